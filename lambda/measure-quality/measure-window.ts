import type { S3Client } from '@aws-sdk/client-s3';
import { asTabular } from '../../contract/metrics';
import { describeCoverage, type JoinCounts } from '../../engine/quality/coverage';
import { describeTreatment } from '../../engine/quality/group-window';
import { type ColumnGroups, joinGroups } from '../../engine/quality/groups';
import type { Outcome } from '../../engine/quality/measure';
import { measureOutcomes } from '../../engine/quality/measure-rows';
import { toModelQualityJson } from '../../engine/quality/model-quality-json';
import type { QualityReport } from '../../engine/quality/report';
import type { SliceNamer } from '../../engine/quality/slices';
import { frameReport } from './frame-report';
import { joinWindow, type LargeWindow } from './join-window';
import type { OpenWindow } from './open-window';
import type { MeasurerSettings } from './settings';
import { makeTrainingRows, storeTrainingRows } from './training-rows';

/** What was joined of a window, whole or in parts. */
export interface MeasurableWindow<R extends Outcome> {
  /** The rows that the version itself answered. */
  readonly own: readonly R[];
  readonly namers: readonly (SliceNamer<R> | undefined)[];
  readonly classes: readonly string[];
  readonly counts: JoinCounts;
  readonly groups?: readonly ColumnGroups[];
  readonly trainingRows: QualityReport['trainingRows'];
}

/**
 * Measures a window with the labels that were collected until then, and writes its labelled rows as training data. What is
 * written is named after the window, so measuring it again replaces it.
 *
 * @returns how large the window is where it is larger than memory, and is to be measured in parts
 */
export async function measureWindow(
  open: OpenWindow,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<QualityReport | LargeWindow> {
  const joined = await joinWindow(open, settings, s3, { beyond: settings.fanOut ? 'size' : 'sample' });
  if ('excess' in joined) {
    return joined;
  }
  const { rows, interpreter } = joined;
  const classes = interpreter.classes.names;
  const trainingRows = await storeTrainingRows(await makeTrainingRows(rows, open, interpreter), open, s3);
  return reportWindow(open, { ...joined, classes, trainingRows }, settings, s3);
}

/** Measures what was joined of a window. */
export async function reportWindow<R extends Outcome>(
  open: OpenWindow,
  { own, namers, classes, counts, groups, trainingRows }: MeasurableWindow<R>,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<QualityReport> {
  const { labelsUntil, config, schema, estimate } = open;
  const measured = { ...config, slices: schema.length === 0 ? [] : config.slices };
  const findings = measureOutcomes(own, namers, measured, classes.length);
  const problemType = asTabular(config.problemType);
  return frameReport(
    open,
    {
      coverage: describeCoverage(counts),
      measuredRows: own.length,
      findings,
      modelQuality: toModelQualityJson(problemType, own, findings.measures, classes, labelsUntil),
      more: {
        ...describeTreatment(groups && joinGroups(groups), config),
        ...(estimate && { estimate }),
        ...(trainingRows && { trainingRows }),
      },
    },
    settings,
    s3,
  );
}
