// What wrong answers cost, for constructs, handlers and jobs: imports nothing.

/** What answers cost, as configurations have it: of classes by a matrix, of numbers by the unit of the target. */
export interface CostsConfig {
  /** What the costs count, such as `USD`. */
  readonly unit?: string;
  /** Classes: what a row costs, a line for each actual class, a column for each predicted one; negative for a gain. */
  readonly matrix?: readonly (readonly number[])[];
  /** Numbers: what each unit of the target costs that the answer is above the truth. */
  readonly over?: number;
  /** Numbers: the same, below the truth. */
  readonly under?: number;
}
