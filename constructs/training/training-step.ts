import { type Duration, type Size, Token } from 'aws-cdk-lib';
import { STEPS } from '../../contract/jobs';
import { RUN_FOLDERS } from '../../contract/layout';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { type ChannelSource, PreparedRows } from './training-channel';
import { network, outputKey, type TrainingContext, volumeKey } from './training-context';

/** What a training runs on. */
export interface TrainingCompute {
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly volumeSize: Size;
  readonly maximumRuntime: Duration;
  /** How long a training on spot instances may take with its waiting; undefined on instances of its own. */
  readonly maximumWait?: Duration;
  /** How long the instances stay for the next training. */
  readonly keepAlive?: Duration;
}

/** The folder of a run's training that holds what an interrupted training goes on with. */
const CHECKPOINTS = 'checkpoints';
/** The folder of a run's training that holds the model that has learned the held-out values, and checkpoints of its own. */
const REFIT = 'refit';

/** The step that trains the model. */
export function createTrainingStep(context: TrainingContext, compute: TrainingCompute): PipelineStep {
  return createStep(STEPS.train, context, compute);
}

/** The step that trains once more, with what the model was judged by, in a folder of its own: there are checkpoints of the first. */
export function createRefitStep(context: TrainingContext, compute: TrainingCompute): PipelineStep {
  const { data } = context;
  return createStep(STEPS.refit, { ...context, data: { ...data, ...data.refit, dependsOn: [] } }, compute, [REFIT]);
}

/** The model that a step has trained. */
export function trainedModel(step: string): PipelineValue {
  return PipelineValue.stepProperty(step, 'ModelArtifacts.S3ModelArtifacts');
}

function createStep(
  name: string,
  context: TrainingContext,
  compute: TrainingCompute,
  folders?: readonly string[],
): PipelineStep {
  return new PipelineStep({
    name,
    stepType: StepType.TRAINING,
    dependsOn: context.data.dependsOn,
    arguments: describeTraining(context, compute, {
      hyperparameters: 'HyperParameters',
      values: { ...context.algorithm.hyperparameters, ...context.chosen.values },
      resources: 'ResourceConfig',
      folders,
    }),
  });
}

/**
 * A training, as the requests of training and tuning jobs have it.
 *
 * @param names what each of the two calls its members, and the hyperparameters
 */
export function describeTraining(
  context: TrainingContext,
  compute: TrainingCompute,
  names: {
    readonly hyperparameters: string;
    readonly values: Record<string, unknown>;
    readonly resources: string;
    readonly folders?: readonly string[];
  },
): Record<string, unknown> {
  const { scope, pipeline, data, algorithm, roles } = context;
  const { folders = [] } = names;
  const { instanceType, instanceCount, volumeSize, maximumRuntime, maximumWait, keepAlive } = compute;
  const rows = {
    [PreparedRows.TRAIN]: data.trainUri,
    [PreparedRows.VALIDATION]: data.validationUri,
    [PreparedRows.TRAIN_SENTENCES]: data.sentences?.trainUri,
    [PreparedRows.VALIDATION_SENTENCES]: data.sentences?.validationUri,
    [PreparedRows.TRAIN_SERIES]: data.series?.trainUri,
    [PreparedRows.VALIDATION_SERIES]: data.series?.testUri,
    [PreparedRows.TRAIN_LIST]: data.images?.trainListUri,
    [PreparedRows.VALIDATION_LIST]: data.images?.validationListUri,
    [PreparedRows.TRAIN_BOXES]: data.boxes?.trainUri,
    [PreparedRows.VALIDATION_BOXES]: data.boxes?.validationUri,
  };
  const locate = ({ rows: kind, folder, uri }: ChannelSource): PipelineValue | string | undefined => {
    const place = kind ? rows[kind] : uri;
    return folder === undefined || place === undefined ? place : PipelineValue.join('/', [place, folder]);
  };
  const environment = algorithm.trainingEnvironment;
  const channels = algorithm.channels.filter(({ _source }) => !_source.rows || rows[_source.rows]);
  const metrics = Object.entries(algorithm.metricDefinitions);
  return {
    AlgorithmSpecification: {
      TrainingImage: algorithm.image.uri(scope),
      TrainingInputMode: 'File',
      ...(metrics.length > 0 && { MetricDefinitions: metrics.map(([Name, Regex]) => ({ Name, Regex })) }),
    },
    RoleArn: roles.training.roleArn,
    [names.hyperparameters]: names.values,
    ...(Object.keys(environment).length > 0 ? { Environment: environment } : {}),
    InputDataConfig: channels.map(({ name, contentType, _source }) => ({
      ChannelName: name,
      ...(contentType ? { ContentType: contentType } : {}),
      InputMode: 'File',
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: locate(_source),
          S3DataDistributionType: 'FullyReplicated',
        },
      },
    })),
    OutputDataConfig: { S3OutputPath: pipeline.runUri(RUN_FOLDERS.train, ...folders), ...outputKey(pipeline) },
    [names.resources]: {
      InstanceType: instanceType,
      InstanceCount: instanceCount,
      VolumeSizeInGB: volumeSize.toGibibytes(),
      ...volumeKey(pipeline, instanceType),
      ...(keepAlive && { KeepAlivePeriodInSeconds: keepAlive.toSeconds() }),
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: maximumRuntime.toSeconds(),
      ...(maximumWait && { MaxWaitTimeInSeconds: maximumWait.toSeconds() }),
    },
    ...(maximumWait && {
      EnableManagedSpotTraining: true,
      CheckpointConfig: { S3Uri: pipeline.runUri(RUN_FOLDERS.train, ...folders, CHECKPOINTS) },
    }),
    EnableNetworkIsolation: context.networkIsolation,
    EnableInterContainerTrafficEncryption: instanceCount > 1 || Token.isUnresolved(instanceCount),
    ...network(pipeline),
  };
}
