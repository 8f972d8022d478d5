import type { EventFault } from '../aws/event-bus';
import { CALL_FAULTS, type CallFault } from '../cloud';

export const ALARMS = ['drift', 'quality'] as const;

/** What people, AWS and bad luck do. */
export type RetrainStep =
  | { readonly kind: 'alarm'; readonly name: (typeof ALARMS)[number] }
  /** So many objects of raw rows come at once. */
  | { readonly kind: 'upload'; readonly objects: number }
  | { readonly kind: 'schedule' }
  | { readonly kind: 'byHand'; readonly force: boolean }
  /** The next runs fail. */
  | { readonly kind: 'failRuns'; readonly runs: number }
  | { readonly kind: 'recheck'; readonly times: number }
  | { readonly kind: 'callFault'; readonly after: number; readonly what: CallFault }
  | { readonly kind: 'eventFault'; readonly fault: EventFault };

/** A history: everything that happens follows from it. */
export interface RetrainSchedule {
  readonly seed: number;
  /** How far what SageMaker says may be behind. */
  readonly staleSeconds: number;
  /** Steps, and how long after the one before each is taken, in seconds. */
  readonly steps: ReadonlyArray<RetrainStep & { readonly wait: number }>;
}

const WAITS = [0, 0, 1, 3, 20, 120, 900, 2_400, 7_200];

/** A random history. */
export function drawRetrainSchedule(seed: number, random: () => number): RetrainSchedule {
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)];
  const kinds: ReadonlyArray<readonly [number, () => RetrainStep]> = [
    [5, () => ({ kind: 'alarm', name: pick(ALARMS) })],
    [4, () => ({ kind: 'upload', objects: pick([1, 1, 2, 5]) })],
    [2, () => ({ kind: 'schedule' })],
    [2, () => ({ kind: 'byHand', force: random() < 0.3 })],
    [1, () => ({ kind: 'failRuns', runs: 1 + below(2) })],
    [1, () => ({ kind: 'recheck', times: 1 + below(2) })],
    [6, () => ({ kind: 'callFault', after: below(30), what: pick(CALL_FAULTS) })],
    [3, () => ({ kind: 'eventFault', fault: pickEventFault() })],
  ];
  const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
  const pickStep = (): RetrainStep => {
    let left = random() * total;
    return kinds.find(([weight]) => (left -= weight) < 0)![1]();
  };
  const pickEventFault = (): EventFault => {
    const milliseconds = pick([1_000, 60_000, 1_200_000, 14_400_000]);
    return pick<EventFault>([{ what: 'lose' }, { what: 'delay', milliseconds }, { what: 'repeat', milliseconds }]);
  };
  return {
    seed,
    staleSeconds: pick([0, 3, 8]),
    steps: Array.from({ length: 2 + below(9) }, () => ({ wait: pick(WAITS), ...pickStep() })),
  };
}
