import { Duration } from 'aws-cdk-lib';
import {
  Algorithm,
  Column,
  DataRecipe,
  type MlLifecycleStackProps,
  ModelApproval,
  Problem,
  SuccessCriterion,
} from '../../lib';

/** Is a review a good one? The data is described in reviews.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'reviews',
  recipe: new DataRecipe({
    columns: {
      review: Column.id(),
      text: Column.text(),
      liked: Column.target({ positiveClass: 'yes', negativeClass: 'no' }),
    },
    problem: Problem.textClassification(),
  }),
  algorithm: Algorithm.textLogisticRegression(),
  successCriteria: [
    SuccessCriterion.auc().atLeast(0.75),
    // Of answering all alike, by the share of good reviews.
    SuccessCriterion.improvementOverNaive('auc').atLeast(0.3),
  ],
  approval: ModelApproval.AUTOMATIC,
  // In the story of the local run it is known after two days whether a review is a good one.
  quality: { labelDelay: Duration.days(2) },
};
