import type { EventBridgeEvent, S3ObjectCreatedNotificationEvent, SQSEvent } from 'aws-lambda';
import { DETAIL_TYPES, ENDED_EXECUTION_STATES, SCHEDULED } from '../../contract/events';
import { hashText } from '../../engine/aws/canonical';
import { readEventTime } from '../../engine/aws/event-time';
import { unpackBatch } from './batch';

/** What may ask for a run. */
export const CAUSE_KINDS = ['alarm', 'new data', 'schedule', 'pipeline', 'by hand'] as const;

/** What asked for a run. */
export type CauseKind = (typeof CAUSE_KINDS)[number];

/** Why a run may be wanted. Two events with the same `id` are the same cause. */
export interface Cause {
  readonly kind: CauseKind;
  readonly id: string;
  /** One line for people; also the description of the run, by which a second delivery is recognised. */
  readonly description: string;
  /** When it arose: a run that started later has served it. */
  readonly at: Date;
  /** Skips everything that holds back but a run in progress, by hand only. */
  readonly force: boolean;
  /** The name of the alarm, or of the pipeline that has ended. */
  readonly subject?: string;
}

/**
 * How a cause came. `event`: by its event. `recheck`: a re-check found it again, so that an alarm that stands although it had
 * a run may have another one. `owed`: it came once and could not be answered then.
 */
export type Manner = 'event' | 'recheck' | 'owed';

/** An alarm that is in ALARM, as a re-check finds it. */
export interface StandingAlarm {
  readonly name: string;
  readonly since: Date;
}

interface AlarmDetail {
  readonly alarmName: string;
  readonly state: { readonly value: string; readonly timestamp: string };
}

/** A schedule of EventBridge Scheduler: time to retrain, or time to look whether an alarm was missed. */
export interface ScheduledEvent {
  readonly source: typeof SCHEDULED.window | typeof SCHEDULED.recheck;
  /** ISO 8601 */
  readonly scheduledTime: string;
}

/** An invocation by hand. */
export interface ManualEvent {
  readonly reason: string;
  /** ISO 8601; what lies in the future counts as the present. @default - the present */
  readonly time?: string;
  /** Skips everything that holds back but the guard of one run at a time. @default false */
  readonly force?: boolean;
}

/** What EventBridge says of a run of a pipeline. */
export interface ExecutionDetail {
  readonly pipelineArn: string;
  readonly pipelineExecutionArn: string;
  readonly currentPipelineExecutionStatus: string;
}

/** What EventBridge says of a version that was registered or changed. */
export interface VersionDetail {
  readonly ModelPackageArn: string;
  readonly ModelApprovalStatus: string;
  readonly ModelPackageDescription?: string;
  readonly CustomerMetadataProperties?: Readonly<Record<string, string>>;
}

/** A version of the registry was registered or changed. */
export type VersionEvent = EventBridgeEvent<typeof DETAIL_TYPES.modelPackage, VersionDetail>;

/** An event that asks for a retraining, or that people are to hear of. */
export type RetrainEvent =
  | EventBridgeEvent<'CloudWatch Alarm State Change', AlarmDetail>
  | EventBridgeEvent<typeof DETAIL_TYPES.execution, ExecutionDetail>
  | VersionEvent
  | S3ObjectCreatedNotificationEvent
  | SQSEvent
  | ScheduledEvent
  | ManualEvent;

/** What an event asks for. */
export type Demand =
  | { readonly kind: 'cause'; readonly cause: Cause }
  /** Look at the alarms. */
  | { readonly kind: 'recheck' }
  /** Such as an alarm that went back to OK. */
  | { readonly kind: 'nothing'; readonly reason: string };

/** An event that is none of those that this handler knows. */
export class UnknownEventError extends Error {
  constructor(event: unknown) {
    super(
      `not an event to retrain for: expected a CloudWatch Alarm State Change, an S3 Object Created, the end of a pipeline's run, a version that waits for approval or was approved, {"source":"schedule"|"recheck","scheduledTime":…} or {"reason":…}, got ${JSON.stringify(event)?.slice(0, 300)}`,
    );
    this.name = 'UnknownEventError';
  }
}

/** What the description of a run begins with that a person asked for. */
export const BY_HAND = 'by hand: ';

/** SageMaker's limit for the value of a pipeline parameter is 1,024 characters; the rest is for a suffix. */
const MAXIMUM_DESCRIPTION = 900;

/**
 * What the event asks for. Throws UnknownEventError, or RangeError for a time that is none.
 *
 * @param invocationId the same for all tries of one invocation: two calls by hand are two causes
 */
export function readDemand(event: RetrainEvent, invocationId: string, present: () => number = Date.now): Demand {
  if (typeof event !== 'object' || event === null) {
    throw new UnknownEventError(event);
  }
  if ('detail-type' in event && event['detail-type'] === 'CloudWatch Alarm State Change') {
    const { alarmName, state } = event.detail;
    if (state.value !== 'ALARM') {
      return { kind: 'nothing', reason: `alarm ${alarmName} is ${state.value}` };
    }
    return { kind: 'cause', cause: toAlarmCause({ name: alarmName, since: readInstant(state.timestamp, event.time) }) };
  }
  if ('Records' in event) {
    return readBatch(event, present);
  }
  if ('detail-type' in event && event['detail-type'] === 'Object Created') {
    const { bucket, object } = event.detail;
    const uri = `s3://${bucket.name}/${object.key}`;
    // The sequencer orders the events of one key, so it names this upload; ETags repeat when the content does.
    const upload = object.sequencer ?? object['version-id'] ?? object.etag;
    return toDemand(
      'new data',
      `${uri}#${upload}`,
      `new data ${uri} (upload ${upload})`,
      readEventTime(event, present),
    );
  }
  if (
    'detail-type' in event &&
    event['detail-type'] === DETAIL_TYPES.execution &&
    typeof event.detail?.pipelineExecutionArn === 'string'
  ) {
    return readExecution(event.detail, readEventTime(event, present));
  }
  if ('source' in event && event.source === SCHEDULED.recheck) {
    return { kind: 'recheck' };
  }
  if ('source' in event && event.source === SCHEDULED.window) {
    const at = readEventTime(event, present);
    return toDemand('schedule', at.toISOString(), `schedule of ${at.toISOString()}`, at);
  }
  if ('reason' in event && typeof event.reason === 'string' && event.reason !== '') {
    // With a time of its own, the call may be repeated by whoever made it; without, only Lambda repeats it.
    const identity = event.time ?? `invocation ${invocationId}`;
    // Nobody may ask from the future: what has run since would not count.
    const at = new Date(Math.min(readEventTime(event, present).getTime(), present()));
    const { cause } = toDemand('by hand', `${event.reason}#${identity}`, `${BY_HAND}${event.reason} (${identity})`, at);
    return { kind: 'cause', cause: { ...cause, force: event.force === true } };
  }
  throw new UnknownEventError(event);
}

/**
 * The cause that an alarm is for as long as it stays in ALARM. The event's `detail.state.timestamp` and
 * `StateTransitionedTimestamp` of DescribeAlarms are both the instant at which the state became ALARM; they are compared
 * to the second, because the precision of the two differs.
 */
export function toAlarmCause({ name, since }: StandingAlarm): Cause {
  const second = `${since.toISOString().slice(0, 19)}Z`;
  return {
    kind: 'alarm',
    id: `alarm#${name}#${second}`,
    description: `alarm ${name} since ${second}`,
    at: new Date(second),
    force: false,
    subject: name,
  };
}

/** Data that a re-check found newer than the last run. */
export function toNewDataCause(uri: string, newest: Date): Cause {
  const time = newest.toISOString();
  return {
    kind: 'new data',
    id: `new data#${uri}#${time}`,
    description: `new data ${uri} (newest of ${time})`,
    at: newest,
    force: false,
  };
}

/** The token that makes SageMaker start one run for a cause, however often it is asked to. */
export function toToken(cause: Cause, attempt: number): string {
  return hashText(attempt > 1 ? `${cause.id}#${attempt}` : cause.id);
}

/** New data that came together is one cause: a run that starts after the newest of it has all of it. */
function readBatch(batch: SQSEvent, present: () => number): Demand {
  const { uploads } = unpackBatch(batch);
  const newest = uploads.reduce<S3ObjectCreatedNotificationEvent | undefined>(
    (one, other) => (one && one.time >= other.time ? one : other),
    undefined,
  );
  if (newest === undefined) {
    return { kind: 'nothing', reason: 'no message of the queue is an event of new data' };
  }
  const demand = readDemand(newest, '', present);
  return demand.kind === 'cause' && uploads.length > 1
    ? {
        kind: 'cause',
        cause: { ...demand.cause, description: `${demand.cause.description} and ${uploads.length - 1} before it` },
      }
    : demand;
}

/** The end of another pipeline's run; only one that succeeded left something to train with. */
function readExecution(detail: ExecutionDetail, at: Date): Demand {
  const { pipelineArn, pipelineExecutionArn: run, currentPipelineExecutionStatus: status } = detail;
  const pipeline = pipelineArn.split('/').pop()!;
  if (status !== ENDED_EXECUTION_STATES.succeeded) {
    return { kind: 'nothing', reason: `${run} is ${status}` };
  }
  const { cause } = toDemand('pipeline', run, `pipeline ${pipeline} has ended (${run.split('/').pop()})`, at);
  return { kind: 'cause', cause: { ...cause, subject: pipeline } };
}

function toDemand(kind: CauseKind, id: string, description: string, at: Date): Extract<Demand, { kind: 'cause' }> {
  // SageMaker takes no line breaks in the description of a run.
  return {
    kind: 'cause',
    cause: { kind, id: `${kind}#${id}`, description: shorten(description.replace(/\s+/g, ' '), id), at, force: false },
  };
}

/** A description that is too long keeps a digest of what was cut off, so that it stays the description of one cause. */
function shorten(description: string, id: string): string {
  return description.length <= MAXIMUM_DESCRIPTION
    ? description
    : `${description.slice(0, MAXIMUM_DESCRIPTION - 16)}… ${hashText(id, 12)}`;
}

/** CloudWatch writes `2026-11-23T17:04:40.989+0000`; an unreadable time gives way to the event's own. */
function readInstant(timestamp: string | undefined, time: string): Date {
  const instant = new Date((timestamp ?? '').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(instant.getTime()) ? readEventTime({ time }) : instant;
}
