import * as path from 'node:path';
import {
  Algorithm,
  Column,
  DataRecipe,
  type MlLifecycleStackProps,
  ModelApproval,
  Problem,
  ScriptFramework,
  SuccessCriterion,
} from '../../lib';

/** Where on a scanned form did a patient write a digit, and does it need somebody today? The data is described in forms.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'forms',
  recipe: new DataRecipe({
    columns: { digits: Column.boxTarget() },
    problem: Problem.objectDetection({ classes: ['routine', 'urgent'] }),
    // Of a thousand forms, a tenth would be too few to judge by.
    split: { train: 0.5, validation: 0.2, test: 0.3 },
  }),
  // Pillow and scikit-learn are in AWS's XGBoost container.
  algorithm: Algorithm.script({
    framework: ScriptFramework.XGBOOST,
    source: path.join(__dirname, 'model'),
    hyperparameters: { trees: 100 },
  }),
  successCriteria: [
    // First, because versions are compared by it: is every digit found, and in its class?
    SuccessCriterion.meanAveragePrecision50().atLeast(0.7),
    // And where exactly.
    SuccessCriterion.meanAveragePrecision().atLeast(0.4),
    // Than boxes where digits usually are.
    SuccessCriterion.improvementOverNaive('meanAveragePrecision50').atLeast(0.5),
  ],
  approval: ModelApproval.AUTOMATIC,
};
