import type { S3Client } from '@aws-sdk/client-s3';
import type * as v from 'valibot';
import { checkValue } from '../../contract/validation';
import { describeError } from '../../engine/aws/aws-errors';
import { deleteUri, listUris, readText, writeJson, writeText } from '../../engine/aws/s3';
import {
  ATTEMPT,
  type Attempt,
  HANDLED_REQUESTS,
  type HandledRequest,
  LOG_RETENTION,
  type LogRetention,
  PENDING_REQUEST,
  type PendingRequest,
  SETTINGS_LOSS,
  type SettingsLoss,
  STORED_SETTINGS,
  type StoredSettings,
} from './state-schema';

/** An object of the state that cannot be used. */
export interface DamagedObject {
  readonly uri: string;
  readonly text: string;
  readonly reason: string;
}

/** A part of what serves that is missing and was refused when it was made again. */
export interface MissingPart {
  readonly configName: string;
  readonly reason: string;
}

export interface ControllerState {
  readonly settings?: StoredSettings;
  /** Only one of the two objects that hold the settings is there. */
  readonly isHalfKept?: boolean;
  /** Oldest first. */
  readonly requests: PendingRequest[];
  readonly attempts: Attempt[];
  /** Oldest first. */
  readonly handled: readonly HandledRequest[];
  /** What was made of log groups. */
  readonly logRetention?: LogRetention;
  /** That the settings were seen to be gone, until others are written. */
  readonly settingsLoss?: SettingsLoss;
  readonly damaged: DamagedObject[];
}

/** A second delivery comes within hours; this many requests is more than CloudFormation sends in that time. */
const HANDLED_LIMIT = 100;

/** What the controller remembers, as S3 objects under one prefix. */
export class StateStore {
  /** @param uri `s3://bucket/prefix` without a slash at its end */
  public constructor(
    private readonly s3: S3Client,
    public readonly uri: string,
  ) {}

  /** Everything that is remembered. An object that cannot be used is no error: it is reported, and the rest counts. */
  public async read(): Promise<ControllerState> {
    const uris = await listUris(this.s3, `${this.uri}/`);
    const damaged: DamagedObject[] = [];
    const readAll = async <S extends v.GenericSchema>(schema: S, wanted: string[]): Promise<v.InferOutput<S>[]> => {
      const values = await Promise.all(
        wanted.filter((uri) => uris.includes(uri)).map((uri) => this.readOne(schema, uri, damaged)),
      );
      return values.filter((value) => value !== undefined);
    };
    const inFolder = (folder: string) => uris.filter((uri) => uri.startsWith(`${this.uri}/${folder}/`));
    const [[settings], [handled], [logRetention], [settingsLoss], requests, attempts] = await Promise.all([
      readAll(STORED_SETTINGS, [this.settingsUri]),
      readAll(HANDLED_REQUESTS, [this.handledUri]),
      readAll(LOG_RETENTION, [this.logRetentionUri]),
      readAll(SETTINGS_LOSS, [this.settingsLossUri]),
      readAll(PENDING_REQUEST, inFolder('pending')),
      readAll(ATTEMPT, inFolder('attempts')),
    ]);
    const copies = [this.settingsUri, this.settingsCopyUri].filter((uri) => uris.includes(uri));
    return {
      isHalfKept: copies.length === 1,
      settings: settings ?? (await readAll(STORED_SETTINGS, [this.settingsCopyUri]))[0],
      requests: requests.sort((a, b) => orderOf(a) - orderOf(b) || (a.RequestId < b.RequestId ? -1 : 1)),
      attempts,
      handled: handled ?? [],
      logRetention,
      settingsLoss,
      damaged,
    };
  }

  /** Requests that wait for their answer, for whoever cannot read the rest. */
  public async readRequests(): Promise<PendingRequest[]> {
    const uris = await listUris(this.s3, `${this.uri}/pending/`);
    const requests = await Promise.all(uris.map((uri) => this.readOne(PENDING_REQUEST, uri, [])));
    return requests.filter((request) => request !== undefined);
  }

  /** Requests that were answered, for whoever cannot read the rest. */
  public async readHandled(): Promise<readonly HandledRequest[]> {
    return (await this.readOne(HANDLED_REQUESTS, this.handledUri, [])) ?? [];
  }

  /** Keeps a request until it is answered. One that is kept already stays as it is: a second delivery is not a newer request. */
  public async addRequest(request: PendingRequest): Promise<void> {
    await writeJson(this.s3, this.pendingUri(request.RequestId), request, 'absent');
  }

  public async removeRequest(requestId: string): Promise<void> {
    await deleteUri(this.s3, this.pendingUri(requestId));
  }

  /** Puts settings in force. A deploy means "try again": what failed before may be tried once more. */
  public async adoptSettings(stored: StoredSettings, attempts: readonly Attempt[]): Promise<void> {
    for (const attempt of attempts) {
      await this.removeAttempt(attempt.configName);
    }
    await this.keepSettings(stored);
  }

  /** The one object without which an endpoint is nobody's: a damaged or lost one must not end its controller's work. */
  public async keepSettings(stored: StoredSettings): Promise<void> {
    await writeJson(this.s3, this.settingsUri, stored);
    await writeJson(this.s3, this.settingsCopyUri, stored);
  }

  public async writeAttempt(attempt: Attempt): Promise<void> {
    await writeJson(this.s3, this.attemptUri(attempt.configName), attempt);
  }

  public async removeAttempt(configName: string): Promise<void> {
    await deleteUri(this.s3, this.attemptUri(configName));
  }

  public async addHandled(request: HandledRequest, handled: readonly HandledRequest[]): Promise<void> {
    const others = handled.filter(({ requestId }) => requestId !== request.requestId);
    await writeJson(this.s3, this.handledUri, [...others, request].slice(-HANDLED_LIMIT));
  }

  /** Where an object that cannot be used is kept for whoever looks into it. */
  public locateSetAside({ uri }: DamagedObject): string {
    return `${this.uri}/set-aside/${uri.slice(this.uri.length + 1)}`;
  }

  /** Moves an object that cannot be used to where it is kept. */
  public async setAside(damaged: DamagedObject): Promise<void> {
    await writeText(this.s3, this.locateSetAside(damaged), `${damaged.reason}\n\n${damaged.text}`, 'text/plain');
    await deleteUri(this.s3, damaged.uri);
  }

  /**
   * Forgets the settings and the attempts. The list of handled requests stays: without it, a request that is delivered
   * a second time after the stack was destroyed would bring the endpoint back.
   */
  public async forget(attempts: readonly Attempt[]): Promise<void> {
    for (const attempt of attempts) {
      await this.removeAttempt(attempt.configName);
    }
    await deleteUri(this.s3, this.settingsUri);
    await deleteUri(this.s3, this.settingsCopyUri);
    await this.removeMissingPart();
    await deleteUri(this.s3, this.logRetentionUri);
  }

  public async writeLogRetention(retention: LogRetention): Promise<void> {
    await writeJson(this.s3, this.logRetentionUri, retention);
  }

  public async writeSettingsLoss(loss: SettingsLoss): Promise<void> {
    await writeJson(this.s3, this.settingsLossUri, loss);
  }

  public async removeSettingsLoss(): Promise<void> {
    await deleteUri(this.s3, this.settingsLossUri);
  }

  /** Whether it was told already that this part of what serves cannot be made again. */
  public async isMissingPart(part: MissingPart): Promise<boolean> {
    return (await readText(this.s3, this.missingPartUri))?.text === describeMissingPart(part);
  }

  public async writeMissingPart(part: MissingPart): Promise<void> {
    await writeText(this.s3, this.missingPartUri, describeMissingPart(part), 'text/plain');
  }

  public async removeMissingPart(): Promise<void> {
    await deleteUri(this.s3, this.missingPartUri);
  }

  private get missingPartUri(): string {
    return `${this.uri}/missing-part.txt`;
  }

  public get lockUri(): string {
    return `${this.uri}/lock`;
  }

  /** Says that something came while somebody looked. */
  public get againUri(): string {
    return `${this.uri}/again`;
  }

  private async readOne<S extends v.GenericSchema>(
    schema: S,
    uri: string,
    damaged: DamagedObject[],
  ): Promise<v.InferOutput<S> | undefined> {
    const object = await readText(this.s3, uri);
    if (!object) {
      return undefined;
    }
    try {
      return checkValue('state', schema, JSON.parse(object.text));
    } catch (error) {
      damaged.push({ uri, text: object.text, reason: describeError(error) });
      return undefined;
    }
  }

  private get settingsUri(): string {
    return `${this.uri}/settings.json`;
  }

  private get settingsCopyUri(): string {
    return `${this.uri}/settings-copy.json`;
  }

  private get settingsLossUri(): string {
    return `${this.uri}/lost-settings.json`;
  }

  private get logRetentionUri(): string {
    return `${this.uri}/log-retention.json`;
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

function describeMissingPart({ configName, reason }: MissingPart): string {
  return `${configName}\n${reason}`;
}

/** Events overtake each other: a request is as old as its signature, where it has one. */
function orderOf({ signedAt, receivedAt }: PendingRequest): number {
  return signedAt ?? receivedAt;
}
