import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a program is run. */
export interface ProgramOptions {
  /** The whole environment: nothing else is inherited. */
  readonly environment: Record<string, string>;
  /** @default - that of this process */
  readonly workingDirectory?: string;
  /** Called with every line that it writes, to either stream. */
  readonly onLine?: (line: string) => void;
  /** Ends the program and everything that it started, at once. */
  readonly signal?: AbortSignal;
}

/** How a program ended. */
export interface ProgramEnd {
  /** Null when it could not be started, or was ended by a signal. */
  readonly code: number | null;
  /** What it wrote, both streams; or why it could not be started. */
  readonly output: string;
}

const running = new Set<ChildProcess>();

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) {
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group, which is what was wanted.
  }
}

/** An install or a deployment that outlives this process would write into what the next run takes for its own. */
const endAll = (): void => running.forEach(killGroup);

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends all programs on a signal: in groups of their own, they do not get it from the terminal. Then this process ends as
 * it would have without listening, unless somebody else listens, who will end it.
 */
export const endProgramsOnSignal = (signal: NodeJS.Signals): void => {
  endAll();
  if (process.listeners(signal).every((listener) => listener === endProgramsOnSignal)) {
    process.off(signal, endProgramsOnSignal);
    process.kill(process.pid, signal);
  }
};

function remember(child: ChildProcess): void {
  if (running.size === 0) {
    process.on('exit', endAll);
    SIGNALS.forEach((signal) => process.on(signal, endProgramsOnSignal));
  }
  running.add(child);
}

function forget(child: ChildProcess): void {
  if (running.delete(child) && running.size === 0) {
    process.off('exit', endAll);
    SIGNALS.forEach((signal) => process.off(signal, endProgramsOnSignal));
  }
}

/**
 * Runs a program to its end, as the leader of a process group of its own: what it started ends with it, and at once when
 * the signal is aborted, or this process exits or gets a signal to.
 */
export function runProgram(program: string, args: string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { environment, workingDirectory, onLine, signal } = options;
  if (signal?.aborted) {
    return Promise.resolve({ code: null, output: `${program} was not started, because the run was stopped` });
  }
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: workingDirectory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    remember(child);
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        onLine?.(line);
      });
    }
    const kill = (): void => killGroup(child);
    signal?.addEventListener('abort', kill);
    const finish = (code: number | null, problem = ''): void => {
      forget(child);
      signal?.removeEventListener('abort', kill);
      resolve({ code, output: [...lines, problem].join('\n').trim() });
    };
    child.once('error', (error) => finish(null, error.message));
    // What it started and left behind would hold its streams open, and the end would not be seen.
    child.once('exit', kill);
    child.once('close', (code) => finish(code));
  });
}
