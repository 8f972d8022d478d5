import { EMBEDDING } from '../../contract/embedding';
import type { RejectionReason } from '../drift';
import { escapeHtml, renderTable } from './html';
import { isBaselineTooSmall, type PageContent } from './page-content';

/** What the reasons of rejections mean, for people. */
const REASONS: Record<RejectionReason, string> = {
  lineTooLong: 'the line is too long to be held in memory',
  damagedGzip: 'the compressed bytes are damaged; what came before counts',
  notJson: 'the line is no JSON',
  truncated: 'the line ends too early',
  notCaptureRecord: 'the line is JSON, but no captured request',
  invalidTime: 'the time of the request cannot be read',
  missingInput: 'the request has no rows; its answer counts all the same',
  missingOutput: 'the request has no answer; its rows count all the same',
  notUnderstood: 'the body is JSON that names no column of the baseline and is no list of values',
  headerRow: 'a header before the rows; they are read by its names',
  wrongArity: 'a row has too many or too few values',
  unreadablePrediction: 'an answered row holds no prediction, or does not say which class its score is of',
  unreadableEmbedding: 'an answer has no embedding like those of the baseline; its prediction counts all the same',
  notUtf8: 'some bytes are no UTF-8 text',
  unknownEncoding: 'the body is neither CSV nor JSON nor base64 of one of them',
  unreadableImage: 'the request is no PNG or JPEG that can be read',
  unsupportedContentType: 'the content type is none that rows can be read from',
  badCsv: 'the quotes of the CSV do not match',
  badJson: 'the body is no JSON that holds rows',
};

/** What was not evaluated, and why. */
export function renderLeftOut(content: PageContent): string {
  const { rejected, rejectedSamples, schema } = content;
  const reasons = (Object.entries(rejected) as [RejectionReason, number][]).sort(([, a], [, b]) => b - a);
  // What drifted has been told already.
  const violations = schema.violations
    .filter(({ check }) => check !== 'baseline_drift_check')
    .map(({ message }) => message);
  const remarks = [...listGaps(content), ...violations, ...content.notes];
  const samples = rejectedSamples.map(({ location, reason, detail }) => [
    escapeHtml(location),
    escapeHtml(reason),
    escapeHtml(detail),
  ]);
  if (reasons.length === 0 && remarks.length === 0) {
    return '<section><h2>What was not evaluated</h2><p>Nothing: every line could be read, and every column was compared.</p></section>';
  }
  const counts = renderTable(
    ['reason', 'what it means', 'how often'],
    reasons.map(([reason, count]) => [
      escapeHtml(reason),
      escapeHtml(REASONS[reason] ?? ''),
      count.toLocaleString('en-GB'),
    ]),
  );
  return `<section><h2>What was not evaluated, and why</h2>
${remarks.length === 0 ? '' : `<ul>${remarks.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`}
${reasons.length === 0 ? '<p>Every line could be read.</p>' : `<h3>Rejected</h3>${counts}`}
${samples.length === 0 ? '' : `<details><summary>${samples.length === 1 ? 'A sample' : `${samples.length} samples`} of what was rejected</summary>${renderTable(['where', 'reason', 'what'], samples)}</details>`}</section>`;
}

function listGaps({ verdict, features, predictions, rows, config, notUnderstood = [] }: PageContent): string[] {
  if (verdict === 'NoBaseline') {
    return [];
  }
  const gaps: string[] = [];
  if (verdict === 'InsufficientData') {
    gaps.push(
      isBaselineTooSmall({ verdict, features, config })
        ? 'no verdict: so few rows of a baseline say too little of what is usual'
        : `no verdict: ${rows} rows are fewer than the required ${config.minimumRows}, and so few rows differ by chance alone`,
    );
  }
  if (verdict === 'NotUnderstood') {
    gaps.push(
      notUnderstood.includes('requests')
        ? `no verdict: the ${rows} rows that were understood may be other traffic than the whole`
        : `no verdict: nothing can be said of the ${notUnderstood.join(' and ')}`,
    );
  }
  for (const { name, missingShare, baselineMissingShare, rows: columnRows } of [
    ...features,
    ...(predictions ? [predictions] : []),
  ]) {
    if (columnRows > 0 && missingShare === 1) {
      gaps.push(
        `${name}: not one usable value in ${columnRows} live rows, so that there is no distribution to compare`,
      );
    } else if (baselineMissingShare === 1) {
      gaps.push(`${name}: not one usable value in the baseline, so that there is nothing to compare with`);
    }
  }
  if (!predictions) {
    gaps.push('the model’s answers: the baseline holds no predictions to compare them with');
  } else if (predictions.rows === 0) {
    gaps.push('the model’s answers: the live data holds none');
  }
  // Of the predictions and embeddings that were left out, the engine tells among their reasons.
  const told = [...(predictions ? [predictions] : []), ...features.filter(({ name }) => name === EMBEDDING)];
  return [
    ...gaps,
    ...told.filter(({ drifted }) => !drifted).flatMap(({ name, reasons }) => reasons.map((why) => `${name}: ${why}`)),
  ];
}
