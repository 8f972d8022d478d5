import type { EventFault } from '../aws/event-bus';
import type { Approval, Quality } from '../aws/registry';
import { CALL_FAULTS, type CallFault } from '../cloud';
import { type Choices, Dice, type History } from '../history';

/** What random histories may contain beyond the ordinary. */
export const HAZARDS = [
  'broken',
  'refused',
  'transient',
  'stuck',
  'refusedSettings',
  'deletePackage',
  'deleteByHand',
  'damage',
  'plant',
] as const;

export type Hazard = (typeof HAZARDS)[number];

export type StackName = 'first' | 'second';

/** What people, AWS and bad luck do. */
export type EndpointStep =
  | { readonly kind: 'register'; readonly quality: Quality; readonly approved: boolean }
  | { readonly kind: 'setStatus'; readonly version: number; readonly status: Approval }
  | { readonly kind: 'deletePackage'; readonly version: number }
  | { readonly kind: 'deploy'; readonly stack: StackName; readonly settings: number }
  /** Deploys with another construct id. */
  | { readonly kind: 'rename'; readonly settings: number }
  /** Removes the resource of the first stack, and adds it again under its logical id. */
  | { readonly kind: 'removeAndAdd'; readonly settings: number }
  | { readonly kind: 'cancel'; readonly stack: StackName }
  | { readonly kind: 'destroy'; readonly stack: StackName }
  | { readonly kind: 'deleteByHand' }
  | { readonly kind: 'maintain' }
  /** Looks that come at the same time. */
  | { readonly kind: 'look'; readonly times: number }
  | { readonly kind: 'damage'; readonly object: number }
  /** From now on, as long as things go wrong, log groups may not be created. */
  | { readonly kind: 'refuseLogs' }
  /** Somebody writes a request to delete the endpoint into the state. */
  | { readonly kind: 'plant' }
  | { readonly kind: 'callFault'; readonly after: number; readonly what: CallFault }
  | { readonly kind: 'eventFault'; readonly fault: EventFault };

export type EndpointSchedule = History<EndpointStep>;

/** How many kinds of settings there are to deploy; the last one is refused by SageMaker. */
export const SETTINGS_COUNT = 4;

/** In every so manieth history somebody plants a request, or takes a permission. */
const PLANTED = 20;
/** An event comes at once, and once more half an hour later. */
const REPEATED_LATE = { what: 'repeat', milliseconds: 1_800_000 } as const;
const WAITS = [0, 0, 1, 5, 20, 60, 180, 600, 1_200, 3_600];
const DAY = 86_400_000;
/** For so long events may be held up, in milliseconds. */
const DELAYS = [1_000, 60_000, 1_200_000, 5_400_000, DAY, 2 * DAY];

/** A random history. */
export function drawSchedule(seed: number, random: () => number, hazards: ReadonlySet<Hazard>): EndpointSchedule {
  const dice = new Dice(random);
  const kinds: Choices<EndpointStep> = [
    [5, () => ({ kind: 'register', quality: pickQuality(), approved: random() < 0.7 })],
    [3, () => ({ kind: 'setStatus', version: dice.below(5), status: random() < 0.5 ? 'Approved' : 'Rejected' })],
    [hazards.has('deletePackage') ? 1 : 0, () => ({ kind: 'deletePackage', version: dice.below(5) })],
    [5, () => ({ kind: 'deploy', stack: 'first', settings: pickSettings() })],
    [1, () => ({ kind: 'deploy', stack: 'second', settings: pickSettings() })],
    [1, () => ({ kind: 'rename', settings: pickSettings() })],
    [1, () => ({ kind: 'cancel', stack: random() < 0.8 ? 'first' : 'second' })],
    [1, () => ({ kind: 'destroy', stack: random() < 0.7 ? 'first' : 'second' })],
    [hazards.has('deleteByHand') ? 1 : 0, () => ({ kind: 'deleteByHand' })],
    [1, () => ({ kind: 'maintain' })],
    [1, () => ({ kind: 'look', times: 1 + dice.below(3) })],
    [hazards.has('damage') ? 0.5 : 0, () => ({ kind: 'damage', object: dice.below(8) })],
    [5, () => ({ kind: 'callFault', after: dice.below(40), what: dice.pick(CALL_FAULTS) })],
    [3, () => ({ kind: 'eventFault', fault: dice.pickEventFault(DELAYS) })],
  ];
  const pickQuality = (): Quality => {
    const quality = dice.pick<Quality>(['good', 'good', 'good', 'broken', 'refused', 'transient', 'stuck']);
    return quality === 'good' || hazards.has(quality) ? quality : 'good';
  };
  const pickSettings = (): number => {
    const settings = dice.below(SETTINGS_COUNT + 2) % SETTINGS_COUNT;
    return settings === SETTINGS_COUNT - 1 && !hazards.has('refusedSettings') ? 0 : settings;
  };
  const first: EndpointSchedule['steps'] = [
    { wait: 0, kind: 'register', quality: 'good', approved: true },
    { wait: 0, kind: 'deploy', stack: 'first', settings: 0 },
  ];
  const steps = Array.from({ length: 2 + dice.below(10) }, () => ({ wait: dice.pick(WAITS), ...dice.choose(kinds) }));
  // Beside all that is drawn: without them a history is the same.
  const refused: EndpointSchedule['steps'] = seed % PLANTED === 15 ? [{ wait: 0, kind: 'refuseLogs' }] : [];
  const planted: EndpointSchedule['steps'] =
    hazards.has('plant') && seed % PLANTED === 5 ? [{ wait: 1_200, kind: 'plant' }] : [];
  // The removal comes, or comes once more, when CloudFormation has asked for the new resource.
  const readded: EndpointSchedule['steps'] =
    seed % PLANTED === 9
      ? [
          {
            wait: 1_200,
            kind: 'eventFault',
            fault: seed % (2 * PLANTED) === 9 ? { what: 'delay', milliseconds: 5_400_000 } : REPEATED_LATE,
          },
          { wait: 0, kind: 'removeAndAdd', settings: 1 },
          { wait: 7_200, kind: 'look', times: 1 },
        ]
      : [];
  return {
    seed,
    staleSeconds: dice.pick([0, 0, 3, 8]),
    steps: [
      ...refused,
      ...(random() < 0.8 ? [...first, { ...steps[0], wait: dice.pick([0, 300, 900]) }, ...steps.slice(1)] : steps),
      ...planted,
      ...readded,
    ],
  };
}
