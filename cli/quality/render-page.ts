import type { QualityConfig } from '../../contract/quality-config';
import { escapeHtml, renderTable } from '../../engine/drift-report/html';
import { renderDocument } from '../../engine/drift-report/page-document';
import { QUALITY_HEADLINES } from '../../engine/drift-report/quality-section';
import { drawPeriods } from './period-chart';
import type { ConfusionTable, QualityResult } from './quality-result';
import {
  chooseShown,
  formatPeriod,
  listNextSteps,
  type ToldQuality,
  tellCoverage,
  tellMeasure,
  tellMetrics,
  tellProblems,
  tellSlice,
} from './tell-quality';

const HEADLINES: Record<QualityResult['verdict'], string> = {
  criteriaMet: QUALITY_HEADLINES.CriteriaMet,
  criteriaMissed: QUALITY_HEADLINES.CriteriaMissed,
  insufficientData: QUALITY_HEADLINES.InsufficientData,
  measured: 'How well the model answers',
};
/** The mark beside a headline, as the pages of drift have it. */
const MARKS: Record<QualityResult['verdict'], string> = {
  criteriaMet: 'NoDrift',
  criteriaMissed: 'Drift',
  insufficientData: 'InsufficientData',
  measured: 'NoDrift',
};
const OUTCOME_TONES: Readonly<Record<string, string>> = { met: 'good', missed: 'bad' };
const INTERVALS =
  'The interval is the range in which the true value lies with 95 % confidence; a criterion counts as missed when even its better end misses.';
/** Live files that are named, and classes of a confusion table that are shown. */
const NAMED_FILES = 10;
const MOST_CLASSES = 25;

/** The result as a page: HTML with everything inside it, no script and no address of anything else. */
export function renderPage(result: QualityResult): string {
  return renderDocument(HEADLINES[result.verdict], [
    renderAnswer(result),
    renderMetrics(result, INTERVALS),
    renderPeriods(result),
    renderSlices(result),
    renderGroups(result),
    renderConfusion(result.confusion),
    renderBasis(result),
  ]);
}

function renderAnswer(result: QualityResult): string {
  const { verdict, reason, notes } = result;
  const warnings = notes.length > 0 ? `<ul>${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>` : '';
  const steps = listNextSteps(result).map((step) => `<li>${escapeHtml(step)}</li>`);
  const next =
    steps.length > 0 ? `<section><h2>What to do next</h2><ul class="steps">${steps.join('')}</ul></section>` : '';
  return `<h1><i class="verdict-mark ${MARKS[verdict]}"></i>${HEADLINES[verdict]}</h1>
<p class="lead">${escapeHtml(reason)}.</p>
<p>${escapeHtml(tellCoverage(result))}.</p>${warnings}${next}`;
}

/** A table of the metrics. */
export function renderMetrics(result: ToldQuality, intervals: string): string {
  const told = tellMetrics(result);
  const rows = told.map(({ name, value, interval, required, outcome }) => [
    escapeHtml(name),
    value,
    interval,
    required,
    outcome === '' ? '' : `<i class="tone ${OUTCOME_TONES[outcome] ?? ''}"></i>${escapeHtml(outcome)}`,
  ]);
  return told.length === 0
    ? ''
    : `<section><h2>Metrics</h2>
<p class="note">${escapeHtml(intervals)}</p>
<div class="scroll">${renderTable(['metric', 'value', '95 % interval', 'required', 'outcome'], rows)}</div></section>`;
}

/** One metric from period to period. */
export function renderPeriods(result: ToldQuality): string {
  const metric = chooseShown(result);
  if (result.periods === undefined || metric === undefined) {
    return '';
  }
  const { by, measured } = result.periods;
  const rows = measured.map(({ start, rows: count, measures }) => {
    const { value, interval } = tellMeasure(metric, measures[metric]);
    return [formatPeriod(start, by), count.toLocaleString('en-GB'), value, interval];
  });
  const threshold = result.criteria.some((criterion) => criterion.metric === metric)
    ? ' The dashed line is what is required.'
    : '';
  const chart = drawPeriods(result);
  return `<section><h2>Over time</h2>
<p class="note">${escapeHtml(metric)} of the rows that were answered in each ${by} (UTC), with its 95 % interval.${chart === '' ? '' : threshold}</p>
${chart}<details${chart === '' ? ' open=""' : ''}><summary>${measured.length} ${by}${measured.length === 1 ? '' : 's'} in numbers</summary><div class="scroll">${renderTable([by, 'rows', metric, '95 % interval'], rows)}</div></details></section>`;
}

function renderSlices(result: QualityResult): string {
  const { slices, worstSlice } = result;
  const metric = chooseShown(result);
  if (slices.length === 0 || metric === undefined) {
    return '';
  }
  const rows = slices.map((slice) => {
    const { value, interval } = tellSlice(metric, slice, result);
    return [escapeHtml(slice.column), escapeHtml(slice.value), slice.rows.toLocaleString('en-GB'), value, interval];
  });
  const worst =
    worstSlice === undefined
      ? 'No slice is worse than all rows beyond chance.'
      : `Worse than all rows, beyond chance: ${worstSlice.column} ${worstSlice.value}.`;
  return `<section><h2>Slices</h2>
<p class="note">${escapeHtml(worst)}</p>
<div class="scroll">${renderTable(['column', 'value', 'rows', metric, '95 % interval'], rows)}</div></section>`;
}

function renderGroups({ groups = [], groupCriteria = [] }: QualityResult): string {
  if (groupCriteria.length === 0) {
    return '';
  }
  const format = (rate: { value: number; lower: number; upper: number; rows: number } | undefined): string =>
    rate === undefined
      ? 'none'
      : `${rate.value.toFixed(3)} (${rate.lower.toFixed(3)} to ${rate.upper.toFixed(3)}, ${rate.rows} rows)`;
  const rows = groups.map(({ column, group, rates }) => [
    escapeHtml(column),
    escapeHtml(group),
    format(rates.selectionRate),
    format(rates.recall),
    format(rates.falsePositiveRate),
  ]);
  return `<section><h2>Groups</h2>
<ul>${groupCriteria.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>
<div class="scroll">${renderTable(['column', 'group', 'answered yes', 'of the positive, found', 'of the negative, answered yes'], rows)}</div></section>`;
}

function renderConfusion(confusion: ConfusionTable | undefined): string {
  if (confusion === undefined || confusion.classes.length > MOST_CLASSES) {
    return '';
  }
  const { classes, rows } = confusion;
  return `<section><h2>Which class is taken for which</h2>
<div class="scroll">${renderTable(
    ['is', ...classes.map((name) => `predicted ${name}`)],
    rows.map((line, i) => [escapeHtml(classes[i]), ...line.map((count) => count.toLocaleString('en-GB'))]),
  )}</div></section>`;
}

/** What was measured, by which settings. */
export function renderFacts(config: QualityConfig, files: readonly (readonly [string, string])[]): string {
  const facts: readonly (readonly [string, string])[] = [
    ['problem', config.problemType],
    ...(config.problemType === 'binary'
      ? ([
          ['positive class', config.positiveClass],
          ['decision threshold', String(config.decisionThreshold)],
        ] as const)
      : []),
    ...files,
    ['fewest rows for a verdict', String(config.minimumRows)],
  ];
  return `<dl>${facts.map(([term, text]) => `<dt>${term}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>`;
}

/** The first of the files. */
export function nameFiles(files: readonly string[]): string {
  return `${files.slice(0, NAMED_FILES).join(', ')}${files.length > NAMED_FILES ? ` and ${files.length - NAMED_FILES} more` : ''}`;
}

function renderBasis(result: QualityResult): string {
  const { live, labelFiles, config, labels } = result;
  const facts = renderFacts(config, [
    ['answers', nameFiles(live)],
    ['labels', labelFiles.length === 0 ? 'in the same files' : nameFiles(labelFiles)],
  ]);
  const problems = tellProblems(result);
  const samples = labels.samples.map(({ location, reason, detail }) => `${location}: ${reason}, ${detail}`);
  return `<section><h2>What was measured</h2>
${facts}
${problems.length === 0 ? '' : `<ul>${problems.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`}
${samples.length === 0 ? '' : `<details><summary>Samples of what does not count</summary><ul>${samples.map((text) => `<li><code>${escapeHtml(text)}</code></li>`).join('')}</ul></details>`}</section>`;
}
