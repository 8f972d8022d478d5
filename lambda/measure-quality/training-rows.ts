import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { logger } from '../../engine/aws/logging';
import { parseS3Uri, readText } from '../../engine/aws/s3';
import type { LabelledRow } from '../../engine/quality/held-record';
import type { Interpreter } from '../../engine/quality/interpret';
import type { QualityReport } from '../../engine/quality/report';
import type { TrainingRows } from '../../engine/quality/training-rows';
import { formatSecond } from '../../engine/traffic/window';
import type { OpenWindow } from './open-window';

/** Labelled rows as training data: without a text where there are none. */
export type MadeRows = Omit<TrainingRows, 'text' | 'header'> & Partial<Pick<TrainingRows, 'text' | 'header'>>;

/** Makes training data of labelled rows; undefined where nobody asks for it. */
export async function makeTrainingRows(
  rows: readonly LabelledRow[],
  { config: { trainingData, problemType, negativeClass }, schema }: OpenWindow,
  interpreter: Interpreter,
): Promise<MadeRows | undefined> {
  if (trainingData === undefined || schema.length === 0) {
    return undefined;
  }
  if (problemType === 'binary' && negativeClass === undefined) {
    // Labels as they came may have a third spelling of a class, which stops every later run.
    logger.warn('labelled rows are no training data: the other class of the target is not known', {
      rows: rows.length,
    });
    return { rows: 0, leftOut: { unknownNegativeClass: rows.length } };
  }
  // Loaded only where labelled rows become training data.
  const { writeTrainingRows } = await import('../../engine/quality/training-rows');
  const made = writeTrainingRows(rows, schema, trainingData.idColumn, trainingData.targetColumn, interpreter);
  return made.rows === 0 ? { rows: 0, leftOut: made.leftOut } : made;
}

/** Stores the training data of a window, and says what is where. */
export async function storeTrainingRows(
  made: MadeRows | undefined,
  open: OpenWindow,
  s3: S3Client,
): Promise<QualityReport['trainingRows']> {
  if (made?.text === undefined) {
    return made;
  }
  const { text, rows, leftOut } = made;
  const uri = locateTrainingRows(open);
  // An upload of the same rows would be new data to whoever retrains on it.
  if ((await readText(s3, uri))?.text !== text) {
    const { bucket, key } = parseS3Uri(uri);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: 'text/csv' }));
  }
  return { uri, rows, leftOut };
}

/** Where the training data of a window is. */
export function locateTrainingRows({ config, window }: OpenWindow): string {
  return `${config.trainingData!.uri}/${formatSecond(new Date(window.start))}.csv`;
}
