import { listenForStop } from './stopping';
import { claimWorkFolder } from './work-folder';

/** Real milliseconds that a stopped run has to end what it shows. */
const LAST_WORDS = 2000;

/** A run that a signal stops. */
export interface SupervisedRun {
  /**
   * Waits for work, or for the signal that stops it.
   *
   * @throws StoppedError after a signal
   */
  readonly waitFor: (work: Promise<void>) => Promise<void>;
  /** Waits for the signal, which is how a cloud that is kept is meant to end. */
  readonly untilStopped: () => Promise<void>;
}

/**
 * Does something in a work folder of its own, and ends what it started, however it goes.
 *
 * @param end ends everything that the run started; what it still shows has to end soon after
 * @throws WorkFolderInUseError when another run uses the work folder
 */
export async function supervise<T>(
  workDir: string,
  end: () => Promise<void>,
  work: (run: SupervisedRun) => Promise<T>,
): Promise<T> {
  const release = claimWorkFolder(workDir);
  const { stopped, ignore } = listenForStop();
  let running = Promise.resolve();
  try {
    return await work({
      waitFor: (started) => {
        running = started;
        return Promise.race([started, stopped]);
      },
      untilStopped: () => stopped.catch(() => undefined),
    });
  } finally {
    await end();
    // What is shown live has to end before anything else can be shown; without a cloud, tasks fail soon.
    await Promise.race([running.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, LAST_WORDS))]);
    ignore();
    release();
  }
}
