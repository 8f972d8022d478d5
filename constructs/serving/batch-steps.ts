import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import {
  BATCH_FOLDERS,
  BATCH_INPUTS,
  BATCH_OUTPUTS,
  BATCH_PARAMETERS,
  BATCH_PLACES,
  BATCH_STEPS,
} from '../../contract/batch';
import { CSV, JOBS, JSON_LINES } from '../../contract/jobs';
import { hasLocalStorage } from '../../contract/local-storage';
import { PREDICTION_BATCHES } from '../../contract/prediction-batches';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { processingArguments } from '../pipeline/processing-arguments';
import { pythonProgram } from '../pipeline/processing-program';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { BatchPlaces } from './batch-places';

/** What the steps of a batch need. */
export interface BatchStepsOptions {
  readonly pipeline: TrainingPipeline;
  readonly source: s3.IBucket;
  /** Prefixes in the bucket. */
  readonly places: BatchPlaces;
  readonly code: s3assets.Asset;
  readonly configuration: s3assets.Asset;
  readonly roles: { readonly jobs: iam.IRole; readonly model: iam.IRole };
  readonly instanceType: string;
  readonly networkIsolation: boolean;
}

/** GiB of a processing job's volume. */
const VOLUME_SIZE = 30;
const MAXIMUM_RUNTIME = Duration.hours(1);

/** Adds the steps of a batch: its requests, the model that answers, the answers, and what is made of them. */
export function addBatchSteps(scope: Construct, options: BatchStepsOptions): void {
  const { pipeline, source, places, roles } = options;
  // What starts a run without them is not the schedule: it fails, and says so.
  const version = pipeline.addParameter(BATCH_PARAMETERS.version, 'none');
  const order = pipeline.addParameter(
    BATCH_PARAMETERS.order,
    `s3://${pipeline.bucket.bucketName}/${pipeline.prefix}/${BATCH_PLACES.orders}/none/`,
  );
  const uri = (prefix: string): string => `s3://${source.bucketName}/${prefix}/`;
  const { isOfDeliveries } = places;
  const rows = uri(places.source);
  pipeline.addStep(
    processingStep(scope, options, {
      name: BATCH_STEPS.makeRequests,
      job: JOBS.makeRequests,
      inputs: {
        [BATCH_INPUTS.source]: isOfDeliveries ? pipeline.addParameter(BATCH_PARAMETERS.rows, rows) : rows,
        ...(places.ahead && { [BATCH_INPUTS.ahead]: uri(places.ahead) }),
      },
      outputs: [BATCH_OUTPUTS.requests, ...(isOfDeliveries ? [BATCH_OUTPUTS.ids] : [])],
      stepKey: BATCH_FOLDERS.requests,
    }),
  );
  pipeline.addStep(
    new PipelineStep({
      name: BATCH_STEPS.createModel,
      stepType: StepType.MODEL,
      // A run without requests needs no model.
      dependsOn: [BATCH_STEPS.makeRequests],
      arguments: {
        ExecutionRoleArn: roles.model.roleArn,
        Containers: [{ ModelPackageName: version }],
        EnableNetworkIsolation: options.networkIsolation,
        ...(pipeline.vpcConfig ? { VpcConfig: pipeline.vpcConfig } : {}),
      },
    }),
  );
  const requests = PipelineValue.processingOutput(BATCH_STEPS.makeRequests, BATCH_OUTPUTS.requests);
  const accept = isOfDeliveries ? pipeline.addParameter(BATCH_PARAMETERS.answer, CSV) : JSON_LINES;
  pipeline.addStep(predictStep(options, requests, accept));
  pipeline.addStep(
    processingStep(scope, options, {
      name: BATCH_STEPS.publish,
      job: JOBS.publish,
      inputs: {
        [BATCH_INPUTS.order]: order,
        [BATCH_INPUTS.requests]: requests,
        ...(isOfDeliveries && {
          [BATCH_INPUTS.ids]: PipelineValue.processingOutput(BATCH_STEPS.makeRequests, BATCH_OUTPUTS.ids),
        }),
        [BATCH_INPUTS.answers]: PipelineValue.stepProperty(BATCH_STEPS.predict, 'TransformOutput.S3OutputPath'),
      },
      outputs: [BATCH_OUTPUTS.published, BATCH_OUTPUTS.captured, BATCH_OUTPUTS.state],
      stepKey: BATCH_FOLDERS.publish,
    }),
  );
}

function processingStep(
  scope: Construct,
  { pipeline, code, configuration, roles, instanceType }: BatchStepsOptions,
  step: { name: string; job: string; inputs: Record<string, unknown>; outputs: string[]; stepKey: string },
): PipelineStep {
  return new PipelineStep({
    name: step.name,
    stepType: StepType.PROCESSING,
    arguments: processingArguments(scope, {
      pipeline,
      role: roles.jobs,
      program: pythonProgram(step.job, code, configuration),
      inputs: step.inputs,
      outputs: step.outputs,
      stepKey: step.stepKey,
      instanceType,
      volumeSizeGiB: VOLUME_SIZE,
      maximumSeconds: MAXIMUM_RUNTIME.toSeconds(),
    }),
  });
}

function predictStep(
  { pipeline, places, instanceType }: BatchStepsOptions,
  requests: PipelineValue,
  accept: string | PipelineValue,
): PipelineStep {
  const key = pipeline.encryptionKey?.keyArn;
  const batches = places.isOfDeliveries ? PREDICTION_BATCHES.rows : PREDICTION_BATCHES.series;
  return new PipelineStep({
    name: BATCH_STEPS.predict,
    stepType: StepType.TRANSFORM,
    arguments: {
      ModelName: PipelineValue.stepProperty(BATCH_STEPS.createModel, 'ModelName'),
      ...batches.size,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: requests } },
        ContentType: places.isOfDeliveries ? CSV : JSON_LINES,
        SplitType: batches.splitType,
        CompressionType: 'None',
      },
      TransformOutput: {
        S3OutputPath: pipeline.runUri(BATCH_FOLDERS.answers),
        Accept: accept,
        AssembleWith: 'Line',
        ...(key ? { KmsKeyId: key } : {}),
      },
      TransformResources: {
        InstanceType: instanceType,
        InstanceCount: 1,
        ...(key && !hasLocalStorage(instanceType) ? { VolumeKmsKeyId: key } : {}),
      },
    },
  });
}
