import type { CostsConfig } from '../../contract/costs';
import { PROBLEM_TYPES, ProblemType } from '../../contract/metrics';
import { checkProperties } from '../foundation/check-properties';
import { describeValue } from '../foundation/describe-value';
import { checkKnown } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';

/** What the decisions of a binary model cost, each for one row. A negative cost is a gain. */
export interface BinaryCosts {
  /** What it costs to act on a row that is not of the positive class: an offer to a customer who stays anyway. */
  readonly falsePositive: number;
  /** What it costs not to act on a row of the positive class: a customer who leaves. */
  readonly falseNegative: number;
  /**
   * What it costs to act on a row of the positive class; less than `falseNegative`.
   * @default 0
   */
  readonly truePositive?: number;
  /**
   * What it costs not to act on any other row; less than `falsePositive`.
   * @default 0
   */
  readonly trueNegative?: number;
  /**
   * What the costs count, such as `USD` or `minutes`; for messages and reports.
   * @default - none is named
   */
  readonly unit?: string;
}

/** What it costs to take one class for another. */
export interface ConfusionCost {
  /** The class that the row is of. */
  readonly actual: string;
  /** The class that the model says. */
  readonly predicted: string;
  /** What it costs, above 0. */
  readonly cost: number;
}

/** What the wrong answers of a multi-class model cost, each for one row. A right one costs nothing. */
export interface MulticlassCosts {
  /** Confusions with a cost of their own. */
  readonly confusions: ConfusionCost[];
  /** What every other confusion costs, above 0. */
  readonly otherwise: number;
  /**
   * What the costs count, such as `USD` or `minutes`; for messages and reports.
   * @default - none is named
   */
  readonly unit?: string;
}

/** What the deviations of a predicted number cost. */
export interface RegressionCosts {
  /** What each unit of the target costs that the answer is above the truth: a loaf that is baked and not sold. */
  readonly over: number;
  /** What each unit of the target costs that the answer is below the truth: a loaf that was asked for and not there. */
  readonly under: number;
  /**
   * What the costs count, such as `USD` or `minutes`; for messages and reports.
   * @default - none is named
   */
  readonly unit?: string;
}

/**
 * What a model's wrong answers cost the business. With them `costPerRow` is a metric like any other, of the gate, of the
 * naive models beside it, and of live traffic.
 *
 * ```ts
 * Costs.binary({ falsePositive: 5, falseNegative: 60, unit: 'USD' })
 * ```
 */
export class Costs {
  /** Of a model that answers yes or no. */
  public static binary(costs: BinaryCosts): Costs {
    checkProperties('BinaryCosts', costs);
    const { falsePositive, falseNegative, truePositive = 0, trueNegative = 0, unit } = costs;
    checkDearer('falsePositive', falsePositive, 'trueNegative', trueNegative);
    checkDearer('falseNegative', falseNegative, 'truePositive', truePositive);
    const matrix = [
      [trueNegative, falsePositive],
      [falseNegative, truePositive],
    ];
    return new Costs(ProblemType.BINARY, unit, () => ({ matrix }));
  }

  /** Of a model that answers one of several classes. */
  public static multiclass(costs: MulticlassCosts): Costs {
    checkProperties('MulticlassCosts', costs);
    const { confusions, otherwise, unit } = costs;
    checkPositive('otherwise', otherwise);
    confusions.forEach(({ actual, predicted, cost }) => {
      checkPositive(`cost of ${predicted} in place of ${actual}`, cost);
      if (actual === predicted) {
        throw new LifecycleValidationError(`confusions: must be of two classes each, got '${actual}' twice`);
      }
      if (confusions.filter((other) => other.actual === actual && other.predicted === predicted).length > 1) {
        throw new LifecycleValidationError(
          `confusions: must name each pair once, got '${predicted}' in place of '${actual}' twice`,
        );
      }
    });
    return new Costs(ProblemType.MULTICLASS, unit, (classes) => {
      if (classes.length === 0) {
        throw new LifecycleValidationError('classes: required by the costs of a multiclass model, got none');
      }
      const unknown = confusions
        .flatMap(({ actual, predicted }) => [actual, predicted])
        .find((name) => !classes.includes(name));
      if (unknown !== undefined) {
        throw new LifecycleValidationError(
          `costs: confusions must be of the target's classes ${classes.join(', ')}, got '${unknown}'`,
        );
      }
      const find = (actual: string, predicted: string): number =>
        confusions.find((one) => one.actual === actual && one.predicted === predicted)?.cost ?? otherwise;
      return {
        matrix: classes.map((actual) =>
          classes.map((predicted) => (actual === predicted ? 0 : find(actual, predicted))),
        ),
      };
    });
  }

  /** Of a model that answers a number. */
  public static regression(costs: RegressionCosts): Costs {
    checkProperties('RegressionCosts', costs);
    const { over, under, unit } = costs;
    checkPositive('over', over);
    checkPositive('under', under);
    return new Costs(ProblemType.REGRESSION, unit, () => ({ over, under }));
  }

  private constructor(
    private readonly problemType: ProblemType,
    private readonly unit: string | undefined,
    private readonly render: (classes: readonly string[]) => CostsConfig,
  ) {
    if (unit !== undefined && unit.trim() === '') {
      throw new LifecycleValidationError('unit: must be a word such as USD, got an empty string');
    }
  }

  /**
   * @internal the costs as jobs and handlers read them
   *
   * @param classes of a multi-class model
   */
  public _render(problemType: ProblemType, classes: readonly string[] = []): CostsConfig {
    if (problemType !== this.problemType) {
      throw new LifecycleValidationError(
        `costs: are those of a ${this.problemType} model, which ${PROBLEM_TYPES[this.problemType].target} makes, this one is ${problemType}; take Costs.${problemType}({ … })`,
      );
    }
    return { ...(this.unit !== undefined && { unit: this.unit }), ...this.render(classes) };
  }
}

function checkPositive(name: string, cost: number): void {
  checkKnown(name, cost);
  if (!(Number.isFinite(cost) && cost > 0)) {
    throw new LifecycleValidationError(`${name}: must be a finite number above 0, got ${describeValue(cost)}`);
  }
}

/** A wrong decision that costs no more than the right one would make the other decision right. */
function checkDearer(name: string, cost: number, right: string, least: number): void {
  checkKnown(name, cost);
  checkKnown(right, least);
  if (!(Number.isFinite(cost) && Number.isFinite(least) && cost > least)) {
    throw new LifecycleValidationError(
      `${name}: must be a finite number above ${right}, ${describeValue(least)}, got ${describeValue(cost)}`,
    );
  }
}
