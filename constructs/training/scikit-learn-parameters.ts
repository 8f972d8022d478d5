import type { ScikitLearnName } from '../../contract/algorithms';
import { ProblemType } from '../../contract/metrics';
import { type HyperparameterLimit, HyperparameterType } from './hyperparameter-limit';

/** What a parameter of an algorithm may be, and what it is otherwise. */
export interface ParameterRule extends HyperparameterLimit {
  /** Whether it is a list of such numbers, and of how many at most. */
  readonly most?: number;
  /** What holds when nothing is given; the algorithm decides when there is none. */
  readonly fallback?: number | boolean | number[];
}

/** One of the library's scikit-learn algorithms. */
export interface ScikitLearnDescription {
  readonly problemTypes: readonly ProblemType[];
  /** Whether it reads texts as they were written, and needs some. */
  readonly readsText?: boolean;
  /** Whether it reads images, and nothing else. */
  readonly readsImages?: boolean;
  /** Its parameters by the name that the prop and the hyperparameter have. */
  readonly parameters: Readonly<Record<string, ParameterRule>>;
}

const BOOLEAN = { allowedValues: ['true', 'false'] };
const LARGEST = 4_294_967_295;
const CLASSES = [ProblemType.BINARY, ProblemType.MULTICLASS];
const ALL = [...CLASSES, ProblemType.REGRESSION];

const flag = (fallback: boolean): ParameterRule => ({ ...BOOLEAN, fallback });
const whole = (minimum: number, maximum: number, fallback?: number): ParameterRule => ({
  type: HyperparameterType.INTEGER,
  minimum,
  maximum,
  fallback,
});
const atLeastZero = (fallback: number): ParameterRule => ({ type: HyperparameterType.NUMBER, minimum: 0, fallback });
const shareAbove0 = (fallback?: number): ParameterRule => ({
  type: HyperparameterType.NUMBER,
  exclusiveMinimum: 0,
  maximum: 1,
  fallback,
});

const STANDARDIZE = { standardize: flag(true) };
const BALANCE = { balanceClasses: flag(false) };
const SEED = { seed: whole(0, LARGEST, 0) };
const LEAF_ROWS = 1_000_000_000;

/** The algorithms that run by scikit-learn, here and in AWS's container. Their ranges are documented with the props. */
export const SCIKIT_LEARN_ALGORITHMS: Readonly<Record<ScikitLearnName, ScikitLearnDescription>> = {
  linearRegression: {
    problemTypes: [ProblemType.REGRESSION],
    parameters: { penalty: atLeastZero(0), ...STANDARDIZE },
  },
  elasticNet: {
    problemTypes: [ProblemType.REGRESSION],
    parameters: {
      penalty: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0 },
      l1Share: { type: HyperparameterType.NUMBER, minimum: 0.01, maximum: 1, fallback: 0.5 },
      ...STANDARDIZE,
      ...SEED,
    },
  },
  logisticRegression: {
    problemTypes: CLASSES,
    parameters: {
      penalty: atLeastZero(1),
      l1Share: { type: HyperparameterType.NUMBER, minimum: 0, maximum: 1, fallback: 0 },
      ...STANDARDIZE,
      ...BALANCE,
      ...SEED,
    },
  },
  decisionTree: {
    problemTypes: ALL,
    parameters: {
      maximumDepth: whole(1, 64, 5),
      minimumLeafRows: whole(1, LEAF_ROWS, 5),
      pruning: atLeastZero(0),
      ...BALANCE,
      ...SEED,
    },
  },
  randomForest: {
    problemTypes: ALL,
    parameters: {
      trees: whole(1, 10_000, 300),
      maximumDepth: whole(1, 64),
      minimumLeafRows: whole(1, LEAF_ROWS, 5),
      featureShare: shareAbove0(),
      ...BALANCE,
      ...SEED,
    },
  },
  histogramGradientBoosting: {
    problemTypes: ALL,
    parameters: {
      rounds: whole(1, 10_000, 500),
      learningRate: shareAbove0(0.1),
      leaves: whole(2, 1024, 31),
      maximumDepth: whole(1, 64),
      minimumLeafRows: whole(1, LEAF_ROWS, 20),
      l2Penalty: atLeastZero(0),
      featureShare: shareAbove0(1),
      bins: whole(2, 255, 255),
      earlyStoppingRounds: whole(0, 1000, 20),
      ...BALANCE,
      ...SEED,
    },
  },
  nearestNeighbors: {
    problemTypes: ALL,
    parameters: { neighbors: whole(1, 1000, 10), weighByDistance: flag(false), ...STANDARDIZE },
  },
  neuralNetwork: {
    problemTypes: ALL,
    parameters: {
      hiddenLayers: { ...whole(1, 4096), most: 10, fallback: [64, 32] },
      learningRate: shareAbove0(0.001),
      l2Penalty: atLeastZero(0.0001),
      epochs: whole(1, 10_000, 200),
      earlyStoppingEpochs: whole(0, 1000, 10),
      ...SEED,
    },
  },
  textLogisticRegression: {
    problemTypes: CLASSES,
    readsText: true,
    parameters: {
      longestPhrase: whole(1, 3, 2),
      minimumTermRows: whole(1, LEAF_ROWS, 2),
      maximumTerms: whole(1, 1_000_000, 50_000),
      penalty: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0, fallback: 0.2 },
      ...BALANCE,
      ...SEED,
    },
  },
  imageLogisticRegression: {
    problemTypes: CLASSES,
    readsImages: true,
    parameters: {
      side: whole(16, 256, 32),
      colour: flag(false),
      penalty: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0, fallback: 10 },
      ...BALANCE,
      ...SEED,
    },
  },
};
