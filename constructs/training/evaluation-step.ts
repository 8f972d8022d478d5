import { Duration, type Size, Token } from 'aws-cdk-lib';
import { ChampionComparison } from '../../contract/champion';
import {
  CHOSEN_OPTION,
  CONFIG_KEYS,
  EVALUATE_INPUTS,
  EVALUATE_OUTPUTS,
  EVALUATE_VARIABLES,
  JOBS,
  STEPS,
  type ThresholdRule,
  TUNED_OPTION,
} from '../../contract/jobs';
import { FILES, RUN_FOLDERS } from '../../contract/layout';
import type { ForecastTask } from '../data/problem';
import type { Slice } from '../data/slice';
import { renderTarget } from '../data/target-column';
import { configurationAsset, jobsAsset } from '../foundation/job-assets';
import { grantReadAsset } from '../foundation/object-grants';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { processingArguments } from '../pipeline/processing-arguments';
import { pythonProgram } from '../pipeline/processing-program';
import { championAnswers } from './champion-asker';
import type { Costs } from './costs';
import type { TrainingContext } from './training-context';

/** The property file that holds the metrics and the verdict. */
const EVALUATION = 'Evaluation';

/** How the predictions of the held-out rows are judged. */
export interface EvaluationOptions {
  /** Of a binary model: the probability from which a row counts as positive, or how it is chosen. */
  readonly decisionThreshold?: number | ThresholdRule;
  /** Fewer held-out rows, of each class where there are classes, are no verdict. */
  readonly minimumHeldOutRows: number;
  /** What wrong answers cost. */
  readonly costs?: Costs;
  /** The columns whose values are groups of people. */
  readonly groups?: Slice[];
  /** What a new model must be beside the version that serves. */
  readonly championComparison: ChampionComparison;
  /** The approval that a model which meets the criteria would be registered with. */
  readonly approval: PipelineValue;
  /** Whether what is registered learns from the held-out values after it. */
  readonly refit: boolean;
  /** The instance's disk, which holds the training rows besides. */
  readonly volumeSize: Size;
}

/** The step that judges the predictions of the held-out rows. */
export function createEvaluationStep(context: TrainingContext, options: EvaluationOptions): PipelineStep {
  const { scope, pipeline, data, roles, successCriteria, evaluationInstance, algorithm } = context;
  const compares = options.championComparison !== ChampionComparison.NONE;
  const ofGroups = successCriteria.filter(({ groups }) => groups);
  const code = jobsAsset(scope);
  const configuration = configurationAsset(scope, {
    target: renderTarget(data.targetName, data),
    features: data.featureNames,
    criteria: successCriteria.filter(({ groups }) => !groups).map((criterion) => criterion._renderForEvaluation()),
    ...(ofGroups.length > 0 && {
      [CONFIG_KEYS.groupCriteria]: ofGroups.map((criterion) => criterion._renderForEvaluation()),
    }),
    [CONFIG_KEYS.costs]: options.costs?._render(data.problemType, data.classes),
    [CONFIG_KEYS.decisionThreshold]: options.decisionThreshold,
    [CONFIG_KEYS.minimumHeldOutRows]: options.minimumHeldOutRows,
    [CONFIG_KEYS.categoricalFeatures]: data.categoricalFeatures,
    ...(data.forecast && { [CONFIG_KEYS.forecasting]: renderForecast(data.forecast) }),
    ...(data.boxes && { [CONFIG_KEYS.detectionScore]: data.boxes.detectionScore }),
    ...(data.judgingColumns?.length && { [CONFIG_KEYS.judging]: data.judgingColumns }),
    [CONFIG_KEYS.hyperparameters]: listKnown(algorithm.hyperparameters),
    ...(Object.keys(context.chosen.limits).length > 0 && { [CONFIG_KEYS.runHyperparameters]: context.chosen.limits }),
    [CONFIG_KEYS.groups]: options.groups?.map((group) => group._render()),
    ...(compares && { [CONFIG_KEYS.championComparison]: options.championComparison }),
    [CONFIG_KEYS.modelFormat]: algorithm.modelFormat,
    ...(options.refit && { [CONFIG_KEYS.refit]: true }),
  });
  grantReadAsset(code, roles.evaluation);
  grantReadAsset(configuration, roles.evaluation);
  return new PipelineStep({
    name: STEPS.evaluate,
    stepType: StepType.PROCESSING,
    dependsOn: compares ? [STEPS.awaitChampion] : [],
    arguments: processingArguments(scope, {
      pipeline,
      role: roles.evaluation,
      program: pythonProgram(JOBS.evaluate, code, configuration, [
        ...tell(TUNED_OPTION, context.tuned),
        ...tell(CHOSEN_OPTION, context.chosen.values),
      ]),
      inputs: {
        [EVALUATE_INPUTS.labels]: data.labelsUri,
        [EVALUATE_INPUTS.predictions]: PipelineValue.stepProperty(STEPS.predict, 'TransformOutput.S3OutputPath'),
        [EVALUATE_INPUTS.train]: (data.images ?? data).trainUri,
        [EVALUATE_INPUTS.test]: (data.images ?? data).testUri,
        ...(data.preprocessorModelUri && { [EVALUATE_INPUTS.preprocessor]: data.preprocessorModelUri }),
        ...(compares && { [EVALUATE_INPUTS.champion]: championAnswers(context) }),
        ...(algorithm.modelFormat && { [EVALUATE_INPUTS.model]: context.modelUri }),
      },
      environment: {
        ...(compares && { [EVALUATE_VARIABLES.approval]: options.approval }),
        [EVALUATE_VARIABLES.trainingImage]: algorithm.image.uri(scope),
        [EVALUATE_VARIABLES.execution]: PipelineValue.execution('PipelineExecutionId'),
      },
      outputs: Object.values(EVALUATE_OUTPUTS),
      stepKey: RUN_FOLDERS.evaluate,
      instanceType: evaluationInstance,
      volumeSizeGiB: options.volumeSize.toGibibytes(),
      maximumSeconds: Duration.hours(1).toSeconds(),
    }),
    propertyFiles: [{ name: EVALUATION, outputName: EVALUATE_OUTPUTS.evaluation, filePath: FILES.evaluation }],
  });
}

/** Hyperparameters that only a run knows, as the evaluation is told them. */
function tell(option: string, values: Readonly<Record<string, PipelineValue>>): Array<string | PipelineValue> {
  return Object.entries(values).flatMap(([name, value]) => [option, PipelineValue.join('=', [name, value])]);
}

/** What is forecast, as the evaluation reads it. */
function renderForecast({ horizon, frequency, season, quantiles }: ForecastTask): Record<string, unknown> {
  return { horizon, frequency, season, quantiles };
}

/** The hyperparameters that are known at synth, for the model card: tokens do not resolve in an asset. */
function listKnown(hyperparameters: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(hyperparameters).filter(([, value]) => !Token.isUnresolved(value)));
}

/** Where the evaluation writes one of its outputs. */
export function evaluationOutput(name: keyof typeof EVALUATE_OUTPUTS): PipelineValue {
  return PipelineValue.processingOutput(STEPS.evaluate, EVALUATE_OUTPUTS[name]);
}

/** A value of evaluation.json, by its dotted path. */
export function evaluationValue(path: string): PipelineValue {
  return PipelineValue.jsonGet(STEPS.evaluate, EVALUATION, path);
}
