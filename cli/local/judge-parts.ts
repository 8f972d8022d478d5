import { ENDED_EXECUTION_STATES } from '../../contract/events';
import { formatTime } from './format';
import type { Expectation, PipelineRunSummary, Summary, WindowSummary } from './summary-types';

/** What a run came to, before it is judged. */
export type UnjudgedSummary = Omit<Summary, 'expectations'>;

/** When a version began to serve; undefined if it never did. */
export function findServed({ endpointHistory }: UnjudgedSummary, version: number): string | undefined {
  return endpointHistory.find((state) => state.version === version && state.status === 'InService')?.time;
}

/** The windows with traffic, those that ended by the launch and those after it. */
export function cutWindows({ windows, launch = '' }: UnjudgedSummary): {
  readonly before: WindowSummary[];
  readonly after: WindowSummary[];
} {
  const traffic = windows.filter(({ rows }) => rows > 0);
  return { before: traffic.filter(({ end }) => end <= launch), after: traffic.filter(({ end }) => end > launch) };
}

/** The runs that began after the launch. */
export function listLaterRuns({ pipelineRuns, launch = '' }: UnjudgedSummary): PipelineRunSummary[] {
  return pipelineRuns.filter(({ startTime }) => launch !== '' && startTime > launch);
}

/** Whether the first version was approved and served. */
export function judgeFirstVersion(summary: UnjudgedSummary, name: string): Expectation {
  const first = findServed(summary, 1);
  return {
    name,
    met: summary.modelVersions[0]?.status === 'Approved' && first !== undefined,
    found: first ? `version 1 serves since ${formatTime(first)}` : 'version 1 never served',
  };
}

/** Whether none of so many windows drifted, where there are enough of them. */
export function judgeCalm(name: string, windows: readonly WindowSummary[], fewest: number): Expectation {
  return {
    name,
    met: windows.length >= fewest && windows.every(({ verdict }) => verdict === 'NoDrift'),
    found: listVerdicts(windows),
  };
}

/** Whether drift was found within so many windows. */
export function judgeFound(name: string, windows: readonly WindowSummary[], most: number): Expectation {
  const place = windows.findIndex(({ verdict }) => verdict === 'Drift');
  return {
    name,
    met: place >= 0 && place < most,
    found: place >= 0 ? `in window ${place + 1}: ${windows[place]!.driftedFeatures.join(', ')}` : listVerdicts(windows),
  };
}

/** Whether the drift alarm started a run whose version serves at the end. */
export function judgeRetrained(summary: UnjudgedSummary): Expectation {
  const runs = listLaterRuns(summary);
  const last = summary.endpointHistory.at(-1);
  return {
    name: 'the drift alarm starts a retraining, whose version serves at the end',
    met:
      runs[0]?.status === ENDED_EXECUTION_STATES.succeeded && last?.status === 'InService' && (last.version ?? 0) >= 2,
    found: `runs: ${runs.map(({ status }) => status).join(', ') || 'none'}; version ${last?.version ?? 'none'} serves`,
  };
}

/** Whether every request of the traffic was answered. */
export function judgeRequests({ traffic }: UnjudgedSummary): Expectation {
  const failed = traffic.reduce((sum, window) => sum + window.failed, 0);
  const sent = traffic.reduce((sum, { requests }) => sum + requests, 0);
  return {
    name: 'no request fails',
    met: traffic.length > 0 && failed === 0,
    found: `${failed} of ${sent} failed`,
  };
}

/** What was not met stands first. */
export function putMissedFirst(expectations: readonly Expectation[]): Expectation[] {
  return [...expectations.filter(({ met }) => !met), ...expectations.filter(({ met }) => met)];
}

function listVerdicts(windows: readonly WindowSummary[]): string {
  return windows.map(({ verdict }) => verdict).join(', ') || 'no windows';
}
