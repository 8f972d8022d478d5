import { ENDED_EXECUTION_STATES } from '../../../contract/events';
import { formatTime } from '../format';
import { judgeRequests, type UnjudgedSummary } from '../judge-run';
import type { Expectation } from '../summary-types';
import type { Found } from './measure-forms';

/** The day on which a second ward begins to scan. */
export const SECOND_WARD_DAY = 4;
/** What the model that learned from the second ward must find of its digits that no training saw. */
const LEAST_FOUND = 0.8;
/** Within how many windows after the second ward's first day drift has to be found. */
const WINDOWS_TO_FIND = 3;

/** What the story of the forms has to show. What was not met stands first. */
export function judgeForms(summary: UnjudgedSummary, [before, after]: readonly Found[]): Expectation[] {
  const { launch = '' } = summary;
  const served = (version: number): string | undefined =>
    summary.endpointHistory.find((state) => state.version === version && state.status === 'InService')?.time;
  const windows = summary.windows.filter(({ rows }) => rows > 0);
  const usual = windows.filter(({ end }) => end <= launch);
  const changed = windows.filter(({ end }) => end > launch);
  const found = changed.findIndex(({ verdict }) => verdict === 'Drift');
  const list = (some: typeof windows): string => some.map(({ verdict }) => verdict).join(', ') || 'no windows';
  const runs = summary.pipelineRuns.filter(({ startTime }) => launch !== '' && startTime > launch);
  const last = summary.endpointHistory.at(-1);
  const share = (one: Found | undefined): number => (one ? one.right / one.digits : 0);
  const expectations: Expectation[] = [
    {
      name: 'the model finds digits better than boxes where they usually are, is approved and serves',
      met: summary.modelVersions[0]?.status === 'Approved' && served(1) !== undefined,
      found: served(1) ? `version 1 serves since ${formatTime(served(1)!)}` : 'version 1 never served',
    },
    judgeRequests(summary),
    {
      name: 'no drift before the second ward',
      met: usual.length >= 3 && usual.every(({ verdict }) => verdict === 'NoDrift'),
      found: list(usual),
    },
    {
      name: `the second ward's scanner is found within ${WINDOWS_TO_FIND} windows`,
      met: found >= 0 && found < WINDOWS_TO_FIND,
      found: found >= 0 ? `in window ${found + 1}: ${changed[found]!.driftedFeatures.join(', ')}` : list(changed),
    },
    {
      name: 'the drift alarm starts a retraining, whose version serves at the end',
      met:
        runs[0]?.status === ENDED_EXECUTION_STATES.succeeded &&
        last?.status === 'InService' &&
        (last.version ?? 0) >= 2,
      found: `runs: ${runs.map(({ status }) => status).join(', ') || 'none'}; version ${last?.version ?? 'none'} serves`,
    },
    {
      name: 'the new version finds more of the second ward’s digits, on forms that no training saw',
      met: share(after) >= LEAST_FOUND && share(after) > share(before),
      found: `${(100 * share(before)).toFixed(1)} % before, ${(100 * share(after)).toFixed(1)} % after`,
    },
  ];
  return [...expectations.filter(({ met }) => !met), ...expectations.filter(({ met }) => met)];
}
