// The library's own algorithms by the names that factories, hyperparameters and the training script have: imports nothing.

/** The algorithms that run by scikit-learn. */
export const SCIKIT_LEARN_NAMES = {
  linearRegression: 'linearRegression',
  elasticNet: 'elasticNet',
  logisticRegression: 'logisticRegression',
  decisionTree: 'decisionTree',
  randomForest: 'randomForest',
  histogramGradientBoosting: 'histogramGradientBoosting',
  nearestNeighbors: 'nearestNeighbors',
  neuralNetwork: 'neuralNetwork',
} as const;

/** The name of one of them. */
export type ScikitLearnName = keyof typeof SCIKIT_LEARN_NAMES;
