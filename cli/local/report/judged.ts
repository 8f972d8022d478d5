import type { ProblemTypeName } from '../../../contract/metrics';
import { escapeHtml, renderTable } from '../../../engine/drift-report/html';
import { formatDay, formatSeconds } from '../format';
import { listMetricCells, METRIC_HEADINGS } from '../main-metrics';
import type { JudgedModel, Summary } from '../summary-types';

/** What the traffic was, where it was no held-out rows. */
const TRAFFIC: Readonly<Partial<Record<ProblemTypeName, string>>> = {
  forecasting: 'The traffic asked for values that nobody knew yet.',
};

/** How good the model is on rows that no training saw, beside what needs no learning. */
export function renderJudged(summary: Summary, { message, metrics }: JudgedModel): string {
  const { unit, example, problemType, conclusion } = summary;
  const served = summary.endpointHistory.some(({ version, status }) => version !== undefined && status === 'InService');
  const rows = listMetricCells(metrics, unit).map((cells) => cells.map(escapeHtml));
  return `<header><h1>${escapeHtml(`${example}: the model ${served ? 'meets its criteria and serves' : 'does not serve'}`)}</h1>
<p class="lead">${escapeHtml(message)}.</p>
${
  conclusion === undefined
    ? ''
    : `<p class="lead">${escapeHtml(conclusion)}.</p>
`
}<p class="note">${formatDay(summary.simulated.start)} to ${formatDay(summary.simulated.end)} of simulated time, ${formatSeconds(summary.durations.total ?? 0)} of real time. ${TRAFFIC[problemType] ?? 'The traffic were held-out rows, which no training saw.'}</p></header>
<section><h2>How good the model is</h2>
${renderTable(METRIC_HEADINGS, rows)}</section>`;
}
