import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { containerEnvironment } from '../containers/container-files';
import type { SageMakerContext } from '../context';

/** A job of any kind. */
export interface Job<Request = any> {
  readonly kind: JobKind;
  readonly name: string;
  readonly arn: string;
  readonly request: Request;
  readonly created: Date;
  readonly abort: AbortController;
  status: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  started?: Date;
  ended?: Date;
  modified: Date;
  failureReason?: string;
  /** Fields of the Describe response that the run adds. */
  results: Record<string, unknown>;
  /** Resolves when the job has ended in whatever way. */
  done: Promise<void>;
}

export type JobKind = 'Processing' | 'Training' | 'Transform';

/** What is particular to a kind of job. */
export interface JobProgram {
  /** Refuses what AWS refuses at Create, and what the local cloud does not do. */
  check(request: any): Promise<void>;
  /** Runs the job; a JobFailure is its failure reason, anything else an internal error. */
  run(job: Job): Promise<Record<string, unknown>>;
  /** The Describe response's fields that are there from the beginning. */
  describe(job: Job): Record<string, unknown>;
}

/** A job that failed for a reason that its owner can read. */
export class JobFailure extends Error {
  constructor(
    reason: string,
    public readonly results: Record<string, unknown> = {},
  ) {
    super(reason);
    this.name = 'JobFailure';
  }
}

/** A job that ran longer than its StoppingCondition allows. */
export class JobTimeout extends Error {
  constructor(seconds: number) {
    super(`the job ran longer than its MaxRuntimeInSeconds of ${seconds}`);
    this.name = 'JobTimeout';
  }
}

/** How a container's process of a job ended. */
export interface ContainerEnd {
  readonly exitCode: number;
  /** What the container wrote for its owner, at most 1,024 characters; undefined when it wrote nothing. */
  readonly message?: string;
  readonly logFile: string;
}

/** A job's folder, which stands for `/opt/ml`. */
export async function makeBaseDir(context: SageMakerContext, job: Job): Promise<string> {
  const baseDir = join(context.workDir, 'jobs', job.name);
  await rm(baseDir, { recursive: true, force: true });
  await mkdir(baseDir, { recursive: true });
  return baseDir;
}

/**
 * Runs a job's container to its end.
 *
 * @param command the program and its arguments
 * @param messageFile where the container writes for its owner, relative to the base directory
 * @throws JobTimeout after MaxRuntimeInSeconds of real time; the abort reason when the job is stopped
 */
export async function runContainer(
  context: SageMakerContext,
  job: Job,
  baseDir: string,
  command: string[],
  own: Record<string, string>,
  messageFile: string,
): Promise<ContainerEnd> {
  const logFile = join(context.workDir, 'logs', `${job.name}.log`);
  const { signal } = job.abort;
  signal.throwIfAborted();
  const process = await context.processes.start({
    command: command[0],
    args: command.slice(1),
    workingDirectory: baseDir,
    environment: containerEnvironment(context.images.python, baseDir, own),
    logFile,
  });
  const stop = (): void => void process.kill();
  signal.addEventListener('abort', stop, { once: true });
  // A signal that came while the process was starting says it to nobody who listens later.
  if (signal.aborted) {
    stop();
  }
  const limit = job.request.StoppingCondition?.MaxRuntimeInSeconds;
  let late = false;
  // setTimeout counts to 2^31 ms, which is less than the longest MaxRuntimeInSeconds
  const timer =
    limit === undefined
      ? undefined
      : setTimeout(
          () => {
            late = true;
            stop();
          },
          Math.min(limit * 1000, 2 ** 31 - 1),
        );
  try {
    const { exitCode } = await process.ended;
    signal.throwIfAborted();
    if (late) {
      throw new JobTimeout(limit);
    }
    return { exitCode, message: await readMessage(join(baseDir, messageFile)), logFile };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** A FailureReason is no longer. */
const LONGEST_REASON = 1024;

/** The failure reason of a container that ended with an error, in AWS's words. */
export function algorithmError(end: ContainerEnd): string {
  const code = `, exit code: ${end.exitCode}`;
  const reason = `AlgorithmError: ${end.message ?? `See job logs for more information: ${end.logFile}`}`;
  return `${reason.slice(0, LONGEST_REASON - code.length)}${code}`;
}

async function readMessage(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      // four bytes are the most that one character takes
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
      return buffer.subarray(0, bytesRead).toString('utf8').trim().slice(0, 1024) || undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Asks jobs to end, and waits for it. */
export async function endJobs<J extends { readonly done: Promise<void> }>(
  jobs: J[],
  requestStop: (job: J) => unknown,
): Promise<void> {
  jobs.forEach((job) => {
    requestStop(job);
  });
  await Promise.all(jobs.map((job) => job.done));
}
