// How a new model is compared with the version that serves, for constructs, the function that asks that version, and the
// evaluation: imports nothing.

/** What a new model must be beside the champion, the newest approved version, to be approved without a person. */
export enum ChampionComparison {
  /** Better, and by more than noise: the 95 % interval of the difference lies on the better side. */
  MUST_BE_BETTER = 'mustBeBetter',
  /** Not worse by more than noise: for models that are trained again to stay fresh. */
  MUST_NOT_BE_WORSE = 'mustNotBeWorse',
  /** Not compared: the success criteria alone decide. */
  NONE = 'none',
}

/** The object of evaluation.json with the comparison. */
export const CHAMPION_SECTION = 'champion';

/** What the comparison can say of the new model. */
export const CHAMPION_VERDICTS = {
  /** By more than noise. */
  better: 'better',
  /** Neither better nor worse by more than noise. */
  alike: 'alike',
  worse: 'worse',
  /** The champion could not be asked, or its answers are about something else. */
  notCompared: 'notCompared',
  /** No version is approved yet. */
  noChampion: 'noChampion',
} as const;

/** One of them. */
export type ChampionVerdict = (typeof CHAMPION_VERDICTS)[keyof typeof CHAMPION_VERDICTS];

/** The registry's words for a version that serves, and for one that a person has to approve first. */
export const APPROVALS = { approved: 'Approved', pending: 'PendingManualApproval' } as const;

/** Keys of a version's metadata that the comparison is recorded under. */
export const CHAMPION_METADATA = {
  verdict: 'championVerdict',
  version: 'champion',
  numbers: 'championComparison',
} as const;

/** The keys of champion.json. */
export const CHAMPION_KEYS = { version: 'version', problem: 'problem' } as const;

/** What the run knows of the champion, as champion.json beside its answers. */
export interface ChampionDocument {
  /** The ARN of the version; absent when none is approved. */
  readonly version?: string;
  /** Why it was not asked, or has not answered: absent when it has. */
  readonly problem?: string;
}

/**
 * What the function that asks the champion is told: by one step to find what the rows of earlier runs were like, by another to
 * ask the champion, and by a third to wait for its answers.
 */
export const CHAMPION_ACTIONS = { ask: 'ask', await: 'await', recall: 'recall' } as const;

/** The folder, in that of the run's files about the champion, that the evaluation reads. */
export const CHAMPION_ANSWERS = 'answers';

/** What its steps answer when there is no champion. */
export const NO_CHAMPION = 'no version is approved';

/** The folder, in that of the run's files about the champion, that the preparation reads. */
export const EARLIER_FOLDER = 'earlier';

/** The keys of earlier.json. */
export const EARLIER_KEYS = {
  version: 'version',
  approval: 'approval',
  problem: 'problem',
  profile: 'profile',
} as const;

/** What the rows of an earlier version were like, as earlier.json. */
export interface EarlierDocument {
  /** The ARN of the newest approved version or, when none is, of the newest that waits for approval; absent without one. */
  readonly version?: string;
  readonly approval?: string;
  /** Why the rows cannot be compared with its own. */
  readonly problem?: string;
  /** What the preparation of its run wrote as profile.json. */
  readonly profile?: unknown;
}

/** The arguments of the step that finds what the rows of earlier runs were like. */
export interface EarlierRequest {
  readonly action: typeof CHAMPION_ACTIONS.recall;
  /** The id of the run. */
  readonly run: string;
  /** Where the run's files about the champion lie. */
  readonly folder: string;
}

/** The arguments of the steps that ask and wait. */
export interface ChampionRequest {
  readonly action: typeof CHAMPION_ACTIONS.ask | typeof CHAMPION_ACTIONS.await;
  /** The id of the run. */
  readonly run: string;
  /** Where the run's files about the champion lie. */
  readonly folder: string;
  /** Where the held-out rows and the baseline of the run are. */
  readonly rows: string;
  readonly baseline: string;
}
