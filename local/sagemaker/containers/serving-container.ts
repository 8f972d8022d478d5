import { mkdir, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SageMakerContext } from '../context';
import { messageOf } from '../errors';
import type { ResolvedContainer } from '../models';
import { findFreePort, type RunningProcess } from './child-processes';
import { containerEnvironment, unpackModel } from './container-files';

/** A container's answer to an HTTP request. */
export interface ContainerResponse {
  readonly status: number;
  readonly contentType?: string;
  readonly body: Buffer;
}

/** The milliseconds that SageMaker gives a container to answer `/ping` and `/invocations`. */
const PING_MILLISECONDS = 2000;
const INVOCATION_MILLISECONDS = 60_000;
/** More connections at once would overflow the listen queue of a Python server, and wait for a second each. */
const CONNECTIONS = 4;

/** One model container: a process that serves `/ping` and `/invocations` on a port of 127.0.0.1. */
export class ServingContainer {
  /** Starts the process; its model is unpacked first. It does not wait until the container answers. */
  public static async start(
    context: SageMakerContext,
    container: ResolvedContainer,
    folder: string,
    name: string,
  ): Promise<ServingContainer> {
    const baseDir = join(folder, name);
    await mkdir(baseDir, { recursive: true });
    const [adapter, python] = await Promise.all([
      context.images.findAdapter(container.image),
      context.images.findPython(container.image, container.environment.SAGEMAKER_PROGRAM),
      container.modelDataUrl === undefined
        ? mkdir(join(baseDir, 'model'), { recursive: true })
        : unpackModel(context.store, container.modelDataUrl, baseDir),
    ]);
    const port = await findFreePort();
    const logFile = join(
      context.workDir,
      'logs',
      `${folder.slice(context.workDir.length + 1).replace(/[\\/]/g, '-')}-${name}.log`,
    );
    const process = await context.processes.start({
      command: python,
      args: [adapter, 'serve'],
      workingDirectory: baseDir,
      environment: containerEnvironment(python, baseDir, {
        ...container.environment,
        SAGEMAKER_BIND_TO_PORT: String(port),
      }),
      logFile,
    });
    return new ServingContainer(name, port, process, baseDir, logFile, container.modelPackageArn);
  }

  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  private exitCode?: number;

  private constructor(
    public readonly name: string,
    private readonly port: number,
    private readonly process: RunningProcess,
    private readonly baseDir: string,
    public readonly logFile: string,
    public readonly modelPackageArn?: string,
  ) {
    process.ended.then(
      ({ exitCode }) => {
        this.exitCode = exitCode;
      },
      () => undefined,
    );
  }

  /** Resolves when the container answers `/ping` with 200; rejects when it ends before, or takes too long. */
  public async waitUntilHealthy(seconds: number, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      signal.throwIfAborted();
      if (this.exitCode !== undefined) {
        throw new Error(`it ended with exit code ${this.exitCode}${await this.lastLogLine()}`);
      }
      const answer = await this.send('GET', '/ping', {}, undefined, PING_MILLISECONDS).catch(() => undefined);
      if (answer?.status === 200) {
        return;
      }
      if (performance.now() > deadline) {
        throw new Error(
          `no healthy answer within ${seconds} s${answer === undefined ? '' : ` (the last was ${answer.status})`}${await this.lastLogLine()}`,
        );
      }
      await delay(50, undefined, { signal });
    }
  }

  /** Sends one invocation. Rejects when there is no answer within SageMaker's 60 seconds. */
  public invoke(body: Buffer, headers: Record<string, string>): Promise<ContainerResponse> {
    return this.send('POST', '/invocations', headers, body, INVOCATION_MILLISECONDS);
  }

  /** Ends the process and removes its files; the log stays. */
  public async stop(): Promise<void> {
    await this.process.kill();
    this.agent.destroy();
    await rm(this.baseDir, { recursive: true, force: true });
  }

  private send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer | undefined,
    milliseconds: number,
  ): Promise<ContainerResponse> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: this.port,
          method,
          path,
          headers: { ...headers, ...(body && { 'content-length': body.length }) },
          agent: this.agent,
          signal: AbortSignal.timeout(milliseconds),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode!,
              contentType: response.headers['content-type'],
              body: Buffer.concat(chunks),
            }),
          );
        },
      );
      sent.on('error', (error) =>
        reject(
          error.name === 'AbortError' || error.name === 'TimeoutError'
            ? new Error(`no answer within ${milliseconds / 1000} s`)
            : error,
        ),
      );
      sent.end(body);
    });
  }

  private async lastLogLine(): Promise<string> {
    const log = await readFile(this.logFile, 'utf8').catch((error) => messageOf(error));
    const line = log.trim().split('\n').at(-1);
    return line === undefined || line === '' ? '' : `: ${line}`;
  }
}
