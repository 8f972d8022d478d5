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

/** How much will each shop sell of each product in the next seven days? The data is described in demand.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'demand',
  recipe: new DataRecipe({
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
    }),
  }),
  algorithm: Algorithm.lagGradientBoosting({ rounds: 120 }),
  successCriteria: [
    SuccessCriterion.mase().atMost(0.9),
    // The best of naive forecasts counts, that of the last season again among them.
    SuccessCriterion.improvementOverNaive('wape').atLeast(0.1),
    SuccessCriterion.coverage().atLeast(0.7),
  ],
  // What serves knows the newest sales, those of the backtests among them.
  training: { refit: true },
  approval: ModelApproval.AUTOMATIC,
};
