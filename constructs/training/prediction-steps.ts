import { CSV, STEPS } from '../../contract/jobs';
import { RUN_FOLDERS } from '../../contract/layout';
import { PREDICTION_BATCHES } from '../../contract/prediction-batches';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { describeContainers } from './model-containers';
import { network, outputKey, type TrainingContext, volumeKey } from './training-context';

/** The step that makes the candidate: a model of the very containers that will serve. */
export function createModelStep(context: TrainingContext): PipelineStep {
  const { pipeline, roles } = context;
  return new PipelineStep({
    name: STEPS.createModel,
    stepType: StepType.MODEL,
    arguments: {
      ExecutionRoleArn: roles.model.roleArn,
      Containers: describeContainers(context),
      EnableNetworkIsolation: context.networkIsolation,
      ...network(pipeline),
    },
  });
}

/** The step that sends the held-out rows through the candidate. */
export function createPredictionStep({ pipeline, data, algorithm, evaluationInstance }: TrainingContext): PipelineStep {
  const { images, series, alone, rows } = PREDICTION_BATCHES;
  const batches = data.images ? images : algorithm.asksSeries ? series : algorithm.asksRowsAlone ? alone : rows;
  return new PipelineStep({
    name: STEPS.predict,
    stepType: StepType.TRANSFORM,
    arguments: {
      ModelName: PipelineValue.stepProperty(STEPS.createModel, 'ModelName'),
      ...batches.size,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: data.testUri } },
        ContentType: data.contentType ?? CSV,
        SplitType: batches.splitType,
        CompressionType: 'None',
      },
      TransformOutput: {
        S3OutputPath: pipeline.runUri(RUN_FOLDERS.predict),
        Accept: algorithm.answerContentType,
        AssembleWith: 'Line',
        ...outputKey(pipeline),
      },
      TransformResources: {
        InstanceType: evaluationInstance,
        InstanceCount: 1,
        ...volumeKey(pipeline, evaluationInstance),
      },
    },
  });
}
