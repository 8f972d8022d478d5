import type { S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';
import type { Diagnosis, DriftReport } from '../../engine/drift';
import type { QualityReport } from '../../engine/quality/report';
import { readNewestReports } from '../../engine/traffic/newest-reports';
import type { DriftKind, StatedDiagnosis } from './decide';

/** The newest windows may have had too few labels for a verdict. */
const MOST_REPORTS = 8;

/** What is known of measured quality while there is drift. */
export type KnownQuality =
  /** Labels of a window came that had drifted, and there is a verdict. */
  | { readonly state: 'held' | 'fell'; readonly window: QualityReport['window']; readonly reason: string }
  /** Labels came, but for no window of the drift. */
  | { readonly state: 'early'; readonly window?: QualityReport['window'] }
  /** There are no criteria that quality could miss. */
  | { readonly state: 'unjudged' }
  /** No monitor measures it, or what it wrote cannot be read. */
  | { readonly state: 'unmeasured' | 'unreadable' };

/**
 * The last measured quality of answers that belong to a drift. What was measured before the drift began, or of another version,
 * says nothing about it.
 *
 * @param folder of the quality reports; undefined where no monitor was linked
 */
export async function findQuality(
  s3: S3Client,
  folder: string | undefined,
  drift: Partial<DriftReport>,
  now: Date,
): Promise<KnownQuality> {
  if (folder === undefined) {
    return { state: 'unmeasured' };
  }
  const since = findBeginning(drift);
  try {
    for await (const { report } of readNewestReports<QualityReport>(s3, folder, now, MOST_REPORTS)) {
      if (Date.parse(report.window.end) <= since) {
        return { state: 'early', window: report.window };
      }
      const { modelPackageArn = drift.modelPackageArn } = report;
      const isOfVersion = modelPackageArn === drift.modelPackageArn;
      if (isOfVersion && report.verdict !== 'InsufficientData') {
        return judge(report);
      }
    }
  } catch (error) {
    logger.warn('the measured quality cannot be read', { folder, reason: describeError(error) });
    return { state: 'unreadable' };
  }
  return { state: 'early' };
}

function judge({ verdict, criteria, window, reason }: QualityReport): KnownQuality {
  return criteria.length === 0
    ? { state: 'unjudged' }
    : { state: verdict === 'CriteriaMissed' ? 'fell' : 'held', window, reason };
}

/** When the first of the windows began that drifted one after the other. */
function findBeginning({ windows = [], recentVerdicts = [], window }: Partial<DriftReport>): number {
  const lastWithout = recentVerdicts.map(({ verdict }) => verdict).lastIndexOf('NoDrift');
  const starts = [window, ...windows, ...recentVerdicts.slice(lastWithout + 1)];
  return Math.min(...starts.flatMap((each) => (each ? [Date.parse(each.start)] : [])));
}

/** A diagnosis, with what the baseline itself says of it. */
export interface DoubtedDiagnosis extends Omit<Diagnosis, 'kind'> {
  readonly kind: DriftKind;
}

/**
 * What measured quality adds to a diagnosis. Where one or two features shifted and nothing looks broken, or where the baseline
 * would be drift as well, quality that fell with it decides for the world; a feed that is broken makes quality fall as well, and
 * stays one.
 */
export function weighQuality(
  { kind, signs, text }: DoubtedDiagnosis,
  known: KnownQuality,
): Omit<StatedDiagnosis, 'report'> {
  const isDecisive = known.state === 'fell' && (kind === 'uncalibrated' || (kind === 'unclear' && signs.length === 0));
  return { kind: isDecisive ? 'world' : kind, text, quality: describeQuality(known, isDecisive) };
}

function describeQuality(quality: KnownQuality, isDecisive: boolean): string {
  switch (quality.state) {
    case 'held':
      return `The measured quality has held: ${quality.reason} in the window ${describe(quality.window)}, so the drift has not hurt the model until then.`;
    case 'fell':
      return `The measured quality fell with it: ${quality.reason} in the window ${describe(quality.window)}.${isDecisive ? ' Together this looks like a change of the world.' : ''}`;
    case 'early':
      return `Whether the quality fell is not known yet: no window of the drift has enough labels${quality.window ? `, the last one measured is ${describe(quality.window)}` : ''}.`;
    case 'unjudged':
      return 'Whether the quality fell is not known: the quality monitor has no success criteria.';
    case 'unmeasured':
      return 'Whether the quality fell is not known: no quality monitor measures it.';
    case 'unreadable':
      return 'Whether the quality fell is not known: its reports cannot be read.';
  }
}

function describe({ start, end }: QualityReport['window']): string {
  return `from ${start} until ${end}`;
}
