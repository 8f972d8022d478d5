import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeChildEnvironment } from '../../../local/child-environment';
import { LocalHttpServer } from '../../../local/http';
import { MiniStack } from '../../../local/ministack';
import { findFreePort } from '../../../local/sagemaker/containers/child-processes';

const ROOT = path.join(__dirname, '..', '..', '..');

/** A model container that has written down what it was asked before it answers. */
const CONTAINER = `
import sys
sys.path.insert(0, sys.argv[1])
from sagemaker_contract.http_server import Answer, Application, serve_application
def invoke(request):
    with open(sys.argv[2], "a") as asked:
        asked.write(f"predicted {request.body.decode()}\\n")
    return Answer(b"1")
serve_application(Application(invoke))
`;

/** Every kind of server that a local run starts, and what they were made to do. */
export interface GuardedServers {
  /** Where each listens: `http://127.0.0.1:<port>`. */
  readonly urls: Record<'MiniStack' | 'services' | 'container', string>;
  readonly ministackPid: number;
  /** What came through to the services and the container. */
  readonly done: string[];
  /** Forgets what came through. */
  forget(): void;
  /** The S3 buckets and SQS queues in MiniStack, by asking it as a program does. */
  listMade(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts one server of every kind. */
export async function startGuardedServers(python: string): Promise<GuardedServers> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'guarded-'));
  const done: string[] = [];
  const ministack = await MiniStack.start({ root: ROOT, python, workDir: folder });
  const services = await LocalHttpServer.start({
    jsonServices: { SageMaker: { ListModels: async () => void done.push('ListModels') } },
    invokeEndpoint: async ({ endpointName }) => {
      done.push(`invoked ${endpointName}`);
      return { status: 200, body: Buffer.from('1'), contentType: 'text/csv', variant: 'AllTraffic' };
    },
    clock: { now: () => new Date(0), speed: 1, setSpeed: async () => undefined, advance: async () => undefined },
    resourceProviders: {
      'AWS::X::Y': async ({ RequestType }) => {
        done.push(`${RequestType} AWS::X::Y`);
        return { PhysicalResourceId: 'y', Data: {} };
      },
    },
  });
  const port = await findFreePort();
  const asked = path.join(folder, 'asked');
  writeFileSync(asked, '');
  const container: ChildProcess = spawn(python, ['-c', CONTAINER, path.join(ROOT, 'local', 'containers'), asked], {
    env: makeChildEnvironment({ home: folder, variables: { SAGEMAKER_BIND_TO_PORT: String(port) } }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const urls = { MiniStack: ministack.url, services: services.url, container: `http://127.0.0.1:${port}` };
  await answers(`${urls.container}/ping`);
  return {
    urls,
    ministackPid: ministack.pid!,
    get done() {
      return [...done, ...readFileSync(asked, 'utf8').split('\n').filter(Boolean)];
    },
    forget: () => {
      done.splice(0);
      writeFileSync(asked, '');
    },
    listMade: async () => {
      const buckets = await fetch(`${urls.MiniStack}/`, { headers: { authorization: signedFor('s3') } });
      const queues = await fetch(`${urls.MiniStack}/?Action=ListQueues`, {
        headers: { authorization: signedFor('sqs') },
      });
      return `${await buckets.text()}${await queues.text()}`;
    },
    stop: async () => {
      const ended = once(container, 'exit');
      container.kill('SIGKILL');
      await Promise.all([ended, services.stop(), ministack.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What names the service that a request is for; MiniStack does not check the signature. */
export function signedFor(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=test/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
}

async function answers(url: string): Promise<void> {
  const deadline = AbortSignal.timeout(30_000);
  for (;;) {
    deadline.throwIfAborted();
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
