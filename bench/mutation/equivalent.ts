/** Mutants that do what the original does. */
export interface Equivalent {
  readonly file: string;
  /** The lines as the mutants have them. */
  readonly changed: readonly string[];
  readonly reason: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'lambda/retrain/decide.ts',
    changed: [
      ': ["Stryker was here"]),',
      '...(versionApproved ? [{ at: versionApproved.at.getTime(), what: `${versionApproved.arn} was approved` }] : ["Stryker was here"]),',
    ],
    reason: 'a text has no instant, so it is never the last change',
  },
  {
    file: 'engine/quality/criteria.ts',
    changed: ["const side = value === threshold ? 'exactly' : value >= threshold ? 'above' : 'below';"],
    reason: 'equal values were answered before',
  },
  {
    file: 'jobs/evaluate/words.py',
    changed: ['side = "above" if value >= threshold else "below"'],
    reason: 'of equal values is said that they are exactly the threshold',
  },
  {
    file: 'jobs/evaluate/words.py',
    changed: [
      'return f"{threshold:.2f}" if len(text.partition(".")[2]) <= 2 else text',
      'return f"{threshold:.2f}" if len(text.partition(".")[2]) < 3 else text',
    ],
    reason: 'a threshold of two decimals reads the same with two decimals',
  },
];
