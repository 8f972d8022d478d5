import { escapeHtml, renderTable } from '../../../engine/drift-report/html';
import { formatDay } from '../format';
import type { IntervalSummary, QualityWindowSummary, Summary } from '../summary-types';

function describe(interval: IntervalSummary | undefined): string {
  return interval
    ? `${interval.value.toFixed(3)} <span class="note">${interval.lower.toFixed(3)}–${interval.upper.toFixed(3)}</span>`
    : '–';
}

function describeWorst({ worstSlice }: QualityWindowSummary): string {
  return worstSlice
    ? escapeHtml(`${worstSlice.column} = ${worstSlice.value}: ${worstSlice.metric} ${worstSlice.measured.toFixed(3)}`)
    : '–';
}

/** What was estimated of each window before its labels came, and what they said. */
export function renderQualityWindows({ qualityWindows }: Summary): string {
  const rows = qualityWindows.map((window) => [
    formatDay(window.start),
    window.version === undefined ? '–' : `v${window.version}`,
    describe(window.estimated.accuracy),
    describe(window.measured.accuracy),
    describe(window.measured.auc),
    window.coverage === undefined ? 'not due' : `${Math.round(window.coverage * 100)} %`,
    describeWorst(window),
  ]);
  return `<section><h2>What the quality monitor saw</h2>
<p class="note">Labels of these customers arrived a day or more later. Until then there is an estimate, made from the scores alone: it holds while customers do what they did, and cannot know what fibre customers do. Small numbers are 95 % intervals.</p>
${renderTable(['window', 'version', 'accuracy, estimated', 'accuracy, measured', 'AUC, measured', 'labelled', 'worst slice'], rows)}</section>`;
}
