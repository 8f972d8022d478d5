import type { QualityConfig } from '../../contract/quality-config';
import { unifyClass } from '../../contract/unify-class';
import { type RawValue, type Row, readNumber } from '../drift/schema';
import { isByName } from './captured-record';
import { ClassNames } from './class-names';
import type { Outcome } from './measure';

/** What a model answered for one row, see Outcome. */
export type Prediction = Omit<Outcome, 'truth'>;

/** Probabilities of all classes add up to this close to 1. */
const TOLERANCE = 0.01;

/** Reads answers and labels in the terms of a problem type. */
export class Interpreter {
  readonly classes: ClassNames;

  constructor(private readonly config: QualityConfig) {
    this.classes = new ClassNames(config.problemType === 'multiclass' ? config.classes : []);
  }

  /**
   * Reads what the model answered for a row: a value, several (one probability a class), or values by name.
   *
   * @returns undefined when it is no prediction of the problem type
   */
  readPrediction(row: Row): Prediction | undefined {
    const { label, value, several } = takeApart(row);
    switch (this.config.problemType) {
      case 'regression': {
        const predicted = readNumber(value ?? label);
        return typeof predicted === 'number' ? { predicted } : undefined;
      }
      case 'binary':
        return this.readBinary(label, value, several);
      case 'multiclass':
        return this.readClass(label, value, several);
    }
  }

  /** @returns undefined when it is no label of the problem type */
  readTruth(label: string): number | undefined {
    switch (this.config.problemType) {
      case 'regression': {
        const truth = readNumber(label);
        return typeof truth === 'number' ? truth : undefined;
      }
      case 'binary':
        return this.readBinaryLabel(label);
      case 'multiclass':
        return this.classes.find(label);
    }
  }

  /** The label as the training data has it. */
  nameTruth(truth: number, label: string): string {
    const { problemType, positiveClass, negativeClass } = this.config;
    if (problemType === 'multiclass') {
      return this.classes.names[truth];
    }
    return problemType === 'binary' ? (truth === 1 ? positiveClass : (negativeClass ?? label)) : label;
  }

  private readBinaryLabel(label: string): number | undefined {
    const { positiveClass, negativeClass } = this.config;
    const name = unifyClass(label);
    if (name === unifyClass(positiveClass)) {
      return 1;
    }
    if (negativeClass === undefined ? name !== '1' : name === unifyClass(negativeClass)) {
      return 0;
    }
    return name === '1' ? 1 : name === '0' ? 0 : undefined;
  }

  private readBinary(label: RawValue, value: RawValue, several: readonly number[] | undefined): Prediction | undefined {
    const { decisionThreshold, positiveClass, negativeClass } = this.config;
    // Two probabilities are those of the negative and of the positive class.
    const score = several?.length === 2 ? several[1] : readNumber(value);
    if (typeof score === 'number' && score >= 0 && score <= 1) {
      return { score, predicted: score >= decisionThreshold ? 1 : 0 };
    }
    const named = label ?? value;
    if (named === undefined) {
      return undefined;
    }
    const known = [positiveClass, ...(negativeClass === undefined ? [] : [negativeClass])].map(unifyClass);
    return [...known, ...(label === undefined ? [] : ['0', '1'])].includes(unifyClass(named))
      ? { predicted: this.readBinaryLabel(named)! }
      : undefined;
  }

  private readClass(label: RawValue, value: RawValue, several: readonly number[] | undefined): Prediction | undefined {
    const probabilities =
      several !== undefined &&
      Math.abs(several.reduce((total, one) => total + one, 0) - 1) <= TOLERANCE &&
      several.every((one) => one >= 0)
        ? several
        : undefined;
    if (probabilities && this.classes.size > 0 && probabilities.length !== this.classes.size) {
      return undefined;
    }
    const named = (label ?? (probabilities ? undefined : value))?.trim();
    if (named !== undefined && named !== '') {
      const predicted = this.classes.find(named);
      return predicted === undefined
        ? undefined
        : { predicted, ...(probabilities && this.config.classes.length > 0 && { probabilities }) };
    }
    // Without declared classes nobody can say which probability is whose.
    if (!probabilities || this.config.classes.length === 0) {
      return undefined;
    }
    return { predicted: probabilities.indexOf(Math.max(...probabilities)), probabilities };
  }
}

interface Answer {
  readonly label?: RawValue;
  readonly value?: RawValue;
  readonly several?: readonly number[];
}

function takeApart(row: Row): Answer {
  if (isByName(row)) {
    const [label, score, prediction, probability, probabilities] = row;
    const value = score ?? prediction ?? probability ?? probabilities;
    return { label, value, several: readSeveral(value) };
  }
  if (row.length > 1) {
    const numbers = row.map(readNumber);
    return { value: row[0], ...(numbers.every((number) => typeof number === 'number') && { several: numbers }) };
  }
  return { value: row[0], several: readSeveral(row[0]) };
}

/** A list inside an answer, as JSON: `[0.1, 0.9]`. */
function readSeveral(value: RawValue): readonly number[] | undefined {
  if (value === undefined || !value.trimStart().startsWith('[')) {
    return undefined;
  }
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) && list.every((item) => typeof item === 'number') ? list : undefined;
  } catch {
    return undefined;
  }
}
