import { OWNER_TAGS } from '../../../contract/endpoint-owner';
import type { NoticeKind } from '../../../contract/notices';
import { type AlarmRule, TELL_MILLISECONDS, Told } from '../aws/alarms';
import { ANSWER_MILLISECONDS, type StackModel } from '../aws/cloudformation';
import { type Endpoint, REFUSED_TYPE } from '../aws/endpoints';
import type { Version } from '../aws/registry';
import { settingsOf } from './settings';
import type { StackName } from './steps';
import { ENDPOINT, type EndpointWorld, SWEEP_MILLISECONDS, stateUri } from './world';

const MINUTE = 60_000;
/** An endpoint that was lost serves again after so long: a version that does not start is tried twice, and again with new settings. */
const RESTART_MILLISECONDS = 180 * MINUTE;
/** The controller is patient with log groups for a quarter of an hour, and looks every ten minutes; a look may fail. */
const LOG_MILLISECONDS = 35 * MINUTE;
/** A version that has been approved for so long is known to be by every look that is under way. */
const SETTLED_MILLISECONDS = 3 * MINUTE;
/** An event that comes this long before the end of CloudFormation's patience can still be answered. */
const LEAST_MILLISECONDS = 15 * MINUTE;

/** What must hold at every moment. */
export class EndpointWatch {
  private readonly found: string[] = [];
  /** When somebody deleted the endpoint. */
  private readonly deletions: number[] = [];
  private downSince: number | undefined;
  private served = false;
  /** What the endpoint was before it changed. */
  private statusBefore: Endpoint['status'] | undefined;

  /** What people are told of each stack. */
  public readonly told: Readonly<Record<StackName, Told>>;

  public constructor(
    private readonly world: EndpointWorld,
    alarms: readonly AlarmRule[],
  ) {
    const tell = (stack: StackName): Told => new Told(world, 'endpoint', alarms, [world.stacks[stack].controller]);
    this.told = { first: tell('first'), second: tell('second') };
    world.endpoints.onDelete = (endpoint) => this.checkDeletion(endpoint);
    world.endpoints.onChange = () => this.changed();
  }

  /** What did not hold until now; undefined when all is well. */
  public get violation(): string | undefined {
    return this.world.endpoints.violations[0] ?? this.found[0];
  }

  /** The endpoint, or the stacks, changed. */
  public changed(): void {
    const { endpoints, runtime } = this.world;
    this.checkReplaced(endpoints.endpoints.get(ENDPOINT));
    const serves = endpoints.served(ENDPOINT) !== undefined;
    if (serves) {
      this.checkDown();
      this.downSince = undefined;
      this.served = true;
    } else if (this.served && this.stacks.some(({ state }) => state !== 'absent')) {
      this.downSince ??= runtime.now;
    } else {
      this.served = false;
      this.downSince = undefined;
    }
  }

  public deletedByHand(): void {
    this.deletions.push(this.world.runtime.now);
    this.changed();
  }

  /** What has to hold whenever somebody looks back. */
  public look(): string | undefined {
    this.checkDown();
    this.checkAnswers();
    this.checkTold();
    return this.violation;
  }

  /** Approved versions that an endpoint can serve, newest first. */
  public get candidates(): Version[] {
    return this.world.registry.versions
      .filter(({ status, deleted, quality }) => status === 'Approved' && !deleted && isServable(quality))
      .reverse();
  }

  private get stacks(): StackModel[] {
    return Object.values(this.world.stacks);
  }

  private checkDown(): void {
    const { runtime, cloudFormation } = this.world;
    if (this.downSince === undefined) {
      return;
    }
    // What the stack declares is not known as long as its request is under way.
    const known = cloudFormation.requests.map(({ deliveredAt }) => deliveredAt ?? runtime.now);
    const since = known.reduce((last, at) => Math.max(last, at), this.downSince);
    if (runtime.now - since <= RESTART_MILLISECONDS) {
      return;
    }
    const hasServable = this.candidates.some((version) => version.since <= since && version.quality === 'good');
    const owners = this.stacks.filter(({ state }) => state === 'stable');
    if (hasServable && owners.length > 0 && owners.every(({ resource }) => !isRefused(resource?.properties))) {
      this.found.push(`nothing has served for ${Math.round((runtime.now - since) / MINUTE)} minutes`);
    }
  }

  /** What serves goes on serving when it is deleted from the registry: no older version takes its place. */
  private checkReplaced(endpoint: Endpoint | undefined): void {
    const { endpoints } = this.world;
    const [served, next] = [endpoint?.config, endpoint?.target].map((config) => endpoints.versionOf(config));
    if (
      this.statusBefore === 'InService' &&
      endpoint?.status === 'Updating' &&
      served?.deleted &&
      served.before === 'Approved' &&
      served.since - served.modified > SETTLED_MILLISECONDS &&
      next &&
      next.number < served.number
    ) {
      this.found.push(
        `version ${served.number} serves and was deleted, and the older version ${next.number} replaces it`,
      );
    }
    this.statusBefore = endpoint?.status;
  }

  /** Only the owner deletes what serves, and only when it is asked to. */
  private checkDeletion({ status, tags }: Endpoint): void {
    const owner = this.stacks.find(({ arn }) => arn === tags[OWNER_TAGS.stack]);
    if (status !== 'Failed' && !owner?.isGoing) {
      this.found.push(`an endpoint that is ${status} was deleted, and nobody asked for it`);
    }
  }

  private checkAnswers(): void {
    const { cloudFormation, runtime, hadCallFaults, hadKills } = this.world;
    for (const { id, type, sentAt, deliveredAt, wasDropped, answers } of cloudFormation.requests) {
      const end = sentAt + ANSWER_MILLISECONDS;
      if (deliveredAt !== undefined && deliveredAt < end - LEAST_MILLISECONDS && !wasDropped && runtime.now >= end) {
        if (answers.length === 0 || answers[0].at > end) {
          this.found.push(`${type} ${id} was not answered within the hour`);
        }
      }
      if (answers.some(({ at }) => at > end + MINUTE)) {
        this.found.push(`${type} ${id} was answered when CloudFormation waited no more`);
      }
      if (answers.length > 1 && !hadCallFaults) {
        this.found.push(`${type} ${id} was answered ${answers.length} times`);
      }
      // Whoever died after an answer did not write it down: CloudFormation takes the first one.
      if (new Set(answers.map(({ status }) => status)).size > 1 && !hadKills) {
        this.found.push(`${type} ${id} was answered with ${answers.map(({ status }) => status).join(' and then ')}`);
      }
    }
  }

  private checkTold(): void {
    const { endpoints, registry } = this.world;
    this.checkTime('a rollout failed', ['RolloutFailed'], endpoints.failures);
    this.checkTime('a version was rejected', ['VersionRejected'], registry.rejections);
    if (Object.values(this.told).some(({ hasUntoldLetter }) => hasUntoldLetter)) {
      this.found.push('an event was given up, and nobody was told within 30 minutes');
    }
    if (Object.values(this.told).some(({ hasUntoldFailures }) => hasUntoldFailures)) {
      this.found.push('a controller failed again and again, and nobody was told within 30 minutes');
    }
    this.checkSetAside();
    this.checkLogs();
  }

  /** A log group that is refused its retention for so long is told; each stack has its own patience, and what it noted may be lost. */
  private checkLogs(): void {
    const { logs, runtime, stacks, hadKills } = this.world;
    const [first = 0] = logs.refusals;
    const last = logs.refusals.find((at) => at >= first + LOG_MILLISECONDS);
    if (
      last !== undefined &&
      runtime.now >= last + TELL_MILLISECONDS &&
      !hadKills &&
      stacks.second.state === 'absent' &&
      this.stacks.every(({ removals }) => removals.length === 0) &&
      !this.told.first.byNotice(['LogRetentionNotSet'], first, last + TELL_MILLISECONDS)
    ) {
      this.found.push('a log group had no retention, and nobody was told within 30 minutes');
    }
  }

  /** What happened at these times is told soon. */
  private checkTime(what: string, kinds: readonly NoticeKind[], times: readonly number[]): void {
    const { runtime, skipped } = this.world;
    // Whoever destroys a stack needs no report of what its last rollout came to. A failed endpoint whose event is lost, and that
    // somebody deletes before the next sweep, has been seen by nobody else.
    const removals = this.stacks.flatMap((stack) => stack.removals);
    for (const at of times) {
      if (
        runtime.now >= at + TELL_MILLISECONDS &&
        !skipped.some(({ from, to }) => at <= to && at + TELL_MILLISECONDS >= from) &&
        !this.deletions.some((deletion) => deletion >= at && deletion <= at + SWEEP_MILLISECONDS) &&
        !removals.some((removal) => removal >= at - ANSWER_MILLISECONDS && removal <= at + TELL_MILLISECONDS) &&
        !this.told.first.byNotice(kinds, at, at + TELL_MILLISECONDS)
      ) {
        this.found.push(`${what}, and nobody was told within 30 minutes`);
      }
    }
  }

  /** What was set aside was told before, or is soon. */
  private checkSetAside(): void {
    const { s3, runtime } = this.world;
    for (const stack of ['first', 'second'] as const) {
      for (const uri of s3.list(`${stateUri(stack)}/set-aside/`)) {
        const { modified } = s3.objects.get(uri)!;
        const [from, to] = [modified - TELL_MILLISECONDS, modified + TELL_MILLISECONDS];
        if (runtime.now >= to && !this.told[stack].byNotice(['StateSetAside'], from, to)) {
          this.found.push('a part of the state was set aside, and nobody was told within 30 minutes');
        }
      }
    }
  }
}

/** Whether an endpoint can serve it, sooner or later. */
export function isServable(quality: Version['quality']): boolean {
  return quality === 'good' || quality === 'transient';
}

/** Whether SageMaker refuses what a resource declares. */
export function isRefused(properties: object | undefined): boolean {
  return settingsOf(properties)?.instanceType === REFUSED_TYPE;
}
