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
];
