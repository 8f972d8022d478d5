import {
  Algorithm,
  Column,
  DataRecipe,
  type MlLifecycleStackProps,
  ModelApproval,
  Scaling,
  Slice,
  SuccessCriterion,
} from '../../lib';

const size = Column.numeric({ scaling: Scaling.STANDARD });

/** What will a house be sold for? The data is described in ames-housing.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'house-prices',
  recipe: new DataRecipe({
    columns: {
      sale: Column.id(),
      sale_price: Column.numericTarget({ unit: 'USD' }),
      neighborhood: Column.categorical(),
      bldg_type: Column.categorical(),
      overall_cond: Column.categorical(),
      year_built: size,
      total_bsmt_sf: size,
      gr_liv_area: size,
      full_bath: size,
      garage_cars: size,
      lot_area: size,
    },
  }),
  algorithm: Algorithm.xgboost({ rounds: 200, hyperparameters: { max_depth: 4, eta: 0.1 } }),
  successCriteria: [
    // In dollars, what a valuation may be wrong by; the worse end of the interval must hold as well.
    SuccessCriterion.mae().atMost(25_000, { certain: true }),
    SuccessCriterion.improvementOverNaive('rmse').atLeast(0.4),
  ],
  approval: ModelApproval.AUTOMATIC,
  quality: { slices: [Slice.byValue('bldg_type')] },
};
