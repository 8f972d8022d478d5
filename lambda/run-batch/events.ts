import type { EventBridgeEvent } from 'aws-lambda';
import type { DETAIL_TYPES, SCHEDULED } from '../../contract/events';

/** The schedule is due. */
export interface DueEvent {
  readonly source: typeof SCHEDULED.window;
  /** ISO 8601 */
  readonly scheduledTime: string;
}

/** It is time to look whether the schedule was due and sent nothing. */
export interface WatchEvent {
  readonly source: typeof SCHEDULED.watch;
  /** ISO 8601 @default - the present */
  readonly scheduledTime?: string;
}

/** An invocation by hand. */
export interface ManualEvent {
  readonly reason: string;
  /** ISO 8601 @default - the present */
  readonly time?: string;
}

/** What EventBridge says of a run of a pipeline. */
interface ExecutionDetail {
  readonly pipelineExecutionArn: string;
  readonly currentPipelineExecutionStatus: string;
}

/** A run has ended, at the event's time. */
export type EndedEvent = EventBridgeEvent<typeof DETAIL_TYPES.execution, ExecutionDetail>;

/** What the function is invoked with. */
export type BatchEvent = DueEvent | WatchEvent | ManualEvent | EndedEvent;

/** What was done, and why. */
export interface BatchRecord {
  readonly outcome: 'started' | 'skipped' | 'refused' | 'published' | 'failed' | 'watched' | 'missed';
  /** One line for people. */
  readonly reason: string;
  readonly pipelineExecutionArn?: string;
}
