import { ProblemType } from '../../contract/metrics';
import { checkProperties } from '../foundation/check-properties';
import { Forecast, type ForecastingProps } from './forecast';

export { ForecastingProps, ForecastTask } from './forecast';

/** What a model is asked beyond its target: the next values of a series, or the class of a text as it was written. */
export class Problem {
  /**
   * The next values of one or many series, from what they were: a long table with a row for each series and time. Rows are split
   * by time only, and judged by backtests.
   */
  public static forecasting(props: ForecastingProps): Problem {
    checkProperties('ForecastingProps', props);
    return new Problem(ProblemType.FORECASTING, new Forecast(props));
  }

  /**
   * The class of a text, such as whether a review is a good one: each `Column.text()` reaches the algorithm as it was written, in
   * place of a few numbers that stand for its words. The target says between which classes: `Column.target` between two,
   * `Column.classTarget` among several. Further columns may stand beside the texts.
   */
  public static textClassification(): Problem {
    return new Problem(undefined, undefined);
  }

  private constructor(
    /**
     * What kind of problem it is.
     * @default - the one of the target
     */
    public readonly problemType: ProblemType | undefined,
    /** @internal what is forecast; none where texts are classified */
    public readonly _forecast: Forecast | undefined,
  ) {}
}
