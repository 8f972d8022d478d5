import { Token } from 'aws-cdk-lib';
import { CSV } from '../../contract/jobs';
import { PROBLEM_TYPES } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, JSON_LINES } from './algorithm-config';
import { checkHyperparameters } from './hyperparameter-limit';

/** SageMaker's limits of a map: entries, characters of a name, characters of a value. */
const LIMITS = {
  hyperparameters: [100, 256, 2500],
  trainingEnvironment: [100, 512, 512],
  servingEnvironment: [100, 1024, 1024],
} as const;

/** Checks what an algorithm brings against the training that it is bound to, and against SageMaker's limits. */
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
  checkChannels(config);
  for (const name of Object.keys(LIMITS) as Array<keyof typeof LIMITS>) {
    checkMap(name, config[name] ?? {});
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

function checkChannels({ channels = [] }: AlgorithmConfig): void {
  if (channels.length > 20) {
    throw new LifecycleValidationError(`algorithm: channels must be at most 20, got ${channels.length}`);
  }
  channels.forEach(({ name }, index) => {
    if (!/^[A-Za-z0-9.\-_]{1,64}$/.test(name)) {
      throw new LifecycleValidationError(
        `algorithm: a channel's name must be 1 to 64 letters, digits, dots, hyphens and underscores, got '${name}'`,
      );
    }
    if (channels.findIndex((other) => other.name === name) !== index) {
      throw new LifecycleValidationError(`algorithm: channels must have different names, got '${name}' twice`);
    }
  });
}

function checkMap(prop: keyof typeof LIMITS, map: Record<string, string>): void {
  const [entries, nameLength, valueLength] = LIMITS[prop];
  if (Object.keys(map).length > entries) {
    throw new LifecycleValidationError(`algorithm: ${prop} must be at most ${entries}, got ${Object.keys(map).length}`);
  }
  for (const [name, value] of Object.entries(map)) {
    if (name.length > nameLength || (!Token.isUnresolved(value) && value.length > valueLength)) {
      throw new LifecycleValidationError(
        `algorithm: ${prop} must have names of at most ${nameLength} and values of at most ${valueLength} characters, got '${name.slice(0, 40)}' with ${value.length} characters`,
      );
    }
  }
}
