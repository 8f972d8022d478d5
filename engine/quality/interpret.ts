import { asTabular } from '../../contract/metrics';
import type { QualityConfig } from '../../contract/quality-config';
import { unifyClass } from '../../contract/unify-class';
import type { Answer } from '../answers/answer';
import { type Prediction, readClass, readDecision, readRegression, readScore } from '../answers/read-answer';
import { MISSING_TEXTS, readNumber } from '../drift/schema';
import { ClassNames } from './class-names';

export type { Prediction };

/** Reads answers and labels in the terms of a problem type. */
export class Interpreter {
  readonly classes: ClassNames;

  constructor(private readonly config: QualityConfig) {
    this.classes = new ClassNames(config.problemType === 'multiclass' ? config.classes : []);
  }

  /** Whether nobody declared the classes: those that occur are added as they are read. */
  get addsClasses(): boolean {
    return this.config.problemType === 'multiclass' && this.config.classes.length === 0;
  }

  /**
   * Reads what the model answered for a row.
   *
   * @returns undefined when it is no prediction of the problem type, or nobody can say what it predicts
   */
  readPrediction(answer: Answer): Prediction | undefined {
    switch (asTabular(this.config.problemType)) {
      case 'regression': {
        const predicted = readRegression(answer);
        return predicted === undefined ? undefined : { predicted };
      }
      case 'binary':
        return this.readBinary(answer);
      case 'multiclass':
        return readClass(answer, { declared: this.config.classes, find: (name) => this.classes.find(name) });
    }
  }

  /** @returns undefined when it is no label of the problem type */
  readTruth(label: string): number | undefined {
    switch (asTabular(this.config.problemType)) {
      case 'regression': {
        const truth = readNumber(label);
        return typeof truth === 'number' ? truth : undefined;
      }
      case 'binary':
        return this.readBinaryLabel(label);
      case 'multiclass':
        return this.config.classes.length === 0 && isMissing(label) ? undefined : this.classes.find(label);
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
    if (negativeClass === undefined ? name !== '1' && !isMissing(name) : name === unifyClass(negativeClass)) {
      return 0;
    }
    return name === '1' ? 1 : name === '0' ? 0 : undefined;
  }

  private readBinary(answer: Answer): Prediction | undefined {
    const { decisionThreshold, positiveClass, negativeClass, answer: told } = this.config;
    const terms = {
      positiveClass: told?.positiveClass ?? positiveClass,
      negativeClass,
      areOthersNegative: told?.positiveClass !== undefined,
    };
    const score = readScore(answer, terms);
    if (score !== undefined) {
      return { score, predicted: score >= decisionThreshold ? 1 : 0 };
    }
    const predicted = readDecision(answer, terms);
    return predicted === undefined ? undefined : { predicted };
  }
}

/** Whether a label that is no declared class says that there is none: to pandas a label that is missing is `nan`. */
function isMissing(label: string): boolean {
  return MISSING_TEXTS.includes(label.trim());
}
