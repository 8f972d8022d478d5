import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Column, DataPrepStage, type DataPrepStageProps, DataRecipe, TrainingPipeline } from '../../../lib';
import { createStack } from '../fixtures';

const target = Column.target({ positiveClass: 'Yes' });

function createStage(props: Partial<DataPrepStageProps> = {}): DataPrepStage {
  const stack = createStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  return new DataPrepStage(stack, 'Data', {
    pipeline: new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket }),
    source: bucket,
    sourcePrefix: 'raw',
    recipe: new DataRecipe({ columns: { id: Column.id(), left: target, age: Column.numeric() } }),
    ...props,
  });
}

/** How often a stage warns that rows may move between the parts. */
const countWarnings = (stage: DataPrepStage): number =>
  Annotations.fromStack(stage.node.scope as ReturnType<typeof createStack>).findWarning(
    '/Test/Data',
    Match.stringLikeRegexp('the recipe has no id column, so rows are split by all of their values'),
  ).length;

test('warns of rows that nothing identifies', () => {
  const recipe = new DataRecipe({ columns: { left: target, age: Column.numeric() } });
  expect(countWarnings(createStage({ recipe }))).toBe(1);
  expect(countWarnings(createStage())).toBe(0);
});

test.each<[string, Partial<DataPrepStageProps>, string]>([
  ['a tiny baseline', { baselineRows: 199 }, 'baselineRows: must be a whole number from 200 to 1000000, got 199'],
  ['a huge one', { baselineRows: 1_000_001 }, 'baselineRows: must be a whole number from 200 to 1000000, got 1000001'],
  [
    'too few rows for a feature importance',
    { importanceRows: 1 },
    'importanceRows: must be at least 50, or 0 for no feature importance, got 1',
  ],
  [
    'a huge feature importance',
    { importanceRows: 100_001 },
    'importanceRows: must be a whole number from 0 to 100000, got 100001',
  ],
  ['the whole bucket', { sourcePrefix: '' }, "sourcePrefix: must be a key prefix such as 'raw/churn'"],
  [
    'graviton',
    { instanceType: InstanceType.of('ml.m7g.large') },
    'instanceType: ml.m7g.large has a graviton processor, for which there is no image sagemaker-scikit-learn',
  ],
])('refuses %s', (_, props, message) => {
  expect(() => createStage(props)).toThrow(message);
});
