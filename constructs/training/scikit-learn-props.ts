/** What every algorithm has that standardizes its features. */
export interface StandardizationOptions {
  /**
   * Whether each feature is brought to mean 0 and standard deviation 1 first, as it is in the training rows. Penalties and
   * distances treat features alike only then; a recipe that scales them already makes it needless, not wrong.
   * @default true
   */
  readonly standardize?: boolean;
}

/** What every algorithm has that can weigh classes. */
export interface ClassWeightOptions {
  /**
   * Whether rows of a rare class weigh so much more that all classes weigh alike. It finds more of a rare class, and its
   * probabilities no longer are the shares that one finds in the data. For targets of classes only.
   * @default false
   */
  readonly balanceClasses?: boolean;
}

/** What every algorithm has that depends on chance. */
export interface SeedOptions {
  /**
   * What chance is drawn from, a whole number from 0 to 4,294,967,295: the same rows and the same seed make the same model.
   * @default 0
   */
  readonly seed?: number;
}

/** Least squares: a number as a weighted sum of the features. */
export interface LinearRegressionProps extends StandardizationOptions {
  /**
   * How strongly coefficients are drawn towards zero (ridge regression): the weight of the sum of their squares beside the
   * sum of squared errors. 0 is ordinary least squares.
   * @default 0
   */
  readonly penalty?: number;
}

/** Least squares with a penalty that draws coefficients towards zero, and some of them to zero. */
export interface ElasticNetProps extends StandardizationOptions, SeedOptions {
  /**
   * How strongly coefficients are drawn towards zero, above 0: the weight of the penalty beside half the mean squared error of
   * the standardized number, scikit-learn's `alpha`; 1 is strong, 0.001 weak, whatever the number's unit.
   * @default - chosen by 5-fold cross-validation on the training rows; the training's log names it
   */
  readonly penalty?: number;
  /**
   * How much of the penalty is on absolute values, which set coefficients to zero, from 0.01 to 1 (lasso). The rest is on
   * squares; for squares alone there is `Algorithm.linearRegression({ penalty })`.
   * @default 0.5
   */
  readonly l1Share?: number;
}

/** Logistic regression: the probability of each class by a weighted sum of the features. */
export interface LogisticRegressionProps extends StandardizationOptions, ClassWeightOptions, SeedOptions {
  /**
   * How strongly coefficients are drawn towards zero: the weight of the penalty beside the sum of the losses of all rows, the
   * inverse of scikit-learn's `C`. 0 is no penalty.
   * @default 1
   */
  readonly penalty?: number;
  /**
   * How much of the penalty is on absolute values, which set coefficients to zero, from 0 to 1. Above 0 training takes longer.
   * @default 0
   */
  readonly l1Share?: number;
}

/** One tree of questions about single features. */
export interface DecisionTreeProps extends ClassWeightOptions, SeedOptions {
  /**
   * The most questions from the root to a leaf, 1 to 64.
   * @default 5
   */
  readonly maximumDepth?: number;
  /**
   * The fewest training rows in a leaf, at least 1.
   * @default 5
   */
  readonly minimumLeafRows?: number;
  /**
   * What a further leaf must bring to stay (minimal cost-complexity pruning, scikit-learn's `ccp_alpha`), at least 0.
   * @default 0
   */
  readonly pruning?: number;
}

/** The mean of many trees, each of other rows and features. */
export interface RandomForestProps extends ClassWeightOptions, SeedOptions {
  /**
   * How many trees, 1 to 10,000. More are never worse, but slower.
   * @default 300
   */
  readonly trees?: number;
  /**
   * The most questions from the root to a leaf, 1 to 64.
   * @default - no limit but `minimumLeafRows`
   */
  readonly maximumDepth?: number;
  /**
   * The fewest training rows in a leaf, at least 1. It also limits the model's size, which has about
   * `trees × rows ÷ minimumLeafRows` leaves of some 40 bytes.
   * @default 5
   */
  readonly minimumLeafRows?: number;
  /**
   * The share of the features that each question may be about, above 0, at most 1.
   * @default - the root of their number for classes, a third of them for a number
   */
  readonly featureShare?: number;
}

/** Trees one after the other, each of what those before it got wrong, on binned features. */
export interface HistogramGradientBoostingProps extends ClassWeightOptions, SeedOptions {
  /**
   * The most rounds, 1 to 10,000; each adds a tree, or one for each of several classes.
   * @default 500
   */
  readonly rounds?: number;
  /**
   * How much of a tree's answer is added, above 0, at most 1.
   * @default 0.1
   */
  readonly learningRate?: number;
  /**
   * The most leaves of a tree, 2 to 1,024.
   * @default 31
   */
  readonly leaves?: number;
  /**
   * The most questions from the root to a leaf, 1 to 64.
   * @default - no limit but `leaves`
   */
  readonly maximumDepth?: number;
  /**
   * The fewest training rows in a leaf, at least 1.
   * @default 20
   */
  readonly minimumLeafRows?: number;
  /**
   * How strongly a leaf's answer is drawn towards zero, at least 0.
   * @default 0
   */
  readonly l2Penalty?: number;
  /**
   * The share of the features that each question may be about, above 0, at most 1.
   * @default 1
   */
  readonly featureShare?: number;
  /**
   * How many bins a feature's values are sorted into, 2 to 255.
   * @default 255
   */
  readonly bins?: number;
  /**
   * Training ends when the validation rows have not been predicted better for so many rounds, and keeps the best ones; 0 to
   * 1,000, of which 0 means all rounds. So it is without validation rows.
   * @default 20
   */
  readonly earlyStoppingRounds?: number;
}

/** What the training rows that are most like a row say. */
export interface NearestNeighborsProps extends StandardizationOptions {
  /**
   * How many rows are asked, 1 to 1,000; at most as many as there are.
   * @default 10
   */
  readonly neighbors?: number;
  /**
   * Whether nearer rows count for more, by one over their distance.
   * @default false
   */
  readonly weighByDistance?: boolean;
}

/** A small neural network: layers of rectified linear units (a multi-layer perceptron), always on standardized features. */
export interface NeuralNetworkProps extends SeedOptions {
  /**
   * How many units each hidden layer has, 1 to 4,096 of them in 1 to 10 layers.
   * @default [64,32]
   */
  readonly hiddenLayers?: number[];
  /**
   * How large the first steps are (Adam), above 0, at most 1.
   * @default 0.001
   */
  readonly learningRate?: number;
  /**
   * How strongly weights are drawn towards zero, at least 0.
   * @default 0.0001
   */
  readonly l2Penalty?: number;
  /**
   * How often training goes over all rows at most, 1 to 10,000.
   * @default 200
   */
  readonly epochs?: number;
  /**
   * Training ends when the validation rows have not been predicted better for so many epochs, and keeps the best state; 0 to
   * 1,000, of which 0 means all epochs. So it is without validation rows.
   * @default 10
   */
  readonly earlyStoppingEpochs?: number;
}

/** Logistic regression on which words and short phrases a text has (TF-IDF). */
export interface TextLogisticRegressionProps extends ClassWeightOptions, SeedOptions {
  /**
   * Of how many words in a row the longest phrases are that count, 1 to 3: with 2, `not good` is more than `not` and `good`.
   * @default 2
   */
  readonly longestPhrase?: number;
  /**
   * In how many training rows a word or phrase must be to count, at least 1.
   * @default 2
   */
  readonly minimumTermRows?: number;
  /**
   * How many words and phrases of each text column count at most, the most frequent ones, 1 to 1,000,000.
   * @default 50000
   */
  readonly maximumTerms?: number;
  /**
   * How strongly coefficients are drawn towards zero, above 0: the weight of the penalty beside the sum of the losses of all
   * rows, the inverse of scikit-learn's `C`.
   * @default 0.2
   */
  readonly penalty?: number;
}

/** Logistic regression on images that were made small, and on the directions of their edges (histograms of oriented gradients). */
export interface ImageLogisticRegressionProps extends ClassWeightOptions, SeedOptions {
  /**
   * To how many pixels a side images are made small, 16 to 256. Details that are smaller than a pixel then are lost; training takes
   * about `side² × images × 4` bytes of memory, three times as much with colour.
   * @default 32
   */
  readonly side?: number;
  /**
   * Whether the model reads colours; otherwise it reads how bright the pixels are.
   * @default false
   */
  readonly colour?: boolean;
  /**
   * How strongly coefficients are drawn towards zero, above 0: the weight of the penalty beside the sum of the losses of all
   * images, the inverse of scikit-learn's `C`.
   * @default 10
   */
  readonly penalty?: number;
}
