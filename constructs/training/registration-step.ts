import { CHAMPION_METADATA, CHAMPION_SECTION } from '../../contract/champion';
import { CSV, STEPS, THRESHOLD_SECTION, VERDICT_SECTION, VERSION_METADATA } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { evaluationOutput, evaluationValue } from './evaluation-step';
import { describeContainers } from './model-containers';
import type { TrainingContext } from './training-context';

/** How a good model is registered. */
export interface RegistrationOptions {
  /** The approval that the pipeline was started with. */
  readonly approval: PipelineValue;
  /** Whether the model was compared with the version that serves: then the evaluation has the last word on the approval. */
  readonly compares: boolean;
  /** Whether the decision threshold that the version was judged with is recorded on it. */
  readonly recordsThreshold: boolean;
  /** Where the model is that was judged, if another one is registered. */
  readonly judgedModelUri?: PipelineValue;
}

/** The step that registers the model as a version, with its metrics and its baseline. */
export function createRegistrationStep(context: TrainingContext, options: RegistrationOptions): PipelineStep {
  const { approval, compares, recordsThreshold, judgedModelUri } = options;
  const { data, registry, algorithm } = context;
  const file = (folder: PipelineValue, name: string, contentType: string): unknown => ({
    ContentType: contentType,
    S3Uri: PipelineValue.join('/', [folder, name]),
  });
  return new PipelineStep({
    name: STEPS.register,
    stepType: StepType.REGISTER_MODEL,
    arguments: {
      ModelPackageGroupName: registry.modelPackageGroupName,
      // What was measured, in words: the console shows it beside the version.
      ModelPackageDescription: evaluationValue(`${VERDICT_SECTION}.message`),
      ModelApprovalStatus: compares ? evaluationValue(`${CHAMPION_SECTION}.approval`) : approval,
      InferenceSpecification: {
        Containers: describeContainers(context),
        // The first container decides.
        SupportedContentTypes: data.preprocessorModelUri ? [CSV] : algorithm.contentTypes,
        SupportedResponseMIMETypes: [context.algorithm.answerContentType],
      },
      ModelMetrics: {
        ModelQuality: { Statistics: file(evaluationOutput('evaluation'), FILES.evaluation, 'application/json') },
      },
      DriftCheckBaselines: {
        ModelDataQuality: {
          Statistics: file(data.baselineUri, FILES.baselineRows, CSV),
          Constraints: file(data.baselineUri, FILES.baselineSchema, 'application/json'),
        },
        ModelQuality: { Statistics: file(evaluationOutput('predictions'), FILES.predictions, CSV) },
      },
      // Not its cause: a comma in it would fail the registration.
      CustomerMetadataProperties: {
        [VERSION_METADATA.run]: PipelineValue.execution('PipelineExecutionArn'),
        [VERSION_METADATA.modelCard]: PipelineValue.join('/', [evaluationOutput('evaluation'), FILES.modelCard]),
        [VERSION_METADATA.evaluationPage]: PipelineValue.join('/', [
          evaluationOutput('evaluation'),
          FILES.evaluationPage,
        ]),
        ...(judgedModelUri && { [VERSION_METADATA.judgedModel]: judgedModelUri }),
        ...(recordsThreshold && {
          [VERSION_METADATA.decisionThreshold]: evaluationValue(`${THRESHOLD_SECTION}.text`),
        }),
        ...Object.fromEntries(Object.entries(context.tuned).map(([name, value]) => [`tuned.${name}`, value])),
        ...(compares &&
          Object.fromEntries(
            Object.values(CHAMPION_METADATA).map((key) => [
              key,
              evaluationValue(`${CHAMPION_SECTION}.metadata.${key}`),
            ]),
          )),
      },
    },
  });
}
