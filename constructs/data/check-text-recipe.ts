import { CONFIG_KEYS } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { TEXT } from '../../contract/recipe';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { NamedColumn } from './column';

/** The names of the texts among features. */
export function listTexts(features: NamedColumn[]): string[] {
  return features.filter(({ name, column }) => column._render(name).type === TEXT).map(({ name }) => name);
}

/** Checks that a recipe whose texts are classified has classes, texts, and nothing that is for hashed texts. */
export function checkTextRecipe(problemType: ProblemType, features: NamedColumn[]): void {
  if (problemType !== ProblemType.BINARY && problemType !== ProblemType.MULTICLASS) {
    throw new LifecycleValidationError(
      'problem: Problem.textClassification needs a target of classes, Column.target() or Column.classTarget(), got Column.numericTarget(); for a number leave problem out, and the words of Column.text() become numbers',
    );
  }
  const texts = listTexts(features);
  if (texts.length === 0) {
    throw new LifecycleValidationError(
      'problem: Problem.textClassification needs at least one Column.text() among columns, got none',
    );
  }
  const hashed = features.find(
    ({ name, column }) => CONFIG_KEYS.hashColumns in column._render(name) && texts.includes(name),
  );
  if (hashed) {
    throw new LifecycleValidationError(
      `hashColumns: must be left out with Problem.textClassification, whose texts reach the algorithm as they were written, got it for '${hashed.name}'`,
    );
  }
}
