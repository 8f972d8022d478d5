import type { Algorithm } from './algorithm';
import type { ModelApproval } from './model-approval';
import type { SuccessCriterion } from './success-criterion';

/** What is trained, and when it is good enough to serve. */
export interface ModelDefinition {
  /** How the model is trained. */
  readonly algorithm: Algorithm;
  /** What a model must reach on the held-out rows to be registered; all of them, at least one. */
  readonly successCriteria: SuccessCriterion[];
  /**
   * The probability from which a row counts as positive, for accuracy, F1, precision, recall and the confusion matrix.
   * @default 0.5
   */
  readonly decisionThreshold?: number;
  /**
   * Who approves a model that meets the criteria.
   * @default ModelApproval.MANUAL
   */
  readonly approval?: ModelApproval;
}
