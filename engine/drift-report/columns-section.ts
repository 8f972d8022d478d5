import { STATISTICS } from '../drift/effect-statistics';
import type { ColumnReport } from '../drift/report';
import { readStatistic } from '../drift/statistic';
import { formatMultiple } from './answer-section';
import { tellSince } from './changes-section';
import { drawDistribution } from './distribution-chart';
import { listColumns, listDrifted, measureStrength } from './drift-strength';
import { escapeHtml, renderTable } from './html';
import { isUnjudged, type PageContent } from './page-content';
import { useColour } from './palette';

/** Columns that are drawn; the others are in the table only, so that a page of a thousand columns still opens. */
const MOST_CHARTS = 24;
/** Columns without drift that are drawn as well, out of sight until asked for. */
const MOST_OTHER_CHARTS = 12;

/** What drifted, how much and since when, with the two distributions drawn over each other. */
export function renderDriftedColumns(content: PageContent): string {
  const drifted = listDrifted(content);
  const others = listColumns(content).filter((column) => !column.drifted && column.distribution);
  const charts = drifted.slice(0, MOST_CHARTS).map((column) => renderColumn(column, content));
  const more =
    drifted.length > MOST_CHARTS
      ? `<p class="note">The ${MOST_CHARTS} columns that drifted most are drawn; the other ${drifted.length - MOST_CHARTS} are in the table below.</p>`
      : '';
  const shown = drifted.length === 0 ? '' : `${more}<div class="pair">${charts.join('\n')}</div>`;
  const hidden = others.length === 0 ? '' : renderOthers(others, content);
  return shown + hidden === ''
    ? ''
    : `<section><h2>${drifted.length === 0 ? 'The columns' : 'The drifted columns, drawn'}</h2>
<ul class="key"><li><i style="background:${useColour('baseline')}"></i>training data (baseline)</li><li><i style="background:${useColour('vermilion')}"></i>live traffic</li></ul>
${shown}${hidden}</section>`;
}

function renderOthers(others: readonly ColumnReport[], content: PageContent): string {
  const nearest = byStrength(others, content).slice(0, MOST_OTHER_CHARTS);
  const kind = isUnjudged(content) ? 'that were not judged' : 'without drift';
  const title =
    others.length === nearest.length
      ? `${others.length === 1 ? 'The column' : `The ${others.length} columns`} ${kind}`
      : `The ${nearest.length} of ${others.length} columns ${kind} that came nearest to drift`;
  return `<details><summary>${title}</summary><div class="pair">${nearest.map((column) => renderColumn(column, content)).join('\n')}</div></details>`;
}

function byStrength(columns: readonly ColumnReport[], { config, statistics }: PageContent): ColumnReport[] {
  return [...columns].sort((a, b) => measureStrength(b, config, statistics) - measureStrength(a, config, statistics));
}

function renderColumn(column: ColumnReport, content: PageContent): string {
  const { config, statistics } = content;
  const since = tellSince(column, content);
  const strength = `${formatMultiple(measureStrength(column, config, statistics))} × the smallest change that counts`;
  const line = [...(column.drifted ? [strength] : []), ...(since === '' ? [] : [since])].join(' · ');
  const reasons = column.reasons.map((reason) => `<figcaption>${escapeHtml(reason)}</figcaption>`).join('');
  return `<figure><h3>${escapeHtml(column.name)}</h3>${line === '' ? '' : `<p class="much">${escapeHtml(line)}</p>`}${reasons}${drawDistribution(column)}</figure>`;
}

/** Every column with its measures. */
export function renderAllColumns(content: PageContent): string {
  const columns = listColumns(content);
  if (columns.length === 0) {
    return '';
  }
  const headed = (content.statistics ?? STATISTICS).filter(({ heading }) => heading !== undefined);
  const [numbers, shares] = (['number', 'share'] as const).map((wanted) =>
    headed.filter(({ format }) => format === wanted),
  );
  const rows = columns.map((column) => [
    `<span class="tone ${column.drifted ? 'bad' : 'plain'}"></span>${escapeHtml(column.name)}`,
    column.type,
    column.drifted
      ? '<strong>drifted</strong>'
      : escapeHtml(column.reasons.join('; ') || (isUnjudged(content) ? 'not judged' : 'no drift')),
    column.statistics.ks?.toPrecision(3) ?? '',
    ...numbers.map((statistic) => readStatistic(statistic, column)?.toPrecision(3) ?? ''),
    formatShare(column.missingShare),
    ...shares.map((statistic) => formatShare(readStatistic(statistic, column))),
    column.adjustedPValue < 1e-9 ? '&lt; 1e-9' : column.adjustedPValue.toPrecision(2),
  ]);
  const headings = [
    'column',
    'type',
    'result',
    'KS',
    ...numbers.map(({ heading }) => heading!),
    'missing',
    ...shares.map(({ heading }) => heading!),
    'p, corrected',
  ];
  return `<section><details${columns.length > MOST_CHARTS ? '' : ' open'}><summary><h2>All ${columns.length} columns</h2></summary><div class="scroll">${renderTable(headings, rows)}</div></details></section>`;
}

function formatShare(share: number | undefined): string {
  return share === undefined ? '' : `${(share * 100).toFixed(1)} %`;
}
