import * as crypto from 'node:crypto';
import * as zlib from 'node:zlib';
import type { Context } from 'aws-lambda';

/** What the code of a handler reaches outside itself. */
export interface Host {
  now(): number;
  random(): number;
  sleep(milliseconds: number): Promise<void>;
  /** A request by one of the SDK's clients. */
  call(service: string, command: object): Promise<unknown>;
  fetch(url: string, request: { readonly body: Buffer }): Promise<{ readonly ok: boolean; readonly status: number }>;
}

/** What Lambda calls. */
export type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** Who knows the time and the random numbers: they are those of one world, as one history happens at a time. */
let world: Pick<Host, 'now' | 'random'>;

/** The clock of the world, made once: objects of one class, instead of one for each environment, are what V8 is fast with. */
class VirtualDate extends Date {
  public constructor(...values: unknown[]) {
    if (values.length === 1) {
      super(values[0] as number);
    } else {
      super(...((values.length === 0 ? [world.now()] : values) as [number]));
    }
  }
  public static override now(): number {
    return world.now();
  }
}

/** What stands for globals of Node.js, and is the same for all environments. */
const GLOBALS = {
  Date: VirtualDate,
  Math: Object.assign(Object.create(Math), { random: () => world.random() }),
  AbortSignal: { timeout: () => undefined },
} as const;

type Evaluate = (module: { exports: { handler: Handler } }, ...virtual: unknown[]) => void;

const compiled = new Map<string, Evaluate>();

/**
 * Compiles a bundle once for all environments. Each evaluates it anew, and has variables of its own; machine code, and
 * what V8 learns on the way to it, they share.
 */
function compile(code: string, names: readonly string[]): Evaluate {
  const evaluate = compiled.get(code) ?? (new Function('module', ...names, code) as Evaluate);
  compiled.set(code, evaluate);
  return evaluate;
}

/**
 * One execution environment of Lambda: the handler's module, evaluated once and used by one invocation after the other.
 * Its clients, clock, random numbers, and answers to CloudFormation are those of the host of the moment; all the rest,
 * the SDK's commands and paginators included, is the real code.
 */
export class Environment {
  private host!: Host;
  public readonly handler: Handler;

  /** @param code a handler's bundle (CommonJS) */
  public constructor(code: string, variables: Readonly<Record<string, string>>) {
    const virtual = {
      ...GLOBALS,
      require: (name: string) => this.require(name),
      process: { env: variables },
      fetch: (url: string, request: { body: Buffer }) => this.host.fetch(url, request),
      setTimeout: (resolve: () => void, milliseconds: number) => void this.host.sleep(milliseconds).then(resolve),
    };
    const module = { exports: {} as { handler: Handler } };
    // A bundle refers to the exports both ways.
    compile(code, ['exports', ...Object.keys(virtual)])(module, module.exports, ...Object.values(virtual));
    this.handler = module.exports.handler;
  }

  /** Whoever invokes sets what the code reaches from then on. */
  public enter(host: Host): void {
    this.host = host;
    world = host;
  }

  private require(name: string): unknown {
    if (name.startsWith('@aws-sdk/client-')) {
      return this.withClients(require(name));
    }
    switch (name) {
      case '@aws-lambda-powertools/logger':
        return { Logger: SilentLogger };
      case 'node:timers/promises':
        return { setTimeout: (milliseconds: number) => this.host.sleep(milliseconds) };
      case 'node:zlib':
        return { ...zlib, gzip: leaveAsIs, gunzip: leaveAsIs };
      case 'node:crypto':
        return { ...crypto, randomUUID: () => `${this.host.random()}` };
      default:
        return require(name);
    }
  }

  /** The SDK's module with clients that ask the host. The SDK's paginators look at whose instance a client is. */
  private withClients(sdk: Record<string, { readonly prototype?: object }>): Record<string, unknown> {
    const name = Object.keys(sdk).find((key) => /^[A-Z]\w+Client$/.test(key))!;
    const send = (command: object) => this.host.call(name.slice(0, -'Client'.length), command);
    const Asking = function Asking(): void {};
    Asking.prototype = Object.assign(Object.create(sdk[name].prototype!), { send });
    return { ...withLightCommands(sdk), [name]: Asking };
  }
}

/** Threads that compress would come back at a time of their own. */
function leaveAsIs(bytes: string | Uint8Array, callback: (error: null, bytes: Buffer) => void): void {
  callback(null, Buffer.from(bytes as Uint8Array));
}

const light = new WeakMap<object, Record<string, unknown>>();

function withLightCommands(sdk: Record<string, unknown>): Record<string, unknown> {
  let replaced = light.get(sdk);
  if (!replaced) {
    const commands = Object.keys(sdk).filter((name) => /^[A-Z]\w+Command$/.test(name));
    replaced = { ...sdk, ...Object.fromEntries(commands.map((name) => [name, lightCommand(name)])) };
    light.set(sdk, replaced);
  }
  return replaced;
}

/** A command without the SDK's middleware, which costs more than all the rest of a call and has nothing to do here. */
function lightCommand(name: string): unknown {
  return Object.defineProperty(
    class {
      public constructor(public readonly input: unknown) {}
    },
    'name',
    { value: name },
  );
}

/** What happened is told by the invariants, not by logs. */
class SilentLogger {
  public addContext(): void {}
  public appendKeys(): void {}
  public debug(): void {}
  public info(): void {}
  public warn(): void {}
  public error(): void {}
}
