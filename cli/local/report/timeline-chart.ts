import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, SeriesOption } from 'echarts';
import { CustomChart, ScatterChart } from 'echarts/charts';
import { MarkLineComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { IN_ALARM } from '../../../contract/events';
import { type Drawing, drawChart, NARROW } from '../../../engine/drift-report/draw-chart';
import { COLOUR } from '../../../engine/drift-report/palette';
import type { EndpointStateSummary, Summary } from '../summary-types';
import { type Happening, LANES, listHappenings, nameAlarm } from './timeline';

use([CustomChart, ScatterChart, MarkLineComponent]);

/** Something that lasted. */
interface Span {
  readonly lane: number;
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly text: string;
}

const TONES = { plain: COLOUR.muted, bad: COLOUR.vermilion, good: COLOUR.blue };

/** Which version served from when to when. */
function listServing(history: EndpointStateSummary[], end: number): Span[] {
  const changes = history.filter(({ version }, index) => version !== history[index - 1]?.version);
  return changes.flatMap(({ time, version }, index): Span[] =>
    version === undefined
      ? []
      : [
          {
            lane: LANES.indexOf('endpoint'),
            from: Date.parse(time),
            to: index + 1 < changes.length ? Date.parse(changes[index + 1]!.time) : end,
            colour: version % 2 === 1 ? COLOUR.blue : COLOUR.green,
            text: `version ${version}`,
          },
        ],
  );
}

function listSpans(summary: Summary): Span[] {
  const end = Date.parse(summary.simulated.end);
  const windows = summary.windows.map(
    (window): Span => ({
      lane: LANES.indexOf('drift monitor'),
      from: Date.parse(window.start),
      to: Date.parse(window.end),
      colour: { Drift: COLOUR.vermilion, NoDrift: COLOUR.baseline }[window.verdict] ?? COLOUR.cold,
      text: { Drift: 'drift', NoDrift: 'no drift' }[window.verdict] ?? '',
    }),
  );
  const drifts = new Set(summary.alarms.filter(({ to }) => to === IN_ALARM).map(({ name }) => name));
  const alarms = [...drifts].flatMap((name) => {
    const states = summary.alarms.filter((alarm) => alarm.name === name);
    return states.flatMap((state, index): Span[] =>
      state.to !== IN_ALARM
        ? []
        : [
            {
              lane: LANES.indexOf('alarm'),
              from: Date.parse(state.time),
              to: index + 1 < states.length ? Date.parse(states[index + 1]!.time) : end,
              colour: COLOUR.vermilion,
              text: nameAlarm(summary, name),
            },
          ],
    );
  });
  return [...windows, ...alarms, ...listServing(summary.endpointHistory, end)];
}

function drawSpans(spans: Span[], narrow: boolean): SeriesOption {
  return {
    type: 'custom',
    encode: { x: [1, 2], y: 0 },
    data: spans.map(({ lane, from, to }) => [lane, from, to]),
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const [left, middle] = api.coord([api.value(1), api.value(0)]) as [number, number];
      const right = Math.max(left + 3, api.coord([api.value(2), api.value(0)])[0]!);
      const span = spans[params.dataIndex]!;
      const light = span.colour === COLOUR.cold || span.colour === COLOUR.baseline;
      const fits = right - left > span.text.length * (narrow ? 6 : 7);
      return {
        type: 'rect',
        shape: { x: left + 1, y: middle - 11, width: right - left - 2, height: 22, r: 3 },
        style: { fill: span.colour },
        textContent: {
          type: 'text',
          ignore: !fits,
          style: { text: span.text, fill: light ? COLOUR.ink : COLOUR.surface, fontSize: narrow ? 10 : 11 },
        },
        textConfig: { position: 'inside' },
      };
    },
  };
}

function drawPoints(happenings: Happening[]): SeriesOption[] {
  return (['plain', 'good', 'bad'] as const).map((tone) => ({
    type: 'scatter',
    symbol: { plain: 'circle', good: 'triangle', bad: 'diamond' }[tone],
    symbolSize: 11,
    itemStyle: { color: TONES[tone], borderColor: COLOUR.surface, borderWidth: 1 },
    data: happenings
      .filter((happening) => happening.tone === tone)
      .map(({ time, lane }) => [Date.parse(time), LANES.indexOf(lane)]),
  }));
}

function draw(summary: Summary, width: number): Drawing {
  const narrow = width === NARROW;
  const points = listHappenings(summary).filter(
    ({ lane }) => lane === 'world' || lane === 'decision' || lane === 'pipeline',
  );
  return {
    height: LANES.length * 38 + 40,
    option: {
      grid: { left: narrow ? 84 : 110, right: 14, top: 6, bottom: 30 },
      xAxis: {
        type: 'time',
        min: Date.parse(summary.simulated.start),
        max: Date.parse(summary.simulated.end),
        minInterval: 24 * 3600 * 1000,
        splitNumber: narrow ? 4 : 9,
        axisLabel: { formatter: '{d} {MMM}', color: COLOUR.muted, hideOverlap: true, fontSize: narrow ? 10 : 12 },
        axisLine: { lineStyle: { color: COLOUR.line } },
        axisTick: { lineStyle: { color: COLOUR.line } },
        splitLine: { show: true, lineStyle: { color: COLOUR.line } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: [...LANES],
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: COLOUR.ink, fontSize: narrow ? 11 : 12 },
      },
      series: [drawSpans(listSpans(summary), narrow), ...drawPoints(points)],
    },
  };
}

/** What happened when, one lane for each part of the loop. */
export function drawTimeline(summary: Summary): string {
  return drawChart('Windows, alarm, decisions, pipeline runs and serving versions over time', (width) =>
    draw(summary, width),
  );
}
