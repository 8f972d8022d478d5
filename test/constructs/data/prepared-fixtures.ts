import type { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  Algorithm,
  type IPreparedData,
  ModelRegistry,
  PipelineStep,
  PipelineValue,
  PreparedData,
  type PreparedDataConfig,
  type PreparedDataProps,
  ProblemType,
  StepType,
  SuccessCriterion,
  TrainingJob,
  type TrainingJobProps,
  TrainingPipeline,
} from '../../../lib';
import { createStack, readDefinition } from '../fixtures';

interface Setup {
  readonly stack?: Stack;
  readonly bucket?: s3.IBucket;
  readonly data?: IPreparedData;
  readonly algorithm?: Algorithm;
  readonly props?: Partial<PreparedDataProps>;
  readonly job?: Partial<TrainingJobProps>;
}

/** A training on rows in a bucket of the user's own, without a preparation. */
export function createTraining({ stack = createStack(), bucket, data, algorithm, props, job }: Setup = {}): {
  stack: Stack;
  training: TrainingJob;
  registry: ModelRegistry;
  definition: any;
} {
  const rows = bucket ?? s3.Bucket.fromBucketName(stack, 'Theirs', 'their-data');
  const pipeline = new TrainingPipeline(stack, 'Pipeline', {
    pipelineName: 'churn',
    bucket: new s3.Bucket(stack, 'Bucket'),
  });
  const registry = new ModelRegistry(stack, 'Registry');
  const training = new TrainingJob(stack, 'Training', {
    pipeline,
    registry,
    data: data ?? PreparedData.fromS3({ ...createRows(rows), ...props }),
    algorithm: algorithm ?? Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
    ...job,
  });
  return { stack, training, registry, definition: readDefinition(stack) };
}

export function createRows(bucket: s3.IBucket): PreparedDataProps {
  return {
    bucket,
    train: 'my data/train',
    validation: 'my data/validation/',
    test: 'my data/test.csv',
    featureNames: ['tenure in months', 'plan'],
  };
}

/** Rows of a step of one's own, which requests are like: nothing preprocesses them. */
export class OwnData implements IPreparedData {
  public bind(_scope: Construct, pipeline: TrainingPipeline): PreparedDataConfig {
    pipeline.addStep(
      new PipelineStep({
        name: 'Mine',
        stepType: StepType.PROCESSING,
        arguments: {
          ProcessingResources: {
            ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 },
          },
          AppSpecification: { ImageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mine:1' },
          RoleArn: 'arn:aws:iam::111122223333:role/mine',
        },
      }),
    );
    const place = (name: string): PipelineValue => PipelineValue.processingOutput('Mine', name);
    return {
      problemType: ProblemType.BINARY,
      featureNames: ['a'],
      targetName: 'b',
      positiveClass: '1',
      trainUri: place('train'),
      testUri: place('test'),
      labelsUri: place('labels'),
      baselineUri: place('baseline'),
      trainingObjects: [{ bucket: pipeline.bucket, keys: [pipeline.runKeys('mine', '*')] }],
      heldOutObjects: [],
      dependsOn: ['Mine'],
    };
  }
}
