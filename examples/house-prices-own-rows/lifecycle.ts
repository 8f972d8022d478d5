import * as path from 'node:path';
import { Column, DataRecipe, Engine, type MlLifecycleStackProps } from '../../lib';
import { lifecycle as housePrices } from '../house-prices/lifecycle';

/** The houses once more, whose rows a script makes of what the brokers export: docs/engines.md has its contract. */
export const lifecycle: MlLifecycleStackProps = {
  ...housePrices,
  lifecycleName: 'house-prices-own-rows',
  recipe: new DataRecipe({
    columns: {
      sale: Column.id(),
      sale_price: Column.numericTarget({ unit: 'USD' }),
      neighborhood: Column.categorical(),
      bldg_type: Column.categorical(),
      overall_cond: Column.categorical(),
      total_bsmt_sf: Column.numeric(),
      gr_liv_area: Column.numeric(),
      full_bath: Column.numeric(),
      garage_cars: Column.numeric(),
      lot_area: Column.numeric(),
      // Computed by the script.
      age_when_sold: Column.numeric(),
    },
  }),
  preparation: { engine: Engine.script({ source: path.join(__dirname, 'rows') }) },
};
