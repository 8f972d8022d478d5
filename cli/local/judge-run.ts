import { ENDED_EXECUTION_STATES, IN_ALARM } from '../../contract/events';
import {
  cutWindows,
  findServed,
  judgeCalm,
  judgeFirstVersion,
  judgeFound,
  judgeRequests,
  listLaterRuns,
  putMissedFirst,
  type UnjudgedSummary,
} from './judge-parts';
import { FIBRE, type Launch } from './launch';
import type { Expectation, Summary } from './summary-types';

/** Within how many windows after the launch drift has to be found. */
const WINDOWS_TO_FIND = 3;

/** A run that ended without showing what it had to. */
export class LoopNotClosedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LoopNotClosedError';
  }
}

function judgeServing(summary: UnjudgedSummary): Expectation[] {
  const last = summary.endpointHistory.at(-1);
  const newest = summary.modelVersions.at(-1);
  return [
    judgeFirstVersion(summary, 'the first version is trained, approved and serves'),
    {
      name: 'the retrained version is approved and serves at the end',
      met:
        summary.modelVersions.length === 2 &&
        newest?.status === 'Approved' &&
        last?.version === newest.version &&
        last.status === 'InService',
      found: `model versions: ${summary.modelVersions.length}; the endpoint is ${last?.status ?? 'absent'} with version ${last?.version ?? 'none'}`,
    },
  ];
}

function judgeDrift(summary: UnjudgedSummary): Expectation[] {
  const { before, after } = cutWindows(summary);
  const rollout = findServed(summary, 2);
  const recovered = rollout === undefined ? [] : [...before, ...after].filter(({ end }) => end > rollout);
  return [
    judgeCalm('no drift before the launch', before, 3),
    judgeFound(`drift found within ${WINDOWS_TO_FIND} windows after the launch`, after, WINDOWS_TO_FIND),
    judgeCalm('no drift with the new version', recovered, 2),
  ];
}

function judgeRetraining(summary: UnjudgedSummary): Expectation[] {
  const alarmName = summary.outputs.DriftAlarmName;
  const alarms = summary.alarms.filter(({ name }) => name === alarmName);
  const last = alarms.at(-1);
  const launch = summary.launch ?? '';
  const runs = listLaterRuns(summary);
  const decisions = summary.decisions.filter(({ time }) => launch !== '' && time > launch);
  const started = decisions.filter(({ outcome }) => outcome === 'started');
  const skipped = decisions.length - started.length;
  // The re-check skips as well: only this reason is that of the event's second delivery.
  const repeated = decisions.some(
    ({ outcome, cause, reason }) =>
      outcome === 'skipped' && cause === started[0]?.cause && reason.startsWith('this cause has had its run already'),
  );
  return [
    {
      name: 'exactly one retraining for one drift, however often its event is delivered',
      met:
        runs.length === 1 && runs[0]!.status === ENDED_EXECUTION_STATES.succeeded && started.length === 1 && repeated,
      found: `runs: ${runs.map(({ status }) => status).join(', ') || 'none'}; decisions after the launch: ${started.length} to start, ${skipped} to skip, ${repeated ? 'one' : 'none'} of them for the event's second delivery`,
    },
    {
      name: 'the drift alarm fired once and is over',
      met: alarms.filter(({ to }) => to === IN_ALARM).length === 1 && last?.to === 'OK',
      found: alarms.map(({ from, to }) => `${from} → ${to}`).join(', ') || 'it never changed',
    },
  ];
}

function judgeQuality(summary: UnjudgedSummary, { words, leastAccuracy }: Launch): Expectation[] {
  const { before, after } = summary.quality;
  const change = (one?: number, other?: number): string =>
    `${one?.toFixed(3) ?? 'not measured'} → ${other?.toFixed(3) ?? 'not measured'}`;
  return [
    {
      name: `accuracy on ${words.newcomers} that no training saw rises to at least ${leastAccuracy.toFixed(2)}`,
      met:
        before !== undefined &&
        after !== undefined &&
        after.accuracy >= leastAccuracy &&
        after.accuracy > before.accuracy,
      found: `${change(before?.accuracy, after?.accuracy)} on ${after?.rows ?? 0} ${words.everybody}`,
    },
    {
      name: `AUC on held-out ${words.everybody} of all kinds rises`,
      met: before !== undefined && after !== undefined && after.mixedAuc > before.mixedAuc,
      found: `${change(before?.mixedAuc, after?.mixedAuc)} on ${after?.mixedRows ?? 0} ${words.everybody}`,
    },
    judgeRequests(summary),
  ];
}

function judgeLabels(summary: UnjudgedSummary): Expectation[] {
  const launch = summary.launch ?? '';
  const measured = summary.qualityWindows.filter(({ labelledRows }) => (labelledRows ?? 0) > 0);
  const before = measured.filter(({ end }) => end <= launch);
  const agrees = ({ measured: { accuracy }, estimated: { accuracy: estimate } }: (typeof before)[number]): boolean =>
    accuracy !== undefined &&
    estimate !== undefined &&
    estimate.lower <= accuracy.value &&
    accuracy.value <= estimate.upper;
  const covered =
    measured.map(({ coverage = 0 }) => `${Math.round(coverage * 100)} %`).join(', ') || 'no window is labelled';
  return [
    {
      name: 'labels that arrive days later measure the live model, which meets its criteria',
      met:
        measured.length >= 5 &&
        measured.every(({ coverage = 0, verdict }) => coverage >= 0.8 && verdict === 'CriteriaMet'),
      found: `labelled: ${covered}`,
    },
    {
      name: 'before the launch, the estimate without labels agrees with them',
      met: before.length >= 3 && before.every(agrees),
      found:
        before
          .map(
            ({ measured: { accuracy }, estimated: { accuracy: estimate } }) =>
              `accuracy ${estimate?.value.toFixed(3) ?? '–'} estimated, ${accuracy?.value.toFixed(3) ?? '–'} measured`,
          )
          .join('; ') || 'nothing was measured',
    },
  ];
}

/** Compares what a run did with what it had to show. What was not met stands first. */
export function judgeRun(summary: UnjudgedSummary, launch: Launch = FIBRE): Expectation[] {
  return putMissedFirst([
    ...judgeServing(summary),
    ...judgeDrift(summary),
    ...judgeRetraining(summary),
    ...judgeQuality(summary, launch),
    ...judgeLabels(summary),
  ]);
}

/**
 * Nothing, when a run met every expectation.
 *
 * @throws LoopNotClosedError with one line that says what was expected and what was found instead
 */
export function requireClosed({ expectations }: Pick<Summary, 'expectations'>): void {
  const missed = expectations.filter(({ met }) => !met).map(({ name, found }) => `expected: ${name} (found: ${found})`);
  if (missed.length > 0) {
    throw new LoopNotClosedError(`the loop did not close; ${missed.join('; ')}`);
  }
}
