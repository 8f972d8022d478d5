import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';

/** How to start a container's process. */
export interface ProcessOptions {
  readonly command: string;
  readonly args: string[];
  readonly workingDirectory: string;
  /** The whole environment: nothing is inherited, as in a container. */
  readonly environment: Record<string, string>;
  /** Where stdout and stderr go; appended. */
  readonly logFile: string;
}

/** How a process ended; one that a signal ended has 128 + the signal's usual number, as under Docker. */
export interface ProcessEnd {
  readonly exitCode: number;
  /** Whether it was ended from here. */
  readonly killed: boolean;
}

/** A running container process. */
export interface RunningProcess {
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  /** SIGTERM, then SIGKILL after the grace; resolves when it is gone. */
  kill(): Promise<void>;
}

const SIGNAL_NUMBERS: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/**
 * Every process that the local SageMaker starts. Each has a process group of its own, so that what it starts ends with
 * it, and so that Ctrl-C in a terminal reaches the local cloud first and not its containers.
 */
export class ChildProcesses {
  private readonly running = new Set<RunningProcess>();
  private closed = false;
  private readonly killAll = (): void => this.running.forEach(({ pid }) => signalGroup(pid, 'SIGKILL'));

  /** @param graceMilliseconds real time between SIGTERM and SIGKILL */
  constructor(private readonly graceMilliseconds = 2000) {
    // the last resort when the local cloud dies without stopping
    process.once('exit', this.killAll);
  }

  /** Starts a process. Rejects when the command cannot be started, or after `stop()`. */
  public async start(options: ProcessOptions): Promise<RunningProcess> {
    await mkdir(dirname(options.logFile), { recursive: true });
    const log = await open(options.logFile, 'a');
    try {
      if (this.closed) {
        throw new Error('the local SageMaker is stopped');
      }
      const child = spawn(options.command, options.args, {
        cwd: options.workingDirectory,
        env: options.environment,
        stdio: ['ignore', log.fd, log.fd],
        detached: true,
      });
      let killed = false;
      const ended = new Promise<ProcessEnd>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code, signal) => {
          // what the process itself started must not outlive it
          signalGroup(child.pid!, 'SIGKILL');
          resolve({ exitCode: code ?? 128 + (SIGNAL_NUMBERS[signal!] ?? 0), killed });
        });
      });
      if (child.pid === undefined) {
        await ended;
      }
      const running: RunningProcess = {
        pid: child.pid!,
        ended,
        kill: async () => {
          killed = true;
          signalGroup(child.pid!, 'SIGTERM');
          const timer = setTimeout(() => signalGroup(child.pid!, 'SIGKILL'), this.graceMilliseconds);
          await ended;
          clearTimeout(timer);
        },
      };
      this.running.add(running);
      ended.then(
        () => this.running.delete(running),
        () => this.running.delete(running),
      );
      return running;
    } finally {
      await log.close();
    }
  }

  /** Ends all processes and starts no more. */
  public async stop(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.running].map((running) => running.kill()));
    process.removeListener('exit', this.killAll);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH, or EPERM on macOS: nobody is left in the group, which is what was wanted
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  }
}

/** Below what systems give to whoever connects or asks for any port, so that nobody is given one before it is bound. */
const [LOWEST_PORT, HIGHEST_PORT] = [20_000, 32_767];
const PORT_TRIES = 100;

/**
 * A free port of 127.0.0.1, for a program that binds it a moment later.
 *
 * @throws Error of the last port that was tried, when none is free
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1);
    try {
      await tryPort(port);
      return port;
    } catch (error) {
      if (tries === PORT_TRIES) {
        throw error;
      }
    }
  }
}

function tryPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}
