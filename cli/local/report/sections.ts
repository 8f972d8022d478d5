import type { DriftReport } from '../../../engine/drift/report';
import { drawDistribution } from '../../../engine/drift-report/distribution-chart';
import { findWorst } from '../../../engine/drift-report/drift-strength';
import { escapeHtml, renderTable } from '../../../engine/drift-report/html';
import { useColour } from '../../../engine/drift-report/palette';
import { explainFailure, formatDay, formatSeconds, formatTime } from '../format';
import { formatMetric, MAIN_METRICS } from '../main-metrics';
import type { ModelMetrics, Summary } from '../summary-types';
import { drawDrift, STEPS } from './drift-chart';
import { placeDataReport, placeEvaluation } from './evaluation-pages';
import { drawQuality } from './quality-chart';
import { listHappenings } from './timeline';
import { drawTimeline } from './timeline-chart';

function renderNumber(before: string, after: string, label: string): string {
  return `<div class="number"><b><i>${before} →</i> <em>${after}</em></b><span>${escapeHtml(label)}</span></div>`;
}

/** The story in one headline, and the numbers that changed. */
export function renderHeadline(summary: Summary): string {
  const { before, after } = summary.quality;
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const closed = summary.expectations.length > 0 && summary.expectations.every(({ met }) => met);
  const headline =
    closed && before && after
      ? `The model learned about ${summary.change?.short} by itself: accuracy from ${percent(before.accuracy)} to ${percent(after.accuracy)}`
      : 'The loop did not close';
  const numbers =
    before && after
      ? `<div class="numbers">
${renderNumber(percent(before.accuracy), percent(after.accuracy), `accuracy on ${after.rows} ${summary.change?.newcomers} that no training saw`)}
${renderNumber(before.auc.toFixed(3), after.auc.toFixed(3), `AUC on the same ${summary.change?.everybody}`)}
${renderNumber(before.mixedAuc.toFixed(3), after.mixedAuc.toFixed(3), `AUC on ${after.mixedRows} held-out ${summary.change?.everybody} of all kinds`)}
${renderNumber(`v${before.version ?? '–'}`, `v${after.version ?? '–'}`, 'the model version that answers')}
</div>`
      : '';
  return `<header><h1>${escapeHtml(headline)}</h1>
<p class="lead">${escapeHtml(summary.change?.lead ?? '')} ${formatDay(summary.simulated.start)} to ${formatDay(summary.simulated.end)} of simulated time, ${formatSeconds(summary.durations.total ?? 0)} of real time.</p>
${numbers}</header>`;
}

/** What the run had to show, and whether it did. */
export function renderExpectations(summary: Summary): string {
  const failed = summary.expectations.filter(({ met }) => !met);
  const items = summary.expectations
    .map(
      ({ name, met, found }) =>
        `<li>${met ? '✓' : '<strong>✗ not met:</strong>'} ${escapeHtml(name)} <span class="note">– ${escapeHtml(found)}</span></li>`,
    )
    .join('');
  return `<section class="verdict${failed.length > 0 ? ' failed' : ''}"><h2>What the run had to show: ${summary.expectations.length - failed.length} of ${summary.expectations.length} met</h2><ul>${items}</ul></section>`;
}

/** Model quality over time. */
export function renderQuality(summary: Summary): string {
  return `<section><h2>How good the answers were</h2>
<p class="note">Each point is one window's live traffic, scored by the endpoint and compared with what was known in the end. No model was fitted on any of these ${escapeHtml(summary.change?.everybody ?? 'rows')}.</p>
<figure style="margin:0">${drawQuality(summary)}</figure></section>`;
}

/** Drift by feature and window. */
export function renderDrift(summary: Summary): string {
  const key = STEPS.map(
    ({ colour, label }) => `<li><i style="background:${useColour(colour)}"></i>${escapeHtml(label)}</li>`,
  ).join('');
  return `<section><h2>What the drift monitor saw</h2>
<p class="note">How far each feature was from the serving version's training data, in multiples of what it takes to count. A dot marks a drift: large enough <em>and</em> significant after correction for the number of features.</p>
<ul class="key">${key}</ul><figure style="margin:0">${drawDrift(summary)}</figure></section>`;
}

/** The distributions behind the first window that drifted. */
export function renderDistributions(reports: DriftReport[]): string {
  const report = reports.find(({ verdict }) => verdict === 'Drift');
  if (!report) {
    return '';
  }
  const charts = findWorst(report, 6)
    .map(
      (column) =>
        `<figure style="margin:0;min-width:0"><h3>${escapeHtml(column.name)}</h3><figcaption>${escapeHtml(column.reasons[0] ?? '')}</figcaption>${drawDistribution(column)}</figure>`,
    )
    .join('\n');
  return `<section><h2>What had changed</h2>
<p class="note">The columns that were furthest from the training data in the first window that drifted, ${formatDay(report.window.start)}, ${report.rows} rows.</p>
<ul class="key"><li><i style="background:${useColour('baseline')}"></i>training data</li><li><i style="background:${useColour('vermilion')}"></i>live traffic</li></ul>
<div class="pair">${charts}</div></section>`;
}

/** Events and decisions, drawn and told. */
export function renderTimeline(summary: Summary): string {
  const rows = listHappenings(summary).map(({ time, lane, text, tone }) => [
    formatTime(time),
    lane,
    `<span class="tone ${tone}"></span>${escapeHtml(text)}`,
  ]);
  return `<section class="happenings"><h2>What happened when</h2><p class="note">Simulated time, UTC.</p>
<figure style="margin:0 0 14px">${drawTimeline(summary)}</figure>
${renderTable(['time', 'where', 'what'], rows)}</section>`;
}

function listMetrics(metrics: ModelMetrics | undefined, { problemType, unit }: Summary): string[] {
  return Object.keys(MAIN_METRICS[problemType]).map((name) => {
    const value = metrics?.[name];
    return value === undefined ? '–' : formatMetric(name, value, unit);
  });
}

/** Pipeline runs and model versions. */
export function renderTables(summary: Summary): string {
  const names = Object.values(MAIN_METRICS[summary.problemType]);
  const runs = summary.pipelineRuns.map((run) => {
    const reason = explainFailure(run);
    return [
      `<code>${escapeHtml(run.name)}</code>`,
      escapeHtml(`${run.status}${reason === undefined ? '' : `: ${reason}`}`),
      escapeHtml(run.cause),
      formatTime(run.startTime),
      ...listMetrics(run.metrics, summary),
    ];
  });
  const versions = summary.modelVersions.map((version) => [
    version.evaluationPage === undefined
      ? `version ${version.version}`
      : `<a href="${placeEvaluation(version)}">version ${version.version}</a>`,
    version.dataReport === undefined ? '–' : `<a href="${placeDataReport(version)}">its rows</a>`,
    escapeHtml(version.approvedBy ? `${version.status} by ${version.approvedBy}` : version.status),
    formatTime(version.time),
    ...listMetrics(version.metrics, summary),
  ]);
  return `<section><h2>Pipeline runs</h2>${renderTable(['run', 'status', 'cause', 'started', ...names], runs)}</section>
<section><h2>Model versions</h2><p class="note">Metrics on the held-out rows of the version's own run: versions trained on different data are not comparable by them.</p>
${renderTable(['version', 'data', 'approval', 'registered', ...names], versions)}</section>`;
}

/** Where the real time went. */
export function renderDurations(summary: Summary): string {
  const rows = Object.entries(summary.durations)
    .filter(([task]) => task !== 'total')
    .sort((one, other) => other[1] - one[1])
    .map(([task, seconds]) => [escapeHtml(task), formatSeconds(seconds)]);
  return `<section><h2>Where the ${formatSeconds(summary.durations.total ?? 0)} went</h2>${renderTable(['task', 'real time'], rows)}</section>`;
}

/** How far the evidence goes. */
export function renderLimits(): string {
  return `<section><h2>What this proves, and what it cannot</h2>
<p>The template, the pipeline definition, the handlers and the loop's logic ran as they go to AWS, with real training and real serving of real data. It cannot prove what only AWS decides: validation by the services, quotas, the real container images, VPC and KMS behaviour.</p></section>`;
}
