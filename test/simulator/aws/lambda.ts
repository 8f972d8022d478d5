import type { Context } from 'aws-lambda';
import type { Caller, Cloud } from '../cloud';
import type { Environment, Host } from '../environment';

export interface FunctionOptions {
  readonly timeoutMilliseconds: number;
  /** As many invocations as there are environments run at once; others wait. */
  readonly environments: readonly Environment[];
}

/** Told how a synchronous invocation ended. */
export type OnAnswer = (error: unknown, answer?: unknown) => void;

interface Invocation extends Caller {
  readonly event: unknown;
  readonly tries: number;
  /** Who waits for the answer: then a failure is not tried again here. */
  readonly onAnswer?: OnAnswer;
}

/** Lambda tries an asynchronous invocation again after one and two minutes, and then gives up. */
const RETRY_MILLISECONDS = [60_000, 120_000];
/** An event that was throttled is tried again after so long at the latest. */
const THROTTLED_MILLISECONDS = 300_000;

/** A function that is invoked asynchronously. */
export class LambdaModel {
  /** Events that no invocation could handle. */
  public readonly deadLetters: unknown[] = [];
  /** When they were given up. */
  public readonly deadAt: number[] = [];
  /** When invocations failed. */
  public readonly failures: number[] = [];
  /** When events were throttled. */
  public readonly throttles: number[] = [];
  public enabled = true;
  /** Told of every invocation that ends. */
  public onEnd: (outcome: string) => void = () => undefined;
  private environments: readonly Environment[];
  private idle: Environment[];
  private readonly used = new Set<Environment>();
  private readonly queue: Invocation[] = [];
  private isStopped = false;
  private invocations = 0;

  public constructor(
    private readonly cloud: Cloud,
    private readonly options: FunctionOptions,
  ) {
    this.environments = options.environments;
    this.idle = [...options.environments];
  }

  /** New invocations run in other environments; those that are under way end where they are. */
  public deploy(environments: readonly Environment[]): void {
    this.environments = environments;
    this.idle = environments.filter((environment) => !this.used.has(environment));
    this.startNext();
  }

  public invoke(event: unknown, name = `invocation-${++this.invocations}`, tries = 0): void {
    if (this.enabled) {
      this.queue.push({ event, name, tries, dead: false });
      this.throttle();
      this.startNext();
    }
  }

  /** Gives back what it failed on, as an operator's replay does. @returns how many letters there were */
  public replay(): number {
    const letters = this.deadLetters.splice(0);
    letters.forEach((event) => this.invoke(event));
    return letters.length;
  }

  /** As an event source mapping does it: who invokes hears how it ended. */
  public invokeOnce(event: unknown, onAnswer: OnAnswer): void {
    this.queue.push({ event, name: `invocation-${++this.invocations}`, tries: 0, dead: false, onAnswer });
    this.startNext();
  }

  /** Somebody takes all concurrency from the function, or gives it back; what comes in between is throttled, and waits. */
  public stop(isStopped: boolean): void {
    this.isStopped = isStopped;
    this.startNext();
  }

  /** Whether anything runs or waits. */
  public get isBusy(): boolean {
    return this.queue.length > 0 || this.used.size > 0;
  }

  private throttle(): void {
    if (this.isStopped) {
      this.throttles.push(this.cloud.runtime.now);
      this.cloud.runtime.after(THROTTLED_MILLISECONDS, () => this.throttle());
    }
  }

  private startNext(): void {
    if (this.isStopped) {
      return;
    }
    const environment = this.idle.pop();
    const invocation = environment && this.queue.shift();
    if (!invocation) {
      if (environment) {
        this.idle.push(environment);
      }
      return;
    }
    this.used.add(environment);
    const { cloud } = this;
    const { runtime } = cloud;
    const deadline = runtime.now + this.options.timeoutMilliseconds;
    let ended = false;
    const end = (error: unknown, answer?: unknown): void => {
      if (ended) {
        return;
      }
      ended = true;
      this.used.delete(environment);
      if (this.environments.includes(environment)) {
        this.idle.push(environment);
      }
      this.onEnd(error === undefined ? 'done' : String(error));
      if (error !== undefined) {
        this.failures.push(runtime.now);
      }
      if (invocation.onAnswer) {
        invocation.onAnswer(error, answer);
      } else if (error !== undefined) {
        this.fail(invocation, error);
      }
      this.startNext();
    };
    invocation.onDeath = () => end('the process died');
    environment.enter(new InvocationHost(cloud, invocation));
    const context = {
      awsRequestId: invocation.name,
      getRemainingTimeInMillis: () => deadline - runtime.now,
    } as Context;
    runtime.after(this.options.timeoutMilliseconds, () => {
      if (!ended) {
        invocation.dead = true;
        end('Task timed out');
      }
    });
    runtime.wake();
    cloud.trace?.(`${invocation.name} starts with ${JSON.stringify(invocation.event)}`);
    environment.handler(invocation.event, context).then(
      (answer: unknown) => end(undefined, answer),
      (error: unknown) => end(error ?? 'an error that is none'),
    );
  }

  private fail({ event, name, tries }: Invocation, error: unknown): void {
    this.cloud.trace?.(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
    const wait = RETRY_MILLISECONDS[tries];
    if (wait === undefined) {
      this.deadLetters.push(event);
      this.deadAt.push(this.cloud.runtime.now);
    } else {
      this.cloud.runtime.after(wait, () => this.invoke(event, name, tries + 1));
    }
  }
}

/** What one invocation sees of the world. */
class InvocationHost implements Host {
  public constructor(
    private readonly cloud: Cloud,
    private readonly invocation: Invocation,
  ) {}

  public now(): number {
    return this.cloud.runtime.now;
  }

  public random(): number {
    return this.cloud.runtime.random();
  }

  public sleep(milliseconds: number): Promise<void> {
    return this.cloud.sleep(this.invocation, milliseconds);
  }

  public call(service: string, command: object): Promise<unknown> {
    return this.cloud.call(this.invocation, service, command);
  }

  public fetch(url: string, { body }: { readonly body: Buffer }): Promise<{ ok: boolean; status: number }> {
    return this.cloud.fetch(this.invocation, url, body.toString());
  }
}
