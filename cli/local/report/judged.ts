import { escapeHtml, renderTable } from '../../../engine/drift-report/html';
import { formatDay, formatSeconds } from '../format';
import { formatMetric } from '../main-metrics';
import type { JudgedModel, Summary } from '../summary-types';

/** How good the model is on rows that no training saw, beside what needs no learning. */
export function renderJudged(summary: Summary, { message, metrics }: JudgedModel): string {
  const { unit, example } = summary;
  const served = summary.endpointHistory.some(({ version, status }) => version !== undefined && status === 'InService');
  const write = (name: string, value: number | undefined): string =>
    value === undefined ? '–' : escapeHtml(formatMetric(name, value, unit));
  const rows = metrics.map(({ name, value, lower, upper, naive }) => [
    escapeHtml(name),
    write(name, value),
    lower === undefined ? '–' : `${write(name, lower)} to ${write(name, upper)}`,
    write(name, naive?.value),
    escapeHtml(naive === undefined ? '' : `by ${naive.description}`),
  ]);
  return `<header><h1>${escapeHtml(`${example}: the model ${served ? 'meets its criteria and serves' : 'does not serve'}`)}</h1>
<p class="lead">${escapeHtml(message)}.</p>
<p class="note">${formatDay(summary.simulated.start)} to ${formatDay(summary.simulated.end)} of simulated time, ${formatSeconds(summary.durations.total ?? 0)} of real time. The traffic were held-out rows, which no training saw.</p></header>
<section><h2>How good the model is</h2>
${renderTable(['', 'value', '95 % interval', 'without a model', ''], rows)}</section>`;
}
