import { ProblemType } from '../../../contract/metrics';
import { escapeHtml, renderTable } from '../../../engine/drift-report/html';
import { formatDay } from '../format';
import { formatMetric, MAIN_METRICS } from '../main-metrics';
import type { IntervalSummary, QualityWindowSummary, Summary } from '../summary-types';

function describe(name: string, interval: IntervalSummary | undefined, unit: string | undefined): string {
  return interval
    ? `${formatMetric(name, interval.value, unit)} <span class="note">${formatMetric(name, interval.lower, undefined)}–${formatMetric(name, interval.upper, undefined)}</span>`
    : '–';
}

function describeWorst({ worstSlice }: QualityWindowSummary): string {
  if (worstSlice === undefined) {
    return 'none beyond chance';
  }
  const { metric, column, value, rows, measured, lower, upper } = worstSlice;
  const interval = `${formatMetric(metric, lower, undefined)}–${formatMetric(metric, upper, undefined)}`;
  return `${escapeHtml(`${column} = ${value}`)}: ${escapeHtml(metric)} ${formatMetric(metric, measured, undefined)} <span class="note">${interval}, ${rows} rows</span>`;
}

/** What became of the criteria on groups in each window; nothing where no window was judged by any. */
function renderGroups(windows: readonly QualityWindowSummary[]): string {
  const rows = windows.flatMap(({ start, groupCriteria }) =>
    groupCriteria.map(({ outcome, message }) => [formatDay(start), outcome, escapeHtml(message)]),
  );
  return rows.length === 0 ? '' : `<h3>Groups</h3>\n${renderTable(['window', 'outcome', 'criterion'], rows)}`;
}

/** What is shown of what is estimated; nothing is of a forecast. */
const ESTIMATED: Readonly<Partial<Record<ProblemType, string>>> = {
  [ProblemType.BINARY]: 'accuracy',
  [ProblemType.MULTICLASS]: 'accuracy',
  [ProblemType.REGRESSION]: 'rmse',
};

/** What was estimated of each window before its labels came, and what they said. */
export function renderQualityWindows(summary: Summary): string {
  const { qualityWindows, problemType, unit } = summary;
  const estimated = ESTIMATED[problemType];
  const measured = Object.entries(MAIN_METRICS[problemType]).slice(0, 2).reverse();
  const rows = qualityWindows.map((window) => [
    formatDay(window.start),
    window.version === undefined ? '–' : `v${window.version}`,
    ...(estimated ? [describe(estimated, window.estimated[estimated], unit)] : []),
    ...measured.map(([name]) => describe(name, window.measured[name], unit)),
    window.coverage === undefined ? 'not due' : `${Math.round(window.coverage * 100)} %`,
    window.labelledRows === undefined ? '–' : describeWorst(window),
  ]);
  const when =
    summary.launch === undefined
      ? 'Labels of this traffic arrived later.'
      : 'Labels of this traffic arrived a day or more later.';
  const source =
    problemType === ProblemType.REGRESSION ? 'what requests and predictions look like' : 'the scores alone';
  const until = estimated
    ? ` Until then there is an estimate, made from ${source}: it holds while ${summary.change?.everybody ?? 'rows'} are as they were${summary.launch === undefined ? '' : `, and cannot know what ${summary.change?.newcomers ?? 'the new ones'} are like`}.`
    : '';
  const headings = [
    ...(estimated ? [`${estimated}, estimated`] : []),
    ...measured.map(([, label]) => `${label}, measured`),
  ];
  return `<section><h2>What the quality monitor saw</h2>
<p class="note">${when}${until} Small numbers are 95 % intervals.</p>
${renderTable(['window', 'version', ...headings, 'labelled', 'worst slice'], rows)}${renderGroups(qualityWindows)}</section>`;
}
