import { FORMAT_MEASURE, IMAGE_MEASURES } from '../../contract/images';
import { ProblemType } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { NamedColumn } from './column';
import { refuseOptions } from './refuse-options';

/** What a recipe of images cannot say, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  splitBy: 'an image is split by its content, together with those that are nearly the same',
  unlabelledRows: 'an image without a class is left out and named in the data report',
  repeatedRows: 'of copies of an image one counts, and none where they have different classes',
  derived: 'an image has no columns that numbers could be computed of',
  dropCorrelated: 'an image has no columns that could be correlated',
  missingTexts: 'an image has no columns that could lack a value',
  format: 'images are PNG or JPEG, which say themselves how they are written',
};

/** What the names of classes cannot have where they are folders. */
const NO_FOLDER = /[/\\]|^[._]/;

/** What stands for an image where columns are asked for: what the monitors and the evaluation measure of it. */
export function listMeasures(): { readonly names: string[]; readonly categorical: string[] } {
  return { names: Object.values(IMAGE_MEASURES), categorical: [FORMAT_MEASURE] };
}

/**
 * Checks that columns and options fit images that are classified.
 *
 * @param props those of the recipe
 */
export function checkImageRecipe(props: object, columns: NamedColumn[]): void {
  refuseOptions(props, REFUSED, 'with Problem.imageClassification');
  const other = columns.find(({ column }) => column.role !== 'target');
  if (other) {
    throw new LifecycleValidationError(
      `columns: must name the target alone with Problem.imageClassification, whose images are all that requests hold, got '${other.name}'`,
    );
  }
  const { problemType, classes = [], positiveClass, negativeClass } = columns[0]!.column._target!;
  if (problemType !== ProblemType.BINARY && problemType !== ProblemType.MULTICLASS) {
    throw new LifecycleValidationError(
      'problem: Problem.imageClassification needs a target of classes, Column.target() or Column.classTarget(), got Column.numericTarget()',
    );
  }
  const strange = [...classes, positiveClass, negativeClass].find((name) => name !== undefined && NO_FOLDER.test(name));
  if (strange !== undefined) {
    throw new LifecycleValidationError(
      `columns: classes of images are names of folders, which have no slashes and begin with neither a dot nor an underscore, got '${strange}'`,
    );
  }
}
