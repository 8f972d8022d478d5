import type { EndpointSchedule } from './endpoint/steps';
import type { MonitorSchedule } from './monitor/steps';
import type { GuardSet, RetrainSchedule } from './retrain/steps';

// Histories that show what random ones seldom do.

/** A resource is removed and added again, and its removal comes once more after that, when what was handled is damaged. */
export const REMOVED_AND_ADDED: EndpointSchedule = {
  seed: 1,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 1_800, kind: 'eventFault', fault: { what: 'repeat', milliseconds: 2_100_000 } },
    { wait: 0, kind: 'removeAndAdd', settings: 1 },
    { wait: 1_800, kind: 'damage', object: 0 },
    { wait: 3_600, kind: 'look', times: 1 },
  ],
};

/** An update whose event is late is cancelled: its rollback is handled first. */
export const LATE_UPDATE: EndpointSchedule = {
  seed: 1,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 1_800, kind: 'eventFault', fault: { what: 'delay', milliseconds: 1_200_000 } },
    { wait: 0, kind: 'deploy', stack: 'first', settings: 1 },
    { wait: 60, kind: 'cancel', stack: 'first' },
  ],
};

/** A stack is destroyed while its endpoint, asked for a moment ago, is not seen yet. */
export const UNSEEN_ENDPOINT: EndpointSchedule = {
  seed: 330,
  staleSeconds: 8,
  steps: [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 0, kind: 'rename', settings: 2 },
    { wait: 600, kind: 'destroy', stack: 'first' },
  ],
};

/** The look after a deadline finds an endpoint that failed, and has it to delete. */
export const BUSY_DEADLINE: EndpointSchedule = {
  seed: 5563,
  staleSeconds: 3,
  steps: [
    { wait: 260, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 180, kind: 'register', quality: 'stuck', approved: true },
    { wait: 1, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 1_200, kind: 'register', quality: 'transient', approved: true },
  ],
};

/** S3 does not take what is written down of an answer, and a newer request comes before the older one is looked at again. */
export const UNWRITTEN_ANSWER: EndpointSchedule = {
  seed: 1_000_413,
  staleSeconds: 3,
  steps: [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 0, kind: 'callFault', after: 36, what: 'throttle' },
    { wait: 180, kind: 'deploy', stack: 'first', settings: 0 },
  ],
};

/** A request that was answered comes again just before its hour is over, and a call of the look at it is throttled. */
export const REPEATED_IN_THE_HOUR: EndpointSchedule = {
  seed: 1_175_923,
  staleSeconds: 3,
  steps: [
    { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 0, kind: 'eventFault', fault: { what: 'repeat', milliseconds: 3_060_000 } },
    { wait: 5, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 2_520, kind: 'callFault', after: 22, what: 'throttle' },
    { wait: 600, kind: 'maintain' },
  ],
};

/** The one who rolls out does not hear that SageMaker has taken it, and a deploy comes while it is not seen yet. */
export const UNSEEN_ROLLOUT: EndpointSchedule = {
  seed: 1,
  staleSeconds: 3,
  steps: [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 0, kind: 'rename', settings: 1 },
    { wait: 1_200, kind: 'eventFault', fault: { what: 'delay', milliseconds: 5_400_000 } },
    { wait: 0, kind: 'register', quality: 'broken', approved: true },
    { wait: 60, kind: 'callFault', after: 17, what: 'timeout' },
    { wait: 0, kind: 'setStatus', version: 3, status: 'Rejected' },
    { wait: 180, kind: 'deploy', stack: 'first', settings: 1 },
  ],
};

/** The mark of a start is damaged, and the endpoint fails. */
export const LOST_MARK: EndpointSchedule = {
  seed: 1,
  staleSeconds: 3,
  steps: [
    { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 0, kind: 'register', quality: 'stuck', approved: true },
    { wait: 1_206, kind: 'deletePackage', version: 1 },
    { wait: 0, kind: 'eventFault', fault: { what: 'delay', milliseconds: 60_000 } },
    { wait: 20, kind: 'damage', object: 0 },
    { wait: 3_600, kind: 'callFault', after: 36, what: 'repeat' },
  ],
};

/** Somebody deletes the endpoint before the sweep would have seen how its rollout ended. */
export const SEEN_LATE: EndpointSchedule = {
  seed: 3_301_242,
  staleSeconds: 3,
  steps: [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 4_520, kind: 'deploy', stack: 'first', settings: 2 },
    { wait: 180, kind: 'register', quality: 'transient', approved: true },
    { wait: 3_600, kind: 'callFault', after: 6, what: 'lostAnswer' },
    { wait: 60, kind: 'deleteByHand' },
    { wait: 20, kind: 'look', times: 1 },
  ],
};

/** One stack goes while another one of the same name comes and makes its endpoint of what the first one made. */
export const SHARED_MODEL: EndpointSchedule = {
  seed: 412_523_411,
  staleSeconds: 3,
  steps: [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 4_500, kind: 'callFault', after: 0, what: 'kill' },
    { wait: 0, kind: 'deploy', stack: 'second', settings: 1 },
    { wait: 0, kind: 'destroy', stack: 'first' },
    { wait: 21, kind: 'callFault', after: 9, what: 'throttle' },
    { wait: 620, kind: 'callFault', after: 10, what: 'repeat' },
  ],
};

/** The event bus does not take the event about a window that drifted. */
export const UNTAKEN_EVENT: MonitorSchedule = {
  seed: 412_519_958,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'callFault', after: 28, what: 'killAfter' },
    { wait: 0, kind: 'callFault', after: 49, what: 'throttle' },
    { wait: 0, kind: 'traffic', rows: 25, isShifted: true },
    { wait: 7_200, kind: 'ask', back: 2, isWhole: true },
  ],
};

/** Somebody asks for half of a large window that was measured. */
export const HALF_IN_PARTS: MonitorSchedule = {
  seed: 2_283,
  staleSeconds: 0,
  steps: [
    { wait: 2_401, kind: 'traffic', rows: 25, isShifted: false },
    { wait: 10_800, kind: 'ask', back: 3, isWhole: false },
  ],
};

/** What was captured may not be read while a large window is measured in parts, for some of its tries. */
export const FAILED_PARTS: MonitorSchedule = {
  seed: 3,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'traffic', rows: 25, isShifted: false },
    { wait: 0, kind: 'label', back: 0 },
    { wait: 5_760, kind: 'look', times: 1 },
    // When the parts are asked for, and before they are read.
    { wait: 1, kind: 'refuseReads', hours: 1 },
    { wait: 3_600, kind: 'look', times: 1 },
  ],
};

/** Two windows are made up for at once, and one call for the first of them goes wrong. */
export const ONE_TIMEOUT: MonitorSchedule = {
  seed: 1,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'traffic', rows: 4, isShifted: false },
    { wait: 3_600, kind: 'traffic', rows: 4, isShifted: false },
    { wait: 3_600, kind: 'outage', hours: 2 },
    { wait: 7_200, kind: 'callFault', after: 1, what: 'timeout' },
    { wait: 7_200, kind: 'look', times: 1 },
  ],
};

/** A run whose start was decided by an invocation that died is started by the next one, and not seen by the list for seconds. */
export const LATE_START: RetrainSchedule = {
  seed: 20823,
  staleSeconds: 8,
  steps: [
    { wait: 0, kind: 'callFault', after: 11, what: 'lostAnswer' },
    { wait: 0, kind: 'callFault', after: 10, what: 'kill' },
    { wait: 0, kind: 'callFault', after: 6, what: 'killAfter' },
    { wait: 0, kind: 'byHand', force: false },
    { wait: 2_400, kind: 'upload', objects: 5 },
  ],
};

/** Somebody deletes the version that serves, and an older one is approved. */
export const DELETED_WHILE_SERVING: EndpointSchedule = {
  seed: 2,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
    { wait: 1_200, kind: 'register', quality: 'good', approved: true },
    { wait: 1_200, kind: 'deletePackage', version: 1 },
  ],
};

/** Whoever is refused a start dies, and what the start was for is decided about again in the quiet hours. */
export const FORGOTTEN_REFUSAL: RetrainSchedule = {
  seed: 1_136_990,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'refuseStarts', starts: 1 },
    { wait: 0, kind: 'callFault', after: 10, what: 'killAfter' },
    { wait: 0, kind: 'upload', objects: 2 },
    { wait: 120, kind: 'deploy', guards: 'quiet' },
  ],
};

/** As many runs as may be, and then an alarm. */
const exhaust = (guards: GuardSet): RetrainSchedule => ({
  seed: 2,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'deploy', guards },
    ...[0, 7_200, 7_200].map((wait) => ({ wait, kind: 'byHand', force: true }) as const),
    { wait: 12_000, kind: 'alarm', name: 'drift' },
    { wait: 600, kind: 'recheck', times: 1 },
  ],
});

export const MONTH_IS_FULL = exhaust('month');

export const BUDGET_IS_SPENT = exhaust('budget');

/** The schedule of a night in which no run may start. */
export const QUIET_SCHEDULE: RetrainSchedule = {
  seed: 2,
  staleSeconds: 0,
  steps: [
    { wait: 0, kind: 'deploy', guards: 'quiet' },
    { wait: 600, kind: 'schedule' },
  ],
};
