import { STATISTIC_DESCRIPTIONS, type StatisticDescription, type StatisticName } from '../../contract/drift-statistics';
import type { CategoricalCounts, NumericCounts } from './column-counts';
import { PART_MEASURES } from './effect-parts';
import { percent } from './format-share';
import { nameFew } from './name-few';
import { measureWasserstein } from './numeric-bins';
import type { AnyStatistic, ComparedColumn, MissingStatistic, Statistic } from './statistic';
import { measureJensenShannon, measureLInfinity, measurePsi } from './statistics';

type Measures<S extends AnyStatistic> = Omit<S, keyof StatisticDescription>;

/** How the library's statistics are measured. */
const MEASURES: Record<
  Exclude<StatisticName, keyof typeof PART_MEASURES | 'missingShareChange'>,
  Measures<Statistic>
> = {
  wasserstein: { measure: measureScaledWasserstein, partTests: ['tails', 'beside'] },
  psi: { measure: ({ groups }) => measurePsi(...groups) },
  jensenShannon: { measure: ({ groups }) => measureJensenShannon(...groups) },
  lInfinity: { measure: ({ groups }) => measureLInfinity(...groups) },
  unseenShare: {
    measure: measureUnseenShare,
    // With very many categories some new ones are to be expected; what the baseline predicts of them is no effect.
    counts: (share, limit, { live, expectedUnseenShare }) =>
      share !== undefined && (live as CategoricalCounts).other > 0 && share - expectedUnseenShare >= limit,
    describe: (share, _, { live }) => describeUnseen(live as CategoricalCounts, share),
    partTests: ['unseen'],
  },
};

const MISSING_MEASURES: Record<'missingShareChange', Measures<MissingStatistic>> = {
  missingShareChange: {
    measureMissing: ({ missingShare, baselineMissingShare }) => Math.abs(missingShare - baselineMissingShare),
    describe: (_value, _limit, { missingShare, baselineMissingShare }) =>
      `${percent(missingShare)} of the rows have no usable value, in the baseline ${percent(baselineMissingShare)}`,
  },
};

/** The library's statistics, in the order of reports. */
export const STATISTICS: readonly AnyStatistic[] = /* @__PURE__ */ STATISTIC_DESCRIPTIONS.map((description) => ({
  ...description,
  ...{ ...MEASURES, ...PART_MEASURES, ...MISSING_MEASURES }[description.name],
}));

/** In baseline standard deviations; a constant baseline has none. */
function measureScaledWasserstein({ baseline, live }: ComparedColumn): number | undefined {
  if (baseline.type !== 'numeric' || !(baseline.standardDeviation > 0)) {
    return undefined;
  }
  const { bins, counts, standardDeviation } = baseline;
  const { cells, minimum, maximum } = live as NumericCounts;
  const distance = measureWasserstein(
    bins.points,
    counts.cells,
    cells,
    Math.min(counts.minimum!, minimum!),
    Math.max(counts.maximum!, maximum!),
  );
  return Math.min(distance / standardDeviation, Number.MAX_VALUE);
}

/** A baseline with too many categories to keep does not tell what it never saw. */
function measureUnseenShare({ baseline, live, present }: ComparedColumn): number | undefined {
  return baseline.type === 'categorical' && !baseline.truncated
    ? (live as CategoricalCounts).other / present[1]
    : undefined;
}

/** Which values are unseen, in words. */
export function describeUnseen(live: CategoricalCounts, share: number): string {
  return `${percent(share)} of the values are unseen in the baseline: ${nameUnseen(live)}`;
}

/** The most frequent of the unseen values. */
export function nameUnseen({ unseen }: CategoricalCounts): string {
  const names = [...unseen].sort(([, a], [, b]) => b - a).map(([name]) => JSON.stringify(name));
  return nameFew(names, 3);
}
