// What algorithms are called, and the forms that their models are stored in: imports nothing.

/** The library's own algorithms by scikit-learn, as factories, hyperparameters and the training script name them. */
export const SCIKIT_LEARN_NAMES = {
  linearRegression: 'linearRegression',
  elasticNet: 'elasticNet',
  logisticRegression: 'logisticRegression',
  decisionTree: 'decisionTree',
  randomForest: 'randomForest',
  histogramGradientBoosting: 'histogramGradientBoosting',
  nearestNeighbors: 'nearestNeighbors',
  neuralNetwork: 'neuralNetwork',
  textLogisticRegression: 'textLogisticRegression',
  imageLogisticRegression: 'imageLogisticRegression',
} as const;

/** The name of one of them. */
export type ScikitLearnName = keyof typeof SCIKIT_LEARN_NAMES;

/** How the training script is told how many of the last columns of its rows are texts. */
export const TEXT_COUNT = 'texts';

/** The forms of a stored model that the evaluation can read, so as to say what each feature adds to an answer (SHAP). */
export enum ModelFormat {
  /** A file `xgboost-model`, as `save_model` of XGBoost 1.0 and later writes it; its answers are those of the model alone. */
  XGBOOST = 'xgboost',
  /** Files `model.json` and `model.npz`, as the library's own scikit-learn algorithms write them. */
  SCIKIT_LEARN = 'scikitLearn',
}
