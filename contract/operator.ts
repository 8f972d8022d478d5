// What operators ask an endpoint's controller, by hand or by the command line, and what it answers: imports nothing.

/** Asks how things are. Changes nothing. */
export interface StatusRequest {
  readonly operator: 'status';
}

/** Brings an older approved version back, by rejecting those that are newer. */
export interface RollbackRequest {
  readonly operator: 'rollback';
  /** The number of the version that is to serve. */
  readonly to: number;
  /** Why, for the registry. @default - that an operator asked for it */
  readonly reason?: string;
  /** Whether only to say what would be done. @default false */
  readonly dryRun?: boolean;
}

/** Gives what lies in the stack's dead-letter queue back to the functions that failed on it. */
export interface ReplayRequest {
  readonly operator: 'replay';
  /** Whether only to say what would be done. @default false */
  readonly dryRun?: boolean;
}

/** What operators ask. */
export type OperatorRequest = StatusRequest | RollbackRequest | ReplayRequest;

/** An approved version, as the controller sees it. */
export interface VersionStatus {
  readonly version: number;
  readonly arn: string;
  /** `waits`: it is tried, or tried again, when its time comes. `givenUp`: only a deploy or a new approval tries it again. */
  readonly state: 'serves' | 'waits' | 'givenUp' | 'older';
  /** Why it failed, if it did. */
  readonly reason?: string;
  /** How often it failed. */
  readonly failures?: number;
  /** ISO */
  readonly retryAt?: string;
}

/** How an endpoint is, and what its controller does next. */
export interface EndpointStatusReport {
  readonly endpointName: string;
  /** SageMaker's status; `absent` where there is no endpoint. */
  readonly status: string;
  /** What serves, in words; absent where nothing is known to. */
  readonly serves?: string;
  readonly configName?: string;
  /** Whether it serves with the settings of the last deployment; absent before the first one. */
  readonly hasSettings?: boolean;
  /** Whose it is, in words. */
  readonly owner?: string;
  /** Newest first. */
  readonly approved: readonly VersionStatus[];
  /** Requests of CloudFormation that wait for an answer. */
  readonly waiting: readonly string[];
  /** What the next look does, and why. */
  readonly next: { readonly action: string; readonly reason: string };
}

/** What a rollback did, or would do. */
export interface RollbackReport {
  readonly endpointName: string;
  readonly to: number;
  /** Numbers of the versions that were rejected, or would be, newest first. */
  readonly rejects: readonly number[];
  readonly isDryRun: boolean;
  /** Why nothing was done. */
  readonly refused?: string;
  /** What the controller did then. */
  readonly next?: { readonly action: string; readonly reason: string };
}

/** What a replay does with a message. `given`: it was taken, and deleted. All others stay in the queue. */
export type ReplayOutcome = 'given' | 'wouldBeGiven' | 'failed' | 'notUnderstood';

/** A message of the dead-letter queue, and what was done with it. */
export interface ReplayedLetter {
  readonly messageId: string;
  readonly outcome: ReplayOutcome;
  /** The name of the function, or of the queue before it; absent where the message is not understood, as the reason is. */
  readonly to?: string;
  /** Why it lay there. */
  readonly reason?: string;
  /** Why it was not taken. */
  readonly error?: string;
}

/** What a replay did, or would do. */
export interface ReplayReport {
  readonly endpointName: string;
  readonly letters: readonly ReplayedLetter[];
  readonly isDryRun: boolean;
  /** Whether the invocation ended before the queue did. */
  readonly hasMore: boolean;
}

/** Whether an event is an operator's. */
export function isOperatorRequest(event: unknown): event is { readonly operator: unknown } {
  return typeof event === 'object' && event !== null && 'operator' in event;
}
