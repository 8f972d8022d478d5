import assert from 'node:assert/strict';
import type { QualityConfig } from '../../../../contract/quality-config';
import { DEFAULT_QUALITY_CONFIG } from '../../../../contract/quality-config';
import type { Answer } from '../../../../engine/answers/answer';
import { listAnswers } from '../../../../engine/answers/list-answers';
import { PredictionReader } from '../../../../engine/answers/prediction-reader';
import { PayloadError } from '../../../../engine/drift/payload';
import { Interpreter } from '../../../../engine/quality/interpret';
import type { Random } from '../../mutate';
import { isPlainText } from './body';

const numeric = { name: 'prediction', type: 'numeric', counts: { cells: [], missing: 0, invalid: 0 } } as never;
const CLASSES = ['a', 'b', 'c'];

/** Models as drift knows them and as quality does, and what their answers are at most. */
const MODELS = [
  {
    drift: { predictions: numeric, target: { type: 'binary', positiveClass: 'POSITIVE', negativeClass: 'NEGATIVE' } },
    quality: { problemType: 'binary', positiveClass: 'POSITIVE', negativeClass: 'NEGATIVE' },
    accepts: (value: string) => Number(value) >= 0 && Number(value) <= 1,
  },
  {
    drift: { predictions: numeric, target: { type: 'regression' } },
    quality: { problemType: 'regression' },
    accepts: (value: string) => Number.isFinite(Number(value)),
  },
  {
    drift: { predictions: numeric, classes: CLASSES },
    quality: { problemType: 'multiclass', classes: CLASSES },
    accepts: (value: string) => CLASSES.includes(value),
  },
] as const;

const readers = MODELS.map(({ drift, quality, accepts }) => ({
  drift: new PredictionReader(drift as never),
  quality: new Interpreter({ ...DEFAULT_QUALITY_CONFIG, ...quality } as QualityConfig),
  accepts,
}));

function list(data: string, encoding: string, type: string, inputs: number): readonly Answer[] | string {
  try {
    return listAnswers({ data, encoding, observedContentType: type }, inputs, undefined);
  } catch (error) {
    if (error instanceof PayloadError) {
      return error.reason;
    }
    throw error;
  }
}

/**
 * Answers: what is read is a probability, a number or a class of the model, or nothing; drift and quality read the same; BASE64
 * of a text is the text.
 */
export function checkAnswer(bytes: Buffer, random: Random): void {
  const text = bytes.toString();
  const inputs = 1 + random.below(3);
  const csv = list(text, 'CSV', 'text/csv', inputs);
  for (const answers of [csv, list(text, 'JSON', 'application/json', inputs)]) {
    for (const answer of typeof answers === 'string' ? [] : answers) {
      for (const { drift, quality, accepts } of readers) {
        const value = drift.read(answer);
        const prediction = quality.readPrediction(answer);
        if (value !== undefined) {
          assert.ok(accepts(value), `${value} is no prediction of the model`);
          assert.ok(prediction, `drift reads ${value}, quality nothing`);
          const same =
            CLASSES[prediction.predicted] === value || Number(value) === (prediction.score ?? prediction.predicted);
          assert.ok(same, `drift reads ${value}, quality ${JSON.stringify(prediction)}`);
        }
        for (const number of [prediction?.predicted, prediction?.score].filter((one) => one !== undefined)) {
          assert.ok(Number.isFinite(number), `${number} is no number to measure by`);
        }
      }
    }
  }
  if (isPlainText(bytes, text)) {
    assert.deepEqual(list(bytes.toString('base64'), 'BASE64', 'text/csv', inputs), csv, 'BASE64 of a text is the text');
  }
}
