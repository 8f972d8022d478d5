import type { Baseline } from './baseline';
import { percent } from './format-share';
import { findRepeatedValues, tellRepeatedValues } from './repeated-values';
import type { RepeatedRows } from './report';
import { findLargestShare, rankRepeats } from './row-repeats';
import { sum } from './sum';
import type { WindowCounts } from './window-counts';

/** A row that is told is at least this share of the traffic, */
const TOLD_SHARE = 0.05;
/** so many rows, */
const TOLD_ROWS = 20;
/** and so many times as frequent as the most frequent row of the baseline: a table of few categories repeats its rows by itself. */
const TIMES = 10;

/** Rows of a window that are repeated as no table repeats its own; undefined where there are none. */
export function findRepeatedRows(
  baseline: Pick<Baseline, 'features' | 'mostRepeated'>,
  counts: Pick<WindowCounts, 'rows' | 'repeats' | 'features'>,
): RepeatedRows | undefined {
  const baselineShare = baseline.mostRepeated ?? Math.min(...baseline.features.map(findLargestShare));
  const least = Math.max(TOLD_ROWS, counts.rows * Math.max(TOLD_SHARE, TIMES * baselineShare));
  const repeats = rankRepeats(counts.repeats).filter((rows) => rows >= least);
  if (repeats.length === 0) {
    return undefined;
  }
  const rows = sum(repeats);
  const share = rows / counts.rows;
  const values = findRepeatedValues(baseline.features, counts, {
    all: share,
    least: Math.min(...repeats) / counts.rows,
  });
  const looks =
    values.length === 0 ? '' : `; ${repeats.length === 1 ? 'it has' : 'they have'} ${tellRepeatedValues(values)}`;
  const those = repeats.length === 1 ? 'one row is' : `${repeats.length} different rows are`;
  const most = baselineShare < 0.001 ? 'less than 0.1 %' : `at most ${percent(baselineShare)}`;
  return {
    different: repeats.length,
    rows,
    share,
    baselineShare,
    values,
    text: `${those} ${percent(share)} of the traffic (${rows.toLocaleString('en-GB')} of ${counts.rows.toLocaleString('en-GB')} rows), as a client that repeats itself sends, such as a test or a health check; in the baseline a single row is ${most}${looks}`,
  };
}
