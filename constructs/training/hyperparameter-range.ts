import { checkProperties } from '../foundation/check-properties';
import { refuse } from '../foundation/refuse';
import { LifecycleValidationError } from '../foundation/validation-error';
import { RANGE_RULES } from '../rules/all-rules';

/** How a tuning walks through a range of numbers. */
export enum RangeScale {
  /** SageMaker chooses. */
  AUTO = 'Auto',
  /** Evenly. */
  LINEAR = 'Linear',
  /** Evenly by order of magnitude, for values that span several; all above 0. */
  LOGARITHMIC = 'Logarithmic',
  /** Finely near 1, for values from 0 to below 1; not for whole numbers. */
  REVERSE_LOGARITHMIC = 'ReverseLogarithmic',
}

/** How a range of numbers is searched. */
export interface RangeOptions {
  /**
   * How the tuning walks through the range.
   * @default RangeScale.AUTO
   */
  readonly scale?: RangeScale;
}

/** What a range is in the request of a tuning job. @internal */
export interface RenderedRange {
  /** The member of `ParameterRanges` that it belongs to. */
  readonly kind: 'IntegerParameterRanges' | 'ContinuousParameterRanges' | 'CategoricalParameterRanges';
  readonly members: Record<string, unknown>;
  /** Its values where there are few: what a grid is made of. */
  readonly values?: string[];
  /** The values that must keep the algorithm's limits. */
  readonly bounds: string[];
}

/** What the members of a range's request are called here. */
const WORDS = { MinValue: 'minimum', MaxValue: 'maximum', Values: 'values' };

/** The values that a tuning tries for one hyperparameter. */
export class HyperparameterRange {
  /**
   * Whole numbers.
   *
   * @param minimum the smallest that is tried
   * @param maximum the largest that is tried
   * @throws LifecycleValidationError for bounds that are no whole numbers, or in the wrong order
   */
  public static integer(minimum: number, maximum: number, options: RangeOptions = {}): HyperparameterRange {
    checkProperties('RangeOptions', options);
    for (const [name, bound] of Object.entries({ minimum, maximum })) {
      if (!Number.isSafeInteger(bound)) {
        throw new LifecycleValidationError(`${name}: must be a whole number, got ${bound}`);
      }
    }
    if (options.scale === RangeScale.REVERSE_LOGARITHMIC) {
      throw new LifecycleValidationError(
        'scale: must be RangeScale.AUTO, LINEAR or LOGARITHMIC for whole numbers, got ReverseLogarithmic',
      );
    }
    return HyperparameterRange.numbers('IntegerParameterRanges', minimum, maximum, options);
  }

  /**
   * Numbers.
   *
   * @param minimum the smallest that is tried
   * @param maximum the largest that is tried
   * @throws LifecycleValidationError for bounds that are not finite, in the wrong order, or unfit for the scale
   */
  public static continuous(minimum: number, maximum: number, options: RangeOptions = {}): HyperparameterRange {
    checkProperties('RangeOptions', options);
    for (const [name, bound] of Object.entries({ minimum, maximum })) {
      if (!Number.isFinite(bound)) {
        throw new LifecycleValidationError(`${name}: must be a finite number, got ${bound}`);
      }
    }
    return HyperparameterRange.numbers('ContinuousParameterRanges', minimum, maximum, options);
  }

  /**
   * Some texts or numbers, 30 at most.
   *
   * @throws LifecycleValidationError for none, more than 30, longer ones than 256 characters, or one twice
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html
   */
  public static categorical(values: Array<string | number>): HyperparameterRange {
    const texts = values.map((value) => `${value}`);
    refuse(RANGE_RULES, { Values: texts }, WORDS);
    return new HyperparameterRange({
      kind: 'CategoricalParameterRanges',
      members: { Values: texts },
      values: texts,
      bounds: texts,
    });
  }

  private static numbers(
    kind: 'IntegerParameterRanges' | 'ContinuousParameterRanges',
    minimum: number,
    maximum: number,
    { scale = RangeScale.AUTO }: RangeOptions,
  ): HyperparameterRange {
    const bounds = [`${minimum}`, `${maximum}`];
    const members = { MinValue: bounds[0], MaxValue: bounds[1], ScalingType: scale };
    refuse(RANGE_RULES, members, WORDS);
    return new HyperparameterRange({ kind, members, bounds });
  }

  /** @internal */
  public readonly _rendered: RenderedRange;

  private constructor(rendered: RenderedRange) {
    this._rendered = rendered;
  }
}
