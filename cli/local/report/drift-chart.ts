import { HeatmapChart } from 'echarts/charts';
import { VisualMapComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { type Drawing, drawChart, NARROW } from '../../../engine/drift-report/draw-chart';
import { COLOUR } from '../../../engine/drift-report/palette';
import { formatDay } from '../format';
import type { Summary, WindowSummary } from '../summary-types';

use([HeatmapChart, VisualMapComponent]);

/** How colours stand for the strength of a drift, in multiples of what it takes to count. */
export const STEPS = [
  { from: -1, colour: 'surface', label: 'too few rows' },
  { from: 0, colour: 'cold', label: 'below ½' },
  { from: 0.5, colour: 'cool', label: '½ to 1' },
  { from: 1, colour: 'warm', label: '1 to 2' },
  { from: 2, colour: 'hot', label: '2 to 4' },
  { from: 4, colour: 'hottest', label: 'above 4' },
] as const;

/** Of more windows than these the days alone are told, and of many more not each. */
const MOST_SPELLED = 12;
const MOST_DAYS = { narrow: 14, wide: 36 };

interface Cell {
  readonly value: [number, number, number];
  readonly drifted: boolean;
}

/** The features, the one that drifted most last: the axis runs upwards. */
function orderFeatures(windows: WindowSummary[]): string[] {
  const strongest = new Map<string, number>();
  for (const { features } of windows) {
    for (const { name, strength, drifted } of features) {
      strongest.set(name, Math.max(strongest.get(name) ?? 0, drifted ? 1000 + strength : strength));
    }
  }
  return [...strongest].sort((one, other) => one[1] - other[1]).map(([name]) => name);
}

function listCells(windows: WindowSummary[], names: string[]): Cell[] {
  return windows.flatMap((window, column) =>
    names.map((name, row): Cell => {
      const feature = window.features.find((one) => one.name === name);
      return { value: [column, row, feature ? feature.strength : -1], drifted: feature?.drifted ?? false };
    }),
  );
}

function draw(summary: Summary, width: number): Drawing {
  const narrow = width === NARROW;
  const { windows } = summary;
  const short = narrow || windows.length > MOST_SPELLED;
  const skipped = Math.ceil(windows.length / (narrow ? MOST_DAYS.narrow : MOST_DAYS.wide)) - 1;
  const names = orderFeatures(windows);
  const rowHeight = narrow ? 20 : 23;
  const pieces = STEPS.map((step, index) => ({
    gte: step.from,
    lt: STEPS[index + 1]?.from ?? Number.MAX_VALUE,
    color: COLOUR[step.colour],
  }));
  const verdict = (window: WindowSummary): string =>
    ({
      Drift: 'drift',
      NoDrift: 'no drift',
      NotUnderstood: 'not understood',
      InsufficientData: 'few rows',
      NoBaseline: 'no model',
    })[window.verdict] ?? window.verdict;
  return {
    height: names.length * rowHeight + 52,
    option: {
      grid: { left: narrow ? 104 : 140, right: 6, top: 46, bottom: 6 },
      xAxis: {
        type: 'category',
        position: 'top',
        data: windows.map(({ start }) => start),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          interval: Math.max(0, skipped),
          color: COLOUR.muted,
          lineHeight: 15,
          fontSize: narrow ? 10 : 12,
          formatter: (start: string, index: number) =>
            short
              ? `${new Date(start).getUTCDate()}\n${windows[index]!.verdict === 'Drift' ? '{drift|●}' : ''}`
              : `${formatDay(start)}\n${windows[index]!.verdict === 'Drift' ? '{drift|drift}' : verdict(windows[index]!)}`,
          rich: { drift: { color: COLOUR.hottest, fontWeight: 700, lineHeight: 15, fontSize: narrow ? 10 : 12 } },
        },
      },
      yAxis: {
        type: 'category',
        data: names,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { interval: 0, color: COLOUR.ink, fontSize: narrow ? 10 : 12 },
      },
      visualMap: { type: 'piecewise', show: false, dimension: 2, pieces },
      series: [
        {
          type: 'heatmap',
          data: listCells(windows, names).map(({ value, drifted }) => ({
            value,
            itemStyle: { borderColor: COLOUR.surface, borderWidth: 2 },
            label: {
              show: drifted || (value[2] < 0 && !narrow),
              formatter: value[2] < 0 ? '–' : short ? '●' : `● ${value[2].toFixed(1)}`,
              color: value[2] < 0 ? COLOUR.muted : value[2] >= 4 ? COLOUR.surface : COLOUR.ink,
              fontSize: narrow ? 9 : 11,
            },
          })),
        },
      ],
    },
  };
}

/** How far each feature was from the baseline in each window. */
export function drawDrift(summary: Summary): string {
  return drawChart('Drift of each feature in each window, in multiples of what it takes to count', (width) =>
    draw(summary, width),
  );
}
