import { ProblemType } from '../../contract/metrics';
import { checkProperties } from '../foundation/check-properties';
import { BoxTask, type ObjectDetectionOptions } from './box-task';
import { Forecast, type ForecastingProps } from './forecast';

export { ObjectDetectionOptions } from './box-task';
export { ForecastingProps, ForecastTask } from './forecast';

/** How images are classified. */
export interface ImageClassificationOptions {
  /**
   * Whether pages show images, made small: the data report some of each class, the evaluation those that the model took for
   * another class. `false` where what they show is for nobody who may read the pages.
   * @default true
   */
  readonly showImages?: boolean;
}

/**
 * What a model is asked beyond its target: the next values of a series, the class of a text as it was written, or of an image, or
 * where the objects of an image are.
 */
export class Problem {
  /**
   * The next values of one or many series, from what they were: a long table with a row for each series and time. Rows are split
   * by time only, and judged by backtests.
   */
  public static forecasting(props: ForecastingProps): Problem {
    checkProperties('ForecastingProps', props);
    return new Problem(ProblemType.FORECASTING, { forecast: new Forecast(props) });
  }

  /**
   * The class of a text, such as whether a review is a good one: each `Column.text()` reaches the algorithm as it was written, in
   * place of a few numbers that stand for its words. The target says between which classes: `Column.target` between two,
   * `Column.classTarget` among several. Further columns may stand beside the texts.
   */
  public static textClassification(): Problem {
    return new Problem(undefined, {});
  }

  /**
   * The class of an image, such as whether a scan needs a second look: PNG or JPEG under the source prefix, each in the folder of
   * its class, or listed by a manifest. The target, `Column.target` or `Column.classTarget`, is the recipe's only column. A
   * request is one image.
   */
  public static imageClassification(options: ImageClassificationOptions = {}): Problem {
    checkProperties('ImageClassificationOptions', options);
    return new Problem(undefined, { images: options });
  }

  /**
   * Where the objects of an image are: each a box with its class and a score. PNG or JPEG under the source prefix, whose boxes a
   * manifest says, or a JSON file each. The target, `Column.boxTarget`, is the recipe's only column. A request is one image.
   */
  public static objectDetection(options: ObjectDetectionOptions): Problem {
    checkProperties('ObjectDetectionOptions', options);
    const { showImages } = options;
    return new Problem(ProblemType.OBJECT_DETECTION, { images: { showImages }, boxes: new BoxTask(options) });
  }

  /** @internal what is forecast; none where nothing is */
  public readonly _forecast: Forecast | undefined;
  /** @internal how images are shown; texts are where nothing else is asked */
  public readonly _images: ImageClassificationOptions | undefined;
  /** @internal which objects are found in images; none where they are classified */
  public readonly _boxes: BoxTask | undefined;

  private constructor(
    /**
     * What kind of problem it is.
     * @default - the one of the target
     */
    public readonly problemType: ProblemType | undefined,
    asked: { readonly forecast?: Forecast; readonly images?: ImageClassificationOptions; readonly boxes?: BoxTask },
  ) {
    this._forecast = asked.forecast;
    this._images = asked.images;
    this._boxes = asked.boxes;
  }
}
