import { isDeepStrictEqual } from 'node:util';
import { CASES, renderCase } from './cases';
// Written by make.py with the SageMaker Python SDK, whose version it names.
import goldens from './definitions.json';

const CHAMPION = 'arn:aws:lambda:eu-west-1:111122223333:function:champion';

/** What the SDK spells out though it is what the API does without it, and the other way round. */
const DEFAULTS: Record<string, unknown> = {
  // The SDK asks for a profile of each training unless it is told not to, and then says that it does not.
  ProfilerConfig: { DisableProfiler: true },
  SkipModelValidation: 'None',
  // Ours always says whether the instances of a training encrypt what they tell each other.
  EnableInterContainerTrafficEncryption: false,
  // A processor of Spark's without variables.
  Environment: {},
  // Empty parts of ModelMetrics.
  Bias: {},
  Explainability: {},
  // The number of a grid's trainings, which is that of its combinations.
  MaxNumberOfTrainingJobs: null,
  // A pipeline that is no experiment.
  PipelineExperimentConfig: null,
};

/**
 * What stands differently in the two definitions of one pipeline.
 *
 * - The SDK names the step of a model after the operation, too: `CreateModel-CreateModel`.
 * - Assets: CDK names their objects by a hash, the goldens by `asset`.
 * - The SDK has no way to tag a model of several containers; ours has the tags of everything else.
 * - The domain of the registries of images is CloudFormation's to say, and the ARN of the function that asks the champion.
 */
function normalize(definition: unknown): any {
  return JSON.parse(
    JSON.stringify(definition)
      .replace(/[0-9a-f]{64}/g, 'asset')
      .replace(/<\{'Ref':'AWS::URLSuffix'\}>/g, 'amazonaws.com')
      .replace(/<\{'Fn::GetAtt':\['TrainingChampion\w+','Arn'\]\}>/g, CHAMPION)
      .replace(/CreateModel-CreateModel/g, 'CreateModel')
      .replace(/Register-RegisterModel/g, 'Register'),
    (key, value) => (key in DEFAULTS && isDeepStrictEqual(value, DEFAULTS[key]) ? undefined : withoutModelTags(value)),
  );
}

function withoutModelTags(value: any): unknown {
  if (value?.Type !== 'Model') {
    return value;
  }
  const { Tags: _, ...Arguments } = value.Arguments;
  return { ...value, Arguments };
}

test('every case has its golden', () => {
  expect(Object.keys(goldens.definitions)).toEqual(Object.keys(CASES));
  expect(goldens.sdk).toMatch(/^2\.\d+\.\d+$/);
});

test.each(Object.entries(goldens.definitions))('%s is what the SageMaker SDK emits', (name, golden) => {
  expect(normalize(renderCase(name))).toEqual(normalize(golden));
});
