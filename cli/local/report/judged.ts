import { escapeHtml, renderTable } from '../../../engine/drift-report/html';
import { formatDay, formatSeconds } from '../format';
import { listMetricCells, METRIC_HEADINGS } from '../main-metrics';
import type { JudgedModel, Summary } from '../summary-types';

/** How good the model is on rows that no training saw, beside what needs no learning. */
export function renderJudged(summary: Summary, { message, metrics }: JudgedModel): string {
  const { unit, example } = summary;
  const served = summary.endpointHistory.some(({ version, status }) => version !== undefined && status === 'InService');
  const rows = listMetricCells(metrics, unit).map((cells) => cells.map(escapeHtml));
  return `<header><h1>${escapeHtml(`${example}: the model ${served ? 'meets its criteria and serves' : 'does not serve'}`)}</h1>
<p class="lead">${escapeHtml(message)}.</p>
<p class="note">${formatDay(summary.simulated.start)} to ${formatDay(summary.simulated.end)} of simulated time, ${formatSeconds(summary.durations.total ?? 0)} of real time. The traffic were held-out rows, which no training saw.</p></header>
<section><h2>How good the model is</h2>
${renderTable(METRIC_HEADINGS, rows)}</section>`;
}
