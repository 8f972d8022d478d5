import type { Construct } from 'constructs';
import { FORECAST_KEYS } from '../../contract/forecasting';
import { JSON_DOCUMENT, JSON_LINES } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { checkKnownInteger, checkKnownNumber } from '../foundation/names';
import { packageFile } from '../foundation/package-files';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { AlgorithmConfig, AlgorithmContext } from './algorithm-config';
import { ScriptAlgorithm } from './script-algorithm';
import { ScriptFramework } from './script-framework';

/** Gradient boosting on what a series was. */
export interface LagGradientBoostingProps {
  /**
   * How many trees are added, 1 to 10,000.
   * @default 200
   */
  readonly rounds?: number;
  /**
   * How much of its answer each tree adds, above 0, at most 1.
   * @default 0.1
   */
  readonly learningRate?: number;
  /**
   * The most leaves of a tree, 2 to 65,536.
   * @default 31
   */
  readonly leaves?: number;
  /**
   * The fewest training values in a leaf, at least 1.
   * @default 20
   */
  readonly minimumLeafRows?: number;
  /**
   * How many of the last values the features are made of, at least twice the season and at most 10,000; what a request brings
   * beyond them is not read, and what it lacks counts as missing.
   * @default - four seasons, or 24 values where there is no season
   */
  readonly history?: number;
  /**
   * What randomness begins with, 0 to 4,294,967,295.
   * @default 0
   */
  readonly seed?: number;
}

/** How many values are looked back at where nothing comes again. */
const PLAIN_HISTORY = 24;
const MOST_HISTORY = 10_000;
const SEASONS_BACK = 4;
/** What a tuning may search in place of a default. */
const { learningRate: RATE, leaves: LEAVES, minimumLeafRows: LEAF_ROWS, history: HISTORY } = FORECAST_KEYS;
const TUNABLE = ['rounds', RATE, LEAVES, LEAF_ROWS, HISTORY] as const;

/** The algorithm as a script of the library's own in AWS's scikit-learn container. */
export class LagGradientBoosting {
  public constructor(private readonly props: LagGradientBoostingProps) {
    checkKnownInteger('rounds', props.rounds, 1, 10_000);
    checkKnownNumber(RATE, props.learningRate, 0.0001, 1);
    checkKnownInteger(LEAVES, props.leaves, 2, 65_536);
    checkKnownInteger(LEAF_ROWS, props.minimumLeafRows, 1, 1_000_000_000);
    checkKnownInteger('seed', props.seed, 0, 4_294_967_295);
  }

  /** What it brings for a forecast; the script becomes an asset in the scope. */
  public configure(scope: Construct, context: AlgorithmContext): AlgorithmConfig {
    const { forecast, problemType } = context;
    if (!forecast) {
      throw new LifecycleValidationError(
        `algorithm: Algorithm.lagGradientBoosting forecasts series, and the recipe makes this model ${problemType}; series are declared by problem: Problem.forecasting({ … })`,
      );
    }
    const { season } = forecast;
    const { rounds = 200, learningRate = 0.1, leaves = 31, minimumLeafRows = 20, seed = 0 } = this.props;
    const { history = season > 1 ? SEASONS_BACK * season : PLAIN_HISTORY } = this.props;
    checkKnownInteger(HISTORY, history, 2 * season, MOST_HISTORY);
    const script = new ScriptAlgorithm({
      framework: ScriptFramework.SCIKIT_LEARN,
      source: packageFile('jobs', 'algorithms'),
      hyperparameters: {
        algorithm: 'lagGradientBoosting',
        problem: problemType,
        horizon: forecast.horizon,
        frequency: forecast.frequency,
        season,
        backtests: forecast.backtests,
        quantiles: JSON.stringify(forecast.quantiles),
        knownAhead: JSON.stringify(forecast.knownAhead),
        staticColumns: JSON.stringify(forecast.staticColumns),
        history,
        rounds,
        learningRate,
        leaves,
        minimumLeafRows,
        seed,
      },
      metricDefinitions: { 'validation:mase': 'validation-mase:(\\S+)', 'validation:wape': 'validation-wape:(\\S+)' },
    });
    const config = script.configure(scope, context);
    return {
      ...config,
      problemTypes: [ProblemType.FORECASTING],
      distributes: false,
      contentTypes: [JSON_LINES, JSON_DOCUMENT],
      replaceableHyperparameters: TUNABLE.filter((name) => this.props[name] === undefined),
      objectiveMetrics: { mase: 'validation:mase', wape: 'validation:wape' },
      roundsHyperparameter: 'rounds',
    };
  }
}

/** Refuses an algorithm of columns where series are forecast, or images classified. */
export function refuseOthers(name: string, { problemType, images }: AlgorithmContext): void {
  if (problemType === ProblemType.OBJECT_DETECTION) {
    throw new LifecycleValidationError(
      `algorithm: Algorithm.${name} learns from columns, and Problem.objectDetection gives it images; for these there are Algorithm.objectDetection() and Algorithm.script()`,
    );
  }
  if (images) {
    throw new LifecycleValidationError(
      `algorithm: Algorithm.${name} learns from columns, and Problem.imageClassification gives it images; for these there are Algorithm.imageLogisticRegression() and Algorithm.script()`,
    );
  }
  if (problemType === ProblemType.FORECASTING) {
    throw new LifecycleValidationError(
      `algorithm: Algorithm.${name} learns from independent rows, and the recipe asks for a forecast of series; for these there are Algorithm.lagGradientBoosting, Algorithm.deepAr and Algorithm.script`,
    );
  }
}
