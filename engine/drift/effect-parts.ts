import type { StatisticDescription } from '../../contract/drift-statistics';
import { percent } from './format-share';
import { describeGrownGroup, findGrownGroup, hasGroups } from './grown-group';
import { type ComparedColumn, type ComparedNumbers, describeEffect, isNumeric, type Statistic } from './statistic';
import { countOutside, expectOutsideShare, findBeside, findInside, findNewValue, measureBeside } from './value-parts';

/** Values beyond the baseline's range that are named. */
const NAMED_VALUES = 2;

type Measures = Omit<Statistic, keyof StatisticDescription>;

/** How the statistics of a part of a numeric column's values are measured. */
export const PART_MEASURES: Record<'outsideShare' | 'newValueShare' | 'besideDistance', Measures> = {
  outsideShare: {
    measure: /* @__PURE__ */ ofNumbers(measureOutside),
    // The baseline's extremes are those of a sample; what another one has beyond them is no effect.
    counts: (share = 0, limit, column) => share > 0 && share - expectOutsideShare(column.present) >= limit,
    describe: (share, _, column) => describeOutside(column as ComparedNumbers, share),
    partTests: ['tails'],
    isHeadline: true,
  },
  newValueShare: {
    measure: measureNewValue,
    counts: (share = 0, limit) => share > 0 && share >= limit,
    describe: (_value, _limit, column) =>
      hasGroups(column) ? describeGrownGroup(column) : describeNewValue(column as ComparedNumbers),
    partTests: ['newValue'],
    isHeadline: true,
  },
  besideDistance: {
    measure: /* @__PURE__ */ ofNumbers((column) => {
      const beside = findBeside(column);
      return beside && measureBeside(beside);
    }),
    describe: (value, limit, column) => describeBeside(column as ComparedNumbers, value, limit),
    partTests: ['beside'],
  },
};

function ofNumbers(measure: (column: ComparedNumbers) => number | undefined): Measures['measure'] {
  return (column: ComparedColumn) => (isNumeric(column) ? measure(column) : undefined);
}

function measureNewValue(column: ComparedColumn): number | undefined {
  if (!isNumeric(column) && !hasGroups(column)) {
    return undefined;
  }
  const found = !isNumeric(column)
    ? findGrownGroup(column)
    : column.baseline.rangeOnly
      ? undefined
      : findNewValue(column);
  return found ? found.share - found.baselineShare : 0;
}

function measureOutside(column: ComparedNumbers): number {
  const { below, above } = countOutside(column);
  return (below + above) / column.present[1];
}

/** Such as `3.0 % of the values are outside -2.1 to 140, of which -999 is 3.0 %`. */
function describeOutside(column: ComparedNumbers, share: number): string {
  const { baseline, live, present } = column;
  const { from, to } = findInside(column);
  const named = baseline.bins.points
    .map((point, i) => ({ point, cell: 2 * i + 1, rows: live.cells[2 * i + 1] }))
    .filter(({ cell, rows }) => (cell < from || cell >= to) && rows / present[1] >= share / 10)
    .sort((a, b) => b.rows - a.rows)
    .slice(0, NAMED_VALUES)
    .map(({ point, rows }) => `${point} is ${percent(rows / present[1])}`);
  const { below, above } = countOutside(column);
  const ends = [
    ...(below > 0 ? [`down to ${formatNumber(live.minimum!)}`] : []),
    ...(above > 0 ? [`up to ${formatNumber(live.maximum!)}`] : []),
  ];
  const which = named.length > 0 ? `of which ${named.join(' and ')}` : ends.join(' and ');
  return `${percent(share)} of the values are outside ${formatNumber(baseline.counts.minimum!)} to ${formatNumber(baseline.counts.maximum!)}, ${which}`;
}

/** Such as `3.1 % of the values are -1, in the baseline 0.0 %`. */
function describeNewValue(column: ComparedNumbers): string {
  const { from, to, share, baselineShare } = findNewValue(column)!;
  const where = from === to ? `are ${from}` : `lie between ${formatNumber(from)} and ${formatNumber(to)}`;
  return `${percent(share)} of the values ${where}, in the baseline ${percent(baselineShare)}`;
}

/** Such as `the 6.0 % of the values beside 0 changed: Jensen–Shannon distance 0.310 (limit 0.1)`. */
function describeBeside(column: ComparedNumbers, value: number, limit: number): string {
  const { heavy, share } = findBeside(column)!;
  const distance = describeEffect({ label: 'Jensen–Shannon distance', unit: '' }, value, limit);
  return `the ${percent(share)} of the values beside ${heavy.join(' and ')} changed: ${distance}`;
}

function formatNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
