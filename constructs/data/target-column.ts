import { CONFIG_KEYS } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { unifyClass } from '../../contract/unify-class';
import { LifecycleValidationError } from '../foundation/validation-error';

/** The column of a binary model: one of two classes. */
export interface TargetColumnProps {
  /** The value that the model's score is the probability of, as it is written in the data, such as `Yes` or `1`. */
  readonly positiveClass: string;
  /**
   * The other value, as it is written in the data. With it, labels of live traffic that are neither are refused, and
   * labelled rows can become training data.
   * @default - whatever the data holds besides the positive class
   */
  readonly negativeClass?: string;
}

/** The column of a multi-class model: one of several classes. */
export interface ClassTargetProps {
  /**
   * The classes as they are written in the data, at least three. Their order is that of the probabilities which the model
   * answers, so it is a part of what clients rely on. A row of another class stops the run.
   */
  readonly classes: string[];
}

/** The column of a regression: a number. */
export interface NumericTargetProps {
  /**
   * What the number counts, such as `USD` or `days`; for messages and reports.
   * @default - none is named
   */
  readonly unit?: string;
}

/** What a target makes of the model that predicts it. */
export interface Target {
  readonly problemType: ProblemType;
  /** Binary. */
  readonly positiveClass?: string;
  /** Binary, if it was declared. */
  readonly negativeClass?: string;
  /** Multi-class, in the order of the probabilities; of objects, in the order of the numbers that stand for them. */
  readonly classes?: string[];
  /** Regression, if it was declared. */
  readonly unit?: string;
}

/** The target of a binary model. */
export function binaryTarget(props: TargetColumnProps): Target {
  const { positiveClass, negativeClass } = props;
  checkClassName('positiveClass', positiveClass);
  if (negativeClass !== undefined) {
    checkClassName('negativeClass', negativeClass);
    checkClassesApart('negativeClass', [positiveClass, negativeClass]);
  }
  return { problemType: ProblemType.BINARY, positiveClass, negativeClass };
}

/** The target of a multi-class model. */
export function classTarget(props: ClassTargetProps): Target {
  checkClassNames(props.classes);
  return { problemType: ProblemType.MULTICLASS, classes: [...props.classes] };
}

/** The target of an object detection, whose classes its problem says. */
export function boxTarget(): Target {
  return { problemType: ProblemType.OBJECT_DETECTION };
}

/** The target of a regression. */
export function numericTarget(props: NumericTargetProps): Target {
  if (props.unit !== undefined && props.unit.trim() === '') {
    throw new LifecycleValidationError('unit: must be a word such as USD, got an empty string');
  }
  return { problemType: ProblemType.REGRESSION, unit: props.unit };
}

/**
 * Checks the names of the classes of a multi-class model.
 *
 * @param otherwise how a model of two classes is said
 */
export function checkClassNames(classes: string[], otherwise = 'Column.target({ positiveClass: … })'): void {
  const named = classes.filter((name) => name.trim() !== '');
  if (named.length < 3) {
    const given = classes.length === 0 ? 'none' : classes.map((name) => `'${name}'`).join(' and ');
    const empty = named.length < classes.length ? ', of which an empty one is no class but a row without a label' : '';
    throw new LifecycleValidationError(
      `classes: must be at least three, got ${given}${empty}; one of two classes is ${otherwise}${tellTrimmed(named)}`,
    );
  }
  classes.forEach((name) => checkClassName('classes', name));
  checkClassesApart('classes', classes);
}

/** Checks that a class can be what a row holds: labels are compared without the white space around them. */
export function checkClassName(prop: string, name: string): void {
  if (name.trim() === '') {
    throw new LifecycleValidationError(
      `${prop}: must be a value of the target column, got '${name}', which is that of a row without a label`,
    );
  }
  if (name.trim() !== name) {
    throw new LifecycleValidationError(
      `${prop}: must be a value of the target column without white space around it, got '${name}'${tellTrimmed([name])}`,
    );
  }
}

function tellTrimmed(names: readonly string[]): string {
  const trimmed = names.filter((name) => name.trim() !== name).map((name) => `'${name.trim()}'`);
  return trimmed.length === 0
    ? ''
    : `; white space around a value is cut off when it is read, so write ${trimmed.join(' and ')}`;
}

/** Checks that classes are not one class in two spellings, such as `1` and `true`. */
export function checkClassesApart(prop: string, classes: string[]): void {
  const names = classes.map(unifyClass);
  const second = names.findIndex((name, index) => names.indexOf(name) < index);
  if (second >= 0) {
    const first = classes[names.indexOf(names[second]!)];
    throw new LifecycleValidationError(
      first === classes[second]
        ? `${prop}: must name each class once, got '${first}' twice`
        : `${prop}: must name each class once, got '${first}' and '${classes[second]}', which are two spellings of one`,
    );
  }
}

/** The target as the jobs read it. */
export function renderTarget(
  name: string,
  { problemType, positiveClass, negativeClass, classes, unit }: Target,
): Record<string, unknown> {
  return {
    name,
    type: problemType,
    ...(positiveClass !== undefined && { [CONFIG_KEYS.positiveClass]: positiveClass }),
    ...(negativeClass !== undefined && { [CONFIG_KEYS.negativeClass]: negativeClass }),
    ...(classes !== undefined && { [CONFIG_KEYS.classes]: classes }),
    ...(unit !== undefined && { [CONFIG_KEYS.unit]: unit }),
  };
}
