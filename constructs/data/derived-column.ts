import { CONFIG_KEYS } from '../../contract/jobs';
import { DATE, DERIVATIONS, NUMERIC } from '../../contract/recipe';
import { describeValue } from '../foundation/describe-value';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkColumnNames } from './column-names';

/**
 * A number that is computed of features, the same way in training and in serving; requests do not have it. Where an
 * input is missing, or there is no result, its median stands in.
 */
export class DerivedColumn {
  /**
   * The logarithm of a number's size plus one, with the number's sign: defined for every number.
   *
   * @param column a numeric feature
   */
  public static log(column: string): DerivedColumn {
    return new DerivedColumn(DERIVATIONS.log, NUMERIC, [column]);
  }

  /**
   * A number for each of another one; missing where that is 0.
   *
   * @param numerator a numeric feature
   * @param denominator a numeric feature
   */
  public static ratio(numerator: string, denominator: string): DerivedColumn {
    return new DerivedColumn(DERIVATIONS.ratio, NUMERIC, [numerator, denominator]);
  }

  /**
   * A number less another one.
   *
   * @param minuend a numeric feature
   * @param subtrahend a numeric feature
   */
  public static difference(minuend: string, subtrahend: string): DerivedColumn {
    return new DerivedColumn(DERIVATIONS.difference, NUMERIC, [minuend, subtrahend]);
  }

  /**
   * The days from one date to another, with the fraction of a day; negative where the second is earlier.
   *
   * @param start a date
   * @param end a date
   */
  public static daysBetween(start: string, end: string): DerivedColumn {
    return new DerivedColumn(DERIVATIONS.daysBetween, DATE, [start, end]);
  }

  private constructor(
    private readonly derivation: string,
    private readonly inputType: string,
    private readonly inputs: string[],
  ) {}

  /**
   * @internal
   * @param types what the features are, by their names
   */
  public _render(name: string, types: ReadonlyMap<string, unknown>): Record<string, unknown> {
    const wrong = this.inputs.find((input) => types.get(input) !== this.inputType);
    if (wrong !== undefined) {
      const what = types.has(wrong) ? `which is ${types.get(wrong)}` : 'which is no feature';
      throw new LifecycleValidationError(
        `derived.${name}: ${this.derivation} takes ${this.inputType} features, got '${wrong}', ${what}`,
      );
    }
    return { name, [CONFIG_KEYS.derivation]: this.derivation, [CONFIG_KEYS.inputs]: this.inputs };
  }
}

/** What a recipe says of numbers that are computed, and of all features. */
export interface ComputedOptions {
  readonly derived?: Record<string, DerivedColumn>;
  readonly dropCorrelated?: number;
  readonly missingTexts?: string[];
}

/** Refuses derived columns that have the name of a column, or none. */
export function checkDerivedNames(columns: readonly string[], derived: Record<string, DerivedColumn> = {}): void {
  const taken = Object.keys(derived).find((name) => columns.includes(name));
  if (taken !== undefined) {
    throw new LifecycleValidationError(`derived: must be new names, got the column '${taken}'`);
  }
  checkColumnNames('derived', Object.keys(derived));
}

/**
 * That part of the recipe as the preparation job reads it; what is not given is left out.
 *
 * @param features as they are rendered
 */
export function renderComputed(
  { derived = {}, dropCorrelated, missingTexts }: ComputedOptions,
  features: ReadonlyArray<Record<string, unknown>>,
): Record<string, unknown> {
  if (dropCorrelated !== undefined && !(dropCorrelated > 0 && dropCorrelated <= 1)) {
    throw new LifecycleValidationError(
      `dropCorrelated: must be a number above 0 and at most 1, got ${describeValue(dropCorrelated)}`,
    );
  }
  const types = new Map(features.map(({ name, type }) => [name as string, type]));
  const columns = Object.entries(derived).map(([name, column]) => column._render(name, types));
  return {
    ...(columns.length > 0 ? { [CONFIG_KEYS.derived]: columns } : {}),
    ...(dropCorrelated === undefined ? {} : { [CONFIG_KEYS.dropCorrelated]: dropCorrelated }),
    ...(missingTexts === undefined ? {} : { [CONFIG_KEYS.missingTexts]: missingTexts }),
  };
}
