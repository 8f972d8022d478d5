/** Which properties CloudFormation cannot change in place, and which types of resources hold data. */
export interface ReplacementRules {
  readonly replacing: Readonly<Record<string, Readonly<Record<string, 'yes' | 'maybe'>>>>;
  readonly stateful: readonly string[];
}
