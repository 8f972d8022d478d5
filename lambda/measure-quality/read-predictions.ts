import type { S3Client } from '@aws-sdk/client-s3';
import type { QualityConfig } from '../../contract/quality-config';
import type { FeatureSchema } from '../../engine/drift';
import type { LeftOutCounts } from '../../engine/drift/record-filter';
import type { ClassRow } from '../../engine/quality/estimate-classes';
import type { EstimableRows } from '../../engine/quality/estimate-from';
import { EvenSample } from '../../engine/quality/even-sample';
import { countAnswers } from '../../engine/quality/group-window';
import type { GroupCounter } from '../../engine/quality/groups';
import { Interpreter } from '../../engine/quality/interpret';
import type { PredictedRow } from '../../engine/quality/loss-trees';
import { readRecords } from './read-window';
import type { MeasurerSettings } from './settings';

/** Rows of many numbers that are kept; of more, a sample that is as good for means. */
const MOST_ROWS = 20_000;
/** The same of rows with all that was asked, which are larger. */
const MOST_WHOLE_ROWS = 10_000;

/** What the captured answers of a window predict. */
export interface WindowPredictions extends EstimableRows {
  /** Rows whose answer can be estimated. */
  readonly usable: number;
  /** Rows that have a prediction, but nothing that says how certain it is. */
  readonly bare: number;
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
  const isRegression = settings.config.problemType === 'regression';
  const scores: number[] = [];
  const classes = new EvenSample<ClassRow>(MOST_ROWS);
  const numbers = new EvenSample<PredictedRow>(MOST_WHOLE_ROWS);
  let bare = 0;
  const leftOut = await readRecords(
    s3,
    settings,
    window,
    schema,
    (record) => {
      countAnswers(record, groups, interpreter);
      const { inputs, leftOut: unread } = record;
      for (const [i, answer] of record.answers.entries()) {
        const prediction = unread?.has(i) ? undefined : interpreter.readPrediction(answer);
        if (prediction?.score !== undefined) {
          scores.push(prediction.score);
        } else if (prediction?.probabilities !== undefined) {
          classes.offer({ predicted: prediction.predicted, probabilities: prediction.probabilities });
        } else if (prediction !== undefined && isRegression && inputs?.[i]?.length === schema.length) {
          numbers.offer({ predicted: prediction.predicted, input: inputs[i] });
        } else if (prediction !== undefined) {
          bare++;
        }
      }
    },
    () => undefined,
  );
  return {
    scores,
    classes: classes.kept,
    numbers: numbers.kept,
    usable: scores.length + classes.offered + numbers.offered,
    bare,
    ...(leftOut && { leftOut }),
  };
}

/** Why a window has too little to estimate, and what would change that. */
export function explainTooFew(
  { usable, bare }: WindowPredictions,
  { minimumRows, problemType, classes }: QualityConfig,
): string {
  if (problemType === 'regression') {
    const few = `${usable} rows with a number answered in the window, at least ${minimumRows} are needed for an estimate`;
    return bare === 0 ? few : `${few}: what was asked cannot be read of ${bare} more`;
  }
  const wanted = problemType === 'binary' ? 'score' : 'probability of each class';
  const few = `${usable} rows with a ${wanted} in the window, at least ${minimumRows} are needed for an estimate`;
  if (bare === 0) {
    return few;
  }
  if (problemType === 'multiclass' && classes.length === 0) {
    return `${few}: nobody said which classes the model knows, in the order of its probabilities`;
  }
  const example =
    problemType === 'binary' ? '{"predicted_label": 1, "score": 0.93}' : '{"probabilities": [0.1, 0.7, 0.2]}';
  return `${few}: ${bare} have a class alone, which does not say how certain it is; let the endpoint answer with probabilities, such as ${example}`;
}
