import { SIGNALS } from '../../contract/forecasting';
import type { Baseline } from './baseline';
import { nameFew } from './name-few';
import type { SeriesChanges } from './report';
import type { WindowCounts } from './window-counts';

/** Series that are named; the others are counted. */
const NAMED = 10;

/**
 * Which series a window's requests for forecasts are about that the baseline has not, and the other way around. Facts, whatever the
 * verdict: neither has to be drift.
 *
 * @returns undefined where the model forecasts nothing, and where no series has come or gone
 */
export function findSeriesChanges(baseline: Baseline, counts: WindowCounts): SeriesChanges | undefined {
  const place = baseline.features.findIndex(({ name }) => name === SIGNALS.series);
  const [column, live] = [baseline.features[place], counts.features[place]];
  if (baseline.target?.season === undefined || column?.type !== 'categorical' || !live || 'cells' in live) {
    return undefined;
  }
  const fresh = column.truncated
    ? []
    : [...live.unseen].sort(([, one], [, other]) => other - one).map(([name]) => name);
  // Fewer requests than there are series say nothing of those that nobody has asked for.
  const isWhole = counts.rows >= column.categories.length;
  const gone = isWhole ? column.categories.filter((_, index) => live.categories[index] === 0) : [];
  if (fresh.length === 0 && gone.length === 0) {
    return undefined;
  }
  const tell = (names: readonly string[], what: string): string[] =>
    names.length === 0
      ? []
      : [
          `${names.length.toLocaleString('en-US')} series ${what}: ${nameFew(
            names.map((name) => JSON.stringify(name)),
            NAMED,
          )}`,
        ];
  return {
    new: { count: fresh.length, names: fresh.slice(0, NAMED) },
    vanished: { count: gone.length, names: gone.slice(0, NAMED) },
    text: [...tell(fresh, 'no training has seen'), ...tell(gone, 'of the baseline nobody asked for')].join('; '),
  };
}
