import { FORMAT_MEASURE, IMAGE_MEASURES } from '../../contract/images';
import { PROBLEM_TYPES, ProblemType } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { NamedColumn } from './column';
import type { Problem } from './problem';
import { refuseOptions } from './refuse-options';
import type { Target } from './target-column';

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

/** What is said otherwise of images with boxes. */
const REFUSED_WITH_BOXES: Readonly<Record<string, string>> = {
  unlabelledRows: 'an image without an annotation is left out and named in the data report',
  repeatedRows: 'of copies of an image one counts, and none where they have different boxes',
};

/** What the names of classes cannot have where they are folders. */
const NO_FOLDER = /[/\\]|^[._]/;

/** What stands for an image where columns are asked for: what the monitors and the evaluation measure of it. */
export function listMeasures(): { readonly names: string[]; readonly categorical: string[] } {
  return { names: Object.values(IMAGE_MEASURES), categorical: [FORMAT_MEASURE] };
}

/** What a recipe of images asks for, as it is declared. */
export function nameImageProblem(problem: Problem | undefined): string {
  return problem?._boxes ? 'Problem.objectDetection' : 'Problem.imageClassification';
}

/**
 * Checks that columns and options fit images.
 *
 * @param props those of the recipe
 */
export function checkImageRecipe(props: { readonly problem?: Problem }, columns: NamedColumn[]): void {
  const { problem } = props;
  const name = nameImageProblem(problem);
  refuseOptions(props, { ...REFUSED, ...(problem?._boxes && REFUSED_WITH_BOXES) }, `with ${name}`);
  const other = columns.find(({ column }) => column.role !== 'target');
  if (other) {
    throw new LifecycleValidationError(
      `columns: must name the target alone with ${name}, whose images are all that requests hold, got '${other.name}'`,
    );
  }
  const target = columns[0]!.column._target!;
  if (problem?._boxes) {
    checkBoxTarget(target);
  } else {
    checkClassTarget(target);
  }
}

function checkBoxTarget({ problemType }: Target): void {
  if (problemType !== ProblemType.OBJECT_DETECTION) {
    throw new LifecycleValidationError(
      `problem: Problem.objectDetection needs the target Column.boxTarget(), and says the classes itself, got ${PROBLEM_TYPES[problemType].target}()`,
    );
  }
}

function checkClassTarget({ problemType, classes = [], positiveClass, negativeClass }: Target): void {
  if (problemType !== ProblemType.BINARY && problemType !== ProblemType.MULTICLASS) {
    const given = problemType === ProblemType.OBJECT_DETECTION ? 'Column.boxTarget' : PROBLEM_TYPES[problemType].target;
    throw new LifecycleValidationError(
      `problem: Problem.imageClassification needs a target of classes, Column.target() or Column.classTarget(), got ${given}()`,
    );
  }
  const strange = [...classes, positiveClass, negativeClass].find((name) => name !== undefined && NO_FOLDER.test(name));
  if (strange !== undefined) {
    throw new LifecycleValidationError(
      `columns: classes of images are names of folders, which have no slashes and begin with neither a dot nor an underscore, got '${strange}'`,
    );
  }
}
