import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { Guards } from '../../contract/retrain-guards';
import { isRunning } from '../../engine/aws/pipeline-runs';
import type { Diagnosis } from '../../engine/drift';
import { type Cause, toToken } from './cause';
import { findMissing, type StartFacts } from './condition';
import { findFutility, findHold, type Spending } from './guards';
import { describeRun, type Hold, isWithoutModel, type Skip, skip, startOf } from './runs';

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
  /** What the month's runs have cost, where there is a budget. */
  readonly spending?: Spending;
  /** What is so, where a condition asks for it. */
  readonly facts?: StartFacts;
  /** What the drift looks like that an alarm rests on. */
  readonly diagnosis?: StatedDiagnosis;
}

/** What drift looks like; `uncalibrated`: as what the baseline's own later rows would be as well. */
export type DriftKind = Diagnosis['kind'] | 'uncalibrated';

/** What the report says that an alarm rests on. */
export interface StatedDiagnosis {
  readonly kind: DriftKind;
  readonly text: string;
  /** Where the report is. */
  readonly report: string;
  /** Whether the quality that was measured has held or fallen, or is not known, for people. */
  readonly quality: string;
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
  | Skip;

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
    return skip('served', `this cause has had its run already: ${describeRun(same)}`, same);
  }
  const running = runs.find(isRunning);
  if (running) {
    return skip('running', `one run at a time: ${describeRun(running)} is in progress`, running);
  }
  const later = runs.filter((run) => startOf(run) >= cause.at.getTime());
  if (later.length > 0 && !recheck && cause.kind !== 'by hand') {
    return skip('served', `already served by a run that started later: ${describeRun(later[0])}`, later[0]);
  }
  // Whoever asks by hand after a run that failed has mended what it failed of.
  const counted = cause.kind === 'by hand' ? runs.filter((run) => !isWithoutModel(run)) : runs;
  const guarded =
    (cause.force ? undefined : findHold(cause.kind, counted, now, guards, observed.spending)) ??
    (recheck && later.length > 0 ? decideStanding(cause, later, observed) : undefined) ??
    (cause.kind === 'by hand' ? undefined : (findIncurable(cause, observed) ?? findUnmet(observed)));
  if (guarded) {
    return guarded;
  }
  const attempt = recheck ? later.length + 1 : 1;
  const description = attempt > 1 ? `${cause.description} (attempt ${attempt})` : cause.description;
  return {
    outcome: 'started',
    reason: [explainStart(cause, recheck, attempt), ...explainDrift(observed)].join('; '),
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
  cause: Cause,
  later: readonly PipelineExecutionSummary[],
  { now, guards, versionWaiting, versionApproved }: ObservedRuns,
): Skip | undefined {
  const [run] = later;
  if (versionWaiting !== undefined) {
    return skip('waits', `${versionWaiting} waits for approval`, run);
  }
  const changes = [
    ...(run.PipelineExecutionStatus === 'Succeeded'
      ? [{ at: startOf(run), what: `the last run: ${describeRun(run)}` }]
      : []),
    ...(versionApproved ? [{ at: versionApproved.at.getTime(), what: `${versionApproved.arn} was approved` }] : []),
  ];
  const memory = (guards.alarmMemorySeconds ?? guards.cooldownSeconds) * 1_000;
  const last = changes.sort((one, other) => other.at - one.at).find(({ at }) => now.getTime() < at + memory);
  if (last) {
    const until = new Date(last.at + memory).toISOString();
    return skip('waits', `until ${until} the alarm remembers what was before ${last.what}`, run);
  }
  return cause.kind === 'alarm' ? findFutility(later, guards) : undefined;
}

/** Drift that no retraining cures: what holds back, what lets a run start all the same, and what a person does. */
const INCURABLE: Partial<Record<DriftKind, Incurable>> = {
  feed: {
    hold: 'fault',
    guard: 'retrainsOnFault',
    advice: 'mend it where the requests are made',
    otherwise: 'it is no fault',
  },
  uncalibrated: {
    hold: 'uncalibrated',
    guard: 'retrainsUncalibrated',
    advice:
      'let the drift monitor calibrate itself (thresholds: { calibration: Calibration.AUTO }), and the next windows show what is left',
    otherwise: 'it is drift all the same',
  },
};

interface Incurable {
  readonly hold: Hold;
  readonly guard: 'retrainsOnFault' | 'retrainsUncalibrated';
  readonly advice: string;
  /** When a person starts a run by hand. */
  readonly otherwise: string;
}

function findIncurable({ kind }: Cause, { guards, diagnosis }: ObservedRuns): Skip | undefined {
  const found = kind === 'alarm' && diagnosis ? INCURABLE[diagnosis.kind] : undefined;
  return found && diagnosis && !guards[found.guard]
    ? skip(
        found.hold,
        `${diagnosis.text} A retraining cannot cure that, so none is started: ${found.advice}. ${diagnosis.quality} The report is ${diagnosis.report}. If ${found.otherwise}, invoke the function with {"reason": "why"}`,
      )
    : undefined;
}

function explainDrift({ diagnosis }: ObservedRuns): string[] {
  return diagnosis ? [`${diagnosis.text} ${diagnosis.quality}`] : [];
}

function findUnmet({ guards: { condition }, facts }: ObservedRuns): Skip | undefined {
  const missing = condition && facts && findMissing(condition, facts);
  return missing === undefined ? undefined : skip('condition', `a run waits for ${missing}`);
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
