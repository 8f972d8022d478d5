import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import { type Guards, MAXIMUM_RUNS_PER_ALARM } from '../../contract/retrain-guards';
import type { Cause } from './cause';
import { findQuietHours } from './quiet-hours';
import { describeRun, isByHand, type Skip, skip, startOf } from './runs';

/** How a person goes on all the same. */
const FORCE = 'to start one now, invoke the function with {"reason": "why", "force": true}';

const DAY_MILLISECONDS = 86_400_000;
/** A run starts a moment after the schedule or the alarm that caused it: a daily schedule and a daily cooldown go together. */
const MAXIMUM_TOLERANCE_MILLISECONDS = 5 * 60_000;

/** What the month's runs have cost. */
export interface Spending {
  /** Of the runs since the month began, those in progress by what they have cost up to now. */
  readonly spent: number;
  /** Of the dearest run that is known: the next one may cost as much. */
  readonly dearest: number;
}

/** When the month of an instant began, UTC. */
export function startOfMonth(now: Date): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
}

/**
 * What holds any run back: the cooldown, what may run in a day and in a month, what may be spent, and the quiet hours, which
 * a person who asks by hand knows better.
 *
 * @param runs newest first
 */
export function findHold(
  kind: Cause['kind'],
  runs: readonly PipelineExecutionSummary[],
  now: Date,
  guards: Guards,
  spending?: Spending,
): Skip | undefined {
  return (
    holdForCooldown(runs, now, guards) ??
    holdForCaps(runs, now, guards) ??
    holdForBudget(spending, guards) ??
    (kind === 'by hand' ? undefined : holdForQuiet(now, guards))
  );
}

function holdForCooldown(
  [last]: readonly PipelineExecutionSummary[],
  now: Date,
  { cooldownSeconds }: Guards,
): Skip | undefined {
  const cooldown = cooldownSeconds * 1_000;
  const tolerance = Math.min(MAXIMUM_TOLERANCE_MILLISECONDS, cooldown / 10);
  if (cooldown === 0 || last === undefined || now.getTime() - startOf(last) >= cooldown - tolerance) {
    return undefined;
  }
  const until = new Date(startOf(last) + cooldown).toISOString();
  return skip(
    'cooldown',
    `cooldown of ${cooldownSeconds} s until ${until}: the last run is ${describeRun(last)}; ${FORCE}`,
    last,
  );
}

function holdForCaps(
  runs: readonly PipelineExecutionSummary[],
  now: Date,
  { maximumRunsPerDay, maximumRunsPerMonth }: Guards,
): Skip | undefined {
  const recent = runs.filter((run) => now.getTime() - startOf(run) < DAY_MILLISECONDS);
  if (recent.length >= maximumRunsPerDay) {
    return skip(
      'cap',
      `${recent.length} runs have started within 24 hours, ${maximumRunsPerDay} are allowed; ${FORCE}`,
    );
  }
  const month = runs.filter((run) => startOf(run) >= startOfMonth(now));
  return maximumRunsPerMonth !== undefined && month.length >= maximumRunsPerMonth
    ? skip(
        'cap',
        `${month.length} runs have started since ${describeDay(startOfMonth(now))}, ${maximumRunsPerMonth} a month are allowed; ${FORCE}`,
      )
    : undefined;
}

function holdForBudget(spending: Spending | undefined, { budget }: Guards): Skip | undefined {
  if (budget === undefined || spending === undefined || spending.spent + spending.dearest <= budget.maximumPerMonth) {
    return undefined;
  }
  const money = (amount: number): string => `${amount.toFixed(2)} ${budget.currency}`;
  return skip(
    'budget',
    `runs of this month have cost ${money(spending.spent)} and the next one may cost ${money(spending.dearest)}, together more than the ${money(budget.maximumPerMonth)} of budget.maximumPerMonth; ${FORCE}`,
  );
}

function holdForQuiet(now: Date, { quietHours = [] }: Guards): Skip | undefined {
  const found = findQuietHours(quietHours, now);
  return (
    found &&
    skip('quiet', `no run starts in the quiet hours from ${found.from} to ${found.to}, ${found.timeZone}; ${FORCE}`)
  );
}

/**
 * An alarm that still stands after so many runs is not cured by another one. A run by hand begins the count anew: whoever
 * asks for it has changed something. One that was stopped has tried nothing.
 *
 * @param later runs since the alarm stands, newest first
 */
export function findFutility(
  later: readonly PipelineExecutionSummary[],
  { maximumRunsPerAlarm = MAXIMUM_RUNS_PER_ALARM }: Guards,
): Skip | undefined {
  const byHand = later.findIndex(isByHand);
  const tried = (byHand < 0 ? later : later.slice(0, byHand)).filter(
    ({ PipelineExecutionStatus: status }) => status !== 'Stopped',
  );
  return tried.length >= maximumRunsPerAlarm
    ? skip(
        'futile',
        `${tried.length} runs in a row did not clear the alarm, and no other one is started for it: ${tried.map(describeRun).join(', ')}. Find out why: see the evaluation of these runs and the report that the alarm rests on, then change the data, the recipe or the limits of the alarm, and invoke the function with {"reason": "what has changed"}, which begins the count anew`,
        tried[0],
      )
    : undefined;
}

function describeDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
