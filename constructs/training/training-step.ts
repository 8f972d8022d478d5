import { type Duration, type Size, Token } from 'aws-cdk-lib';
import { STEPS } from '../../contract/jobs';
import { RUN_FOLDERS } from '../../contract/layout';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PreparedRows } from './training-channel';
import { network, outputKey, type TrainingContext, volumeKey } from './training-context';

/** What a training runs on. */
export interface TrainingCompute {
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly volumeSize: Size;
  readonly maximumRuntime: Duration;
}

/** The step that trains the model. */
export function createTrainingStep(context: TrainingContext, compute: TrainingCompute): PipelineStep {
  const { scope, pipeline, data, algorithm, roles } = context;
  const { instanceType, instanceCount, volumeSize, maximumRuntime } = compute;
  const rows = { [PreparedRows.TRAIN]: data.trainUri, [PreparedRows.VALIDATION]: data.validationUri };
  const environment = algorithm.trainingEnvironment;
  const channels = algorithm.channels.filter(({ _source }) => !_source.rows || rows[_source.rows]);
  return new PipelineStep({
    name: STEPS.train,
    stepType: StepType.TRAINING,
    dependsOn: data.dependsOn,
    arguments: {
      AlgorithmSpecification: { TrainingImage: algorithm.image.uri(scope), TrainingInputMode: 'File' },
      RoleArn: roles.training.roleArn,
      HyperParameters: algorithm.hyperparameters,
      ...(Object.keys(environment).length > 0 ? { Environment: environment } : {}),
      InputDataConfig: channels.map(({ name, contentType, _source }) => ({
        ChannelName: name,
        ...(contentType ? { ContentType: contentType } : {}),
        InputMode: 'File',
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: _source.rows ? rows[_source.rows] : _source.uri,
            S3DataDistributionType: 'FullyReplicated',
          },
        },
      })),
      OutputDataConfig: { S3OutputPath: pipeline.runUri(RUN_FOLDERS.train), ...outputKey(pipeline) },
      ResourceConfig: {
        InstanceType: instanceType,
        InstanceCount: instanceCount,
        VolumeSizeInGB: volumeSize.toGibibytes(),
        ...volumeKey(pipeline, instanceType),
      },
      StoppingCondition: { MaxRuntimeInSeconds: maximumRuntime.toSeconds() },
      EnableNetworkIsolation: context.networkIsolation,
      EnableInterContainerTrafficEncryption: instanceCount > 1 || Token.isUnresolved(instanceCount),
      ...network(pipeline),
    },
  });
}
