import * as path from 'node:path';
import { Algorithm, type MlLifecycleStackProps, ScriptFramework } from '../../lib';
import { lifecycle as demand, describeSales } from '../demand/lifecycle';

/** The demand example with exponential smoothing by a script in place of gradient boosting. */
export const lifecycle: MlLifecycleStackProps = {
  ...demand,
  recipe: describeSales(3),
  algorithm: Algorithm.script({
    framework: ScriptFramework.SCIKIT_LEARN,
    source: path.join(__dirname, 'model'),
    // As the recipe's problem has them; a week comes again after seven days.
    hyperparameters: { horizon: 7, season: 7 },
    metricDefinitions: { 'validation:error': 'validation-error:(\\S+)' },
  }),
};
