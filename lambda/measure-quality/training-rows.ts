import type { S3Client } from '@aws-sdk/client-s3';
import { CONTRADICTED_ENDING } from '../../contract/layout';
import { logger } from '../../engine/aws/logging';
import { readText, writeText } from '../../engine/aws/s3';
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
    return { rows: 0, leftOut: { unknownNegativeClass: rows.length }, contradicted: [] };
  }
  // Loaded only where labelled rows become training data.
  const { writeTrainingRows } = await import('../../engine/quality/training-rows');
  const made = writeTrainingRows(rows, schema, trainingData.idColumn, trainingData.targetColumn, interpreter);
  return made.rows === 0 ? { rows: 0, leftOut: made.leftOut, contradicted: made.contradicted } : made;
}

/** Stores the training data of a window, and says what is where. */
export async function storeTrainingRows(
  made: MadeRows | undefined,
  open: OpenWindow,
  s3: S3Client,
): Promise<QualityReport['trainingRows']> {
  if (made === undefined) {
    return undefined;
  }
  const { text, rows, leftOut, contradicted } = made;
  if (open.isShownOnly) {
    return { rows, leftOut };
  }
  await storeContradicted(contradicted, open, s3);
  if (text === undefined) {
    return { rows, leftOut };
  }
  const uri = locateTrainingRows(open);
  await writeChanged(s3, uri, text, 'text/csv');
  return { uri, rows, leftOut };
}

/**
 * Stores which keys have contradicting rows in a window: whoever contradicted a row could else put another one in its place in
 * a later window. It goes before the rows, so that no run reads these without it.
 */
export async function storeContradicted(keys: readonly string[], open: OpenWindow, s3: S3Client): Promise<void> {
  const uri = locateTrainingRows(open).replace(/([^/]*)\.csv$/, `.$1${CONTRADICTED_ENDING}`);
  if (keys.length > 0 || (await readText(s3, uri)) !== undefined) {
    await writeChanged(s3, uri, JSON.stringify({ version: 1, keys }), 'application/json');
  }
}

/** An upload of the same would be new data to whoever retrains on it. */
async function writeChanged(s3: S3Client, uri: string, text: string, contentType: string): Promise<void> {
  if ((await readText(s3, uri))?.text !== text) {
    await writeText(s3, uri, text, contentType);
  }
}

/** Where the training data of a window is. */
export function locateTrainingRows({ config, window }: OpenWindow): string {
  return `${config.trainingData!.uri}/${formatSecond(new Date(window.start))}.csv`;
}
