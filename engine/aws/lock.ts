import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from './clock';
import { deleteUri, readText, writeJson } from './s3';

/** Another invocation held the lock for as long as this one could wait. The invocation fails and is tried again. */
export class LockHeldError extends Error {
  constructor(uri: string) {
    super(`${uri} is held by another invocation`);
    this.name = 'LockHeldError';
  }
}

/** The lock goes by the wall clock, and never by the time of an event. */
export interface LockOptions extends Clock {
  /** Milliseconds that this invocation has left: nobody may hold the lock for longer than they run. */
  readonly remainingMilliseconds: number;
}

interface LockObject {
  readonly owner: string;
  readonly expiresAt: number;
}

/** Covers the difference between the clocks of two hosts. */
const CLOCK_MARGIN = 5_000;
/** An invocation stops waiting while it still has time to do its work. */
const WORK_MARGIN = 15_000;

/**
 * Runs `work` while holding a lock, so that invocations that come at the same time take their turns. The lock is an S3
 * object made by a conditional write (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html);
 * one whose holder died is taken over once the holder cannot be running any more. Reserved concurrency would serve the
 * same purpose, but accounts with a small concurrency quota cannot reserve any.
 *
 * The lock names its owner: a write that took effect although its answer was lost is recognised when the SDK tries it
 * again and is refused, and nobody deletes the lock of somebody who took it over.
 *
 * Throws LockHeldError when the lock stays held.
 */
export async function holdLock<T>(s3: S3Client, uri: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const started = options.now();
  const lock = describeLock(options);
  for (let attempt = 0; !(await acquireLock(s3, uri, lock, options.now())); attempt++) {
    if (options.now() - started > options.remainingMilliseconds - WORK_MARGIN) {
      throw new LockHeldError(uri);
    }
    // Waiters that woke in step would collide again.
    await options.sleep(50 + Math.random() * Math.min(1_000, 100 * 2 ** attempt));
  }
  return workAndRelease(s3, uri, lock, work);
}

/** As {@link holdLock}, for who does not wait: undefined, and nothing is done, while somebody else holds the lock. */
export async function holdLockIfFree<T>(
  s3: S3Client,
  uri: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const lock = describeLock(options);
  return (await acquireLock(s3, uri, lock, options.now())) ? workAndRelease(s3, uri, lock, work) : undefined;
}

function describeLock({ now, remainingMilliseconds }: LockOptions): LockObject {
  return { owner: randomUUID(), expiresAt: now() + remainingMilliseconds + CLOCK_MARGIN };
}

async function workAndRelease<T>(s3: S3Client, uri: string, { owner }: LockObject, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await releaseLock(s3, uri, owner);
  }
}

async function acquireLock(s3: S3Client, uri: string, lock: LockObject, now: number): Promise<boolean> {
  if (await writeJson(s3, uri, lock, 'absent')) {
    return true;
  }
  const held = await readLock(s3, uri);
  if (held?.owner === lock.owner) {
    return true;
  }
  if (held?.etag === undefined || held.expiresAt > now) {
    return false;
  }
  return (await writeJson(s3, uri, lock, { etag: held.etag })) || (await readLock(s3, uri))?.owner === lock.owner;
}

/** Deletes the lock if it is still one's own, in one step: it may be taken over between reading and deleting it. */
async function releaseLock(s3: S3Client, uri: string, owner: string): Promise<void> {
  const held = await readLock(s3, uri);
  if (held?.owner === owner) {
    await deleteUri(s3, uri, held.etag);
  }
}

/** A lock object that cannot be read (a write of another version, a stray file) must not block for ever: it has expired. */
async function readLock(
  s3: S3Client,
  uri: string,
): Promise<{ etag?: string; owner?: string; expiresAt: number } | undefined> {
  const held = await readText(s3, uri);
  if (held === undefined) {
    return undefined;
  }
  try {
    const { owner, expiresAt } = JSON.parse(held.text) as Partial<LockObject>;
    return { etag: held.etag, owner, expiresAt: Number(expiresAt) || 0 };
  } catch {
    return { etag: held.etag, expiresAt: 0 };
  }
}
