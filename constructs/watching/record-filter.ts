import { FILTER_SUBJECTS, type FilterSubject, type RecordRule } from '../../contract/record-filter';
import { LifecycleValidationError } from '../foundation/validation-error';

/**
 * Captured requests that do not count, such as those of tests and health checks: they are neither compared nor measured, and
 * become no training data. How many they are is in every report. **Whoever may call the endpoint can send what a filter names,
 * and is not watched then** (docs/trust.md).
 */
export class RecordFilter {
  /**
   * Requests one of whose custom attributes has one of these values. Attributes are the header
   * `X-Amzn-SageMaker-Custom-Attributes` of a request: `name=value` between commas or semicolons, or the members of a JSON object.
   */
  public static customAttribute(name: string, ...values: string[]): RecordFilter {
    return new RecordFilter(FILTER_SUBJECTS.customAttribute, values, name);
  }

  /** Requests whose custom attributes are just one of these texts, for callers that send no names with them. */
  public static customAttributes(...values: string[]): RecordFilter {
    return new RecordFilter(FILTER_SUBJECTS.customAttributes, values);
  }

  /**
   * Rows with one of these values in a column that requests carry, spelled as categories are: `True` is `true`, and `10001.0` is
   * `10001`. An empty text stands for a value that is missing. The other rows of the request count.
   */
  public static column(name: string, ...values: string[]): RecordFilter {
    return new RecordFilter(FILTER_SUBJECTS.column, values, name);
  }

  private constructor(
    private readonly by: FilterSubject,
    private readonly values: string[],
    /** Of the attribute or the column. */
    public readonly name?: string,
  ) {
    if (name !== undefined && name.trim() === '') {
      throw new LifecycleValidationError(
        `leaveOut: must name a ${by === FILTER_SUBJECTS.column ? 'column' : 'custom attribute'}, got an empty string`,
      );
    }
    if (values.length === 0) {
      throw new LifecycleValidationError(
        `leaveOut: needs at least one value of ${name ?? 'the custom attributes'}, got none`,
      );
    }
    if (by !== FILTER_SUBJECTS.column && values.some((value) => value.trim() === '')) {
      throw new LifecycleValidationError(
        `leaveOut: values of ${name ?? 'the custom attributes'} must not be empty, got ${JSON.stringify(values)}`,
      );
    }
  }

  /** @internal */
  public get _column(): string | undefined {
    return this.by === FILTER_SUBJECTS.column ? this.name : undefined;
  }

  /** @internal */
  public _render(): RecordRule {
    return { by: this.by, ...(this.name !== undefined && { name: this.name }), is: [...this.values] };
  }
}

/** What the monitors are told; undefined where every request counts. */
export function renderRecordFilters(filters: RecordFilter[] = []): RecordRule[] | undefined {
  return filters.length > 0 ? filters.map((filter) => filter._render()) : undefined;
}
