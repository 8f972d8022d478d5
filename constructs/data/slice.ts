import type { SliceConfig } from '../../contract/quality-config';
import { checkKnown } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';

/** Slices of the live rows by one column: an average hides the customers that a model fails. */
export class Slice {
  /** One slice for each value of a column; the rarest beyond twenty are one together. */
  public static byValue(column: string): Slice {
    return new Slice(column);
  }

  /**
   * Slices of a numeric column: below the first edge, from one edge to the next, and from the last edge on.
   *
   * @param edges ascending, 1 to 20 of them
   */
  public static byRange(column: string, edges: number[]): Slice {
    for (const edge of edges) {
      checkKnown(`edges of ${column}`, edge);
    }
    if (
      edges.length < 1 ||
      edges.length > 20 ||
      edges.some((edge, index) => !Number.isFinite(edge) || (index > 0 && edge <= edges[index - 1]))
    ) {
      throw new LifecycleValidationError(
        `edges of ${column}: must be 1 to 20 ascending numbers, got ${JSON.stringify(edges)}`,
      );
    }
    return new Slice(column, [...edges]);
  }

  private constructor(
    /** A feature, or, where a model is judged before it serves, a column that the recipe keeps for judging. */
    public readonly column: string,
    private readonly edges?: number[],
  ) {
    if (column === '') {
      throw new LifecycleValidationError(
        "column of a slice: must name a column of the model's input, got an empty string",
      );
    }
  }

  /** @internal */
  public _render(): SliceConfig {
    return { column: this.column, ...(this.edges && { edges: this.edges }) };
  }
}
