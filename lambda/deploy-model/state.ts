import type { S3Client } from '@aws-sdk/client-s3';
import { completeSettings, type EndpointSettings } from '../../contract/endpoint-settings';
import type { AnswerableRequest } from '../../engine/aws/cloudformation';
import { deleteUri, listUris, readJson, writeJson } from '../../engine/aws/s3';

/** A request of CloudFormation that waits for its answer. */
export interface PendingRequest extends AnswerableRequest {
  readonly type: 'Create' | 'Update' | 'Delete';
  /** What it asks for; absent for Delete. */
  readonly settings?: EndpointSettings;
  /** When it came and when it must be answered, in milliseconds of the wall clock: CloudFormation waits in real time. */
  readonly receivedAt: number;
  readonly deadline: number;
}

/** The settings in force, and the request that brought them. */
export interface StoredSettings {
  readonly requestId: string;
  readonly settings: EndpointSettings;
}

/** That a configuration was rolled out, so that a failed rollout is neither repeated for ever nor forgotten. */
export interface Attempt {
  readonly configName: string;
  readonly state: 'started' | 'failed';
  /** Milliseconds of the wall clock. */
  readonly startedAt: number;
  /** When the endpoint had last been changed before the rollout (ISO); absent for a new endpoint. */
  readonly modifiedBefore?: string;
  /** Why it failed. */
  readonly reason?: string;
}

/** A request that was answered: what a second delivery of the same request is recognised by. */
export interface HandledRequest {
  readonly requestId: string;
  readonly status: 'SUCCESS' | 'FAILED';
}

export interface ControllerState {
  readonly settings?: StoredSettings;
  /** Oldest first. */
  readonly requests: PendingRequest[];
  readonly attempts: Attempt[];
  /** Oldest first. */
  readonly handled: HandledRequest[];
}

/** A second delivery comes within hours; this many requests is more than CloudFormation sends in that time. */
const HANDLED_REQUESTS = 100;

/** What the controller remembers, as S3 objects under one prefix. */
export class StateStore {
  /** @param uri `s3://bucket/prefix` without a slash at its end */
  public constructor(
    private readonly s3: S3Client,
    public readonly uri: string,
  ) {}

  public async read(): Promise<ControllerState> {
    const uris = await listUris(this.s3, `${this.uri}/`);
    const readAll = async <T>(folder: string): Promise<T[]> => {
      const values = await Promise.all(
        uris.filter((uri) => uri.startsWith(`${this.uri}/${folder}/`)).map((uri) => readJson<T>(this.s3, uri)),
      );
      return values.filter((value) => value !== undefined);
    };
    const readListed = async <T>(uri: string): Promise<T | undefined> =>
      uris.includes(uri) ? readJson<T>(this.s3, uri) : undefined;
    const [settings, handled, requests, attempts] = await Promise.all([
      readListed<StoredSettings>(this.settingsUri),
      readListed<HandledRequest[]>(this.handledUri),
      readAll<PendingRequest>('pending'),
      readAll<Attempt>('attempts'),
    ]);
    return {
      settings: settings && { ...settings, settings: completeSettings(settings.settings) },
      requests: requests
        .map((request) => ({ ...request, settings: completeSettings(request.settings) }))
        .sort((a, b) => a.receivedAt - b.receivedAt || (a.RequestId < b.RequestId ? -1 : 1)),
      attempts,
      handled: handled ?? [],
    };
  }

  /** Keeps a request until it is answered. One that is kept already stays as it is: a second delivery is not a newer request. */
  public async addRequest(request: PendingRequest): Promise<void> {
    await writeJson(this.s3, this.pendingUri(request.RequestId), request, 'absent');
  }

  public async removeRequest(requestId: string): Promise<void> {
    await deleteUri(this.s3, this.pendingUri(requestId));
  }

  /** Puts a request's settings in force. A deploy means "try again": what failed before may be tried once more. */
  public async adoptSettings(stored: StoredSettings, attempts: Attempt[]): Promise<void> {
    for (const attempt of attempts) {
      await this.removeAttempt(attempt.configName);
    }
    await writeJson(this.s3, this.settingsUri, stored);
  }

  public async writeAttempt(attempt: Attempt): Promise<void> {
    await writeJson(this.s3, this.attemptUri(attempt.configName), attempt);
  }

  public async removeAttempt(configName: string): Promise<void> {
    await deleteUri(this.s3, this.attemptUri(configName));
  }

  public async addHandled(request: HandledRequest, handled: HandledRequest[]): Promise<void> {
    const others = handled.filter(({ requestId }) => requestId !== request.requestId);
    await writeJson(this.s3, this.handledUri, [...others, request].slice(-HANDLED_REQUESTS));
  }

  /**
   * Forgets the settings and the attempts. The list of handled requests stays: without it, a request that is delivered
   * a second time after the stack was destroyed would bring the endpoint back.
   */
  public async forget(attempts: Attempt[]): Promise<void> {
    for (const attempt of attempts) {
      await this.removeAttempt(attempt.configName);
    }
    await deleteUri(this.s3, this.settingsUri);
  }

  public get lockUri(): string {
    return `${this.uri}/lock`;
  }

  private get settingsUri(): string {
    return `${this.uri}/settings.json`;
  }

  private get handledUri(): string {
    return `${this.uri}/handled.json`;
  }

  private pendingUri(requestId: string): string {
    return `${this.uri}/pending/${requestId}.json`;
  }

  private attemptUri(configName: string): string {
    return `${this.uri}/attempts/${configName}.json`;
  }
}
