import type { EventFault } from '../aws/event-bus';
import { CALL_FAULTS, type CallFault } from '../cloud';
import { type Choices, Dice, type History } from '../history';

/** What callers of the endpoint, people, AWS and bad luck do. */
export type MonitorStep =
  /** So many rows are captured now; shifted ones are far from the baseline. */
  | { readonly kind: 'traffic'; readonly rows: number; readonly isShifted: boolean }
  /** So many requests are captured that nobody can read as rows. */
  | { readonly kind: 'unread'; readonly rows: number }
  /** A request comes with the InferenceId of another one of the window, and says something else. */
  | { readonly kind: 'rewrite' }
  /** The labels come of what was captured in the window that began so many windows ago. */
  | { readonly kind: 'label'; readonly back: number }
  /** The schedule's event of now, several times at once. */
  | { readonly kind: 'look'; readonly times: number }
  /** A person asks for the window that began so many windows ago; half of it where it is no whole one. */
  | { readonly kind: 'ask'; readonly back: number; readonly isWhole: boolean }
  /** For so many hours no event of the schedule comes. */
  | { readonly kind: 'outage'; readonly hours: number }
  /** For so many hours what was captured may not be read. */
  | { readonly kind: 'refuseReads'; readonly hours: number }
  | { readonly kind: 'loseProgress'; readonly isDamaged: boolean }
  | { readonly kind: 'callFault'; readonly after: number; readonly what: CallFault }
  | { readonly kind: 'eventFault'; readonly fault: EventFault };

export type MonitorSchedule = History<MonitorStep>;

/** In every so manieth history requests come that nobody can read; enough of them for no verdict. */
const UNREAD = { every: 6, rows: 25 };
const WAITS = [0, 0, 60, 600, 1_800, 3_600, 3_600, 7_200];
/** For so long events may be held up, in milliseconds. */
const DELAYS = [1_000, 60_000, 1_200_000, 5_400_000, 18_000_000];

/**
 * A random history.
 *
 * @param labels how often labels come, beside the weights of the other steps
 */
export function drawMonitorSchedule(seed: number, random: () => number, labels = 0): MonitorSchedule {
  const dice = new Dice(random);
  const kinds: Choices<MonitorStep> = [
    [9, () => ({ kind: 'traffic', rows: dice.pick([3, 4, 6, 12, 25]), isShifted: random() < 0.3 })],
    [2, () => ({ kind: 'look', times: 1 + dice.below(3) })],
    [2, () => ({ kind: 'ask', back: dice.below(4), isWhole: random() < 0.7 })],
    [1, () => ({ kind: 'outage', hours: 1 + dice.below(6) })],
    [1, () => ({ kind: 'refuseReads', hours: 1 + dice.below(6) })],
    [0.5, () => ({ kind: 'loseProgress', isDamaged: random() < 0.5 })],
    [6, () => ({ kind: 'callFault', after: dice.below(60), what: dice.pick(CALL_FAULTS) })],
    [3, () => ({ kind: 'eventFault', fault: dice.pickEventFault(DELAYS) })],
    [labels, () => ({ kind: 'label', back: dice.below(5) })],
  ];
  return {
    seed,
    staleSeconds: 0,
    steps: Array.from({ length: 4 + dice.below(9) }, () => ({ wait: dice.pick(WAITS), ...dice.choose(kinds) })),
  };
}

/** Whether windows of a history that are larger than little memory are measured in parts, and their rows become training data. */
export function isInParts({ seed }: MonitorSchedule): boolean {
  return seed % 4 === 3;
}

/** A history in which somebody tries to replace the rows of others, where rows become training data; and labels come at once. */
export function addRewrites(schedule: MonitorSchedule): MonitorSchedule {
  const rewrite: MonitorSchedule['steps'] = [{ wait: 1, kind: 'rewrite' }];
  const label: MonitorSchedule['steps'] = [{ wait: 1, kind: 'label', back: 0 }];
  const steps = schedule.steps.flatMap((step, i) =>
    step.kind === 'traffic' ? [step, ...(i % 2 === 0 ? rewrite : []), ...(i % 3 === 0 ? label : [])] : [step],
  );
  return isInParts(schedule) ? { ...schedule, steps } : schedule;
}

/** A history in which requests come that cannot be read, in some; without them it is the same. */
export function addUnread(schedule: MonitorSchedule): MonitorSchedule {
  const { seed, steps } = schedule;
  const middle = steps.length >> 1;
  const step = { wait: 0, kind: 'unread', rows: UNREAD.rows } as const;
  return seed % UNREAD.every === 4
    ? { ...schedule, steps: [...steps.slice(0, middle), step, ...steps.slice(middle)] }
    : schedule;
}
