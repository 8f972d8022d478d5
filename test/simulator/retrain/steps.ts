import type { EventFault } from '../aws/event-bus';
import { CALL_FAULTS, type CallFault } from '../cloud';
import { type Choices, Dice, type History } from '../history';

export const ALARMS = ['drift', 'quality'] as const;

/** What a deploy may give the function as guards, beside the cooldown and the cap of a day. */
export const GUARD_SETS = ['plain', 'quiet', 'month', 'budget'] as const;

/** `diagnosed`: as `plain`, and the function knows the reports that the alarm of drift rests on. */
export type GuardSet = (typeof GUARD_SETS)[number] | 'diagnosed';

/** What people, AWS and bad luck do. */
export type RetrainStep =
  | { readonly kind: 'alarm'; readonly name: (typeof ALARMS)[number] }
  /** So many objects of raw rows come at once. */
  | { readonly kind: 'upload'; readonly objects: number }
  /** Something that is no event of S3 is put into the queue of new data. */
  | { readonly kind: 'strayMessage' }
  | { readonly kind: 'schedule' }
  | { readonly kind: 'deploy'; readonly guards: GuardSet }
  /** A person wishes a run; as if it were a month later, where they say so. */
  | { readonly kind: 'byHand'; readonly force: boolean; readonly isFuture?: true }
  /** The next runs fail. */
  | { readonly kind: 'failRuns'; readonly runs: number }
  /** SageMaker does not start the next runs. */
  | { readonly kind: 'refuseStarts'; readonly starts: number }
  /** Somebody writes over what the function has written down. */
  | { readonly kind: 'damage' }
  | { readonly kind: 'recheck'; readonly times: number }
  | { readonly kind: 'callFault'; readonly after: number; readonly what: CallFault }
  | { readonly kind: 'eventFault'; readonly fault: EventFault };

export type RetrainSchedule = History<RetrainStep>;

/** In every so manieth history a person gives a time that is still to come. */
const FUTURE = 12;
const WAITS = [0, 0, 1, 3, 20, 120, 900, 2_400, 7_200];
/** For so long events may be held up, in milliseconds. */
const DELAYS = [1_000, 60_000, 1_200_000, 14_400_000];

/** A random history. */
export function drawRetrainSchedule(seed: number, random: () => number): RetrainSchedule {
  const dice = new Dice(random);
  const kinds: Choices<RetrainStep> = [
    [5, () => ({ kind: 'alarm', name: dice.pick(ALARMS) })],
    [4, () => ({ kind: 'upload', objects: dice.pick([1, 1, 2, 5]) })],
    [0.5, () => ({ kind: 'strayMessage' })],
    [2, () => ({ kind: 'schedule' })],
    [2, () => ({ kind: 'deploy', guards: dice.pick(GUARD_SETS) })],
    [2, () => ({ kind: 'byHand', force: random() < 0.3 })],
    [1, () => ({ kind: 'failRuns', runs: 1 + dice.below(2) })],
    [1, () => ({ kind: 'refuseStarts', starts: 1 + dice.below(4) })],
    [0.5, () => ({ kind: 'damage' })],
    [1, () => ({ kind: 'recheck', times: 1 + dice.below(2) })],
    [6, () => ({ kind: 'callFault', after: dice.below(30), what: dice.pick(CALL_FAULTS) })],
    [3, () => ({ kind: 'eventFault', fault: dice.pickEventFault(DELAYS) })],
  ];
  // Beside all that is drawn: without it a history is the same.
  const future: RetrainSchedule['steps'] =
    seed % FUTURE === 5 ? [{ wait: 120, kind: 'byHand', force: false, isFuture: true }] : [];
  return {
    seed,
    staleSeconds: dice.pick([0, 3, 8]),
    steps: [
      ...Array.from({ length: 2 + dice.below(9) }, () => ({ wait: dice.pick(WAITS), ...dice.choose(kinds) })),
      ...future,
    ],
  };
}
