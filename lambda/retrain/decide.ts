import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { Guards } from '../../contract/retrain-guards';
import { type Cause, toToken } from './cause';

/** The pipeline's runs and the instant of the decision. */
export interface ObservedRuns {
  readonly now: Date;
  /** In any order; those of the last 24 hours, of the cooldown, and since the cause, at least. */
  readonly runs: PipelineExecutionSummary[];
  readonly guards: Guards;
  /** ARN of a version made since the cause that nobody has approved or rejected yet. */
  readonly versionWaiting?: string;
  /** The newest version made since the cause that was approved. */
  readonly versionApproved?: ApprovedVersion;
}

/** A version that serves, or is about to. */
export interface ApprovedVersion {
  readonly arn: string;
  /** When it was approved; later when it was changed after that. */
  readonly at: Date;
}

/** What is done, and why. */
export type Decision =
  | { readonly outcome: 'started'; readonly reason: string; readonly token: string; readonly description: string }
  | { readonly outcome: 'skipped'; readonly reason: string; readonly pipelineExecutionArn?: string };

/** How a person goes on all the same. */
const FORCE = 'to start one now, invoke the function with {"reason": "why", "force": true}';

const DAY_MILLISECONDS = 86_400_000;
/** A run starts a moment after the schedule or the alarm that caused it: a daily schedule and a daily cooldown go together. */
const MAXIMUM_TOLERANCE_MILLISECONDS = 5 * 60_000;

/**
 * Whether a run starts for the cause. The guards look at the pipeline's own runs and nothing else, so that no state of
 * ours can disagree with what really ran.
 *
 * @param recheck the cause was found again by a re-check: an alarm that still stands although it had a run may have
 *   another one after the cooldown
 */
export function decide(cause: Cause, observed: ObservedRuns, recheck = false): Decision {
  const { now, guards } = observed;
  const runs = [...observed.runs].sort((a, b) => startOf(b) - startOf(a));

  const same = runs.find((run) => run.PipelineExecutionDescription === cause.description);
  if (same && !recheck) {
    return skip(`this cause has had its run already: ${describeRun(same)}`, same);
  }
  const running = runs.find(({ PipelineExecutionStatus: status }) => status === 'Executing' || status === 'Stopping');
  if (running) {
    return skip(`one run at a time: ${describeRun(running)} is in progress`, running);
  }
  const later = runs.filter((run) => startOf(run) >= cause.at.getTime());
  if (later.length > 0 && !recheck && cause.kind !== 'by hand') {
    return skip(`already served by a run that started later: ${describeRun(later[0])}`, later[0]);
  }
  // Whoever asks by hand after a run that failed has mended what it failed of.
  const counted =
    cause.kind === 'by hand' ? runs.filter(({ PipelineExecutionStatus: status }) => !isWithoutModel(status)) : runs;
  const guarded =
    (cause.force ? undefined : decideGuards(counted, now, guards)) ??
    (recheck && later.length > 0 ? decideStanding(later[0], observed) : undefined);
  if (guarded) {
    return guarded;
  }
  const attempt = recheck ? later.length + 1 : 1;
  const description = attempt > 1 ? `${cause.description} (attempt ${attempt})` : cause.description;
  return {
    outcome: 'started',
    reason: explainStart(cause, recheck, attempt),
    token: toToken(cause, attempt),
    description,
  };
}

/**
 * An alarm that stands after a run says something about the new model only when the new model serves and has been seen: what
 * it remembers counts from the approval, which may come days after the run.
 * A run that failed or was stopped made no model: then only the cooldown and the cap hold back.
 */
function decideStanding(
  run: PipelineExecutionSummary,
  { now, guards, versionWaiting, versionApproved }: ObservedRuns,
): Decision | undefined {
  if (versionWaiting !== undefined) {
    return skip(`${versionWaiting} waits for approval`, run);
  }
  const changes = [
    ...(run.PipelineExecutionStatus === 'Succeeded'
      ? [{ at: startOf(run), what: `the last run: ${describeRun(run)}` }]
      : []),
    ...(versionApproved ? [{ at: versionApproved.at.getTime(), what: `${versionApproved.arn} was approved` }] : []),
  ];
  const memory = (guards.alarmMemorySeconds ?? guards.cooldownSeconds) * 1_000;
  const last = changes.sort((one, other) => other.at - one.at).find(({ at }) => now.getTime() < at + memory);
  return (
    last &&
    skip(`until ${new Date(last.at + memory).toISOString()} the alarm remembers what was before ${last.what}`, run)
  );
}

function decideGuards(
  runs: PipelineExecutionSummary[],
  now: Date,
  { cooldownSeconds, maximumRunsPerDay }: Guards,
): Decision | undefined {
  const cooldown = cooldownSeconds * 1_000;
  const tolerance = Math.min(MAXIMUM_TOLERANCE_MILLISECONDS, cooldown / 10);
  if (cooldown > 0 && runs.length > 0 && now.getTime() - startOf(runs[0]) < cooldown - tolerance) {
    const until = new Date(startOf(runs[0]) + cooldown).toISOString();
    return skip(
      `cooldown of ${cooldownSeconds} s until ${until}: the last run is ${describeRun(runs[0])}; ${FORCE}`,
      runs[0],
    );
  }
  const recent = runs.filter((run) => now.getTime() - startOf(run) < DAY_MILLISECONDS);
  if (recent.length >= maximumRunsPerDay) {
    return skip(`${recent.length} runs have started within 24 hours, ${maximumRunsPerDay} are allowed; ${FORCE}`);
  }
  return undefined;
}

/** Who or what asked for a run. */
export function explainRequest({ kind }: Cause): string {
  return `asked for by ${kind === 'by hand' ? 'hand' : kind}`;
}

function explainStart(cause: Cause, recheck: boolean, attempt: number): string {
  if (!recheck) {
    return cause.force ? 'asked for by hand, without cooldown and cap' : explainRequest(cause);
  }
  if (cause.kind === 'new data') {
    return 'data came after the last run had started';
  }
  return attempt > 1 ? `the alarm still stands after ${attempt - 1} run(s)` : 'the alarm stands and has had no run yet';
}

/** Whether a run was started for the cause, in whatever attempt. */
export function isRunOf(
  { PipelineExecutionDescription: description }: PipelineExecutionSummary,
  cause: Cause,
): boolean {
  return description === cause.description || (description?.startsWith(`${cause.description} (attempt `) ?? false);
}

function isWithoutModel(status: PipelineExecutionSummary['PipelineExecutionStatus']): boolean {
  return status === 'Failed' || status === 'Stopped';
}

function skip(reason: string, run?: PipelineExecutionSummary): Decision {
  return { outcome: 'skipped', reason, pipelineExecutionArn: run?.PipelineExecutionArn };
}

function startOf(run: PipelineExecutionSummary): number {
  return run.StartTime?.getTime() ?? 0;
}

function describeRun(run: PipelineExecutionSummary): string {
  return `${run.PipelineExecutionArn?.split('/').pop()} (${run.PipelineExecutionStatus}, started ${run.StartTime?.toISOString()})`;
}
