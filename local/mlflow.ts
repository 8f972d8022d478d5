import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from './aws-error';
import { makeChildEnvironment } from './child-environment';
import { LOCAL_ACCOUNT, LOCAL_REGION, type ResourceProviders } from './interfaces';
import { checkRequest } from './sagemaker/api-schema';
import { ChildProcesses, findFreePort } from './sagemaker/containers/child-processes';
import { randomId } from './sagemaker/identifiers';

/** Where MLflow's REST API is. */
export const MLFLOW_PATH = '/api/2.0/mlflow/';

/** By which header a request says which MLflow it is for, and for which service it is then signed. */
const KINDS = [
  { resource: 'mlflow-app', header: 'x-sm-mlflow-app-arn', service: 'sagemaker' },
  { resource: 'mlflow-tracking-server', header: 'x-mlflow-sm-tracking-server-arn', service: 'sagemaker-mlflow' },
] as const;
/** The operation that says where the artefacts of an experiment's runs are. */
const NEW_EXPERIMENT = `${MLFLOW_PATH}experiments/create`;
/** Real seconds until the server answers on a slow machine. */
const PATIENCE = 180;
const BETWEEN_LOOKS = 250;

/** What the local MLflow needs. */
export interface LocalMlflowOptions {
  readonly workDir: string;
  /** The interpreter that has MLflow; it is asked for when MLflow is first used. */
  readonly findPython: () => Promise<string>;
  /** With which its pages read artefacts from S3. */
  readonly s3Environment?: Readonly<Record<string, string>>;
  readonly onProgress?: (line: string) => void;
}

/** A request of its REST API. */
export interface MlflowRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
}

/** What MLflow answered. */
export interface MlflowAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * A real MLflow that stands in for all apps and tracking servers of SageMaker. It is started, and where it is needed installed,
 * when an app is deployed or a request comes, and keeps what it knows in the work folder.
 */
export class LocalMlflow {
  private readonly processes = new ChildProcesses();
  private started?: Promise<string>;
  /** Where apps keep artefacts, by their ARNs. */
  private readonly stores = new Map<string, string>();

  constructor(private readonly options: LocalMlflowOptions) {}

  /** `AWS::SageMaker::MlflowApp`: as many names as you like for one server. */
  public get resourceProviders(): ResourceProviders {
    return {
      'AWS::SageMaker::MlflowApp': async ({ RequestType, PhysicalResourceId, ResourceProperties }) => {
        if (RequestType === 'Delete') {
          return { PhysicalResourceId: PhysicalResourceId!, Data: {} };
        }
        checkRequest('CreateMlflowApp', ResourceProperties);
        // Not only when the first run has ended: a deployment may wait, and can be told what is missing.
        await this.start();
        const id = PhysicalResourceId?.split('/').at(-1) ?? `app-${randomId(12).toUpperCase()}`;
        const arn = `arn:aws:sagemaker:${LOCAL_REGION}:${LOCAL_ACCOUNT}:mlflow-app/${id}`;
        this.stores.set(arn, (ResourceProperties as { ArtifactStoreUri: string }).ArtifactStoreUri);
        return { PhysicalResourceId: arn, Data: { Arn: arn, MlflowAppId: id, Status: 'Created' } };
      },
    };
  }

  /**
   * Passes a request on that is led and signed as SageMaker's plugin of MLflow does it.
   *
   * @throws AwsError for one that is not
   */
  public async answer({ method, path: asked, header, body }: MlflowRequest): Promise<MlflowAnswer> {
    const kind = KINDS.find((each) => header(each.header) !== undefined);
    if (kind === undefined || !header(kind.header)!.includes(`:${kind.resource}/`)) {
      throw new AwsError(
        'AccessDeniedException',
        'the request does not say which MLflow app or tracking server it is for',
        403,
      );
    }
    if (!header('authorization')?.includes(`/${LOCAL_REGION}/${kind.service}/aws4_request`)) {
      throw new AwsError(
        'AccessDeniedException',
        `the request is not signed for ${kind.service} in ${LOCAL_REGION}`,
        403,
      );
    }
    const url = await this.start();
    const store = asked === NEW_EXPERIMENT ? this.stores.get(header(kind.header)!) : undefined;
    const response = await fetch(`${url}${asked}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method !== 'GET' && { body: new Uint8Array(store === undefined ? body : placeArtifacts(body, store)) }),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? 'application/json',
      body: await response.text(),
    };
  }

  /**
   * Where its pages are; started if it was not.
   *
   * @throws ImagePythonError when MLflow is not there and cannot be installed
   */
  public start(): Promise<string> {
    this.started ??= this.open().catch((error: unknown) => {
      // The next request tries again.
      this.started = undefined;
      throw error;
    });
    return this.started;
  }

  public stop(): Promise<void> {
    return this.processes.stop();
  }

  private async open(): Promise<string> {
    const { workDir, findPython, onProgress } = this.options;
    const python = await findPython();
    const folder = path.join(workDir, 'mlflow');
    mkdirSync(folder, { recursive: true });
    const port = await findFreePort();
    const log = path.join(workDir, 'logs', 'mlflow.log');
    const server = await this.processes.start({
      command: python,
      args: [
        ...['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
        ...['--backend-store-uri', `sqlite:///${path.join(folder, 'mlflow.db')}`],
        ...['--artifacts-destination', path.join(folder, 'artifacts')],
      ],
      workingDirectory: folder,
      environment: makeChildEnvironment({
        home: path.join(folder, 'home'),
        variables: {
          ...this.options.s3Environment,
          MLFLOW_DISABLE_TELEMETRY: 'true',
          DO_NOT_TRACK: 'true',
          GIT_PYTHON_REFRESH: 'quiet',
        },
      }),
      logFile: log,
    });
    let ended = false;
    void server.ended.then(() => {
      ended = true;
    });
    const url = `http://127.0.0.1:${port}`;
    const deadline = performance.now() + PATIENCE * 1000;
    while (!(await fetch(`${url}/health`).catch(() => undefined))?.ok) {
      if (ended || performance.now() > deadline) {
        await server.kill();
        throw new Error(`MLflow ${ended ? 'ended before it answered' : `did not answer within ${PATIENCE} s`}: ${log}`);
      }
      await delay(BETWEEN_LOOKS);
    }
    onProgress?.(`MLflow has what runs recorded: ${url}`);
    return url;
  }
}

/** One server stands for all apps, so that an experiment is told where the app that it is made in keeps artefacts. */
function placeArtifacts(body: Buffer, store: string): Buffer {
  const experiment = JSON.parse(body.toString()) as { readonly name: string };
  return Buffer.from(JSON.stringify({ ...experiment, artifact_location: `${store}/${experiment.name}` }));
}
