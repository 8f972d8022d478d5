import type { Cause } from './cause';
import type { Decision } from './decide';
import type { Hold } from './runs';

/**
 * What a cause that comes only once is owed for: it is tried again when what held it back has passed. An alarm that stands and
 * data that nobody has seen are found again by themselves; a person was told. The schedule comes again after a cooldown.
 */
const OWED: Partial<Record<Cause['kind'], readonly Hold[]>> = {
  schedule: ['running', 'quiet', 'condition'],
  pipeline: ['running', 'quiet', 'condition', 'cooldown', 'cap', 'budget'],
};

/** Whether a cause has to be remembered. */
export function owes({ kind }: Cause, decision: Decision): boolean {
  return decision.outcome === 'skipped' && (OWED[kind]?.includes(decision.hold) ?? false);
}

/** What is owed after a decision: of the schedule and of each pipeline the newest cause only. The same list when nothing changes. */
export function pay(owed: readonly Cause[], cause: Cause, decision: Decision): readonly Cause[] {
  if (owes(cause, decision)) {
    const isNewer = owed.some((each) => isAlike(each, cause) && each.at.getTime() >= cause.at.getTime());
    return isNewer ? owed : [...owed.filter((each) => !isAlike(each, cause)), cause];
  }
  const isDone = decision.outcome === 'skipped' && owed.some(({ id }) => id === cause.id);
  return isDone ? owed.filter(({ id }) => id !== cause.id) : owed;
}

function isAlike(one: Cause, other: Cause): boolean {
  return one.kind === other.kind && one.subject === other.subject;
}
