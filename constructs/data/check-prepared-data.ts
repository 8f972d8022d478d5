import { Token } from 'aws-cdk-lib';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkColumnNames } from './column-names';
import type { PreparedDataProps } from './prepared-data-props';

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

/** Checks how labels of live traffic spell the two classes. */
export function checkClasses({ positiveClass = '1', negativeClass }: PreparedDataProps): void {
  for (const [prop, value] of Object.entries({ positiveClass, negativeClass })) {
    if (value === '' || Token.isUnresolved(value)) {
      throw new LifecycleValidationError(
        `${prop}: must be a label that is known at synthesis, got ${value === '' ? 'an empty string' : 'a token'}`,
      );
    }
  }
  if (positiveClass === negativeClass || (negativeClass === undefined && positiveClass === '0')) {
    throw new LifecycleValidationError(
      `negativeClass: must be given and differ from positiveClass '${positiveClass}', got ${negativeClass === undefined ? 'none' : `'${negativeClass}'`}`,
    );
  }
}
