/** What ends a run: Ctrl-C, a supervisor, and a terminal that is closed. Its children have groups of their own. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The run was stopped by a signal. */
export class StoppedError extends Error {
  constructor(public readonly signal: NodeJS.Signals) {
    super(`stopped by ${signal}; nothing was left running`);
    this.name = 'StoppedError';
  }
}

/** A promise that rejects with a StoppedError at the first signal to stop, and a function that stops listening. */
export function listenForStop(): { stopped: Promise<never>; ignore: () => void } {
  let ignore = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    const stop = (signal: NodeJS.Signals): void => reject(new StoppedError(signal));
    for (const signal of SIGNALS) {
      process.on(signal, stop);
    }
    ignore = () => SIGNALS.forEach((signal) => process.off(signal, stop));
  });
  // Whoever waits for the run sees the rejection; it may come when nobody waits any more.
  stopped.catch(() => undefined);
  return { stopped, ignore };
}
