import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { Template } from 'aws-cdk-lib/assertions';
import { PipelineStep, StepType } from '../../lib';
import { findViolations } from '../../local/service-models/find-violations';
import { SAGEMAKER_MODEL, type ServiceModel } from '../../local/service-models/service-model';
import { createPipeline, createStack } from '../constructs/fixtures';
import { checkCommand, refusals } from './check-command';

const ROOT = path.join(__dirname, '..', '..');
const FOLDER = path.join(ROOT, 'local', 'service-models');

test("the models are botocore's, of the version that is pinned", () => {
  const python = process.env.PYTHON ?? path.join(ROOT, '.local', 'python', 'bin', 'python');
  execFileSync(python, [path.join(FOLDER, 'make.py'), '--check'], { encoding: 'utf8', stdio: 'pipe' });
  const pinned = /^botocore==(\S+)/m.exec(readFileSync(path.join(ROOT, 'jobs', 'requirements.lock'), 'utf8'))?.[1];
  expect(SAGEMAKER_MODEL.botocore).toBe(pinned);
});

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('every pattern of %s is one', (name) => {
  const { shapes } = JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8')) as ServiceModel;
  for (const { pattern } of Object.values(shapes)) {
    expect(() => new RegExp(`^(?:${pattern})$`, 'u')).not.toThrow();
  }
});

describe('findViolations', () => {
  const training = {
    TrainingJobName: 'churn',
    RoleArn: 'arn:aws:iam::111122223333:role/training',
    AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
    OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600 },
    HyperParameters: { eta: '0.1' },
    Tags: [{ Key: 'team', Value: 'churn' }],
  };

  test('a request that AWS takes has none', () => {
    expect(findViolations(SAGEMAKER_MODEL, 'CreateTrainingJob', training)).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['an unknown field', { Colour: 'red' }, "Unknown field 'colour'"],
    ['a missing one', { RoleArn: undefined }, "Value null at 'roleArn' failed"],
    ['a pattern', { TrainingJobName: 'my_job' }, "Value 'my_job' at 'trainingJobName' failed"],
    ['a length', { TrainingJobName: 'x'.repeat(64) }, 'length less than or equal to 63'],
    [
      'an enum',
      { ResourceConfig: { ...training.ResourceConfig, InstanceType: 'ml.m5.big' } },
      "'resourceConfig.instanceType' failed to satisfy constraint: Member must satisfy enum value set",
    ],
    ['a range', { StoppingCondition: { MaxRuntimeInSeconds: 0 } }, 'value greater than or equal to 1'],
    ['a type', { HyperParameters: { eta: 0.1 } }, "Value at 'hyperParameters.eta' must be a string, got 0.1"],
    [
      'a fraction',
      { StoppingCondition: { MaxRuntimeInSeconds: 1.5 } },
      "'stoppingCondition.maxRuntimeInSeconds' must be a whole number, got 1.5",
    ],
    ['a text for a list', { Tags: 'team' }, "Value at 'tags' must be a list"],
    ['a list for a map', { HyperParameters: [] }, "Value at 'hyperParameters' must be a map"],
    ['a text for a structure', { OutputDataConfig: 's3' }, "Value at 'outputDataConfig' must be a structure"],
    ['an item of a list', { Tags: [{ Key: '' }] }, "Value null at 'tags.1.member.value'"],
    ['a value of a map', { HyperParameters: { eta: 'x'.repeat(2501) } }, 'length less than or equal to 2500'],
    ['too many', { Tags: Array(51).fill(training.Tags[0]) }, 'length less than or equal to 50'],
  ])('says what is wrong: %s', (_, change, message) => {
    const found = findViolations(SAGEMAKER_MODEL, 'CreateTrainingJob', { ...training, ...change });
    expect(found.join('; ')).toContain(message);
  });

  test('an operation without a model is a mistake', () => {
    expect(() => findViolations(SAGEMAKER_MODEL, 'CreateApp', {})).toThrow(/no operation CreateApp/);
  });
});

test('the definitions that tests render are checked', () => {
  const stack = createStack();
  const { pipeline } = createPipeline(stack);
  const ClusterConfig = { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 30 };
  pipeline.addStep(
    new PipelineStep({
      name: 'Own',
      stepType: StepType.PROCESSING,
      arguments: {
        ProcessingInputs: [{ S3Input: { S3Uri: 's3://bucket/rows', S3DataType: 'Nothing' } }],
        ProcessingResources: { ClusterConfig },
        AppSpecification: { ImageUri: 'image' },
        RoleArn: pipeline.role.roleArn,
      },
    }),
  );
  expect(() => Template.fromStack(stack)).toThrow(/step Own: 2 validation errors.*inputName.*Nothing/);
});

test('the requests that handlers send in tests are checked', () => {
  const command = new PutMetricDataCommand({ Namespace: '', MetricData: [{ MetricName: 'x'.repeat(256), Value: 1 }] });
  expect(() => checkCommand('CloudWatchClient', command)).toThrow(
    /PutMetricData: AWS would refuse the request: .*'namespace'.*'metricData.1.member.metricName'/,
  );
  expect(refusals.splice(0)).toHaveLength(1);
});
