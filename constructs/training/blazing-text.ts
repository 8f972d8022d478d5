import { JSON_LINES, PREPARE_OUTPUTS } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { builtInImage } from '../foundation/built-in-images';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, answerOf } from './algorithm-config';
import { COUNT, FIXED } from './common-limits';
import { type HyperparameterLimit, HyperparameterType } from './hyperparameter-limit';
import { renderHyperparameters } from './hyperparameters';
import { refuseNumberNames } from './refuse-number-names';
import { PreparedRows, TrainingChannel } from './training-channel';

/** SageMaker's built-in BlazingText, which classifies texts as fastText does. */
export interface BlazingTextProps {
  /**
   * Its hyperparameters by their documented names, such as `epochs`, `learning_rate`, `word_ngrams`, `vector_dim`, `min_count`,
   * `early_stopping`.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext_hyperparameters.html
   * @default - BlazingText's own
   */
  readonly hyperparameters?: Record<string, string | number>;
}

/**
 * The documented names and ranges of text classification,
 * https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext_hyperparameters.html; those that can be tuned are of
 * https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext-tuning.html.
 */
const LIMITS: Record<string, HyperparameterLimit> = {
  mode: { allowedValues: ['supervised'], ...FIXED },
  buckets: COUNT,
  early_stopping: { allowedValues: ['True', 'False'], ...FIXED },
  epochs: COUNT,
  learning_rate: { type: HyperparameterType.NUMBER, exclusiveMinimum: 0 },
  min_count: { type: HyperparameterType.INTEGER, minimum: 0 },
  min_epochs: { ...COUNT, ...FIXED },
  patience: { ...COUNT, ...FIXED },
  vector_dim: COUNT,
  word_ngrams: COUNT,
};

/**
 * What it brings. It reads lines of words behind their labels and is asked in lines of JSON, which the preparation and the
 * preprocessor write for it, and answers the labels with their probabilities.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext.html
 */
export function configureBlazingText(
  { hyperparameters }: BlazingTextProps,
  context: AlgorithmContext,
): AlgorithmConfig {
  const { problemType, classes, featureNames, columnCount, lastTexts = 0 } = context;
  if (lastTexts !== 1 || featureNames.length !== 1 || columnCount !== 1) {
    throw new LifecycleValidationError(
      `algorithm: Algorithm.blazingText reads one text and nothing beside it: a DataRecipe with problem: Problem.textClassification() and, among its features, a single Column.text(), got ${lastTexts} texts in ${columnCount ?? 'unknown'} columns; for others there is Algorithm.textLogisticRegression`,
    );
  }
  refuseNumberNames('labels of BlazingText are', classes, 'Algorithm.textLogisticRegression');
  return {
    image: builtInImage('blazingtext'),
    problemTypes: [ProblemType.BINARY, ProblemType.MULTICLASS],
    answer: answerOf(problemType),
    readsText: true,
    asksSentences: true,
    channels: [
      TrainingChannel.preparedRows(PREPARE_OUTPUTS.train, PreparedRows.TRAIN_SENTENCES, 'text/plain'),
      TrainingChannel.preparedRows(PREPARE_OUTPUTS.validation, PreparedRows.VALIDATION_SENTENCES, 'text/plain'),
    ],
    hyperparameters: renderHyperparameters({ mode: 'supervised', ...hyperparameters }),
    hyperparameterLimits: LIMITS,
    objectiveMetrics: { accuracy: 'validation:accuracy' },
    roundsHyperparameter: 'epochs',
    distributes: false,
    answerContentType: JSON_LINES,
  };
}
