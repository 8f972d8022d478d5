import { CSV } from '../../contract/jobs';
import { PROBLEM_TYPES } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, JSON_LINES } from './algorithm-config';
import { checkHyperparameters } from './hyperparameter-limit';

/** Checks what an algorithm brings against the training that it is bound to. */
export function checkAlgorithm(config: AlgorithmConfig, { problemType }: AlgorithmContext): void {
  if (!config.problemTypes.includes(problemType)) {
    throw new LifecycleValidationError(
      `algorithm: is for ${config.problemTypes.join(' and ')} models, the recipe's target makes this one ${problemType}; what it predicts is declared by ${config.problemTypes.map((type) => PROBLEM_TYPES[type].target).join(' or ')}`,
    );
  }
  const { answer } = PROBLEM_TYPES[problemType];
  if (config.answer !== answer) {
    throw new LifecycleValidationError(
      `algorithm: answer of a ${problemType} model must be ${answer}, got ${config.answer}`,
    );
  }
  if (config.contentTypes && !config.contentTypes.includes(CSV)) {
    throw new LifecycleValidationError(
      `algorithm: contentTypes must hold ${CSV}, which the preprocessor sends, got ${config.contentTypes.join(', ') || 'none'}`,
    );
  }
  if (![CSV, JSON_LINES].includes(config.answerContentType ?? CSV)) {
    throw new LifecycleValidationError(
      `algorithm: answerContentType must be ${CSV} or ${JSON_LINES}, which the evaluation reads, got ${config.answerContentType}`,
    );
  }
  if (config.hyperparameterLimits) {
    checkHyperparameters(config.hyperparameters ?? {}, config.hyperparameterLimits);
  }
}

/** Checks that what trains reads the text that the rows hold: a built-in algorithm would train on it without a word. */
export function checkTextFeatures(
  { readsText }: { readsText: boolean },
  { textFeatures = [] }: { textFeatures?: string[] },
): void {
  if (textFeatures.length > 0 && !readsText) {
    throw new LifecycleValidationError(
      `data: textFeatures must be none for this algorithm, which reads nothing but numbers, got ${textFeatures.join(', ')}; encode them as numbers, or train with a script`,
    );
  }
}
