import { BUDGET, isQuiet, type RetrainWorld, RUNS_PER_MONTH } from './world';

const MINUTE = 60_000;
/** A decision takes so long, with its wait for the lock; after faults a start is finished by the next re-check. */
const DELAYS = { usual: 5 * MINUTE, afterFault: 130 * MINUTE };

/** Why a run that starts now, for another reason than a person's wish, should have been held back; undefined where nothing did. */
export function findHeldBack({ cloud, guards, pipelines, runtime }: RetrainWorld): string | undefined {
  const { now } = runtime;
  const decided = now - (cloud.hadFault ? DELAYS.afterFault : DELAYS.usual);
  if (guards.since > decided) {
    return undefined;
  }
  const month = pipelines.runs.filter(({ start }) => monthOf(start) === monthOf(now));
  switch (guards.set) {
    case 'plain':
    case 'diagnosed':
      return undefined;
    case 'quiet':
      return isQuiet(now) && isQuiet(decided) ? 'a run started in the quiet hours' : undefined;
    case 'month':
      return month.length >= RUNS_PER_MONTH ? `${month.length + 1} runs within a month` : undefined;
    case 'budget': {
      const costs = month.map(({ start, since }) => ((since - start) / 3_600_000) * BUDGET.hourlyCosts.Train);
      const expected = costs.reduce((sum, cost) => sum + cost, 0) + Math.max(0, ...costs);
      return expected > BUDGET.maximumPerMonth ? `a run started that may cost more than the budget` : undefined;
    }
  }
}

function monthOf(time: number): number {
  return new Date(time).getUTCMonth();
}
