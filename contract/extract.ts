// How a query fills the source of a run, for constructs and the function that runs it.
import * as v from 'valibot';
import { type Configuration, objectOf, parseText, text } from './validation';

/** What the function is told: to start the query, to wait for it, and to wait for it for the last time. */
export const EXTRACT_ACTIONS = { start: 'start', await: 'await', finish: 'finish' } as const;

/** Where the query's rows and its labelled companions are, below the folder of a run's extract. */
export const EXTRACT_FOLDERS = {
  /** What the query was unloaded to, each attempt in a folder of its own, because `UNLOAD` takes an empty one. */
  rows: 'rows',
  /** What was asked, and what Athena notes about it. */
  query: 'query',
  /** Stands for labelled rows of live traffic where there are none: a job's input needs an object. */
  noLabels: 'no-labels',
} as const;

/** What the function is told by each of its steps. */
export interface ExtractRequest {
  readonly action: (typeof EXTRACT_ACTIONS)[keyof typeof EXTRACT_ACTIONS];
  /** Where the run's extract lies. */
  readonly folder: string;
  /** What is asked, a SELECT: said once, since a definition has room for little more than one long query. */
  readonly query?: string;
  /** How many seconds the step may wait for the query. */
  readonly seconds?: number;
  /** Where labelled rows of live traffic are, if there are any. */
  readonly labelled: string;
  /** The query's id as the step before answered it. */
  readonly queryId?: string;
  /** Which attempt that is, from 1 on. */
  readonly attempt?: number;
}

/** What its steps answer: what later steps read, and a line for people. */
export interface ExtractAnswer {
  readonly outcome: string;
  readonly queryId: string;
  readonly attempt: number;
  /** Where the rows are, or will be. */
  readonly rows: string;
  /** Where labelled rows are, or what stands for none. */
  readonly labelled: string;
}

/** The names of what its steps answer. */
export const EXTRACT_OUTPUTS = {
  outcome: 'outcome',
  queryId: 'queryId',
  attempt: 'attempt',
  rows: 'rows',
  labelled: 'labelled',
} as const satisfies { readonly [Name in keyof ExtractAnswer]: Name };

const EXTRACT_CONFIG = /* @__PURE__ */ objectOf({
  /** Athena's work group. */
  workGroup: text(),
  /** The database whose tables need no prefix. */
  database: text(),
  /** Encrypts what the query writes; absent for the bucket's own encryption. */
  keyArn: v.optional(text()),
});

/** How the query is run. */
export type ExtractConfig = Configuration<typeof EXTRACT_CONFIG>;

/**
 * Reads how the query is run.
 *
 * @param what what it is called in a refusal
 * @throws ConfigurationError naming the setting, what was given and what is allowed
 */
export function parseExtractConfig(what: string, json: string): ExtractConfig {
  return parseText(what, EXTRACT_CONFIG, json);
}
