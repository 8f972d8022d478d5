import { LineChart } from 'echarts/charts';
import { MarkLineComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { type Drawing, drawChart, NARROW } from '../../engine/drift-report/draw-chart';
import { COLOUR } from '../../engine/drift-report/palette';
import { chooseShown, formatMetric, formatPeriod, type ToldQuality } from './tell-quality';

use([LineChart, MarkLineComponent]);

/** One metric from period to period, with its interval and what is required of it; nothing where there are fewer than two. */
export function drawPeriods(result: ToldQuality): string {
  const metric = chooseShown(result);
  const known = result.periods?.measured.filter(({ measures }) => metric !== undefined && measures[metric]) ?? [];
  if (metric === undefined || known.length < 2) {
    return '';
  }
  const { by } = result.periods!;
  const points = known.map(({ start, measures }) => ({ label: formatPeriod(start, by), ...measures[metric] }));
  const threshold = result.criteria.find((criterion) => criterion.metric === metric)?.threshold;
  const told = points.map(({ label, value }) => `${label}: ${formatMetric(metric, value)}`).join('; ');
  return drawChart(`${metric} of each ${by} with its 95 % interval. ${told}`, (width) =>
    draw(metric, points, threshold, width),
  );
}

type Point = { readonly label: string; readonly value: number; readonly lower: number; readonly upper: number };

function draw(metric: string, points: readonly Point[], threshold: number | undefined, width: number): Drawing {
  const lowest = Math.min(...points.map(({ lower }) => lower), threshold ?? Number.POSITIVE_INFINITY);
  const highest = Math.max(...points.map(({ upper }) => upper), threshold ?? Number.NEGATIVE_INFINITY);
  const margin = (highest - lowest) * 0.08 || Math.abs(highest) * 0.1 || 1;
  const bottom = lowest >= 0 ? Math.max(0, lowest - margin) : lowest - margin;
  const band = { type: 'line', stack: 'interval', symbol: 'none', lineStyle: { opacity: 0 }, silent: true } as const;
  return {
    height: width === NARROW ? 220 : 280,
    option: {
      grid: { left: 56, right: 36, top: 16, bottom: 34 },
      xAxis: {
        type: 'category',
        data: points.map(({ label }) => label),
        boundaryGap: false,
        axisLabel: { color: COLOUR.muted, hideOverlap: true },
        axisLine: { lineStyle: { color: COLOUR.line } },
        axisTick: { lineStyle: { color: COLOUR.line } },
      },
      yAxis: {
        type: 'value',
        min: bottom,
        max: highest + margin,
        axisLabel: {
          color: COLOUR.muted,
          showMinLabel: false,
          showMaxLabel: false,
          formatter: (value: number) => formatMetric(metric, value),
        },
        splitLine: { lineStyle: { color: COLOUR.line } },
      },
      series: [
        { ...band, data: points.map(({ lower }) => lower) },
        {
          ...band,
          data: points.map(({ lower, upper }) => upper - lower),
          areaStyle: { color: COLOUR.baseline, opacity: 0.45 },
        },
        {
          type: 'line',
          data: points.map(({ value }) => value),
          symbolSize: 7,
          itemStyle: { color: COLOUR.blue },
          lineStyle: { color: COLOUR.blue, width: 2.5 },
          ...(threshold !== undefined && {
            markLine: {
              symbol: 'none',
              silent: true,
              lineStyle: { color: COLOUR.vermilion, type: 'dashed', width: 1.5 },
              label: { show: false },
              data: [{ yAxis: threshold }],
            },
          }),
        },
      ],
    },
  };
}
