import { CONFIG_KEYS, THRESHOLD_RULES, type ThresholdRule } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { describeValue } from '../foundation/describe-value';
import { checkKnown, checkKnownNumber } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';

/** What a threshold is chosen with, and what for. */
export interface ThresholdCircumstances {
  readonly problemType: ProblemType;
  /** Whether it was said what wrong answers cost. */
  readonly hasCosts: boolean;
  /** Whether there are validation rows. */
  readonly hasValidation: boolean;
}

/**
 * The probability from which a binary model's row counts as positive: a number, or a rule by which every run chooses it on the
 * validation rows, by the answers of the very containers that will serve. What was chosen is recorded on the model version;
 * the gate judges the held-out rows by it, and the quality monitor the live ones.
 */
export class DecisionThreshold {
  /**
   * The same threshold for every version.
   *
   * @param threshold 0 to 1
   */
  public static fixed(threshold: number): DecisionThreshold {
    checkKnownNumber(CONFIG_KEYS.decisionThreshold, threshold, 0, 1);
    return new DecisionThreshold(threshold);
  }

  /** The threshold whose decisions cost least, by the `costs` of the training. */
  public static lowestCost(): DecisionThreshold {
    return new DecisionThreshold({ rule: THRESHOLD_RULES.lowestCost });
  }

  /** The threshold with the largest F1. */
  public static bestF1(): DecisionThreshold {
    return new DecisionThreshold({ rule: THRESHOLD_RULES.bestF1 });
  }

  /**
   * The highest threshold that finds so many of the positive rows: as few false alarms as this recall allows.
   *
   * @param share above 0, at most 1
   */
  public static recallAtLeast(share: number): DecisionThreshold {
    checkKnown('recallAtLeast', share);
    if (!(share > 0 && share <= 1)) {
      throw new LifecycleValidationError(
        `recallAtLeast: must be a number above 0 and at most 1, got ${describeValue(share)}`,
      );
    }
    return new DecisionThreshold({ rule: THRESHOLD_RULES.recallAtLeast, share });
  }

  /** @internal the threshold of a prop, if it was given */
  public static _read(given: number | DecisionThreshold | undefined): DecisionThreshold | undefined {
    return typeof given === 'number' ? DecisionThreshold.fixed(given) : given;
  }

  /** The threshold, where it is the same for every version. */
  public readonly value?: number;

  private constructor(private readonly given: number | ThresholdRule) {
    this.value = typeof given === 'number' ? given : undefined;
  }

  /** @internal refuses a threshold that the model does not have, or that cannot be chosen */
  public _check({ problemType, hasCosts, hasValidation }: ThresholdCircumstances): void {
    const named = typeof this.given === 'number' ? `${this.given}` : this.given.rule;
    if (problemType !== ProblemType.BINARY) {
      throw new LifecycleValidationError(
        `decisionThreshold: is for binary models, the target makes this one ${problemType}, got ${named}`,
      );
    }
    if (typeof this.given === 'number') {
      return;
    }
    if (!hasValidation) {
      throw new LifecycleValidationError(
        `decisionThreshold: is chosen on validation rows, which the data has none of, got ${named}; give validation rows, or a number`,
      );
    }
    if (this.given.rule === THRESHOLD_RULES.lowestCost && !hasCosts) {
      throw new LifecycleValidationError(
        'costs: required by DecisionThreshold.lowestCost(), such as Costs.binary({ falsePositive: 5, falseNegative: 60 }), got none',
      );
    }
  }

  /** @internal the threshold as the evaluation reads it */
  public _render(): number | ThresholdRule {
    return this.given;
  }
}
