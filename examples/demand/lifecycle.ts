import { Duration } from 'aws-cdk-lib';
import {
  Algorithm,
  Column,
  DataRecipe,
  Frequency,
  type MlLifecycleStackProps,
  ModelApproval,
  Problem,
  SuccessCriterion,
} from '../../lib';

/**
 * Sales of shops by the day, of which the next seven are asked for.
 *
 * @param backtests how many weeks judge a model: it has learned nothing of them
 */
export function describeSales(backtests: number): DataRecipe {
  return new DataRecipe({
    columns: {
      units: Column.numericTarget({ unit: 'pieces' }),
      price: Column.numeric(),
      promo: Column.numeric(),
      category: Column.categorical(),
    },
    problem: Problem.forecasting({
      timestamp: 'date',
      series: ['store', 'item'],
      frequency: Frequency.DAY,
      horizon: 7,
      knownAhead: ['price', 'promo'],
      static: ['category'],
      backtests,
    }),
  });
}

/** How much will each shop sell of each product in the next seven days? The data is described in demand.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'demand',
  // One: what changed is learned when it is a week old, and three weeks would hide how little is known of it.
  recipe: describeSales(1),
  algorithm: Algorithm.lagGradientBoosting({ rounds: 120 }),
  successCriteria: [
    SuccessCriterion.mase().atMost(0.9),
    // The best of naive forecasts counts, that of the last season again among them.
    SuccessCriterion.improvementOverNaive('wape').atLeast(0.1),
    // The intervals are those of a week's errors: of 80 %, which they say, less is met while a pattern is new.
    SuccessCriterion.coverage().atLeast(0.6),
  ],
  // What serves knows the newest sales, those of the backtests among them.
  training: { refit: true },
  // A run that the gate refused is worth repeating with another week of sales; half a day less than a week, so that the minute
  // of the last start does not decide.
  retraining: { cooldown: Duration.hours(6.5 * 24) },
  approval: ModelApproval.AUTOMATIC,
};
