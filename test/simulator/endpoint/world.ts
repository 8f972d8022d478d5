import { endpointLogGroup } from '../../../contract/log-groups';
import type { AlarmRule } from '../aws/alarms';
import { CloudFormationModel, StackModel } from '../aws/cloudformation';
import { CloudWatchModel } from '../aws/cloudwatch';
import { Endpoints } from '../aws/endpoints';
import { ACCOUNT, EventBus, REGION } from '../aws/event-bus';
import { LambdaModel } from '../aws/lambda';
import { LogsModel } from '../aws/logs';
import { Messages } from '../aws/messages';
import { Registry } from '../aws/registry';
import { S3Model } from '../aws/s3';
import { Cloud, joinOperations } from '../cloud';
import type { Environment } from '../environment';
import { Runtime } from '../runtime';
import { toProperties } from './settings';
import type { EndpointSchedule, EndpointStep, StackName } from './steps';
import { EndpointWatch } from './watch';

export const ENDPOINT = 'churn';

/** What the controllers are told of the containers' log group. */
export const LOG_GROUP = { arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${endpointLogGroup(ENDPOINT)}`, days: 90 };

/** The execution environments of the two stacks' controllers. */
export type ControllerEnvironments = Readonly<Record<StackName, readonly Environment[]>>;

/** Where a stack's controller keeps its state. */
export const stateUri = (stack: StackName): string => `s3://${stack}/state`;

/** The controller looks at its endpoint this often, whatever happens. */
export const SWEEP_MILLISECONDS = 600_000;
/** A sweep is done with what it does after so long, however often a deletion is looked at. */
const AFTER_SWEEP = 60_000;

/** AWS, two stacks that may want the same endpoint, and the controllers that they bring. */
export class EndpointWorld {
  public readonly runtime: Runtime;
  public readonly bus: EventBus;
  public readonly cloud: Cloud;
  public readonly s3: S3Model;
  public readonly registry: Registry;
  public readonly endpoints: Endpoints;
  public readonly cloudWatch: CloudWatchModel;
  public readonly messages: Messages;
  public readonly logs = new LogsModel(() => this.runtime.now);
  public readonly cloudFormation: CloudFormationModel;
  public readonly stacks: Readonly<Record<StackName, StackModel>>;
  public readonly watch: EndpointWatch;
  /** Whether calls have failed, or what was answered was forgotten: then an answer may have to be given twice. */
  public hadCallFaults = false;
  /** Whether a process has died, or what was answered was forgotten. */
  public hadKills = false;
  /** When nobody looked. */
  public readonly skipped: Array<{ readonly from: number; readonly to: number }> = [];
  private untilSweep = SWEEP_MILLISECONDS;

  public constructor(
    { seed, staleSeconds }: EndpointSchedule,
    environments: ControllerEnvironments,
    alarms: readonly AlarmRule[],
  ) {
    this.runtime = new Runtime(seed);
    this.bus = new EventBus(this.runtime);
    this.cloud = new Cloud(this.runtime);
    this.s3 = new S3Model(this.runtime);
    this.registry = new Registry(this.runtime, this.bus);
    this.endpoints = new Endpoints(this.runtime, this.bus, this.registry);
    this.cloudWatch = new CloudWatchModel(this.runtime);
    this.messages = new Messages(this.runtime);
    this.cloudFormation = new CloudFormationModel(this.runtime, this.bus);
    this.registry.staleMilliseconds = staleSeconds * 1_000;
    this.endpoints.staleMilliseconds = staleSeconds * 1_000;
    Object.assign(this.cloud.services, {
      S3: this.s3,
      SageMaker: joinOperations(this.endpoints, this.registry),
      CloudWatch: this.cloudWatch,
      CloudWatchLogs: this.logs,
      SNS: this.messages,
      EventBridge: this.messages,
    });
    this.cloud.onUnheard = () => this.endpoints.forgetRefusal();
    this.cloud.takeAnswer = (url, body) => this.cloudFormation.takeAnswer(url, body);
    this.stacks = { first: this.makeStack('first', environments), second: this.makeStack('second', environments) };
    this.watch = new EndpointWatch(this, alarms);
  }

  /** Takes a step. */
  public take(step: EndpointStep): void {
    const { registry, endpoints, stacks } = this;
    switch (step.kind) {
      case 'register':
        registry.register(step.quality, step.approved ? 'Approved' : 'PendingManualApproval');
        break;
      case 'setStatus':
      case 'deletePackage': {
        const version = registry.versions[step.version % Math.max(1, registry.versions.length)];
        if (version && step.kind === 'setStatus') {
          registry.setStatus(version, step.status);
        } else if (version) {
          registry.delete(version);
        }
        break;
      }
      case 'deploy':
        if (this.mayClaim(step.stack)) {
          stacks[step.stack].deploy(toProperties(step.settings));
        }
        break;
      case 'rename': {
        const was = stacks.first.resource?.logicalId;
        stacks.first.deploy(toProperties(step.settings), was === 'Endpoint' ? 'Renamed' : 'Endpoint');
        break;
      }
      case 'removeAndAdd':
        stacks.first.removeAndAdd(toProperties(step.settings));
        break;
      case 'cancel':
        stacks[step.stack].cancel();
        break;
      case 'destroy':
        stacks[step.stack].destroy();
        break;
      case 'deleteByHand':
        if (endpoints.deleteByHand(ENDPOINT)) {
          this.watch.deletedByHand();
        }
        break;
      case 'maintain':
        endpoints.maintain(ENDPOINT);
        break;
      case 'look':
        for (let time = 0; time < step.times; time++) {
          this.sweep();
        }
        break;
      case 'damage': {
        // Nobody can answer a request whose address is lost, or serve by settings of which both copies are, or reads what was set aside.
        const uris = this.s3
          .list(`${stateUri('first')}/`)
          .filter((uri) => !/\/pending\/|\/settings-copy|\/set-aside\//.test(uri));
        if (uris.length > 0) {
          this.hadCallFaults = true;
          this.hadKills = true;
          this.s3.put(uris[step.object % uris.length], '{"not": what');
        }
        break;
      }
      case 'refuseLogs':
        this.logs.isRefused = true;
        break;
      case 'plant':
        this.plant();
        break;
      case 'callFault':
        this.hadCallFaults = true;
        // Whoever could not write an answer down answers again, as one who died after it.
        this.hadKills ||= ['kill', 'killAfter', 'timeout'].includes(step.what);
        this.cloud.addFault(step.after, step.what);
        break;
      case 'eventFault':
        this.bus.addFault(step.fault);
        break;
    }
  }

  /** Lets time pass, with a sweep every ten minutes. */
  public async pass(milliseconds: number): Promise<void> {
    let left = milliseconds;
    while (left >= this.untilSweep) {
      await this.runtime.pass(this.untilSweep);
      left -= this.untilSweep;
      this.untilSweep = SWEEP_MILLISECONDS;
      this.sweep();
    }
    this.untilSweep -= left;
    await this.runtime.pass(left);
  }

  /** Lets ten minutes pass, in which a sweep is done with what it does. */
  public passSweep(): Promise<void> {
    return this.pass(
      this.untilSweep === SWEEP_MILLISECONDS - AFTER_SWEEP ? SWEEP_MILLISECONDS : this.untilSweep + AFTER_SWEEP,
    );
  }

  /** Lets time pass without sweeps: a world at rest has nothing to look for, and looks take long. */
  public async skip(milliseconds: number): Promise<void> {
    const from = this.runtime.now;
    await this.runtime.pass(milliseconds);
    this.skipped.push({ from, to: this.runtime.now });
  }

  /** Whoever may write the state would have the endpoint deleted, and hear of it. */
  private plant(): void {
    const { arn, resource } = this.stacks.first;
    if (resource) {
      const { now } = this.runtime;
      const request = {
        ResponseURL: 'https://example.com/answer',
        StackId: arn,
        RequestId: 'planted',
        LogicalResourceId: resource.logicalId,
        type: 'Delete',
        owner: { stack: arn, resource: resource.logicalId },
        signedAt: now,
        receivedAt: now,
        deadline: now + 3_000_000,
      };
      this.s3.put(`${stateUri('first')}/pending/planted.json`, JSON.stringify(request));
    }
  }

  private sweep(): void {
    const event = { source: 'sweep', scheduledTime: new Date(this.runtime.now).toISOString() };
    this.stacks.first.controller.invoke(event);
    this.stacks.second.controller.invoke(event);
  }

  /**
   * Whether a second claim can be seen: while there is no endpoint, nothing tells the stacks of each other, and the one
   * whose endpoint comes first has it.
   */
  private mayClaim(name: StackName): boolean {
    const others = Object.entries(this.stacks).filter(([other]) => other !== name);
    return this.endpoints.endpoints.has(ENDPOINT) || others.every(([, { state }]) => state === 'absent');
  }

  private makeStack(name: StackName, environments: ControllerEnvironments): StackModel {
    const controller = new LambdaModel(this.cloud, {
      timeoutMilliseconds: 120_000,
      environments: environments[name],
    });
    controller.enabled = false;
    this.bus.targets.push((event) => controller.invoke(event));
    const stack = new StackModel(this.cloudFormation, name, controller);
    stack.onExistence = (exists) => {
      controller.enabled = exists;
      this.watch.changed();
    };
    return stack;
  }
}
