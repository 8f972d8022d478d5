import { Token } from 'aws-cdk-lib';
import { ProblemType } from '../../contract/metrics';
import { unifyClass } from '../../contract/unify-class';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkColumnNames } from './column-names';
import type { PreparedDataProps } from './prepared-data-props';
import { checkClassesApart, checkClassName, checkClassNames, numericTarget, type Target } from './target-column';

/** Checks the names of features and label. */
export function checkFeatures({
  featureNames,
  categoricalFeatures = [],
  textFeatures = [],
  targetName = 'label',
}: PreparedDataProps): void {
  for (const [prop, names] of Object.entries({
    featureNames,
    categoricalFeatures,
    textFeatures,
    targetName: [targetName],
  })) {
    // They are written into a file and compared with the rows.
    if (Token.isUnresolved(names) || names.some((name) => Token.isUnresolved(name))) {
      throw new LifecycleValidationError(`${prop}: must be known at synthesis, got a token`);
    }
    checkColumnNames(prop, names);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) {
      throw new LifecycleValidationError(`${prop}: must name each column once, got '${twice}' twice`);
    }
  }
  if (featureNames.length === 0) {
    throw new LifecycleValidationError('featureNames: must name at least one feature, got none');
  }
  if (featureNames.includes(targetName)) {
    throw new LifecycleValidationError(
      `featureNames: must be the columns after the label, without the label's own name, got '${targetName}' among them`,
    );
  }
  for (const [prop, names] of Object.entries({ categoricalFeatures, textFeatures })) {
    const unknown = names.find((name) => !featureNames.includes(name));
    if (unknown !== undefined) {
      throw new LifecycleValidationError(
        `${prop}: must be among featureNames, ${featureNames.join(', ')}, got '${unknown}'`,
      );
    }
  }
  const both = textFeatures.find((name) => categoricalFeatures.includes(name));
  if (both !== undefined) {
    throw new LifecycleValidationError(
      `categoricalFeatures: are numbers, and text is compared as categories anyway; got '${both}', which is in textFeatures`,
    );
  }
}

/**
 * What the label makes of a model.
 *
 * @throws LifecycleValidationError for properties that another type of problem has
 */
export function readPreparedTarget(props: PreparedDataProps): Target {
  const { classes, unit, positiveClass, negativeClass } = props;
  const problemType = props.problemType ?? (classes ? ProblemType.MULTICLASS : ProblemType.BINARY);
  if (problemType === ProblemType.FORECASTING) {
    throw new LifecycleValidationError(
      'problemType: rows that were prepared elsewhere cannot be forecast; take a DataPrepStage whose recipe has problem: Problem.forecasting({ … })',
    );
  }
  if (problemType === ProblemType.OBJECT_DETECTION) {
    throw new LifecycleValidationError(
      'problemType: objects are found in images that a DataPrepStage prepares, by a recipe with problem: Problem.objectDetection({ … })',
    );
  }
  const others = {
    [ProblemType.BINARY]: { classes, unit },
    [ProblemType.MULTICLASS]: { unit, positiveClass, negativeClass },
    [ProblemType.REGRESSION]: { classes, positiveClass, negativeClass },
  }[problemType];
  for (const [prop, value] of Object.entries(others)) {
    if (value !== undefined) {
      throw new LifecycleValidationError(
        `${prop}: is not for a ${problemType} model, which problemType says; got ${JSON.stringify(value)}`,
      );
    }
  }
  switch (problemType) {
    case ProblemType.MULTICLASS:
      if (!classes) {
        throw new LifecycleValidationError(
          'classes: must be given with a multiclass model, in the order of the labels 0, 1, 2, …; got none',
        );
      }
      checkClassNames(classes, 'positiveClass and negativeClass');
      return { problemType, classes: [...classes] };
    case ProblemType.REGRESSION:
      return numericTarget({ unit });
    default:
      checkClasses(props);
      return {
        problemType,
        positiveClass: positiveClass ?? '1',
        negativeClass: negativeClass ?? ((positiveClass ?? '1') === '1' ? '0' : undefined),
      };
  }
}

/** Checks how labels of live traffic spell the two classes. */
function checkClasses({ positiveClass = '1', negativeClass }: PreparedDataProps): void {
  for (const [prop, value] of Object.entries({ positiveClass, negativeClass })) {
    if (Token.isUnresolved(value)) {
      throw new LifecycleValidationError(`${prop}: must be a label that is known at synthesis, got a token`);
    }
    if (value !== undefined) {
      checkClassName(prop, value);
    }
  }
  if (negativeClass !== undefined) {
    checkClassesApart('negativeClass', [positiveClass, negativeClass]);
  } else if (unifyClass(positiveClass) === '0') {
    throw new LifecycleValidationError(`negativeClass: must be given with positiveClass '${positiveClass}', got none`);
  }
}
