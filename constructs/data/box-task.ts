import { DEFAULT_DETECTION_SCORE } from '../../contract/images';
import { CONFIG_KEYS } from '../../contract/jobs';
import { checkNumber } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkClassesApart, checkClassName } from './target-column';

/** Which objects are found in images, and how. */
export interface ObjectDetectionOptions {
  /**
   * The classes of the objects as annotations name them, at least one. Their order is that of the numbers that the model answers, so
   * it is a part of what clients rely on. Boxes of other classes are left out, and counted in the data report.
   */
  readonly classes: string[];
  /**
   * From which score on a detection counts, 0 to 1: in the recall and precision of each class on the page of the evaluation, and
   * in how many objects the drift monitor counts in an answer. Average precision goes through all scores.
   * @default 0.5
   */
  readonly detectionScore?: number;
  /**
   * Whether pages show images, made small: the data report some with their boxes, the evaluation those with the most mistakes.
   * `false` where what they show is for nobody who may read the pages.
   * @default true
   */
  readonly showImages?: boolean;
}

/** Which objects are found, checked. */
export class BoxTask {
  /** The classes, in the order of the numbers that the model answers. */
  public readonly classes: string[];
  /** From which score on a detection counts. */
  public readonly score: number;

  public constructor({ classes, detectionScore }: ObjectDetectionOptions) {
    if (classes.length === 0) {
      throw new LifecycleValidationError('classes: must name at least one class of objects, got none');
    }
    classes.forEach((name) => checkClassName('classes', name));
    checkClassesApart('classes', classes);
    checkNumber(CONFIG_KEYS.detectionScore, detectionScore, 0, 1);
    this.classes = [...classes];
    this.score = detectionScore ?? DEFAULT_DETECTION_SCORE;
  }
}
