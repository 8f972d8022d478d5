import { drawDistribution } from '../../lambda/drift-report/distribution-chart';
import { escapeHtml, renderTable } from '../../lambda/drift-report/html';
import { useColour } from '../../lambda/drift-report/palette';
import { renderStyle } from '../../lambda/drift-report/style';
import { type DriftResult, listDrifted, type ResultColumn, toReport } from './drift-result';

/** Charts on the page; columns beyond are in the table only. */
const MOST_CHARTS = 60;

const HEADLINES = { drift: 'The live data has drifted', noDrift: 'No drift was found', insufficientData: 'There is too little data to tell' };

/** The result as a page with everything inside it: no script, and no address of anything else. */
export function renderPage(result: DriftResult): string {
  const title = HEADLINES[result.verdict];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,">
<style>${renderStyle()}</style></head>
<body><main>
<header><h1>${title}</h1>
<p class="lead">${escapeHtml(result.reason)}.</p>
<p class="note">${result.rows} live rows against ${result.baseline.rows} rows of <code>${escapeHtml(result.baseline.file)}</code>.</p></header>
${renderDrifted(result)}
${renderColumns(result)}
${renderRejected(result)}
${renderBasis(result)}
</main></body></html>
`;
}

function renderDrifted(result: DriftResult): string {
  const drifted = listDrifted(result);
  if (drifted.length === 0) {
    return '';
  }
  const charts = drifted.slice(0, MOST_CHARTS).map((column) => `<figure style="margin:0;min-width:0"><h3>${escapeHtml(column.name)}</h3>
${column.reasons.map((reason) => `<figcaption>${escapeHtml(reason)}</figcaption>`).join('')}${drawDistribution(toReport(column))}</figure>`);
  const more = drifted.length > MOST_CHARTS ? `<p class="note">The ${MOST_CHARTS} columns that drifted most are drawn; the other ${drifted.length - MOST_CHARTS} are in the table below.</p>` : '';
  return `<section><h2>What drifted, and why</h2>
<ul class="key"><li><i style="background:${useColour('baseline')}"></i>baseline</li><li><i style="background:${useColour('vermilion')}"></i>live</li></ul>
${more}<div class="pair">${charts.join('\n')}</div></section>`;
}

const MEASURES = ['ks', 'wasserstein', 'psi', 'jensenShannon', 'lInfinity'] as const;

function renderColumns({ features, predictions }: DriftResult): string {
  const share = (value: number | undefined): string => (value === undefined ? '' : `${(value * 100).toFixed(1)} %`);
  const describe = (column: ResultColumn): string[] => [
    `<span class="tone ${column.drifted ? 'bad' : 'plain'}"></span>${escapeHtml(column.name)}`,
    column.type,
    `<span style="display:inline-block;min-width:150px">${column.drifted ? '<strong>drifted</strong>' : escapeHtml(column.reasons.join('; ') || 'no drift')}</span>`,
    ...MEASURES.map((measure) => column.statistics[measure]?.toPrecision(3) ?? ''),
    share(column.statistics.missingShare),
    share(column.statistics.unseenShare),
    column.adjustedPValue < 1e-9 ? '&lt; 1e-9' : column.adjustedPValue.toPrecision(2),
  ];
  const rows = [...features, ...(predictions ? [predictions] : [])].map(describe);
  return `<section><h2>All columns</h2><div style="overflow-x:auto">
${renderTable(['column', 'type', 'result', 'KS', 'Wasserstein / σ', 'PSI', 'Jensen–Shannon', 'L∞', 'missing', 'unseen', 'p, corrected'], rows)}</div></section>`;
}

function renderRejected({ rejected, rejectedSamples, schema, notes }: DriftResult): string {
  const reasons = Object.entries(rejected).sort(([, a], [, b]) => b - a);
  const violations = schema.violations.filter(({ check }) => check !== 'baseline_drift_check').map(({ message }) => message);
  const remarks = [...violations, ...notes].map((text) => `<li>${escapeHtml(text)}</li>`).join('');
  const samples = rejectedSamples.map(({ location, reason, detail }) => [escapeHtml(location), escapeHtml(reason), escapeHtml(detail)]);
  return `<section><h2>What was rejected or not looked at</h2>
${reasons.length === 0 ? '<p>Every line and every row could be read.</p>' : renderTable(['reason', 'count'], reasons.map(([reason, count]) => [escapeHtml(reason), String(count)]))}
${samples.length === 0 ? '' : `<h3>Samples</h3>${renderTable(['where', 'reason', 'what'], samples)}`}
${remarks === '' ? '' : `<h3>Remarks</h3><ul>${remarks}</ul>`}</section>`;
}

function renderBasis({ config, live }: DriftResult): string {
  const { effect } = config;
  const shown = live.slice(0, 10).map((file) => `<code>${escapeHtml(file)}</code>`).join(', ');
  return `<section><h2>What the verdict rests on</h2>
<p>A column has drifted when a test finds the difference significant (Benjamini and Hochberg over all features, false discovery rate ${config.falseDiscoveryRate}) <em>and</em> the difference is large enough to matter: Wasserstein distance ${effect.wasserstein} σ, PSI ${effect.psi}, Jensen–Shannon distance ${effect.jensenShannon}, L∞ ${effect.lInfinity}, unseen values ${effect.unseenShare}, change of the missing share ${effect.missingShareChange}. Below ${config.minimumRows} live rows there is no verdict.</p>
<p class="note">Live files: ${shown}${live.length > 10 ? ` and ${live.length - 10} more` : ''}.</p></section>`;
}
