import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { STEPS } from '../../contract/jobs';
import { RUN_FOLDERS } from '../../contract/layout';
import { sagemakerArn } from '../foundation/object-grants';
import { LifecycleValidationError } from '../foundation/validation-error';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { countCombinations } from '../rules/tuning/read-tuning';
import type { BoundAlgorithm } from './bind-algorithm';
import { checkTuning } from './check-tuning';
import { chooseObjective, withObjective } from './choose-objective';
import type { RenderedRange } from './hyperparameter-range';
import type { TrainingContext } from './training-context';
import { describeTraining, type TrainingCompute, trainedModel } from './training-step';
import { type TuningOptions, TuningStrategy } from './tuning';

const DEFAULT_TRAININGS = 20;
const DEFAULT_PARALLEL = 2;

/** The best training of a tuning, in the answer of ListTrainingJobsForHyperParameterTuningJob, which is sorted by it. */
const BEST = 'TrainingJobSummaries[0].TrainingJobName';

/** What is tried, as the request has it. */
type RenderedRanges = Record<RenderedRange['kind'], Array<{ Name: string }>>;

/** The step that trains many times and finds the best. */
export function createTuningStep(
  context: TrainingContext,
  compute: TrainingCompute,
  tuning: TuningOptions,
): PipelineStep {
  const { algorithm, data, successCriteria } = context;
  if (data.validationUri === undefined) {
    throw new LifecycleValidationError(
      'tuning: validation rows are required, which trainings are compared by, and data has none',
    );
  }
  checkTuning(tuning, algorithm);
  const objective = chooseObjective(tuning, algorithm, successCriteria);
  const { strategy = TuningStrategy.BAYESIAN, warmStart, randomSeed, maximumRuntime } = tuning;
  const ParameterRanges = renderRanges(tuning);
  // SageMaker refuses more trainings than there are combinations.
  const combinations = countCombinations({ HyperParameterTuningJobConfig: { ParameterRanges } });
  const count =
    tuning.maximumTrainings ??
    (strategy === TuningStrategy.GRID ? undefined : Math.min(DEFAULT_TRAININGS, combinations));
  return new PipelineStep({
    name: STEPS.tune,
    stepType: StepType.TUNING,
    dependsOn: data.dependsOn,
    arguments: {
      HyperParameterTuningJobConfig: {
        Strategy: strategy,
        HyperParameterTuningJobObjective: { Type: objective.direction, MetricName: objective.metricName },
        ResourceLimits: {
          ...(count !== undefined && { MaxNumberOfTrainingJobs: count }),
          MaxParallelTrainingJobs: tuning.parallelTrainings ?? Math.min(DEFAULT_PARALLEL, count ?? combinations),
          ...(maximumRuntime && { MaxRuntimeInSeconds: maximumRuntime.toSeconds() }),
        },
        ParameterRanges,
        ...renderHyperband(tuning, algorithm),
        TrainingJobEarlyStoppingType: tuning.stopEarly ? 'Auto' : 'Off',
        ...(randomSeed !== undefined && { RandomSeed: randomSeed }),
      },
      TrainingJobDefinition: describeTraining(context, compute, {
        hyperparameters: 'StaticHyperParameters',
        values: withoutRanges(withObjective(algorithm, objective), tuning),
        resources: 'HyperParameterTuningResourceConfig',
      }),
      ...(warmStart && {
        WarmStartConfig: {
          ParentHyperParameterTuningJobs: warmStart.parentTuningJobs.map((name) => ({
            HyperParameterTuningJobName: name,
          })),
          WarmStartType: warmStart.identicalDataAndAlgorithm ? 'IdenticalDataAndAlgorithm' : 'TransferLearning',
        },
      }),
    },
  });
}

/** What stays the same: a range takes the place of an algorithm's default. */
function withoutRanges(values: Record<string, string>, { ranges }: TuningOptions): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(ranges, name)));
}

/** How far Hyperband lets a training go: SageMaker fails where it is not told and cannot guess. */
function renderHyperband(
  { strategy, hyperband, ranges }: TuningOptions,
  { roundsHyperparameter, hyperparameters }: BoundAlgorithm,
): { StrategyConfig?: unknown } {
  if (strategy !== TuningStrategy.HYPERBAND && hyperband === undefined) {
    return {};
  }
  const told =
    roundsHyperparameter === undefined
      ? undefined
      : (ranges[roundsHyperparameter]?._rendered.bounds.at(-1) ?? hyperparameters[roundsHyperparameter]);
  const maximum = hyperband?.maximumRounds ?? (told === undefined ? undefined : Number(told));
  const minimum = hyperband?.minimumRounds;
  return {
    StrategyConfig: {
      HyperbandStrategyConfig: {
        ...(maximum !== undefined && { MaxResource: maximum }),
        ...(minimum !== undefined && { MinResource: minimum }),
      },
    },
  };
}

function renderRanges({ ranges }: TuningOptions): RenderedRanges {
  const rendered: RenderedRanges = {
    ContinuousParameterRanges: [],
    CategoricalParameterRanges: [],
    IntegerParameterRanges: [],
  };
  for (const [name, range] of Object.entries(ranges)) {
    const { kind, members } = range._rendered;
    rendered[kind].push({ Name: name, ...members });
  }
  return rendered;
}

/**
 * Lets a pipeline tune. Pipelines names a tuning job by the run and the step, in 32 characters; whether its ARN keeps the
 * step's capitals is nowhere said.
 */
export function grantTuning(pipeline: TrainingPipeline): void {
  const resources = [STEPS.tune, STEPS.tune.toLowerCase()].map((step) =>
    sagemakerArn(Stack.of(pipeline), 'hyper-parameter-tuning-job', `*-${step}-*`),
  );
  pipeline.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      sid: 'Tune',
      actions: [
        'sagemaker:CreateHyperParameterTuningJob',
        'sagemaker:DescribeHyperParameterTuningJob',
        'sagemaker:ListTrainingJobsForHyperParameterTuningJob',
        'sagemaker:StopHyperParameterTuningJob',
        'sagemaker:AddTags',
        'sagemaker:ListTags',
      ],
      resources,
    }),
  );
}

/** Where the model of a run is: that of its training, or of the best of its tuning. */
export function locateModel(pipeline: TrainingPipeline, tuning: TuningOptions | undefined): PipelineValue {
  return tuning === undefined
    ? trainedModel(STEPS.train)
    : pipeline.runUri(RUN_FOLDERS.train, PipelineValue.stepProperty(STEPS.tune, BEST), 'output/model.tar.gz');
}

/** The hyperparameters that a tuning has chosen. */
export function listTuned(tuning: TuningOptions | undefined): Record<string, PipelineValue> {
  const chosen = (name: string): PipelineValue =>
    PipelineValue.stepProperty(STEPS.tune, `BestTrainingJob.TunedHyperParameters['${name}']`);
  return Object.fromEntries(Object.keys(tuning?.ranges ?? {}).map((name) => [name, chosen(name)]));
}
