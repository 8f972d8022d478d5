import { awsError } from './aws/errors';
import type { Runtime } from './runtime';

/** What may happen to one call of a handler. */
export const CALL_FAULTS = [
  /** AWS refuses it this time. */
  'throttle',
  /** It does not get through. */
  'timeout',
  /** It takes effect, and the answer gets lost. */
  'lostAnswer',
  /** The answer gets lost, and the SDK repeats it: the handler sees the second one's answer. */
  'repeat',
  /** The process dies before the call, or right after it took effect. */
  'kill',
  'killAfter',
] as const;

export type CallFault = (typeof CALL_FAULTS)[number];

/** A call of a handler that is under way. */
export interface Caller {
  readonly name: string;
  dead: boolean;
  /** What is done when its process dies. */
  onDeath?: () => void;
}

type Operations = Record<string, ((input: unknown) => unknown) | undefined>;

/** The services that handlers call, and what goes wrong between. */
export class Cloud {
  /** By the names of the SDK's clients, without `Client`. */
  public readonly services: Record<string, object> = {};
  /** Takes an answer to CloudFormation; returns the HTTP status. */
  public takeAnswer: (url: string, body: string) => number = () => 403;
  /** Sees every request before it is handled. */
  public check: ((service: string, command: object) => void) | undefined;
  /** Told of a refusal that reaches nobody: whoever asked has died, and whoever asks again is refused again. */
  public onUnheard: () => void = () => undefined;
  /** Told what happens, for whoever reads a history. */
  public trace: ((line: string) => void) | undefined;
  public calls = 0;
  /** Whether something went wrong with a call. */
  public hadFault = false;
  private readonly faults: Array<{ left: number; readonly what: CallFault }> = [];

  public constructor(public readonly runtime: Runtime) {}

  /** Something goes wrong with the call that comes after so many others. */
  public addFault(after: number, what: CallFault): void {
    this.faults.push({ left: after, what });
  }

  /** From now on all calls get through. */
  public endFaults(): void {
    this.faults.length = 0;
  }

  public call(caller: Caller, service: string, command: object): Promise<unknown> {
    this.check?.(service, command);
    const name = command.constructor.name.slice(0, -'Command'.length);
    const target = this.services[service] as Operations | undefined;
    const operation = target?.[name];
    if (!target || !operation) {
      throw new Error(`the simulator knows no ${service}.${name}`);
    }
    const { input } = command as { input: unknown };
    return this.perform(caller, name, () => operation.call(target, input), service === 'S3');
  }

  public async fetch(caller: Caller, url: string, body: string): Promise<{ ok: boolean; status: number }> {
    const status = (await this.perform(caller, `answer ${body}`, () => this.takeAnswer(url, body), true)) as number;
    return { ok: status < 300, status };
  }

  public sleep(caller: Caller, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.runtime.after(milliseconds, () => {
        if (!caller.dead) {
          this.runtime.wake();
          resolve();
        }
      });
    });
  }

  /** Takes effect some tens of milliseconds after it was asked for, so that two invocations interleave. */
  private perform(caller: Caller, name: string, effect: () => unknown, isS3: boolean): Promise<unknown> {
    const { runtime } = this;
    return new Promise((resolve, reject) => {
      runtime.after(10 + runtime.random() * 60, () => {
        if (caller.dead) {
          return;
        }
        this.calls++;
        const fault = this.nextFault();
        this.trace?.(`${caller.name} ${name}${fault ? ` (${fault})` : ''}`);
        try {
          if (fault === 'kill' || fault === 'killAfter') {
            caller.dead = true;
            runtime.after(1_000, () => caller.onDeath?.());
          }
          if (fault === 'throttle') {
            throw isS3
              ? awsError('SlowDown', 'Please reduce your request rate.', 503)
              : awsError('ThrottlingException', 'Rate exceeded');
          }
          if (fault === 'timeout') {
            throw awsError('TimeoutError', 'socket hang up', 0);
          }
          if (fault === 'kill') {
            return;
          }
          if (fault === 'lostAnswer' || fault === 'repeat' || fault === 'killAfter') {
            try {
              effect();
            } catch (error) {
              if (fault === 'killAfter') {
                this.onUnheard();
              }
              if (fault !== 'repeat') {
                throw error;
              }
            }
            if (fault === 'killAfter') {
              return;
            }
            if (fault === 'lostAnswer') {
              throw awsError('TimeoutError', 'socket hang up', 0);
            }
          }
          resolve(effect());
        } catch (error) {
          reject(error);
        }
        runtime.wake();
      });
    });
  }

  private nextFault(): CallFault | undefined {
    const { faults } = this;
    if (faults.length === 0) {
      return undefined;
    }
    for (const fault of faults) {
      fault.left--;
    }
    const index = faults.findIndex(({ left }) => left < 0);
    if (index < 0) {
      return undefined;
    }
    this.hadFault = true;
    return faults.splice(index, 1)[0].what;
  }
}

/** One service of parts. */
export function joinOperations(...parts: object[]): Record<string, unknown> {
  const joined: Record<string, unknown> = {};
  for (const part of parts) {
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(part))) {
      const operation = (part as Record<string, unknown>)[name];
      if (/^[A-Z]/.test(name) && typeof operation === 'function') {
        joined[name] = operation.bind(part);
      }
    }
  }
  return joined;
}
