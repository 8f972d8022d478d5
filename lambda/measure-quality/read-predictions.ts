import type { S3Client } from '@aws-sdk/client-s3';
import type { FeatureSchema } from '../../engine/drift';
import type { LeftOutCounts } from '../../engine/drift/record-filter';
import { type CollectedPredictions, PredictionCollector } from '../../engine/quality/collect-predictions';
import { countAnswers } from '../../engine/quality/group-window';
import type { GroupCounter } from '../../engine/quality/groups';
import { Interpreter } from '../../engine/quality/interpret';
import { readRecords } from './read-window';
import type { MeasurerSettings } from './settings';

/** What the captured answers of a window predict. */
export interface WindowPredictions extends CollectedPredictions {
  /** What the filter left out; absent where there is no filter. */
  readonly leftOut?: LeftOutCounts;
}

/**
 * Reads the answers of a window.
 *
 * @param schema the columns of the input; empty when nobody counts groups, or looks at what a number was answered to
 */
export async function readPredictions(
  s3: S3Client,
  settings: MeasurerSettings,
  window: { start: Date; end: Date },
  schema: readonly FeatureSchema[],
  groups: GroupCounter | undefined,
): Promise<WindowPredictions> {
  const interpreter = new Interpreter(settings.config);
  const collector = new PredictionCollector(interpreter, settings.config.problemType === 'regression', schema.length);
  const leftOut = await readRecords(
    s3,
    settings,
    window,
    schema,
    (record) => {
      countAnswers(record, groups, interpreter);
      collector.addRecord(record);
    },
    () => undefined,
  );
  return { ...collector.predictions(), ...(leftOut && { leftOut }) };
}
