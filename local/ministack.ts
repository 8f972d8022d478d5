import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
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
/** Another process may take a free port between finding and using it. */
const ATTEMPTS = 3;

/**
 * Starts MiniStack as the leader of a process group, and ends the whole group (its Lambda processes included) when the
 * pipe from this process closes, however this process ends. Over that pipe it learns the simulated time, which events of
 * S3 are stamped with. Schedules are not fired by real time: local/scheduler.ts fires them.
 */
const LAUNCHER = `
import os, signal, sys, threading, time
clock = (0.0, 0.0, 1.0)
def follow_parent():
    global clock
    for line in sys.stdin:
        clock = tuple(map(float, line.split()))
    os.killpg(0, signal.SIGKILL)
def simulated_now():
    simulated, real, speed = clock
    return simulated + (time.time() - real) * speed
threading.Thread(target=follow_parent, daemon=True).start()
from ministack.services import eventbridge, scheduler
for module, name in ((eventbridge, "start_scheduler"), (scheduler, "start_scheduler"), (eventbridge, "_dispatch_event")):
    assert callable(getattr(module, name, None)), "this version of MiniStack has no " + name
eventbridge.start_scheduler = scheduler.start_scheduler = lambda: None
dispatch = eventbridge._dispatch_event
def dispatch_at_simulated_time(event, view=None):
    return dispatch({**event, "Time": int(simulated_now())})
eventbridge._dispatch_event = dispatch_at_simulated_time
from ministack.app import main
main()
`;

/** Settings of MiniStack. */
export interface MiniStackOptions {
  /** A Python that has the package `ministack`. */
  readonly python: string;
  /** For its log and its temporary files; made when it does not exist. */
  readonly workDir: string;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Generic AWS on this machine: CloudFormation, S3, Lambda, EventBridge and so on, on one port of 127.0.0.1. */
export class MiniStack {
  private static readonly running = new Set<MiniStack>();

  private constructor(
    private readonly child: ChildProcess,
    public readonly port: number,
    private readonly temporary: string,
  ) {
    MiniStack.running.add(this);
  }

  /**
   * Starts MiniStack and waits until it answers.
   *
   * @throws Error with the end of its log when it does not
   */
  public static async start(options: MiniStackOptions): Promise<MiniStack> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await MiniStack.launch(options, await findFreePort());
      } catch (error) {
        if (attempt === ATTEMPTS || !/address already in use|is already in use/i.test((error as Error).message)) {
          throw error;
        }
      }
    }
  }

  private static async launch({ python, workDir }: MiniStackOptions, port: number): Promise<MiniStack> {
    const temporary = path.join(workDir, `ministack-${port}`);
    const log = path.join(workDir, 'ministack.log');
    mkdirSync(temporary, { recursive: true });
    const child = spawn(python, ['-c', LAUNCHER], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: temporary,
        TMPDIR: temporary,
        LANG: 'C.UTF-8',
        PYTHONUNBUFFERED: '1',
        // Its Lambda processes inherit this environment.
        NODE_NO_WARNINGS: '1',
        NO_PROXY: '127.0.0.1,localhost',
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        MINISTACK_HOST: '127.0.0.1',
        MINISTACK_REGION: LOCAL_REGION,
        MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT,
        SERVICES: SERVICES.join(','),
        // These two would listen on ports of their own.
        SFTP_ENABLED: '0',
        IOT_MTLS_ENABLED: '0',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: LOCAL_REGION,
        LAMBDA_WARM_TTL_SECONDS: '3600',
        LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.5',
        // State machines wait and retry a hundred times as fast.
        SFN_WAIT_SCALE: '0.01',
      },
    });
    const output = createWriteStream(log);
    child.stdout!.pipe(output, { end: false });
    child.stderr!.pipe(output, { end: false });
    child.once('close', () => output.end());
    // The pipe breaks when MiniStack ends; its end is noticed otherwise.
    child.stdin!.on('error', () => undefined);
    const stack = new MiniStack(child, port, temporary);
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

  /** Lets MiniStack stamp its events with simulated time. */
  public follow(clock: SimulatedClock): void {
    const tell = (): void => {
      this.child.stdin!.write(`${clock.now().getTime() / 1000} ${Date.now() / 1000} ${clock.speed}\n`);
    };
    clock.onAdvance(tell);
    tell();
  }

  /** Ends MiniStack and its Lambda processes, and removes its temporary files. */
  public async stop(): Promise<void> {
    const closed =
      this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined
        ? Promise.resolve()
        : new Promise((resolve) => this.child.once('exit', resolve));
    this.kill();
    await closed;
    rmSync(this.temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
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
    const deadline = Date.now() + START_SECONDS * 1000;
    while (failure === undefined && Date.now() < deadline) {
      const ready = await fetch(`${this.url}/_ministack/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (ready) {
        return;
      }
      await wait(25);
    }
    throw new Error(failure ?? `it did not answer within ${START_SECONDS} seconds`);
  }
}

function readEnd(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  } catch {
    return '';
  }
}
