import { watchPackageManager } from './watch-package-manager';

/** What ends a run: Ctrl-C, a supervisor, and a terminal that is closed. Its children have groups of their own. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The run was stopped: by a signal, or by the end of what had started it. */
export class StoppedError extends Error {
  constructor(
    public readonly signal: NodeJS.Signals,
    by: string = signal,
  ) {
    super(`stopped by ${by}; nothing was left running`);
    this.name = 'StoppedError';
  }
}

/**
 * A promise that rejects with a StoppedError at the first signal to stop, or when the package manager that started this
 * process is gone, and a function that stops listening.
 */
export function listenForStop(): { stopped: Promise<never>; ignore: () => void } {
  let ignore = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    const stop = (signal: NodeJS.Signals): void => reject(new StoppedError(signal));
    for (const signal of SIGNALS) {
      process.on(signal, stop);
    }
    const leave = watchPackageManager(() =>
      reject(new StoppedError('SIGHUP', 'the end of the program that started it')),
    );
    ignore = () => {
      SIGNALS.forEach((signal) => process.off(signal, stop));
      leave();
    };
  });
  // Whoever waits for the run sees the rejection; it may come when nobody waits any more.
  stopped.catch(() => undefined);
  return { stopped, ignore };
}
