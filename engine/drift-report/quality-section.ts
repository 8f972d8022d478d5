import type { EstimateReport, QualityReport } from '../quality/report';
import { formatInstant } from './format-time';
import { escapeHtml } from './html';

/** The last measured quality of the endpoint whose traffic is compared, and where its report is. */
export interface MeasuredQuality
  extends Pick<QualityReport, 'verdict' | 'reason' | 'window' | 'measuredRows' | 'modelPackageArn'> {
  readonly uri: string;
}

/** What the newest window is estimated at, before labels are there. */
export interface EstimatedQuality
  extends Required<Pick<EstimateReport, 'criteria'>>,
    Pick<EstimateReport, 'reason' | 'window' | 'rows' | 'modelPackageArn'> {
  readonly uri: string;
}

/** What is known of the quality of an endpoint's answers. */
export interface KnownQuality {
  readonly measured?: MeasuredQuality;
  readonly estimated?: EstimatedQuality;
}

/** What a verdict means, for people. */
export const QUALITY_HEADLINES: Record<QualityReport['verdict'], string> = {
  CriteriaMet: 'The model answers as well as it must',
  CriteriaMissed: 'The model answers worse than it must',
  InsufficientData: 'Whether the answers are right is not known',
};

/**
 * What labels say of the answers, as of the last window that has enough of them, and what is estimated of the newest one; nothing
 * where no monitor measures it.
 */
export function renderQuality({ measured, estimated }: KnownQuality, modelPackageArn: string | undefined): string {
  return `${measured ? renderMeasured(measured, modelPackageArn) : ''}${estimated ? renderEstimated(estimated, modelPackageArn) : ''}`;
}

function renderMeasured(quality: MeasuredQuality, modelPackageArn: string | undefined): string {
  const { verdict, reason, measuredRows } = quality;
  const rows = `${measuredRows.toLocaleString('en-GB')} labelled rows`;
  return `<section><h2>Measured quality</h2>
<p><strong>${escapeHtml(QUALITY_HEADLINES[verdict])}</strong>: ${escapeHtml(reason)}.</p>
${renderPlace(rows, quality, modelPackageArn)}</section>`;
}

function renderEstimated(quality: EstimatedQuality, modelPackageArn: string | undefined): string {
  const { reason, criteria, rows } = quality;
  const isMissed = criteria.some(({ outcome }) => outcome === 'missed');
  const headline = isMissed ? 'Without labels: the model may answer worse than it must' : 'Without labels';
  const missed = criteria
    .filter(({ outcome }) => outcome === 'missed')
    .map(({ message }) => `<li>${escapeHtml(message)}</li>`);
  return `<section><h2>Estimated quality</h2>
<p><strong>${escapeHtml(headline)}</strong>: ${escapeHtml(reason)}.</p>
${missed.length > 0 ? `<ul>${missed.join('')}</ul>\n` : ''}${renderPlace(`${rows.toLocaleString('en-GB')} rows`, quality, modelPackageArn)}</section>`;
}

/** Whose rows they were, and where it stands. */
function renderPlace(
  rows: string,
  { window, modelPackageArn, uri }: Pick<MeasuredQuality, 'window' | 'modelPackageArn' | 'uri'>,
  judged: string | undefined,
): string {
  const other = modelPackageArn === judged ? '' : ', answered by another model version';
  const from = `${rows} from ${formatInstant(window.start)} to ${formatInstant(window.end)}${other}`;
  return `<p class="note">${escapeHtml(from)}; the report is <code>${escapeHtml(uri)}</code></p>`;
}
