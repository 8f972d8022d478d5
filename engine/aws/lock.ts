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
 * Throws LockHeldError when the lock stays held.
 */
export async function holdLock<T>(s3: S3Client, uri: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const started = options.now();
  const lock: LockObject = { owner: randomUUID(), expiresAt: started + options.remainingMilliseconds + CLOCK_MARGIN };
  for (let attempt = 0; !(await acquireLock(s3, uri, lock, options.now())); attempt++) {
    if (options.now() - started > options.remainingMilliseconds - WORK_MARGIN) {
      throw new LockHeldError(uri);
    }
    // Waiters that woke in step would collide again.
    await options.sleep(50 + Math.random() * Math.min(1_000, 100 * 2 ** attempt));
  }
  try {
    return await work();
  } finally {
    await deleteUri(s3, uri);
  }
}

async function acquireLock(s3: S3Client, uri: string, lock: LockObject, now: number): Promise<boolean> {
  if (await writeJson(s3, uri, lock, 'absent')) {
    return true;
  }
  const held = await readText(s3, uri);
  if (held?.etag === undefined || readExpiry(held.text) > now) {
    return false;
  }
  return writeJson(s3, uri, lock, { etag: held.etag });
}

/** A lock object that cannot be read (a write of another version, a stray file) must not block for ever: it has expired. */
function readExpiry(text: string): number {
  try {
    return Number((JSON.parse(text) as LockObject).expiresAt) || 0;
  } catch {
    return 0;
  }
}
