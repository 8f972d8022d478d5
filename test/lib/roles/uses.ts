import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Algorithm,
  BatchPrediction,
  Column,
  DataExtract,
  DataPrepStage,
  DataRecipe,
  DriftMonitor,
  type DriftMonitorOptions,
  FeatureGroup,
  FeatureType,
  Frequency,
  type IDataExtract,
  type IModelEndpoint,
  LabelledRecords,
  ModelEndpoint,
  ModelRegistry,
  PreparedData,
  Problem,
  QualityMonitor,
  RetrainTrigger,
  SuccessCriterion,
  TrainingJob,
  type TrainingJobOptions,
  TrainingPipeline,
} from '../../../lib';
import { createRecipe } from '../../constructs/fixtures';

type Service = 'sagemaker' | 'lambda' | 'scheduler' | 'states';

/** A role that a construct makes, the prop that takes another in its place, and what assumes it. */
export interface RoleUse {
  readonly construct: string;
  readonly prop: string;
  readonly service: Service;
  /** Makes the construct, and what it stands on, with a role or without. */
  make(stack: Stack, role?: iam.IRole): void;
}

function createBucket(stack: Stack): s3.Bucket {
  return new s3.Bucket(stack, 'Bucket', { encryptionKey: new kms.Key(stack, 'Key') });
}

function createPipeline(stack: Stack, bucket: s3.IBucket, role?: iam.IRole): TrainingPipeline {
  return new TrainingPipeline(stack, 'Pipeline', { pipelineName: 'churn', bucket, role });
}

function createPreparation(
  stack: Stack,
  roles: { preparation?: iam.IRole; pipeline?: iam.IRole },
  extract?: IDataExtract,
): { pipeline: TrainingPipeline; data: DataPrepStage } {
  const source = createBucket(stack);
  const pipeline = createPipeline(stack, source, roles.pipeline);
  const data = new DataPrepStage(stack, 'Data', {
    pipeline,
    source,
    sourcePrefix: 'raw',
    recipe: createRecipe(),
    role: roles.preparation,
    extract,
  });
  return { pipeline, data };
}

function createTraining(stack: Stack, options: TrainingJobOptions): void {
  new TrainingJob(stack, 'Training', {
    ...createPreparation(stack, {}),
    registry: new ModelRegistry(stack, 'Registry'),
    algorithm: Algorithm.xgboost({ rounds: 10 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
    ...options,
  });
}

function createEndpoint(
  stack: Stack,
  roles: { role?: iam.IRole; controllerRole?: iam.IRole; schedulerRole?: iam.IRole } = {},
): IModelEndpoint {
  const registry = new ModelRegistry(stack, 'Registry');
  return new ModelEndpoint(stack, 'Endpoint', {
    endpointName: 'churn',
    registry,
    bucket: createBucket(stack),
    ...roles,
  });
}

function createMonitor(stack: Stack, options: DriftMonitorOptions): void {
  new DriftMonitor(stack, 'Drift', { endpoint: createEndpoint(stack), fanOut: true, ...options });
}

function createQuality(
  stack: Stack,
  roles: { role?: iam.IRole; schedulerRole?: iam.IRole; stateMachineRole?: iam.IRole },
): void {
  new QualityMonitor(stack, 'Quality', { endpoint: createEndpoint(stack), fanOut: true, ...roles });
}

function createTrigger(stack: Stack, roles: { role?: iam.IRole; schedulerRole?: iam.IRole }): void {
  const bucket = createBucket(stack);
  new RetrainTrigger(stack, 'Retrain', {
    pipeline: TrainingPipeline.fromPipelineName(stack, 'Pipeline', 'churn'),
    bucket,
    newData: { bucket, prefix: 'raw' },
    schedule: scheduler.ScheduleExpression.cron({ hour: '3' }),
    ...roles,
  });
}

function createBatch(stack: Stack, roles: Record<string, iam.IRole | undefined>): void {
  const registry = new ModelRegistry(stack, 'Registry');
  const bucket = createBucket(stack);
  new BatchPrediction(stack, 'Batch', {
    pipelineName: 'demand-batch',
    schedule: scheduler.ScheduleExpression.cron({ hour: '5' }),
    recipe: new DataRecipe({
      columns: { units: Column.numericTarget() },
      problem: Problem.forecasting({ timestamp: 'day', horizon: 7, frequency: Frequency.DAY }),
    }),
    source: bucket,
    sourcePrefix: 'source',
    endpoint: new ModelEndpoint(stack, 'Endpoint', { endpointName: 'demand', registry, bucket }),
    registry,
    bucket,
    topic: new sns.Topic(stack, 'Topic'),
    ...roles,
  });
}

/** Every role that the library makes. */
export const ROLE_USES: RoleUse[] = [
  {
    construct: 'TrainingPipeline',
    prop: 'role',
    service: 'sagemaker',
    make: (stack, role) => createPreparation(stack, { pipeline: role }),
  },
  {
    construct: 'DataPrepStage',
    prop: 'role',
    service: 'sagemaker',
    make: (stack, role) => createPreparation(stack, { preparation: role }),
  },
  {
    construct: 'DataExtract.athena',
    prop: 'role',
    service: 'lambda',
    make: (stack, role) => {
      const tables = [{ name: 'customers' }];
      createPreparation(stack, {}, DataExtract.athena({ query: 'SELECT 1', database: 'crm', tables, role }));
    },
  },
  {
    construct: 'FeatureGroup',
    prop: 'role',
    service: 'sagemaker',
    make: (stack, role) => {
      const { STRING } = FeatureType;
      new FeatureGroup(stack, 'Group', {
        featureGroupName: 'customers',
        features: { customer: STRING, updated_at: STRING },
        recordIdentifier: 'customer',
        eventTime: 'updated_at',
        bucket: createBucket(stack),
        role,
      });
    },
  },
  {
    construct: 'LabelledRecords',
    prop: 'role',
    service: 'lambda',
    make: (stack, role) => {
      const featureGroup = FeatureGroup.fromFeatureGroupAttributes(stack, 'Group', {
        featureGroupName: 'labels',
        tableName: 'labels_1',
        recordIdentifier: 'customer',
        eventTime: 'asked_at',
      });
      new LabelledRecords(stack, 'Records', { bucket: createBucket(stack), prefix: 'labelled', featureGroup, role });
    },
  },
  {
    construct: 'PreparedData',
    prop: 'role',
    service: 'sagemaker',
    make: (stack, role) => {
      const bucket = createBucket(stack);
      new TrainingJob(stack, 'Training', {
        pipeline: createPipeline(stack, bucket),
        data: PreparedData.fromS3({ bucket, train: 'train', test: 'test', featureNames: ['age'], role }),
        registry: new ModelRegistry(stack, 'Registry'),
        algorithm: Algorithm.xgboost({ rounds: 10 }),
        successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
      });
    },
  },
  ...(['role', 'modelRole', 'evaluationRole'] as const).map(
    (prop): RoleUse => ({
      construct: 'TrainingJob',
      prop,
      service: 'sagemaker',
      make: (stack, role) => createTraining(stack, { [prop]: role }),
    }),
  ),
  ...(['cleanerRole', 'championRole'] as const).map(
    (prop): RoleUse => ({
      construct: 'TrainingJob',
      prop,
      service: 'lambda',
      make: (stack, role) => createTraining(stack, { [prop]: role }),
    }),
  ),
  {
    construct: 'ModelRegistry',
    prop: 'emptierRole',
    service: 'lambda',
    make: (stack, emptierRole) => {
      new ModelRegistry(stack, 'Registry', { removalPolicy: RemovalPolicy.DESTROY, emptierRole });
    },
  },
  ...(
    [
      ['role', 'sagemaker'],
      ['controllerRole', 'lambda'],
      ['schedulerRole', 'scheduler'],
    ] as const
  ).map(
    ([prop, service]): RoleUse => ({
      construct: 'ModelEndpoint',
      prop,
      service,
      make: (stack, role) => {
        createEndpoint(stack, { [prop]: role });
      },
    }),
  ),
  ...(
    [
      ['role', 'lambda'],
      ['counterRole', 'lambda'],
      ['stateMachineRole', 'states'],
      ['schedulerRole', 'scheduler'],
    ] as const
  ).map(
    ([prop, service]): RoleUse => ({
      construct: 'DriftMonitor',
      prop,
      service,
      make: (stack, role) => createMonitor(stack, { [prop]: role }),
    }),
  ),
  ...(
    [
      ['role', 'lambda'],
      ['schedulerRole', 'scheduler'],
    ] as const
  ).flatMap(([prop, service]): RoleUse[] => [
    { construct: 'QualityMonitor', prop, service, make: (stack, role) => createQuality(stack, { [prop]: role }) },
    { construct: 'RetrainTrigger', prop, service, make: (stack, role) => createTrigger(stack, { [prop]: role }) },
  ]),
  {
    construct: 'QualityMonitor',
    prop: 'stateMachineRole',
    service: 'states',
    make: (stack, role) => createQuality(stack, { stateMachineRole: role }),
  },
  ...(
    [
      ['role', 'sagemaker'],
      ['modelRole', 'sagemaker'],
      ['pipelineRole', 'sagemaker'],
      ['starterRole', 'lambda'],
      ['schedulerRole', 'scheduler'],
    ] as const
  ).map(
    ([prop, service]): RoleUse => ({
      construct: 'BatchPrediction',
      prop,
      service,
      make: (stack, role) => createBatch(stack, { [prop]: role }),
    }),
  ),
];
