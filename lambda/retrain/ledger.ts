import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import * as v from 'valibot';
import { anyText, checkValue, listOf, oneOf, truth } from '../../contract/validation';
import { describeError } from '../../engine/aws/aws-errors';
import { hashText } from '../../engine/aws/canonical';
import { logger } from '../../engine/aws/logging';
import { readText, writeJson, writeText } from '../../engine/aws/s3';
import type { WatchedSchedule } from '../../engine/schedules/missed-events';
import { CAUSE_KINDS, type Cause } from './cause';

/** A run that was started, or is about to be. */
export interface LedgerStart {
  readonly cause: Cause;
  /** The description of the run. */
  readonly description: string;
  /** The token by which SageMaker recognises that it was asked for the same run before. */
  readonly token: string;
  /** When it was decided, by the wall clock. */
  readonly at: Date;
  readonly pipelineExecutionArn?: string;
}

/** A run of which people know that it had failed by then. */
export interface ToldFailure {
  readonly run: string;
  readonly at: Date;
}

/** What is known of the schedule of regular runs. */
export interface WatchedRuns extends WatchedSchedule {
  /** Whether people know that no event came when one was due. */
  readonly isTold?: boolean;
}

/** What the function itself has done and still owes: what a list that is behind does not tell yet. */
export interface Ledger {
  /** A start that was decided and not yet reported: whoever finds it ends what was begun. */
  readonly open?: LedgerStart;
  /** Runs that were started and reported, the newest last. */
  readonly starts: readonly LedgerStart[];
  /** Causes that come only once and could not be answered then: they are tried again until a run has served them. */
  readonly owed: readonly Cause[];
  /** Runs that failed and of which people know, the newest last. @default - it is not known which */
  readonly toldFailures?: readonly ToldFailure[];
  /** @default - it was not seen yet */
  readonly schedule?: WatchedRuns;
}

/** Somebody else has written the ledger since it was read: this invocation no longer holds the lock. */
export class LedgerChangedError extends Error {
  constructor(uri: string) {
    super(`${uri} was written by another invocation meanwhile`);
    this.name = 'LedgerChangedError';
  }
}

/** SageMaker's list shows a run after some seconds; after so long it is believed. */
const LAG_MILLISECONDS = 15 * 60_000;
/** More is never needed: the rest is in SageMaker's list. */
const MOST_STARTS = 20;

const time = v.pipe(
  v.string(),
  v.transform((text) => new Date(text)),
  v.check((instant) => !Number.isNaN(instant.getTime())),
);
// Properties that are not known here are left out: a newer version may have written them, before it was rolled back.
const CAUSE = v.object({
  kind: oneOf(CAUSE_KINDS),
  id: anyText(),
  description: anyText(),
  at: time,
  force: truth(),
  subject: v.optional(anyText()),
});
const START = v.object({
  cause: CAUSE,
  description: anyText(),
  token: anyText(),
  at: time,
  pipelineExecutionArn: v.optional(anyText()),
});
const LEDGER = v.object({
  version: v.literal(1),
  revision: anyText(),
  open: v.optional(START),
  starts: listOf(START),
  owed: listOf(CAUSE),
  toldFailures: v.optional(listOf(v.object({ run: anyText(), at: time }))),
  schedule: v.optional(v.object({ expression: anyText(), since: time, isTold: v.optional(truth()) })),
});

/** The ledger in S3. It is written under the lock only, and only over what was read: a lost lock is noticed. */
export class LedgerStore {
  public ledger: Ledger = { starts: [], owed: [] };
  /** Where a ledger was put that could not be read. */
  public aside: string | undefined;

  private etag: string | undefined;

  private constructor(
    private readonly s3: S3Client,
    private readonly uri: string,
  ) {}

  /** Reads the ledger. One that cannot be read is set aside, and the pipeline's own runs are all that is known. */
  public static async open(s3: S3Client, uri: string): Promise<LedgerStore> {
    const store = new LedgerStore(s3, uri);
    const object = await readText(s3, uri);
    store.etag = object?.etag;
    if (object) {
      try {
        const { version: _, revision: __, ...ledger } = checkValue('ledger', LEDGER, JSON.parse(object.text));
        store.ledger = ledger;
      } catch (error) {
        const aside = `${uri}-set-aside-${hashText(object.text, 12)}`;
        logger.error('the ledger cannot be read and is set aside', { uri, aside, reason: describeError(error) });
        await writeText(s3, aside, object.text, 'application/json');
        store.aside = aside;
      }
    }
    return store;
  }

  /**
   * Writes the ledger.
   *
   * @throws LedgerChangedError when somebody else wrote it after it was read here
   */
  public async save(ledger: Ledger): Promise<void> {
    const revision = randomUUID();
    const value = { version: 1, revision, ...ledger, starts: ledger.starts.slice(-MOST_STARTS) };
    const condition = this.etag === undefined ? 'absent' : { etag: this.etag };
    await writeJson(this.s3, this.uri, value, condition);
    // A write that took effect although its answer was lost is refused when it is tried again: what lies there decides.
    const object = await readText(this.s3, this.uri);
    if (object?.etag === undefined || readRevision(object.text) !== revision) {
      throw new LedgerChangedError(this.uri);
    }
    this.etag = object.etag;
    this.ledger = ledger;
  }
}

/**
 * The pipeline's runs, with those that the function has started and SageMaker does not list yet.
 *
 * @param listed newest first
 */
export function mergeRuns(
  listed: readonly PipelineExecutionSummary[],
  { starts }: Ledger,
  now: Date,
): PipelineExecutionSummary[] {
  const known = new Set(listed.flatMap((run) => [run.PipelineExecutionArn, run.PipelineExecutionDescription]));
  const unlisted = starts.filter(
    ({ pipelineExecutionArn, description, at }) =>
      !known.has(pipelineExecutionArn) && !known.has(description) && now.getTime() - at.getTime() < LAG_MILLISECONDS,
  );
  return [...unlisted.map(toRun).reverse(), ...listed];
}

/** A start as SageMaker's list will show it. */
export function toRun({ pipelineExecutionArn, description, at }: LedgerStart): PipelineExecutionSummary {
  return {
    PipelineExecutionArn: pipelineExecutionArn,
    PipelineExecutionDescription: description,
    PipelineExecutionStatus: 'Executing',
    StartTime: at,
  };
}

function readRevision(text: string): unknown {
  try {
    return (JSON.parse(text) as { revision?: unknown }).revision;
  } catch {
    return undefined;
  }
}
