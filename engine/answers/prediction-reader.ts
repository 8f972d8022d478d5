import type { AnswerFieldsConfig } from '../../contract/answer-fields';
import type { Baseline } from '../drift/baseline';
import type { RawValue } from '../drift/value-reader';
import { ClassNames } from '../quality/class-names';
import { type Answer, areProbabilities } from './answer';
import { readClass, readRegression, readScore } from './read-answer';

/** The embeddings of answers. */
export interface ReadEmbedding {
  /** Their projections. */
  readonly embeddings: (readonly number[])[];
  /** How many answers have none that can be compared. */
  readonly unreadEmbeddings: number;
  /** What is wrong with the first of these. */
  readonly problems: readonly { readonly reason: 'unreadableEmbedding'; readonly detail: string }[];
}

/** Reads the embeddings of answers. */
export type ReadEmbeddings = (answers: readonly Answer[]) => ReadEmbedding;

/** Reads answers as values of the baseline's predictions, so that like is compared with like. */
export class PredictionReader {
  private readonly classes?: ClassNames;

  /**
   * @param baseline what the answers are compared with, and how they are read
   * @param readEmbeddings absent where the baseline has no embeddings
   */
  constructor(
    private readonly baseline: Pick<Baseline, 'predictions' | 'classes' | 'target' | 'answer'>,
    readonly readEmbeddings?: ReadEmbeddings,
  ) {
    this.classes = baseline.classes && new ClassNames(baseline.classes);
  }

  /** Where the answers hold what was predicted. */
  get told(): AnswerFieldsConfig | undefined {
    return this.baseline.answer;
  }

  /** Whether answers are plain values, one a row: then the bytes of CSV say all of it. */
  get isPlain(): boolean {
    return this.classes === undefined && this.told === undefined && this.readEmbeddings === undefined;
  }

  /** Whether a number is a value of the baseline's predictions as it is. */
  accepts(number: number): boolean {
    return this.baseline.target?.type !== 'binary' || (number >= 0 && number <= 1);
  }

  /** @returns undefined when the answer holds no value of the baseline's predictions */
  read(answer: Answer): RawValue {
    const { predictions } = this.baseline;
    if (predictions === undefined) {
      return readAny(answer);
    }
    if (this.classes !== undefined) {
      const { classes } = this;
      const read = readClass(answer, { declared: classes.names, find: (name) => classes.find(name) });
      return read && classes.names[read.predicted];
    }
    return predictions.type === 'categorical' ? readName(answer) : this.readNumber(answer);
  }

  private readNumber(answer: Answer): RawValue {
    const { target, predictions } = this.baseline;
    const positiveClass = this.told?.positiveClass ?? target?.positiveClass;
    if (target?.type !== 'regression' && target?.type !== 'forecasting' && positiveClass !== undefined) {
      const areOthersNegative = this.told?.positiveClass !== undefined;
      return asText(readScore(answer, { positiveClass, negativeClass: target?.negativeClass, areOthersNegative }));
    }
    const { several } = answer;
    if (target === undefined && several?.length === 2 && areProbabilities(several)) {
      const { minimum = 0, maximum = 1 } = (predictions?.counts as { minimum?: number; maximum?: number }) ?? {};
      return minimum >= 0 && maximum <= 1 ? String(several[1]) : undefined;
    }
    // Of whom a score is, is not known here unless it says so itself.
    if (target === undefined && answer.label !== undefined && answer.score !== undefined) {
      return answer.scoreOf === 'positiveClass' ? asText(answer.score) : undefined;
    }
    return asText(readRegression(answer));
  }
}

/** A label as it was answered. */
function readName(answer: Answer): RawValue {
  const { label, value, byClass } = answer;
  if (label === undefined && byClass !== undefined) {
    const largest = Math.max(...byClass.map(([, score]) => score));
    return byClass.find(([, score]) => score === largest)?.[0];
  }
  return label ?? value;
}

function readAny(answer: Answer): RawValue {
  const { score, several, byClass } = answer;
  return readName(answer) ?? asText(score ?? several?.[0] ?? byClass?.[0][1]);
}

function asText(number: number | undefined): RawValue {
  return number === undefined ? undefined : String(number);
}
