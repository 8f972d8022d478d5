import { escapeHtml } from '../../engine/drift-report/html';
import { renderDocument } from '../../engine/drift-report/page-document';
import { type EstimateResult, tellEstimate } from './estimate-result';
import { nameFiles, renderFacts, renderMetrics, renderPeriods } from './render-page';

const HEADLINES: Record<EstimateResult['verdict'], string> = {
  estimated: 'How well the model answers, estimated without labels',
  insufficientData: 'Too few answers for an estimate',
};
const INTERVALS =
  'An estimate, no measurement: the interval is the range in which 95 % of the measured values of such answers lie. Criteria are compared with it, and are no verdict.';

/** The estimate as a page: HTML with everything inside it, no script and no address of anything else. */
export function renderEstimate(result: EstimateResult): string {
  const { verdict, reason, notes, live, heldOut, config } = result;
  const told = tellEstimate(result);
  const remarks = notes.map((note) => `<li>${escapeHtml(note)}</li>`);
  const headline = HEADLINES[verdict];
  return renderDocument(headline, [
    `<h1><i class="verdict-mark ${verdict === 'estimated' ? 'NoDrift' : 'InsufficientData'}"></i>${headline}</h1>
<p class="lead">${escapeHtml(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}`)}.</p>${remarks.length === 0 ? '' : `<ul>${remarks.join('')}</ul>`}`,
    renderMetrics(told, INTERVALS),
    renderPeriods(told),
    `<section><h2>What was estimated</h2>
${renderFacts(config, [
  ['answers', nameFiles(live)],
  ['held-out rows', heldOut],
])}</section>`,
  ]);
}
