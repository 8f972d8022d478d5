import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { AwsError } from './aws-error';
import { answerClockRequest, CLOCK_PATH, type ClockControl } from './clock-requests';
import type { CloudFormationFront } from './cloudformation-front';
import { escapeXml } from './escape-xml';
import type { Operations, ResourceProviders, ResourceRequest } from './interfaces';
import { refuseStranger } from './loopback-guard';
import { type LocalMlflow, MLFLOW_PATH } from './mlflow';
import type { InvokeEndpointRequest, InvokeEndpointResponse } from './sagemaker/endpoints/invocation';

/** The services behind the HTTP server. */
export interface LocalServices {
  /** By the prefix of `X-Amz-Target`, such as `SageMaker`. */
  readonly jsonServices: Record<string, Operations>;
  readonly invokeEndpoint: (request: InvokeEndpointRequest) => Promise<InvokeEndpointResponse>;
  readonly resourceProviders: ResourceProviders;
  /** Answers what is asked of MLflow. */
  readonly mlflow?: LocalMlflow;
  readonly clock: ClockControl;
  /** Takes the requests that tools send to CloudFormation. */
  readonly cloudFormation?: CloudFormationFront;
  /** Called with errors that are not AWS's answers but faults of the local services. */
  readonly onFault?: (error: Error) => void;
}

/** SageMaker's limit on a real-time request is 25 MB; a little more leaves the judgement to the service. */
const LARGEST_BODY = 32 * 1024 * 1024;
/** Where the forwarder sends what CloudFormation asks. */
export const RESOURCE_PATH = '/local/resource';
const INVOCATION = /^\/endpoints\/([^/]+)\/invocations$/;
const FORM = 'application/x-www-form-urlencoded';
const JSON_10 = 'application/x-amz-json-1.0';
const JSON_11 = 'application/x-amz-json-1.1';

/** AWS's JSON protocols write times as seconds since the epoch. */
function writeJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, written) {
    return this[key] instanceof Date ? (this[key] as Date).getTime() / 1000 : written;
  });
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) {
      throw new AwsError('RequestEntityTooLarge', `the request is larger than ${LARGEST_BODY} bytes`, 413);
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Who signed a request, `AWS4-HMAC-SHA256 Credential=<access key>/<date>/…`. */
export function readAccessKey(authorization: string | undefined): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(authorization ?? '')?.[1];
}

/** The Query protocol names the service in the signature only. */
function isForCloudFormation(request: IncomingMessage): boolean {
  return (
    request.method === 'POST' &&
    /\/cloudformation\/aws4_request/.test(header(request, 'authorization') ?? '') &&
    (header(request, 'content-type') ?? '').startsWith(FORM)
  );
}

function parseBody(body: Buffer): any {
  try {
    return body.length > 0 ? JSON.parse(body.toString()) : {};
  } catch {
    throw new AwsError('SerializationException', 'the request is not JSON');
  }
}

/** The HTTP side of the local services: AWS's JSON protocols, SageMaker Runtime's REST protocol, CloudFormation's resources, and the clock. */
export class LocalHttpServer {
  private constructor(
    private readonly server: Server,
    private readonly services: LocalServices,
  ) {}

  /** Listens on a free port of 127.0.0.1. */
  public static async start(services: LocalServices): Promise<LocalHttpServer> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    const local = new LocalHttpServer(server, services);
    server.on('request', (request, response) => void local.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return local;
  }

  /** `http://127.0.0.1:<port>` */
  public get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Closes the server and all its connections. */
  public async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const type = header(request, 'content-type')?.startsWith(JSON_10) ? JSON_10 : JSON_11;
    response.setHeader('x-amzn-RequestId', randomUUID());
    try {
      const refusal = refuseStranger(request.headers, this.port);
      if (refusal !== undefined) {
        throw new AwsError('AccessDeniedException', refusal, 403);
      }
      const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const body = await readBody(request);
      const endpoint = INVOCATION.exec(path)?.[1];
      if (request.method === 'POST' && endpoint !== undefined) {
        await this.invoke(request, response, decodeURIComponent(endpoint), body);
      } else if (request.method === 'POST' && path === RESOURCE_PATH) {
        const provided = await this.provide(parseBody(body));
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(provided));
      } else if (this.services.cloudFormation && isForCloudFormation(request)) {
        await this.passOn(this.services.cloudFormation, request, response, body);
      } else if (this.services.mlflow && path.startsWith(MLFLOW_PATH)) {
        const named = (name: string): string | undefined => header(request, name);
        const asked = { method: request.method ?? 'GET', path: request.url ?? '', header: named, body };
        const { status, contentType, body: answer } = await this.services.mlflow.answer(asked);
        response.writeHead(status, { 'content-type': contentType }).end(answer);
      } else if (path === CLOCK_PATH) {
        const reading = await answerClockRequest(this.services.clock, request.method ?? 'GET', searchParams);
        response.writeHead(200, { 'content-type': 'application/json' }).end(`${JSON.stringify(reading)}\n`);
      } else {
        const result = await this.operate(header(request, 'x-amz-target'), request, path, body);
        response.writeHead(200, { 'content-type': type }).end(writeJson(result ?? {}));
      }
    } catch (error) {
      this.answerError(response, error as Error, type);
    }
  }

  private async passOn(
    cloudFormation: CloudFormationFront,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<void> {
    const headers = { 'content-type': FORM, authorization: header(request, 'authorization')! };
    try {
      const answer = await cloudFormation.answer(body.toString(), headers);
      response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      response
        .writeHead(error.status, { 'content-type': 'text/xml' })
        .end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error></ErrorResponse>`,
        );
    }
  }

  private async operate(
    target: string | undefined,
    request: IncomingMessage,
    path: string,
    body: Buffer,
  ): Promise<unknown> {
    if (!target) {
      const query = header(request, 'content-type')?.startsWith(FORM)
        ? new URLSearchParams(body.toString()).get('Action')
        : undefined;
      throw new AwsError(
        'UnknownOperationException',
        query
          ? `the local cloud speaks AWS's JSON protocols, not the Query protocol in which ${query} was asked`
          : `the local cloud does not know ${request.method} ${path}`,
        404,
      );
    }
    const [service, name] = [target.slice(0, target.lastIndexOf('.')), target.slice(target.lastIndexOf('.') + 1)];
    const operation = this.services.jsonServices[service]?.[name];
    if (!operation) {
      throw new AwsError('UnknownOperationException', `the local cloud does not know the operation ${target}`);
    }
    return operation(parseBody(body), readAccessKey(header(request, 'authorization')));
  }

  private async invoke(
    request: IncomingMessage,
    response: ServerResponse,
    endpointName: string,
    body: Buffer,
  ): Promise<void> {
    const customAttributes = header(request, 'x-amzn-sagemaker-custom-attributes');
    const answer = await this.services.invokeEndpoint({
      endpointName,
      body,
      contentType: header(request, 'content-type'),
      accept: header(request, 'accept'),
      inferenceId: header(request, 'x-amzn-sagemaker-inference-id'),
      customAttributes,
      targetVariant: header(request, 'x-amzn-sagemaker-target-variant'),
    });
    response
      .writeHead(answer.status, {
        'content-type': answer.contentType,
        'x-amzn-invoked-production-variant': answer.variant,
        ...(customAttributes === undefined ? {} : { 'x-amzn-sagemaker-custom-attributes': customAttributes }),
      })
      .end(answer.body);
  }

  private async provide(request: ResourceRequest): Promise<unknown> {
    const provider = this.services.resourceProviders[request.ResourceType];
    if (!provider) {
      throw new AwsError('UnknownResourceType', `the local cloud does not provide ${request.ResourceType}`);
    }
    return provider(request);
  }

  private answerError(response: ServerResponse, error: Error, type: string): void {
    const known = error instanceof AwsError;
    if (!known) {
      this.services.onFault?.(error);
    }
    const { code, message, status } = known
      ? error
      : { code: 'InternalFailure', message: `the local cloud failed: ${error.message}`, status: 500 };
    const { originalStatusCode, originalMessage, logStreamArn } = error as Error & Record<string, unknown>;
    const model =
      code === 'ModelError'
        ? { OriginalStatusCode: originalStatusCode, OriginalMessage: originalMessage, LogStreamArn: logStreamArn }
        : {};
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .writeHead(status, {
        'content-type': type,
        'x-amzn-errortype': code,
        // CloudWatch's errors keep the codes of its old protocol, which travel in this header.
        'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}`,
      })
      .end(JSON.stringify({ __type: code, message, Message: message, ...model }));
  }
}
