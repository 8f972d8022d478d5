import { Duration } from 'aws-cdk-lib';
import {
  Algorithm,
  Column,
  DataRecipe,
  type MlLifecycleStackProps,
  ModelApproval,
  Problem,
  Slice,
  SuccessCriterion,
} from '../../lib';

/** Does a patient's pain, a digit on a scanned form, need somebody today? The data is described in scans.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'scans',
  recipe: new DataRecipe({
    columns: { pain: Column.target({ positiveClass: 'urgent', negativeClass: 'routine' }) },
    problem: Problem.imageClassification(),
    // Of a thousand scans, a tenth would be too few urgent ones to judge by.
    split: { train: 0.5, validation: 0.2, test: 0.3 },
  }),
  algorithm: Algorithm.imageLogisticRegression({ balanceClasses: true }),
  successCriteria: [
    // First, because versions are compared by it: recall alone would be best of a model that calls everything urgent.
    SuccessCriterion.auc().atLeast(0.9),
    // What is overlooked is worse than a second look.
    SuccessCriterion.recall().atLeast(0.65),
    // On pale scans as well.
    SuccessCriterion.recall().atLeast(0.55, { perSlice: Slice.byRange('contrast', [50]), minimumSliceRows: 10 }),
    // Of answering all alike, by the share of urgent ones.
    SuccessCriterion.improvementOverNaive('auc').atLeast(0.5),
  ],
  approval: ModelApproval.AUTOMATIC,
  // In the story of the local run it is known after two days who needed somebody.
  quality: { labelDelay: Duration.days(2) },
};
