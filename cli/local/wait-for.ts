/** Something that should have happened and did not. */
export class WaitTimeoutError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WaitTimeoutError';
  }
}

/**
 * Looks again and again until something is there.
 *
 * @param what what is waited for, for the error
 * @param look returns the thing, or undefined as long as it is not there
 * @param timeoutSeconds real seconds after which to give up
 * @param intervalSeconds real seconds between two looks
 * @throws WaitTimeoutError naming what was waited for
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  timeoutSeconds: number,
  intervalSeconds = 0.2,
): Promise<T> {
  const end = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (performance.now() > end) {
      throw new WaitTimeoutError(`waited ${timeoutSeconds} s for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, intervalSeconds * 1000));
  }
}
