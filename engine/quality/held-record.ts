import type { RawValue, Row } from '../drift/schema';
import type { AnsweredRecord } from './captured-record';
import type { Interpreter, Prediction } from './interpret';
import type { Outcome } from './measure';

/** A captured row whose truth is known. */
export interface LabelledRow extends Outcome {
  /** The row's own key, when the caller named it. */
  readonly key?: string;
  readonly time: Date;
  /** The input as it came in. */
  readonly input?: Row;
  /** The truth as it was written. */
  readonly label: string;
  /** Where the row stands when rows are measured, see placeId: whoever reads a part of a window has the same order. */
  readonly place: number;
}

/** A captured record as it waits for its labels: millions of rows are held at once, so that each is small. */
export interface HeldRecord {
  readonly named: boolean;
  readonly time: Date;
  /** Undefined for an answer that is no prediction, or that the filter leaves out. */
  readonly predictions: readonly (Prediction | undefined)[];
  /** Each row as one text: an array of small texts takes several times as much. */
  readonly inputs?: readonly string[];
  /** Estimated memory, with that of the record's id and labels. */
  readonly bytes: number;
}

/** What a record and a row take beside their texts, with the row that is made of it at the end; measured in bench/quality-memory. */
const RECORD_BYTES = 400;
const ROW_BYTES = 250;
const PROBABILITY_BYTES = 8;

/** Reads the answers; undefined for one that is no prediction, or that the filter leaves out. */
export function readPredictions({ answers, leftOut }: AnsweredRecord, reader: Interpreter): HeldRecord['predictions'] {
  return answers.map((answer, i) => (leftOut?.has(i) ? undefined : reader.readPrediction(answer)));
}

/**
 * Packs a record.
 *
 * @param isHeld which of its rows are held; the others take no memory, and are as if their answers were no predictions
 */
export function holdRecord(
  { id, named, inferenceTime, inputs }: AnsweredRecord,
  read: HeldRecord['predictions'],
  isHeld?: (row: number) => boolean,
): HeldRecord {
  const predictions = isHeld ? read.map((prediction, i) => (isHeld(i) ? prediction : undefined)) : read;
  const packed = inputs?.map((row, i) => (isHeld?.(i) === false ? '' : JSON.stringify(row)));
  const rows = isHeld ? read.filter((_, i) => isHeld(i)).length : read.length;
  const numbers = predictions.reduce((total, prediction) => total + (prediction?.probabilities?.length ?? 0), 0);
  const characters = packed?.reduce((total, text) => total + text.length, 0) ?? 0;
  return {
    named,
    time: inferenceTime,
    predictions,
    ...(packed && { inputs: packed }),
    // The id is there as a whole, and as the keys of the rows.
    bytes: RECORD_BYTES + 2 * id.length + rows * ROW_BYTES + numbers * PROBABILITY_BYTES + characters,
  };
}

/** How many answers of a record are predictions. */
export function countPredictions(predictions: HeldRecord['predictions']): number {
  return predictions.filter((prediction) => prediction !== undefined).length;
}

/** A row of a held record; its input is unpacked when it is asked for. */
export class HeldRow implements LabelledRow {
  readonly predicted: number;
  readonly score?: number;
  readonly probabilities?: readonly number[];

  constructor(
    { predicted, score, probabilities }: Prediction,
    readonly truth: number,
    readonly label: string,
    private readonly record: HeldRecord,
    private readonly position: number,
    readonly place: number,
    readonly key?: string,
  ) {
    this.predicted = predicted;
    this.score = score;
    this.probabilities = probabilities;
  }

  get time(): Date {
    return this.record.time;
  }

  get input(): Row | undefined {
    const text = this.record.inputs?.[this.position];
    // JSON has no undefined: a value that is absent comes back as null.
    return text === undefined
      ? undefined
      : (JSON.parse(text) as (string | null)[]).map((value): RawValue => value ?? undefined);
  }
}
