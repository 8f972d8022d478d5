import type { LineSeriesOption } from 'echarts';
import { LineChart } from 'echarts/charts';
import { MarkLineComponent, TitleComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { type Drawing, drawChart, NARROW } from '../../../engine/drift-report/draw-chart';
import { COLOUR } from '../../../engine/drift-report/palette';
import type { Quality, Summary, TrafficQuality } from '../summary-types';

use([LineChart, MarkLineComponent, TitleComponent]);

const GROUPS = [
  { name: 'newcomers', label: undefined, colour: COLOUR.vermilion, symbol: 'diamond', dash: 'solid' },
  { name: 'all', label: 'everybody', colour: COLOUR.ink, symbol: 'circle', dash: 'solid' },
  { name: 'others', label: 'the others', colour: COLOUR.blue, symbol: 'rect', dash: 'dashed' },
] as const;

const MEASURES = [
  { name: 'accuracy', title: 'Accuracy', least: 0.5 },
  { name: 'auc', title: 'Area under the ROC curve', least: 0.6 },
] as const;

/** The instants at which the world or the endpoint changed. */
function findMarks(summary: Summary): { time: string; label: string }[] {
  const serving = summary.endpointHistory.filter(
    ({ version, status }) => version !== undefined && status === 'InService',
  );
  const changes = serving.filter((state, index) => serving[index - 1]?.version !== state.version).slice(1);
  return [
    ...(summary.launch
      ? [
          {
            time: summary.launch,
            label: summary.change?.launch ?? 'the world changes',
          },
        ]
      : []),
    ...changes.map(({ time, version }) => ({ time, label: `version ${version} serves` })),
  ];
}

function drawLines(summary: Summary, measure: (typeof MEASURES)[number], panel: number): LineSeriesOption[] {
  const marks = findMarks(summary);
  return GROUPS.map(({ name, label = summary.change?.short ?? name, colour, symbol, dash }, index) => ({
    type: 'line',
    xAxisIndex: panel,
    yAxisIndex: panel,
    name: label,
    symbol,
    symbolSize: 8,
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: 2.5, type: dash },
    endLabel: { show: true, formatter: label, color: colour, fontSize: 12, distance: 8 },
    labelLayout: { moveOverlap: 'shiftY' },
    data: summary.traffic
      .map((window): [number, Quality | undefined] => [Date.parse(window.time), window[name]])
      .filter((point): point is [number, Quality] => point[1] !== undefined)
      .map(([time, quality]) => [time, Number(quality[measure.name].toFixed(4))]),
    markLine:
      index > 0
        ? undefined
        : {
            symbol: 'none',
            silent: true,
            lineStyle: { color: COLOUR.muted, type: 'dotted', width: 1.5 },
            data: marks.map((mark) => ({
              xAxis: Date.parse(mark.time),
              label: { formatter: mark.label, color: COLOUR.muted, fontSize: 11, position: 'insideStartTop' },
            })),
          },
  }));
}

function draw(summary: Summary, width: number): Drawing {
  const narrow = width === NARROW;
  const panelHeight = narrow ? 210 : 250;
  const panelWidth = narrow ? width - 42 - 74 : (width - 2 * (44 + 84)) / 2;
  const place = (panel: number): { left: number; top: number } =>
    narrow
      ? { left: 42, top: 34 + panel * (panelHeight + 66) }
      : { left: 44 + panel * (panelWidth + 44 + 84), top: 34 };
  const lowest = (measure: (typeof MEASURES)[number]): number => {
    const values = summary.traffic.flatMap((window: TrafficQuality) =>
      GROUPS.map(({ name }) => window[name]?.[measure.name] ?? 1),
    );
    return Math.min(measure.least, Math.floor(Math.min(1, ...values) * 10) / 10);
  };
  return {
    height: narrow ? 2 * (panelHeight + 66) : panelHeight + 66,
    option: {
      title: MEASURES.map(({ title }, panel) => ({
        text: title,
        left: place(panel).left - 4,
        top: place(panel).top - 34,
        borderColor: COLOUR.surface,
        textStyle: { fontSize: 14, fontWeight: 600, color: COLOUR.ink },
      })),
      grid: MEASURES.map((_, panel) => ({ ...place(panel), width: panelWidth, height: panelHeight })),
      xAxis: MEASURES.map((_, panel) => ({
        type: 'time',
        gridIndex: panel,
        splitNumber: narrow ? 3 : 5,
        minInterval: 24 * 3600 * 1000,
        axisLabel: { formatter: '{d} {MMM}', color: COLOUR.muted, hideOverlap: true },
        axisLine: { lineStyle: { color: COLOUR.line } },
        axisTick: { lineStyle: { color: COLOUR.line } },
      })),
      yAxis: MEASURES.map((measure, panel) => ({
        type: 'value',
        gridIndex: panel,
        min: lowest(measure),
        max: 1,
        interval: 0.1,
        axisLabel: { formatter: (value: number) => value.toFixed(2), color: COLOUR.muted },
        splitLine: { lineStyle: { color: COLOUR.line } },
      })),
      series: MEASURES.flatMap((measure, panel) => drawLines(summary, measure, panel)),
    },
  };
}

/** How good the answers to each window's traffic were, by who asked. */
export function drawQuality(summary: Summary): string {
  return drawChart(
    `Accuracy and area under the ROC curve of the live endpoint in each window, for ${summary.change?.newcomers ?? 'newcomers'}, for the others and for everybody`,
    (width) => draw(summary, width),
  );
}
