import type { QualityReport } from '../quality/report';
import { formatInstant } from './format-time';
import { escapeHtml } from './html';

/** The last measured quality of the endpoint whose traffic is compared, and where its report is. */
export interface MeasuredQuality
  extends Pick<QualityReport, 'verdict' | 'reason' | 'window' | 'measuredRows' | 'modelPackageArn'> {
  readonly uri: string;
}

const HEADLINES: Record<QualityReport['verdict'], string> = {
  CriteriaMet: 'The model answers as well as it must',
  CriteriaMissed: 'The model answers worse than it must',
  InsufficientData: 'Whether the answers are right is not known',
};

/** What labels say of the answers, as of the last window that has enough of them; nothing where no monitor measures it. */
export function renderQuality(quality: MeasuredQuality | undefined, modelPackageArn: string | undefined): string {
  if (!quality) {
    return '';
  }
  const { verdict, reason, window, measuredRows, uri } = quality;
  const rows = `${measuredRows.toLocaleString('en-GB')} labelled rows from ${formatInstant(window.start)} to ${formatInstant(window.end)}`;
  const other = quality.modelPackageArn === modelPackageArn ? '' : ', answered by another model version';
  return `<section><h2>Measured quality</h2>
<p><strong>${escapeHtml(HEADLINES[verdict])}</strong>: ${escapeHtml(reason)}.</p>
<p class="note">${escapeHtml(rows + other)}; the report is <code>${escapeHtml(uri)}</code></p></section>`;
}
