import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { makeChildEnvironment } from './child-environment';
import type { SimulatedClock } from './clock';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './interfaces';

/** What MiniStack runs of AWS; SageMaker, SageMaker Runtime and CloudWatch are ours. */
const SERVICES = [
  'cloudformation',
  'dynamodb',
  'ecr',
  'events',
  'iam',
  'kms',
  'lambda',
  'logs',
  's3',
  'scheduler',
  'secretsmanager',
  'sns',
  'sqs',
  'ssm',
  'states',
  'sts',
];
/** Real seconds until it must answer. */
const START_SECONDS = 60;
/** Settings of MiniStack. */
export interface MiniStackOptions {
  /** The package's folder. */
  readonly root: string;
  /** A Python that has the package `ministack`. */
  readonly python: string;
  /** For its log and its temporary files; made when it does not exist. */
  readonly workDir: string;
  /** Ends it, also while it starts. */
  readonly signal?: AbortSignal;
}

/** Which of its file descriptors the launcher tells its port over, and that it has taken a time. */
const PORT_DESCRIPTOR = 3;
const TIME_TAKEN = 'time';

/**
 * Generic AWS on this machine: CloudFormation, S3, Lambda, EventBridge and so on, on one port of 127.0.0.1, behind a guard
 * that refuses web pages (see programs/launch_ministack.py).
 */
export class MiniStack {
  private static readonly running = new Set<MiniStack>();

  /** Whom to tell that a time has been taken, in order. */
  private readonly telling: Array<() => void> = [];
  private listens = true;

  /** Where it listens; the process itself has bound the port, so that nobody else can be taken for it. */
  public port = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly temporary: string,
  ) {
    MiniStack.running.add(this);
  }

  /**
   * Starts MiniStack and waits until it answers.
   *
   * @throws Error with the end of its log when it does not
   */
  public static async start({ root, python, workDir, signal }: MiniStackOptions): Promise<MiniStack> {
    mkdirSync(workDir, { recursive: true });
    const temporary = mkdtempSync(path.join(workDir, 'ministack-'));
    const log = path.join(workDir, 'ministack.log');
    const child = spawn(python, [path.join(root, 'local', 'programs', 'launch_ministack.py')], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      // Its Lambda processes inherit this environment.
      env: makeChildEnvironment({
        home: temporary,
        variables: {
          TMPDIR: temporary,
          LANG: 'C.UTF-8',
          PYTHONUNBUFFERED: '1',
          PYTHONDONTWRITEBYTECODE: '1',
          MINISTACK_HOST: '127.0.0.1',
          MINISTACK_REGION: LOCAL_REGION,
          MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT,
          SERVICES: SERVICES.join(','),
          // These two would listen on ports of their own.
          SFTP_ENABLED: '0',
          IOT_MTLS_ENABLED: '0',
          LAMBDA_WARM_TTL_SECONDS: '3600',
          LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.5',
          // State machines wait and retry a hundred times as fast.
          SFN_WAIT_SCALE: '0.01',
        },
      }),
    });
    const output = createWriteStream(log);
    child.stdout!.pipe(output, { end: false });
    child.stderr!.pipe(output, { end: false });
    child.once('close', () => output.end());
    // The pipe breaks when MiniStack ends; its end is noticed otherwise.
    child.stdin!.on('error', () => undefined);
    const stack = new MiniStack(child, temporary);
    signal?.addEventListener('abort', () => stack.kill(), { once: true });
    try {
      await stack.waitUntilReady();
      return stack;
    } catch (error) {
      await stack.stop();
      throw new Error(`MiniStack did not start: ${(error as Error).message}\n${readEnd(log)}`, { cause: error });
    }
  }

  /** Kills every MiniStack of this process at once; for the moment at which the process ends. */
  public static killAll(): void {
    MiniStack.running.forEach((stack) => stack.kill());
  }

  /** `http://127.0.0.1:<port>` */
  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The process, which is also the id of its process group. */
  public get pid(): number | undefined {
    return this.child.pid;
  }

  /**
   * Lets MiniStack have simulated time: its events, its S3 objects and its Node functions. A jump of the clock waits until
   * it has taken it.
   */
  public async follow(clock: SimulatedClock): Promise<void> {
    const tell = (): Promise<void> =>
      new Promise((resolve) => {
        if (!this.listens) {
          resolve();
          return;
        }
        this.telling.push(resolve);
        this.child.stdin!.write(`${clock.now().getTime() / 1000} ${Date.now() / 1000} ${clock.pace}\n`);
      });
    clock.onAdvance(tell);
    await tell();
  }

  /** Ends MiniStack and its Lambda processes, and removes its temporary files. */
  public async stop(): Promise<void> {
    const closed = this.hasEnded ? Promise.resolve() : new Promise((resolve) => this.child.once('exit', resolve));
    this.kill();
    await closed;
    rmSync(this.temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  private kill(): void {
    MiniStack.running.delete(this);
    if (this.child.pid !== undefined) {
      try {
        process.kill(-this.child.pid, 'SIGKILL');
      } catch {
        // The group is gone already.
      }
    }
  }

  private async waitUntilReady(): Promise<void> {
    let failure: string | undefined;
    this.child.once('error', (error) => {
      failure = error.message;
    });
    this.child.once('exit', (code, signal) => {
      failure ??= `it ended with ${signal ?? `code ${code}`}`;
    });
    createInterface({ input: this.child.stdio[PORT_DESCRIPTOR] as Readable })
      .once('line', (port) => {
        this.port = Number(port);
      })
      .on('line', (line) => line === TIME_TAKEN && this.telling.shift()?.())
      // Nobody waits for one that has ended.
      .once('close', () => {
        this.listens = false;
        this.telling.splice(0).forEach((resolve) => resolve());
      });
    const deadline = Date.now() + START_SECONDS * 1000;
    while (failure === undefined && Date.now() < deadline) {
      if (this.port > 0 && (await this.answers())) {
        return;
      }
      await wait(25);
    }
    throw new Error(failure ?? `it did not answer within ${START_SECONDS} seconds`);
  }

  private answers(): Promise<boolean> {
    return fetch(`${this.url}/_ministack/health`).then(
      (response) => response.ok,
      () => false,
    );
  }
}

function readEnd(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  } catch {
    return '';
  }
}
