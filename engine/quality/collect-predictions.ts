import type { QualityConfig } from '../../contract/quality-config';
import type { AnsweredRecord } from './captured-record';
import type { ClassRow } from './estimate-classes';
import type { EstimableRows } from './estimate-from';
import { EvenSample } from './even-sample';
import type { Interpreter } from './interpret';
import type { PredictedRow } from './loss-trees';

/** Rows of many numbers that are kept; of more, a sample that is as good for means. */
const MOST_ROWS = 20_000;
/** The same of rows with all that was asked, which are larger. */
const MOST_WHOLE_ROWS = 10_000;

/** What answers predict. */
export interface CollectedPredictions extends EstimableRows {
  /** Rows whose answer can be estimated. */
  readonly usable: number;
  /** Rows that have a prediction, but nothing that says how certain it is. */
  readonly bare: number;
}

/** Collects what answers predict, as far as it can be estimated how good it is. */
export class PredictionCollector {
  private readonly scores: number[] = [];
  private readonly classes = new EvenSample<ClassRow>(MOST_ROWS);
  private readonly numbers = new EvenSample<PredictedRow>(MOST_WHOLE_ROWS);
  private bare = 0;

  /** @param columns how many there are of the input of a regression */
  constructor(
    private readonly interpreter: Interpreter,
    private readonly isRegression: boolean,
    private readonly columns: number,
  ) {}

  addRecord({ answers, inputs, leftOut }: AnsweredRecord): void {
    for (const [i, answer] of answers.entries()) {
      const prediction = leftOut?.has(i) ? undefined : this.interpreter.readPrediction(answer);
      if (prediction?.score !== undefined) {
        this.scores.push(prediction.score);
      } else if (prediction?.probabilities !== undefined) {
        this.classes.offer({ predicted: prediction.predicted, probabilities: prediction.probabilities });
      } else if (prediction !== undefined && this.isRegression && inputs?.[i]?.length === this.columns) {
        this.numbers.offer({ predicted: prediction.predicted, input: inputs[i] });
      } else if (prediction !== undefined) {
        this.bare++;
      }
    }
  }

  predictions(): CollectedPredictions {
    const { scores, classes, numbers, bare } = this;
    return {
      scores,
      classes: classes.kept,
      numbers: numbers.kept,
      usable: scores.length + classes.offered + numbers.offered,
      bare,
    };
  }
}

/** Why there is too little to estimate, and what would change that. */
export function explainTooFew(
  { usable, bare }: CollectedPredictions,
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
