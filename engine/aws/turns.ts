import type { S3Client } from '@aws-sdk/client-s3';
import { holdLock, holdLockIfFree, type LockOptions } from './lock';
import { deleteUri, readText, writeJson } from './s3';

/** Where the turns are kept. */
export interface TurnPlaces {
  readonly lockUri: string;
  /** Says that something came while the lock was held. */
  readonly againUri: string;
}

/** A look takes at least so long: who has less time left begins none. */
const LOOK_MARGIN = 15_000;

/**
 * Looks at the same thing, one after the other. An event that only says "look again" and meets a look under way leaves a mark
 * and goes: whoever looks finds the mark when they are done, and looks once more, however many events have left one. So a storm
 * of events is a few looks.
 *
 * No event is lost: the mark is written before the lock is tried for the last time, and read after the lock was given back. Who
 * finds a mark there already may go at once, because whoever takes it away looks after that.
 */
export class Turns {
  public constructor(
    private readonly s3: S3Client,
    private readonly places: TurnPlaces,
  ) {}

  /**
   * Waits for the lock, works, and looks for those that came meanwhile.
   *
   * Throws LockHeldError when the lock stays held.
   *
   * @param look what is done for those that came meanwhile
   */
  public async ask<T>(options: LockOptions, work: () => Promise<T>, look: () => Promise<unknown>): Promise<T> {
    const started = options.now();
    const result = await holdLock(this.s3, this.places.lockUri, options, () => this.begin(work));
    await this.lookForOthers(options, started, look);
    return result;
  }

  /**
   * Looks, unless somebody does who will look again.
   *
   * @returns undefined when it was left to somebody else
   */
  public async lookOrLeave<L>(options: LockOptions, look: () => Promise<L>): Promise<L | undefined> {
    const started = options.now();
    const result =
      (await this.lookIfFree(options, look)) ??
      ((await writeJson(this.s3, this.places.againUri, { at: new Date(started).toISOString() }, 'absent'))
        ? await this.lookIfFree(options, look)
        : undefined);
    return result === undefined ? undefined : ((await this.lookForOthers(options, started, look)) ?? result.value);
  }

  private async lookForOthers<L>(
    options: LockOptions,
    started: number,
    look: () => Promise<L>,
  ): Promise<L | undefined> {
    let last: { readonly value: L } | undefined;
    for (;;) {
      const remainingMilliseconds = options.remainingMilliseconds - (options.now() - started);
      if (remainingMilliseconds < LOOK_MARGIN || !(await readText(this.s3, this.places.againUri))) {
        return last?.value;
      }
      const next = await this.lookIfFree({ ...options, remainingMilliseconds }, look);
      if (next === undefined) {
        return last?.value;
      }
      last = next;
    }
  }

  private lookIfFree<L>(options: LockOptions, look: () => Promise<L>): Promise<{ readonly value: L } | undefined> {
    return holdLockIfFree(this.s3, this.places.lockUri, options, async () => ({ value: await this.begin(look) }));
  }

  /** What comes from now on leaves a mark of its own. */
  private async begin<T>(work: () => Promise<T>): Promise<T> {
    if (await readText(this.s3, this.places.againUri)) {
      await deleteUri(this.s3, this.places.againUri);
    }
    return work();
  }
}
