import { Annotations, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { IMAGE_TYPES } from '../../contract/images';
import { CSV, JSON_LINES } from '../../contract/jobs';
import { PROBLEM_TYPES, ProblemType } from '../../contract/metrics';
import type { ModelImage } from '../foundation/container-images';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, ANSWER_TYPES } from './algorithm-config';
import { checkHyperparameters } from './hyperparameter-limit';

/** Checks what an algorithm brings against the training that it is bound to. */
export function checkAlgorithm(
  config: AlgorithmConfig,
  { problemType, columnCount, forecast, images }: AlgorithmContext,
): void {
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
  (forecast ? checkForecastTypes : images ? checkImageTypes : checkRowTypes)(config, problemType);
  if (config.hyperparameterLimits) {
    checkHyperparameters(config.hyperparameters ?? {}, config.hyperparameterLimits);
  }
  // What AWS's built-in algorithms call it; with a wrong one they fail in training.
  const told = Number(config.hyperparameters?.feature_dim);
  if (columnCount !== undefined && Number.isInteger(told) && told !== columnCount) {
    throw new LifecycleValidationError(
      `hyperparameters: feature_dim must be ${columnCount}, the number of columns of the prepared rows, got ${told}`,
    );
  }
}

/** Prepared rows travel as CSV. */
function checkRowTypes(config: AlgorithmConfig): void {
  if (config.contentTypes && !config.contentTypes.includes(CSV)) {
    throw new LifecycleValidationError(
      `algorithm: contentTypes must hold ${CSV}, which the preprocessor sends, got ${config.contentTypes.join(', ') || 'none'}`,
    );
  }
  checkAnswerType(config);
}

/** Images travel as they are, an object each. */
function checkImageTypes(config: AlgorithmConfig, problemType: ProblemType): void {
  const finds = problemType === ProblemType.OBJECT_DETECTION;
  if (!config.readsImages) {
    const [problem, others] = finds
      ? ['Problem.objectDetection', 'Algorithm.objectDetection()']
      : ['Problem.imageClassification', 'Algorithm.imageLogisticRegression(), Algorithm.imageClassification()'];
    throw new LifecycleValidationError(
      `algorithm: reads columns, and ${problem} gives it images; for these there are ${others} and Algorithm.script()`,
    );
  }
  if (config.contentTypes && !config.contentTypes.includes(IMAGE_TYPES.any)) {
    throw new LifecycleValidationError(
      `algorithm: contentTypes of images must hold ${IMAGE_TYPES.any}, which the held-out ones are sent as, got ${config.contentTypes.join(', ') || 'none'}`,
    );
  }
  if (finds && (config.answerContentType ?? JSON_LINES) !== JSON_LINES) {
    throw new LifecycleValidationError(
      `algorithm: answerContentType of an object detection must be ${JSON_LINES}, which the evaluation reads, got ${config.answerContentType}`,
    );
  }
  checkAnswerType(config);
}

function checkAnswerType(config: AlgorithmConfig): void {
  if (!ANSWER_TYPES.includes(config.answerContentType ?? CSV)) {
    throw new LifecycleValidationError(
      `algorithm: answerContentType must be one of ${ANSWER_TYPES.join(', ')}, which the evaluation reads, got ${config.answerContentType}`,
    );
  }
}

/** Series travel as lines of JSON, there and back. */
function checkForecastTypes({ contentTypes, answerContentType }: AlgorithmConfig): void {
  if (contentTypes && !contentTypes.includes(JSON_LINES)) {
    throw new LifecycleValidationError(
      `algorithm: contentTypes of a forecast must hold ${JSON_LINES}, got ${contentTypes.join(', ') || 'none'}`,
    );
  }
  if (answerContentType !== undefined && answerContentType !== JSON_LINES) {
    throw new LifecycleValidationError(
      `algorithm: answerContentType of a forecast must be ${JSON_LINES}, which the evaluation reads, got ${answerContentType}`,
    );
  }
}

/** Warns of instances that train the same model as the first one. */
export function warnOfIdleInstances(
  scope: Construct,
  { distributes, image }: { readonly distributes: boolean; readonly image: ModelImage },
  instanceCount: number | undefined = 1,
): void {
  if (!distributes && !Token.isUnresolved(instanceCount) && instanceCount > 1) {
    Annotations.of(scope).addWarningV2(
      'cdk-sagemaker-lifecycle:notDistributed',
      `instanceCount: the algorithm trains in the image ${image.repositoryName}:${image.tag} on one instance, so that ${instanceCount} of them train the same model ${instanceCount} times; take 1, of a larger type if need be`,
    );
  }
}

/** Checks that what trains reads the text that the rows hold: a built-in algorithm would train on it without a word. */
export function checkTextFeatures(
  { readsText }: { readsText: boolean },
  { textFeatures = [], textsLast }: { textFeatures?: string[]; textsLast?: boolean },
): void {
  if (textFeatures.length > 0 && !readsText) {
    if (textsLast) {
      throw new LifecycleValidationError(
        `algorithm: reads nothing but numbers, and Problem.textClassification gives it ${textFeatures.join(', ')} as text; take Algorithm.textLogisticRegression(), Algorithm.blazingText() or Algorithm.script(), or leave problem out, so that the words become numbers`,
      );
    }
    throw new LifecycleValidationError(
      `data: textFeatures must be none for this algorithm, which reads nothing but numbers, got ${textFeatures.join(', ')}; encode them as numbers, or train with a script`,
    );
  }
}
