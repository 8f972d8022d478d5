import type { ChampionComparison } from '../../contract/champion';
import type { Slice } from '../data/slice';
import type { Algorithm } from './algorithm';
import type { Costs } from './costs';
import type { DecisionThreshold } from './decision-threshold';
import type { ModelApproval } from './model-approval';
import type { SuccessCriterion } from './success-criterion';

/** What is trained, and when it is good enough to serve. */
export interface ModelDefinition {
  /** How the model is trained. */
  readonly algorithm: Algorithm;
  /** What a model must reach on the held-out rows to be registered; all of them, at least one. */
  readonly successCriteria: SuccessCriterion[];
  /**
   * What wrong answers cost the business: with it `costPerRow` is measured, by the gate and in live traffic.
   * @default - it is not known, and the cost is no metric
   */
  readonly costs?: Costs;
  /**
   * The probability from which a row counts as positive, for accuracy, F1, precision, recall, costs and the confusion matrix of
   * a binary model: a number, or a rule by which every run chooses it, such as `DecisionThreshold.lowestCost()`. It is recorded
   * on the model version.
   * @default 0.5
   */
  readonly decisionThreshold?: number | DecisionThreshold;
  /**
   * How many held-out rows a verdict takes, of each class where there are classes. With fewer the run ends with "not enough
   * rows to judge" and registers nothing.
   * @default - 30 of each class; 100 where a number is predicted
   */
  readonly minimumHeldOutRows?: number;
  /**
   * The columns whose values are groups of people, or numbers that are cut into such: features, or columns that no model sees
   * (`Column.forJudging()`). The evaluation compares how the model treats them, by demographic parity, equal opportunity and the like (`docs/evaluation.md`).
   * @default - none
   */
  readonly groups?: Slice[];
  /**
   * Who approves a model that meets the criteria.
   * @default ModelApproval.MANUAL
   */
  readonly approval?: ModelApproval;
  /**
   * What a new model must be beside the champion, the newest approved version, on the same held-out rows, to be approved
   * automatically; the numbers stand on the version whoever approves. A model that is not is registered as
   * PendingManualApproval.
   * A forecast is trained again to know the newest values, so that of forecasts it is MUST_NOT_BE_WORSE unless something is said.
   * @default - MUST_BE_BETTER, and of forecasts MUST_NOT_BE_WORSE
   */
  readonly championComparison?: ChampionComparison;
}
