import type { Runtime } from '../runtime';
import { ACCOUNT, type EventBus, REGION } from './event-bus';
import type { LambdaModel } from './lambda';

type RequestType = 'Create' | 'Update' | 'Delete';
export type AnswerStatus = 'SUCCESS' | 'FAILED';

/** A request to a custom resource, and what became of it. */
export interface ResourceRequest {
  readonly id: string;
  readonly url: string;
  readonly type: RequestType;
  readonly logicalId: string;
  readonly stack: string;
  readonly sentAt: number;
  /** Absent while its event is under way. */
  deliveredAt?: number;
  /** Whether its stack and the function were gone when its event came. */
  wasDropped?: boolean;
  readonly answers: Array<{ readonly status: AnswerStatus; readonly reason: string; readonly at: number }>;
}

interface Answer {
  readonly status: AnswerStatus;
  readonly physicalId?: string;
}

/** CloudFormation waits this long for an answer. */
export const ANSWER_MILLISECONDS = 3_600_000;

/** Requests to custom resources, each with an address of its own that says when it was signed. */
export class CloudFormationModel {
  public readonly requests: ResourceRequest[] = [];
  /** Who has the export of the endpoint's name. */
  public exporter: string | undefined;
  private readonly waiting = new Map<string, (body: { Status: AnswerStatus; PhysicalResourceId: string }) => void>();

  public constructor(
    private readonly runtime: Runtime,
    private readonly bus: EventBus,
  ) {}

  /** Asks, and tells the answer; after an hour without one, it failed. */
  public ask(
    stack: StackModel,
    type: RequestType,
    { logicalId, physicalId, properties }: { logicalId: string; physicalId: string; properties: object },
    then: (answer: Answer) => void,
  ): void {
    const { runtime } = this;
    const number = this.requests.length + 1;
    const signed = new Date(runtime.now).toISOString().replace(/[-:]|\.\d+/g, '');
    const url = `https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/${number}?X-Amz-Date=${signed}`;
    const request: ResourceRequest = {
      id: `request-${number}`,
      url,
      type,
      logicalId,
      stack: stack.arn,
      sentAt: runtime.now,
      answers: [],
    };
    this.requests.push(request);
    const event = {
      RequestType: type,
      RequestId: request.id,
      ResponseURL: url,
      StackId: stack.arn,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: 'Custom::Endpoint',
      ServiceToken: 'arn',
      ResourceProperties: { ServiceToken: 'arn', ...properties },
    };
    let open = true;
    this.waiting.set(url, ({ Status, PhysicalResourceId }) => {
      if (open) {
        open = false;
        runtime.after(1_500, () => then({ status: Status, physicalId: PhysicalResourceId }));
      }
    });
    runtime.after(ANSWER_MILLISECONDS, () => {
      if (open) {
        open = false;
        then({ status: 'FAILED' });
      }
    });
    this.bus.deliver(() => {
      request.deliveredAt ??= runtime.now;
      request.wasDropped ||= !stack.controller.enabled;
      stack.controller.invoke(event);
    }, false);
  }

  public get now(): number {
    return this.runtime.now;
  }

  /** Does something after so many milliseconds. */
  public later(milliseconds: number, work: () => void): void {
    this.runtime.after(milliseconds, work);
  }

  /** A PUT to a presigned address. */
  public takeAnswer(url: string, body: string): number {
    const request = this.requests.find((each) => each.url === url);
    if (!request) {
      return 403;
    }
    const answer = JSON.parse(body) as { Status: AnswerStatus; Reason: string; PhysicalResourceId: string };
    request.answers.push({ status: answer.Status, reason: answer.Reason, at: this.runtime.now });
    this.waiting.get(url)?.(answer);
    return 200;
  }
}

interface Resource {
  readonly logicalId: string;
  physicalId: string;
  properties: object;
}

/** The ARN of a stack. */
export const stackArn = (name: string): string => `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name}/1`;

/** A stack with one custom resource, as people deploy, cancel, rename and destroy it. */
export class StackModel {
  public readonly arn: string;
  /** `busy`: something is under way; the failed ones wait for a person. */
  public state: 'absent' | 'stable' | 'busy' | 'rollbackFailed' | 'deleteFailed' = 'absent';
  /** What the last deploy that succeeded, or its rollback, declares. */
  public resource: Resource | undefined;
  /** Told when the stack has deleted everything, its function included, or begins to exist. */
  public onExistence: (exists: boolean) => void = () => undefined;
  /** Whether what is under way, or failed, deletes everything. */
  public isGoing = false;
  /** When deletions began. */
  public readonly removals: number[] = [];
  private operation = 0;
  private cancelable: (() => void) | undefined;
  private made = 0;

  public constructor(
    private readonly cloudFormation: CloudFormationModel,
    name: string,
    public readonly controller: LambdaModel,
  ) {
    this.arn = stackArn(name);
  }

  /** Creates the stack, or deploys what changed; nothing while something is under way. */
  public deploy(properties: object, logicalId = this.resource?.logicalId ?? 'Endpoint'): void {
    if (this.state === 'absent') {
      this.create(properties, logicalId);
    } else if (this.resource && (this.state === 'stable' || this.state === 'rollbackFailed')) {
      if (logicalId === this.resource.logicalId) {
        this.update(this.resource, properties);
      } else {
        this.rename(this.resource, properties, logicalId);
      }
    }
  }

  public destroy(): void {
    if (this.resource && this.state !== 'busy' && this.state !== 'absent') {
      this.state = 'busy';
      this.remove(this.resource);
    }
  }

  /** Removes the resource, and adds it again under its logical id with the next deploy. A removal that is not answered is given up. */
  public removeAndAdd(properties: object): void {
    const { resource } = this;
    if (!resource || this.state !== 'stable') {
      return;
    }
    this.state = 'busy';
    this.isGoing = true;
    this.removals.push(this.cloudFormation.now);
    this.ask('Delete', resource, () => {
      this.isGoing = false;
      const next = this.make(resource.logicalId, properties);
      this.ask('Create', next, ({ status }) =>
        status === 'SUCCESS' ? this.settle('stable', next) : this.remove(next),
      );
    });
  }

  /** Takes an update back that is under way. */
  public cancel(): void {
    const { cancelable, operation } = this;
    this.cancelable = undefined;
    if (cancelable) {
      // Signatures are told apart by the second.
      this.cloudFormation.later(2_000, () => operation === this.operation && cancelable());
    }
  }

  private create(properties: object, logicalId: string): void {
    const resource = this.make(logicalId, properties);
    this.state = 'busy';
    this.onExistence(true);
    this.ask('Create', resource, ({ status }) => {
      // Exports are looked at last: a second stack has one of the same name.
      if (status === 'SUCCESS' && this.cloudFormation.exporter === undefined) {
        this.cloudFormation.exporter = this.arn;
        this.settle('stable', resource);
      } else {
        this.remove(resource);
      }
    });
  }

  private update(resource: Resource, properties: object): void {
    this.state = 'busy';
    const rollBack = (): void =>
      this.ask('Update', resource, ({ status }) =>
        this.settle(status === 'SUCCESS' ? 'stable' : 'rollbackFailed', resource),
      );
    this.ask('Update', { ...resource, properties }, ({ status }) => {
      if (status === 'SUCCESS') {
        this.settle('stable', { ...resource, properties });
      } else {
        rollBack();
      }
    });
    this.cancelable = rollBack;
  }

  private rename(old: Resource, properties: object, logicalId: string): void {
    this.state = 'busy';
    const next = this.make(logicalId, properties);
    const rollBack = (): void => this.ask('Delete', next, () => this.settle('stable', old));
    this.ask('Create', next, ({ status }) => {
      if (status === 'SUCCESS') {
        this.ask('Delete', old, () => this.settle('stable', next));
      } else {
        rollBack();
      }
    });
    this.cancelable = rollBack;
  }

  private remove(resource: Resource): void {
    this.isGoing = true;
    this.removals.push(this.cloudFormation.now);
    this.ask('Delete', resource, ({ status }) => {
      if (status === 'SUCCESS') {
        this.settle('absent', undefined);
        if (this.cloudFormation.exporter === this.arn) {
          this.cloudFormation.exporter = undefined;
        }
        this.isGoing = false;
        this.onExistence(false);
      } else {
        this.settle('deleteFailed', resource);
      }
    });
  }

  /** What was asked before is of no interest any more: its answer changes nothing. */
  private ask(type: RequestType, resource: Resource, then: (answer: Answer) => void): void {
    const operation = ++this.operation;
    this.cancelable = undefined;
    this.cloudFormation.ask(this, type, resource, (answer) => {
      if (type === 'Create' && answer.physicalId !== undefined) {
        resource.physicalId = answer.physicalId;
      }
      if (operation === this.operation) {
        this.cancelable = undefined;
        then(answer);
      }
    });
  }

  private settle(state: StackModel['state'], resource: Resource | undefined): void {
    this.state = state;
    this.resource = resource;
  }

  /** Until a Create is answered, CloudFormation has a name of its own for the resource. */
  private make(logicalId: string, properties: object): Resource {
    return { logicalId, physicalId: `Churn-${logicalId}-1F2${++this.made}`, properties };
  }
}
