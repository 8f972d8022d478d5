import { type AnswerFieldsConfig, ScoreOf } from '../../contract/answer-fields';
import { checkProperties } from '../foundation/check-properties';
import { LifecycleValidationError } from '../foundation/validation-error';

/**
 * Where an endpoint's answer holds what was predicted. Answers of SageMaker's algorithms, Hugging Face, MLflow, KServe, TensorFlow
 * Serving and others are read without it; one that could mean two things counts as unreadable until this says which.
 */
export interface AnswerFields {
  /**
   * What holds the score, the probabilities of all classes, or the number of a regression: its name in JSON, with dots for
   * names within names (`result.churn`), or its position in a line of CSV from 0 (`'1'`).
   * @default - no score is read, only the label
   */
  readonly score?: string;
  /**
   * What holds the label that was decided for, as for `score`.
   * @default - no label is read, only the score
   */
  readonly label?: string;
  /**
   * Binary: what the score is the probability of.
   * @default - the positive class: ScoreOf.POSITIVE_CLASS
   */
  readonly scoreOf?: ScoreOf;
  /**
   * Binary: the positive class as answers name it, where it is called otherwise than in the training data. Every other label is
   * then the other class.
   * @default - as in the training data
   */
  readonly positiveClass?: string;
}

/** What the monitors are told. */
export function renderAnswerFields(fields: AnswerFields | undefined): AnswerFieldsConfig | undefined {
  if (fields === undefined) {
    return undefined;
  }
  checkProperties('AnswerFields', fields);
  const { score, label, scoreOf, positiveClass } = fields;
  const empty = [score, label].findIndex((name) => name?.trim() === '');
  if ((score === undefined && label === undefined) || empty !== -1) {
    throw new LifecycleValidationError(
      `answer: must name where the score, the label or both are, such as { score: 'probability' }, got ${JSON.stringify(fields)}`,
    );
  }
  if (scoreOf === ScoreOf.LABEL && (label === undefined || score === undefined)) {
    throw new LifecycleValidationError(
      `answer.scoreOf: '${ScoreOf.LABEL}' needs score and label, got ${JSON.stringify(fields)}`,
    );
  }
  return {
    ...(score !== undefined && { score }),
    ...(label !== undefined && { label }),
    ...(scoreOf !== undefined && { scoreOf }),
    ...(positiveClass !== undefined && { positiveClass }),
  };
}
