import { SPLIT_RULES } from '../../contract/recipe';
import { LifecycleValidationError } from '../foundation/validation-error';

/** By what rows are split into training, validation and held-out rows, in place of the hash of their id. */
export class SplitBy {
  /**
   * All rows of a group, such as a household or a hospital, are in the same split, and stay there in every run: rows that
   * resemble each other are never on both sides. Shares are those of groups, so that few large ones make uneven splits.
   *
   * @param column the column of the group. It need not be a feature, and may be personal data: only its hash counts. A row
   *   without a value stops the run.
   */
  public static group(column: string): SplitBy {
    return new SplitBy(SPLIT_RULES.group, column);
  }

  /**
   * The newest rows are held out, those before them validate, and the oldest train. The bounds move with the data: rows
   * that were held out in an earlier run become training rows, and newer ones take their place. Rows of one moment stay
   * together.
   *
   * @param column the column of dates, such as 2026-01-31 or 2026-01-31T12:00:00, or of numbers that grow with time. It
   *   need not be a feature. A row without a value stops the run.
   */
  public static time(column: string): SplitBy {
    return new SplitBy(SPLIT_RULES.time, column);
  }

  private constructor(
    private readonly by: string,
    /** The column by which rows are split. */
    public readonly column: string,
  ) {
    if (column.trim() === '') {
      throw new LifecycleValidationError(`column: must name the column by which rows are split, got '${column}'`);
    }
  }

  /** @internal */
  public _render(): Record<string, unknown> {
    return { by: this.by, column: this.column };
  }
}
