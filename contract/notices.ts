// What people and programs are told of a lifecycle, for constructs, handlers and docs: imports nothing.

/** How much it matters. Failures are counted, and an alarm stands over the count; the rest is only told. */
export type Severity = 'error' | 'warning' | 'info';

/** The parts of a lifecycle that tell, with the type of their events on the account's default event bus. */
export const NOTICE_PARTS = {
  endpoint: 'lifecycle.rollout',
  retraining: 'lifecycle.decision',
  monitoring: 'lifecycle.drift',
  batch: 'lifecycle.batch',
} as const;

/** A part of a lifecycle that tells. */
export type NoticePart = keyof typeof NOTICE_PARTS;

/** The source of the events. */
export const NOTICE_SOURCE = 'sagemaker-lifecycle';

/** Where each alarm and each kind of notice has a section of its name. */
export const RUNBOOK = 'https://github.com/cdk-sagemaker-lifecycle/cdk-sagemaker-lifecycle/blob/main/docs/runbook.md';

/** What holds for every notice of a kind. */
export interface NoticeKindDescription {
  readonly part: NoticePart;
  readonly severity: Severity;
  /** The subject of the message; `{name}` is the lifecycle's. */
  readonly title: string;
  /** What a person does, in general: a notice may know better. */
  readonly todo: string;
}

/**
 * The kinds of notices. One that is an error or a warning counts among the failures. Each has a section in the runbook under
 * its name.
 */
export const NOTICES = {
  RolloutFailed: {
    part: 'endpoint',
    severity: 'error',
    title: 'Rollout of {name} failed',
    todo: 'Reject the version in the registry, or put right what the reason names and approve it again; deploy again where it was the settings.',
  },
  RolloutSucceeded: {
    part: 'endpoint',
    severity: 'info',
    title: 'Rollout of {name} succeeded',
    todo: 'Nothing.',
  },
  VersionRejected: {
    part: 'endpoint',
    severity: 'warning',
    title: 'A version of {name} was rejected',
    todo: 'Nothing, if a better version is on its way. To have this one tried again, put right what the reason names and approve it again.',
  },
  StateSetAside: {
    part: 'endpoint',
    severity: 'error',
    title: "State of {name}'s controller was set aside",
    todo: 'Look who wrote the object that was set aside, and take the permission from them. If it held settings, deploy the stack again with a change of the endpoint.',
  },
  SettingsLost: {
    part: 'endpoint',
    severity: 'error',
    title: 'The settings of {name} are lost',
    todo: 'Deploy the stack again with a change of the endpoint, such as another instance count, or restore both objects from their versions in S3. Until then no approval takes effect.',
  },
  ServingNotRestored: {
    part: 'endpoint',
    severity: 'error',
    title: 'What serves of {name} cannot be made again',
    todo: 'Put right what the reason names: the controller tries it again at every look. Or approve another version, which replaces what serves.',
  },
  LogRetentionNotSet: {
    part: 'endpoint',
    severity: 'warning',
    title: 'Logs of {name} are kept without an end',
    todo: "Put right what the reason names, such as a permission of the controller's role: the controller tries it again until it succeeds.",
  },
  FormerEndpointLeft: {
    part: 'endpoint',
    severity: 'error',
    title: 'A former endpoint of {name} is left',
    todo: 'Delete the endpoint of the former name by hand, with its configurations and models, when nothing calls it any more.',
  },
  RetrainingStarted: {
    part: 'retraining',
    severity: 'info',
    title: 'Retraining of {name} started',
    todo: 'Nothing: the end of the run is told when it fails, and its version when it waits for approval.',
  },
  RetrainingSkipped: {
    part: 'retraining',
    severity: 'info',
    title: 'Retraining of {name} skipped',
    todo: 'Nothing, unless the reason says otherwise: what still asks for a retraining is looked at again.',
  },
  RetrainingRefused: {
    part: 'retraining',
    severity: 'error',
    title: 'Retraining of {name} refused',
    todo: 'Put right what the reason names, then invoke the function with {"reason": "why"}.',
  },
  RetrainingGivenUp: {
    part: 'retraining',
    severity: 'warning',
    title: 'Retraining of {name} does not help',
    todo: 'Find out why the runs did not clear the alarm, change the data, the recipe or the limits, and invoke the function with {"reason": "what has changed"}.',
  },
  FeedFault: {
    part: 'retraining',
    severity: 'warning',
    title: 'The requests to {name} look faulty',
    todo: 'Mend it where the requests are made. If it is no fault, invoke the function with {"reason": "why"}.',
  },
  CalibrationNeeded: {
    part: 'retraining',
    severity: 'warning',
    title: 'Drift monitor of {name} needs calibration',
    todo: 'Set thresholds: { calibration: Calibration.AUTO } at the drift monitor. If it is drift all the same, invoke the function with {"reason": "why"}.',
  },
  RunFailed: {
    part: 'retraining',
    severity: 'error',
    title: 'A run of {name} failed',
    todo: 'Put right what the reason names, then invoke the function with {"reason": "what has changed"}, or retry the run in SageMaker.',
  },
  VersionWaiting: {
    part: 'retraining',
    severity: 'info',
    title: 'A version of {name} waits for approval',
    todo: 'Read its evaluation, then approve or reject it in the registry.',
  },
  VersionApproved: {
    part: 'retraining',
    severity: 'info',
    title: 'A version of {name} was approved',
    todo: 'Nothing: RolloutSucceeded or RolloutFailed says how it went.',
  },
  ScheduleMissed: {
    part: 'retraining',
    severity: 'error',
    title: 'The schedule of {name} sends nothing',
    todo: 'Look at the schedule whose name holds \'Schedule\' in EventBridge Scheduler: is it there and enabled? To make up for the run, invoke the function with {"reason": "regular run"}.',
  },
  LedgerSetAside: {
    part: 'retraining',
    severity: 'warning',
    title: 'What {name} had started was set aside',
    todo: "Look who wrote the object that was set aside, and take the permission from them. The pipeline's own runs decide until the next start.",
  },
  BatchFailed: {
    part: 'batch',
    severity: 'error',
    title: 'A batch of {name} failed',
    todo: 'Put right what the reason names, then invoke the function with {"reason": "what has changed"}.',
  },
  BatchSkipped: {
    part: 'batch',
    severity: 'info',
    title: 'A batch of {name} was skipped',
    todo: 'See by the reason whether rows or an approval are late. To have a batch all the same, invoke the function with {"reason": "why"}.',
  },
  BatchMissed: {
    part: 'batch',
    severity: 'error',
    title: 'No batch of {name} was started when due',
    todo: 'Look at the schedule of batches in EventBridge Scheduler: is it there and enabled? To have a batch now, invoke the function with {"reason": "missed batch"}.',
  },
  DriftFound: {
    part: 'monitoring',
    severity: 'info',
    title: 'The traffic of {name} has drifted',
    todo: 'Read the page of the window. The drift alarm says when enough windows have drifted to act.',
  },
  TrafficNotUnderstood: {
    part: 'monitoring',
    severity: 'warning',
    title: 'The traffic of {name} is not understood',
    todo: 'See by the sample why it is not read, and mend it where it is made, or say how it is to be read.',
  },
  TrafficLeftOut: {
    part: 'monitoring',
    severity: 'warning',
    title: 'The filter leaves out all traffic of {name}',
    todo: 'See whether leaveOut names too much, or somebody else sends what it names: whoever does is not watched.',
  },
  WindowNotEvaluated: {
    part: 'monitoring',
    severity: 'error',
    title: 'A window of {name} could not be evaluated',
    todo: 'Put right what the reason names. Then delete the report of the window, if it has one, and invoke the function with its windowStart and windowEnd.',
  },
  WindowsEvaluatedLate: {
    part: 'monitoring',
    severity: 'info',
    title: 'Missed windows of {name} evaluated late',
    todo: 'Look at the dead-letter queue and the log of the function if it was not you who stopped it, and read the pages of windows that drifted.',
  },
  WindowsLost: {
    part: 'monitoring',
    severity: 'error',
    title: 'Windows of {name} were missed for too long',
    todo: 'Find out why the function did not run: its schedule, its dead-letter queue, its log. Single windows can be looked at by their windowStart and windowEnd while their captured requests are kept.',
  },
  GroupCriteriaMissed: {
    part: 'monitoring',
    severity: 'info',
    title: '{name} treats groups too differently',
    todo: 'Read the rates of the groups in the report. The group criteria alarm says when enough windows have missed to act.',
  },
  LabelsMissing: {
    part: 'monitoring',
    severity: 'warning',
    title: 'No labels come for {name}',
    todo: 'Look whether files still arrive under the ground truth, in the hour of the label, and whether their eventId is the InferenceId of the requests. If no labels will come, turn the quality monitor off.',
  },
} as const satisfies Record<string, NoticeKindDescription>;

/** A kind of notice. */
export type NoticeKind = keyof typeof NOTICES;

/** Counts a message that the topic did not take: the alarm over the failures is then the only one that tells. */
export const UNDELIVERED = 'NoticeUndelivered';

/** Where the runbook speaks of an alarm or a kind of notice. */
export function runbookUrl(name: string): string {
  return `${RUNBOOK}#${name.toLowerCase()}`;
}
