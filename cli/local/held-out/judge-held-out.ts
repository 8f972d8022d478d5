import { formatTime } from '../format';
import { findServed, judgeRequests, putMissedFirst, type UnjudgedSummary } from '../judge-parts';
import type { Expectation } from '../summary-types';

/** What a window of held-out rows may end as: with too few rows there is no verdict, which is right. */
const VERDICTS = ['NoDrift', 'InsufficientData'];

/** What any lifecycle has to show on its held-out rows. What was not met stands first. */
export function judgeHeldOut(summary: UnjudgedSummary): Expectation[] {
  const served = findServed(summary, 1);
  const windows = summary.windows.filter(({ rows }) => rows > 0);
  const labelled = summary.qualityWindows.filter(({ labelledRows = 0 }) => labelledRows > 0);
  const count = (verdicts: (string | undefined)[]): string =>
    [...new Set(verdicts)]
      .map((one) => `${verdicts.filter((verdict) => verdict === one).length} × ${one}`)
      .join(', ') || 'no windows';
  const quality: Expectation = {
    name: 'labels that arrive later measure the live model',
    met: labelled.length > 0 && labelled.every(({ verdict }) => verdict !== undefined),
    found: count(labelled.map(({ verdict }) => verdict)),
  };
  return putMissedFirst([
    {
      name: 'the model meets its criteria, is approved and serves',
      met: summary.modelVersions.length === 1 && served !== undefined,
      found: served ? `version 1 serves since ${formatTime(served)}` : 'version 1 never served',
    },
    judgeRequests(summary),
    {
      name: 'held-out rows are like the training rows: no window drifts',
      met: windows.length > 0 && windows.every(({ verdict }) => VERDICTS.includes(verdict)),
      found: count(windows.map(({ verdict }) => verdict)),
    },
    ...(summary.outputs.GroundTruthUri === undefined ? [] : [quality]),
  ]);
}
