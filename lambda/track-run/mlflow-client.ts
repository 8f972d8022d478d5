import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString } from '@smithy/core/protocols';
import { HttpRequest } from '@smithy/core/transport';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { MLFLOW_RESOURCES, type MlflowKind } from '../../contract/mlflow';

/** How an MLflow of SageMaker is reached, as SageMaker's plugin of MLflow does it (sagemaker-mlflow 0.5.0). */
const ACCESS: Record<MlflowKind, { readonly service: string; readonly header: string; host(region: string): string }> =
  {
    app: {
      service: 'sagemaker',
      header: 'x-sm-mlflow-app-arn',
      host: (region) => `https://mlflow.sagemaker.${region}.app.aws`,
    },
    server: {
      service: 'sagemaker-mlflow',
      header: 'x-mlflow-sm-tracking-server-arn',
      host: (region) => `https://${region}.experiments.sagemaker.aws`,
    },
  };
const TIMEOUT_MILLISECONDS = 20_000;

/** What MLflow answered instead of what was asked. */
export class MlflowError extends Error {
  /** @param code MLflow's, such as RESOURCE_DOES_NOT_EXIST */
  constructor(
    operation: string,
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(`MLflow answered ${operation} with ${status} ${code}: ${message}`);
    this.name = 'MlflowError';
  }
}

/** The REST API of one MLflow. */
export class MlflowClient {
  private readonly access: (typeof ACCESS)[MlflowKind];
  private readonly signer: SignatureV4;
  private readonly url: string;

  /**
   * @param arn of an MLflow app or a tracking server
   * @param endpoint of an MLflow that is elsewhere
   */
  constructor(
    private readonly arn: string,
    credentials: AwsCredentialIdentityProvider,
    endpoint?: string,
  ) {
    const [, , , region, , resource = ''] = arn.split(':');
    this.access = resource.startsWith(`${MLFLOW_RESOURCES.app}/`) ? ACCESS.app : ACCESS.server;
    this.url = endpoint?.replace(/\/$/, '') ?? this.access.host(region!);
    this.signer = new SignatureV4({ service: this.access.service, region: region!, credentials, sha256: Sha256 });
  }

  /**
   * Calls an operation.
   *
   * @param operation such as `runs/create`
   * @param body JSON; in place of it a question with these parameters, where it is a GET
   * @throws MlflowError for every answer that is no success
   */
  async call<T>(method: 'GET' | 'POST', operation: string, body: Readonly<Record<string, unknown>>): Promise<T> {
    const { hostname, port, protocol } = new URL(this.url);
    const path = `/api/2.0/mlflow/${operation}`;
    const query = method === 'GET' ? (body as Record<string, string>) : undefined;
    const text = method === 'POST' ? JSON.stringify(body) : undefined;
    const host = port === '' ? hostname : `${hostname}:${port}`;
    const request = new HttpRequest({
      method,
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path,
      query,
      body: text,
      headers: { host, 'content-type': 'application/json', [this.access.header]: this.arn },
    });
    const { headers } = await this.signer.sign(request);
    // fetch writes it itself.
    const { host: _, ...others } = headers;
    const asked = query === undefined ? '' : `?${buildQueryString(query)}`;
    const response = await fetch(`${protocol}//${host}${path}${asked}`, {
      method,
      headers: others,
      body: text,
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    const answer = await response.text();
    if (!response.ok) {
      throw describeRefusal(operation, response.status, answer);
    }
    return JSON.parse(answer) as T;
  }
}

function describeRefusal(operation: string, status: number, text: string): MlflowError {
  try {
    const { error_code: code, message } = JSON.parse(text) as { error_code?: string; message?: string };
    return new MlflowError(operation, status, code ?? '', message ?? text.slice(0, 500));
  } catch {
    return new MlflowError(operation, status, '', text.slice(0, 500));
  }
}
