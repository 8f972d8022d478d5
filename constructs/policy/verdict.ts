/** Something that a rule has against a resource. */
export interface Verdict {
  /** What of the resource it is about, such as `the step Train`. */
  readonly what: string;
  /** What the rule asks of it. */
  readonly must: string;
  readonly got: string;
  /** What to do, where it does not follow. */
  readonly advice?: string;
  /** Whether the rule might be obeyed, which only the deployment or a run shows. */
  readonly isUndecided?: boolean;
}

/** What was got where a value is not known. */
export const UNKNOWN = 'a value that only the deployment or the run knows';
