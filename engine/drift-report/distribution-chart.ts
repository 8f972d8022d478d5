import type { ColumnReport, Distribution } from '../drift/report';
import { type Drawing, drawChart, NARROW } from './draw-chart';
import { COLOUR } from './palette';

/** The widest that one of two charts side by side gets. */
const HALF = 456;
/** The width of a character in a generous font, at the size of the labels. ECharts cannot measure text without a browser. */
const CHARACTER = 7;
/** Numbers that are not whole get at least so many bars from the detector. */
const FEWEST_BARS = 10;

function formatEdge(edge: number): string {
  return Math.abs(edge) >= 100 ? edge.toFixed(0) : String(Number(edge.toPrecision(3)));
}

/** What the bins are called: categories by name, numbers by their range. */
export function labelBins(distribution: Distribution): readonly string[] {
  if (distribution.kind === 'categorical') {
    return distribution.categories;
  }
  const { edges, baseline } = distribution;
  // The detector's bars are one wide and few only where every value is a whole number: each bar is one value then.
  const whole =
    baseline.length < FEWEST_BARS &&
    edges.every((edge, index) => Number.isInteger(edge) && (index === 0 || edge - edges[index - 1]! === 1));
  return baseline.map((_, index) => {
    const [low, high] = [formatEdge(edges[index]!), formatEdge(edges[index + 1]!)];
    return whole || low === high ? low : `${low}–${high}`;
  });
}

function shorten(name: string, length: number): string {
  return name.length > length ? `${name.slice(0, length - 1)}…` : name;
}

function draw(distribution: Distribution, width: number): Drawing {
  const labels = labelBins(distribution);
  const percent = (share: number): number => Number((share * 100).toFixed(2));
  // Long names get lines of their own; many narrow bins stand upright.
  const lying = distribution.kind === 'categorical';
  const left = width === NARROW ? 126 : 190;
  const bins = {
    type: 'category' as const,
    data: [...labels],
    inverse: lying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: COLOUR.line } },
    axisLabel: lying
      ? {
          interval: 0,
          color: COLOUR.ink,
          fontSize: 12,
          formatter: (name: string) => shorten(name, Math.floor((left - 12) / CHARACTER)),
        }
      : { color: COLOUR.muted, fontSize: 11, hideOverlap: true, rotate: labels.length > 8 ? 40 : 0 },
  };
  const shares = {
    type: 'value' as const,
    axisLabel: { formatter: '{value} %', color: COLOUR.muted, fontSize: 11, hideOverlap: true },
    splitNumber: 4,
    splitLine: { lineStyle: { color: COLOUR.line } },
  };
  // The bars in front have axes of their own: on shared ones, ECharts would put the narrow bars beside the middle of the wide.
  const axes = [bins, { ...bins, show: false }];
  return {
    height: lying ? Math.max(110, labels.length * 32 + 40) : 220,
    option: {
      grid: lying
        ? { left, right: 18, top: 8, bottom: 26 }
        : { left: 44, right: 10, top: 10, bottom: labels.length > 8 ? 62 : 30 },
      xAxis: lying ? shares : axes,
      yAxis: lying ? axes : shares,
      series: [
        {
          type: 'bar',
          name: 'training data',
          data: distribution.baseline.map(percent),
          itemStyle: { color: COLOUR.baseline },
          barCategoryGap: '18%',
        },
        {
          type: 'bar',
          name: 'live traffic',
          data: distribution.live.map(percent),
          itemStyle: { color: COLOUR.vermilion },
          barCategoryGap: '64%',
          [lying ? 'yAxisIndex' : 'xAxisIndex']: 1,
        },
      ],
    },
  };
}

/** One feature's live distribution drawn over that of the training data. */
export function drawDistribution(feature: ColumnReport): string {
  const { distribution } = feature;
  return distribution
    ? drawChart(
        `Shares of ${feature.name} in the training data and in the live traffic`,
        (width) => draw(distribution, width),
        HALF,
      )
    : '';
}
