import type { NumericBaseline } from './column-baseline';
import type { NumericCounts } from './column-counts';
import type { ValueSummary } from './report';
import { sum } from './sum';

/**
 * Where the values of a counted column lie, in its own unit. Values between two of the baseline's points count as spread
 * evenly between them, so that everything but the extremes is as exact as the points are near: exact for up to 256 different
 * baseline values, and a rough figure far from all of them.
 *
 * @returns undefined when there is no value
 */
export function summarizeValues({ bins }: NumericBaseline, counts: NumericCounts): ValueSummary | undefined {
  const { cells, minimum, maximum } = counts;
  const total = sum(cells);
  if (total === 0 || minimum === undefined || maximum === undefined) {
    return undefined;
  }
  const spans: Span[] = [];
  cells.forEach((count, cell) => {
    if (count > 0) {
      spans.push({ count, ...findSpan(bins.points, cell, minimum, maximum) });
    }
  });
  const quantile = (share: number): number => findQuantile(spans, share * total);
  return {
    mean: sum(spans.map(({ count, from, to }) => (from / 2 + to / 2) * (count / total))),
    lowerQuartile: quantile(0.25),
    median: quantile(0.5),
    upperQuartile: quantile(0.75),
    minimum,
    maximum,
  };
}

interface Covered {
  readonly from: number;
  readonly to: number;
}

interface Span extends Covered {
  readonly count: number;
}

/** What a cell covers, as far as there are values. */
function findSpan(points: readonly number[], cell: number, minimum: number, maximum: number): Covered {
  const point = points[(cell - 1) / 2];
  if (point !== undefined) {
    return { from: point, to: point };
  }
  return {
    from: Math.max(points[cell / 2 - 1] ?? minimum, minimum),
    to: Math.min(points[cell / 2] ?? maximum, maximum),
  };
}

function findQuantile(spans: readonly Span[], rank: number): number {
  let below = 0;
  for (const { count, from, to } of spans) {
    if (below + count >= rank) {
      const share = (rank - below) / count;
      return from * (1 - share) + to * share;
    }
    below += count;
  }
  return spans.at(-1)!.to;
}
