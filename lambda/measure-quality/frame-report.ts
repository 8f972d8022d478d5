import type { S3Client } from '@aws-sdk/client-s3';
import { REPORT_ENDINGS } from '../../contract/layout';
import { type Coverage, tellUnreadAnswers } from '../../engine/quality/coverage';
import type { QualityFindings, QualityReport } from '../../engine/quality/report';
import { writeJson } from '../../engine/traffic/objects';
import type { OpenWindow } from './open-window';
import type { MeasurerSettings } from './settings';
import { reportUri } from './tasks';
import { describeFilter } from './tell-filter';

/** What was measured of a window, whatever the model predicts. */
export interface MeasuredWindow<F extends QualityFindings> {
  readonly coverage: Coverage;
  readonly measuredRows: number;
  readonly findings: F;
  /** The measures in the JSON that SageMaker's model-quality jobs write. */
  readonly modelQuality: object;
  /** What else the report says. */
  readonly more?: Partial<QualityReport>;
}

/** Writes the measures for SageMaker, unless the window is shown only, and puts what was measured into a report. */
export async function frameReport<F extends QualityFindings>(
  { window, labelsUntil, config, modelPackageArn, isShownOnly }: OpenWindow,
  { coverage, measuredRows, findings, modelQuality, more }: MeasuredWindow<F>,
  { reportUri: folder, endpointName }: MeasurerSettings,
  s3: S3Client,
): Promise<QualityReport> {
  if (!isShownOnly) {
    await writeJson(
      s3,
      reportUri(folder, endpointName, new Date(window.start), REPORT_ENDINGS.modelQuality),
      modelQuality,
    );
  }
  return {
    version: 1,
    endpoint: endpointName,
    ...(modelPackageArn && { modelPackageArn }),
    window,
    labelsUntil,
    labels: coverage,
    measuredRows,
    ...findings,
    reason: [
      ...describeFilter(coverage.records, coverage.leftOut),
      ...tellUnreadAnswers(coverage),
      findings.reason,
    ].join('; '),
    ...more,
    config,
  };
}
