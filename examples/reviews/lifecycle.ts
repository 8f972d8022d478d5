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
    // Of the model that always answers the more frequent class, and of one that answers by a single word.
    SuccessCriterion.improvementOverNaive('auc').atLeast(0.3),
  ],
  approval: ModelApproval.AUTOMATIC,
};
