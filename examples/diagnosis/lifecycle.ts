import {
  Algorithm,
  Column,
  DataRecipe,
  type MlLifecycleStackProps,
  ModelApproval,
  Slice,
  SuccessCriterion,
} from '../../lib';

const measures = ['radius', 'texture', 'perimeter', 'area', 'smoothness', 'compactness', 'concavity'].concat([
  'concave_points',
  'symmetry',
  'fractal_dimension',
]);
/** Of each measure of a sample's nuclei the mean, the standard error and the largest. */
const measurements = [
  ...measures.map((name) => `mean_${name}`),
  ...measures.map((name) => `${name}_error`),
  ...measures.map((name) => `worst_${name}`),
];

/** Is the tissue malignant? The data is described in breast-cancer.md. */
export const lifecycle: MlLifecycleStackProps = {
  lifecycleName: 'diagnosis',
  recipe: new DataRecipe({
    columns: {
      sample: Column.id(),
      diagnosis: Column.target({ positiveClass: 'malignant', negativeClass: 'benign' }),
      ...Object.fromEntries(measurements.map((name) => [name, Column.numeric()])),
    },
    // Of 569 samples, a tenth would be too few malignant ones to judge by.
    split: { train: 0.5, validation: 0.2, test: 0.3 },
  }),
  algorithm: Algorithm.randomForest({ trees: 200, balanceClasses: true }),
  successCriteria: [
    // What is overlooked is worse than a second look.
    SuccessCriterion.recall().atLeast(0.85),
    // Small ones, which are the harder to see, must be found as well.
    SuccessCriterion.recall().atLeast(0.7, { perSlice: Slice.byRange('mean_radius', [15]), minimumSliceRows: 10 }),
    SuccessCriterion.auc().atLeast(0.95),
    SuccessCriterion.improvementOverNaive('auc').atLeast(0.3),
  ],
  approval: ModelApproval.AUTOMATIC,
};
