import type { Duration } from 'aws-cdk-lib';
import type { HyperparameterRange } from './hyperparameter-range';

/** How a tuning chooses what it tries next. */
export enum TuningStrategy {
  /** By what the trainings before have shown. */
  BAYESIAN = 'Bayesian',
  /** At random. */
  RANDOM = 'Random',
  /** At random, and stops early what falls behind; for algorithms that measure themselves after every round. */
  HYPERBAND = 'Hyperband',
  /** Every combination of ranges that are all categorical. */
  GRID = 'Grid',
}

/** Whether more or less of a metric is better. */
export enum ObjectiveDirection {
  /** More is better. */
  MAXIMIZE = 'Maximize',
  /** Less is better. */
  MINIMIZE = 'Minimize',
}

/** What a tuning chooses the best training by. */
export interface TuningObjective {
  /** The metric as the training's log names it, such as `validation:auc` of the built-in XGBoost. */
  readonly metricName: string;
  /** Whether more or less of it is better. */
  readonly direction: ObjectiveDirection;
}

/** How far Hyperband lets a training go. */
export interface HyperbandOptions {
  /**
   * How many rounds or epochs a training has at most, 1 to 20,000.
   * @default - what the algorithm is told; required for one that the library does not know the rounds of
   */
  readonly maximumRounds?: number;
  /**
   * How many rounds or epochs every training has before it may be stopped.
   * @default - SageMaker chooses
   */
  readonly minimumRounds?: number;
}

/** What a tuning learns from tuning jobs before it. */
export interface TuningWarmStart {
  /** The names of one to five tuning jobs of the account and region that have ended. */
  readonly parentTuningJobs: string[];
  /**
   * Whether data, image and ranges are those of the parents, so that their best training can win again. New rows are
   * other data.
   * @default false
   */
  readonly identicalDataAndAlgorithm?: boolean;
}

/**
 * Trains many times with other hyperparameters, and goes on with the best training: it is judged, registered and served as
 * the only training of a run would be.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning.html
 */
export interface TuningOptions {
  /** What is tried, by the hyperparameters' names; 1 to 30. They must not be given to the algorithm as well. */
  readonly ranges: Record<string, HyperparameterRange>;
  /**
   * How many trainings there are, 1 to 750, or 10,000 at random (above 750 only after AWS has raised the quota); not more than the ranges allow combinations. A grid has as many
   * as it has combinations.
   * @default - 20, or as many as there are combinations if these are fewer; every combination of a grid
   */
  readonly maximumTrainings?: number;
  /**
   * How many trainings run at a time, 1 to 100; above 10 only after AWS has raised the quota. Fewer at a time let a Bayesian
   * tuning learn more.
   * @default - 2, or 1 where there is one training
   */
  readonly parallelTrainings?: number;
  /**
   * How the next hyperparameters are chosen.
   * @default TuningStrategy.BAYESIAN
   */
  readonly strategy?: TuningStrategy;
  /**
   * How far a training goes, with TuningStrategy.HYPERBAND alone.
   * @default - what the algorithm is told
   */
  readonly hyperband?: HyperbandOptions;
  /**
   * What the best training is chosen by, measured on the validation rows.
   * @default - the metric of the first success criterion that the algorithm measures while it trains
   */
  readonly objective?: TuningObjective;
  /**
   * Whether trainings that fall behind are stopped early. Hyperband does so by itself.
   * @default false
   */
  readonly stopEarly?: boolean;
  /**
   * Ends the tuning with the best training until then; 2 minutes to 30 days.
   * @default - none: each training has its `maximumRuntime`
   */
  readonly maximumRuntime?: Duration;
  /**
   * Tuning jobs that it learns from.
   * @default - none
   */
  readonly warmStart?: TuningWarmStart;
  /**
   * Makes a tuning of the same rows try the same hyperparameters again, 0 to 2147483647.
   * @default - none
   */
  readonly randomSeed?: number;
}
