import { listSignals, SIGNALS } from '../../contract/forecasting';
import { IMAGE_COLUMNS } from '../../contract/images';
import { CONFIG_KEYS } from '../../contract/jobs';
import { ProblemType } from '../../contract/metrics';
import { CATEGORICAL, DEFAULT_SPLIT, type UnlabelledRows } from '../../contract/recipe';
import { checkProperties } from '../foundation/check-properties';
import { LifecycleValidationError } from '../foundation/validation-error';
import { checkForecastRecipe } from './check-forecast-recipe';
import { checkImageRecipe, listMeasures } from './check-image-recipe';
import { checkTextRecipe, listTexts } from './check-text-recipe';
import type { Column, NamedColumn } from './column';
import { checkColumnNames } from './column-names';
import { checkDerivedNames, type DerivedColumn, renderComputed } from './derived-column';
import type { Forecast } from './forecast';
import type { Problem } from './problem';
import {
  checkFormat,
  checkShares,
  type RepeatedRows,
  renderRows,
  renderShares,
  type SourceFormat,
  type SplitShares,
} from './recipe-rows';
import type { SplitBy } from './split-by';

/** The data contract: what each column is for, in one of two forms. */
export interface DataRecipeProps {
  /**
   * What each column is for, by the name in the CSV header. The features keep this order: it is the order in which
   * the endpoint expects them. A column of the data that is not named here is left out and counted in the data report.
   *
   * A name such as `10` is refused, because JavaScript sorts whole numbers before all other keys: use
   * `orderedColumns`.
   * @default - the columns are given by `orderedColumns`
   */
  readonly columns?: Record<string, Column>;
  /**
   * The same as an array, for names of any kind; the features keep its order.
   * @default - the columns are given by `columns`
   */
  readonly orderedColumns?: NamedColumn[];
  /**
   * How the files are written: separator, encoding, marks of numbers.
   * @default - UTF-8, the separator found file by file, a decimal point and no thousands marks
   */
  readonly format?: SourceFormat;
  /**
   * What becomes of rows whose target has no value.
   * @default UnlabelledRows.LEAVE_OUT
   */
  readonly unlabelledRows?: UnlabelledRows;
  /**
   * What becomes of rows whose id an earlier row has already. Of an id that labelled live traffic has, its first row of
   * live traffic counts, whatever is said here.
   * @default RepeatedRows.keep()
   */
  readonly repeatedRows?: RepeatedRows;
  /**
   * The shares of training, validation and held-out rows. Changed shares move rows between them: judge champion and
   * challenger by the same held-out rows only when both were split by the same shares.
   * @default - 0.7, 0.2 and 0.1
   */
  readonly split?: SplitShares;
  /**
   * By what rows are split: by a group whose rows belong together, or by time.
   * @default - by the hash of the id columns
   */
  readonly splitBy?: SplitBy;
  /**
   * Numbers that are computed of features, by the names that they get. They are no part of a request.
   * @default - none
   */
  readonly derived?: Record<string, DerivedColumn>;
  /**
   * From which correlation on, above 0 and at most 1, the later one of two numeric columns is left out of the model. Which
   * ones were, and for which other, is in the data report; requests have them all the same.
   * @default - none is left out
   */
  readonly dropCorrelated?: number;
  /**
   * The texts that mean "no value here", besides an empty one, in the files, in requests and in what the monitors
   * read of live traffic.
   * @default - `NA`, `N/A`, `NaN`, `nan`, `null` and `NULL`
   */
  readonly missingTexts?: string[];
  /**
   * What is asked of the target beyond a value of each row, such as the next values of series, `Problem.forecasting`, or that texts
   * reach the algorithm as they were written, `Problem.textClassification`, or that images are classified,
   * `Problem.imageClassification`, or their objects found, `Problem.objectDetection`.
   * @default - the target column decides
   */
  readonly problem?: Problem;
}

/** The columns of either form, in order. */
function listColumns({ columns, orderedColumns }: DataRecipeProps): NamedColumn[] {
  if ((columns === undefined) === (orderedColumns === undefined)) {
    throw new LifecycleValidationError(
      `columns: must be given either by columns or by orderedColumns, got ${columns ? 'both' : 'neither'}`,
    );
  }
  if (orderedColumns) {
    const twice = orderedColumns.find(
      ({ name }, index) => orderedColumns.findIndex((other) => other.name === name) < index,
    );
    if (twice) {
      throw new LifecycleValidationError(`orderedColumns: must name each column once, got '${twice.name}' twice`);
    }
    return [...orderedColumns];
  }
  const names = Object.keys(columns!);
  const sorted = names.filter(isArrayIndex);
  if (sorted.length > 0) {
    throw new LifecycleValidationError(
      `columns: a record does not keep the place of names that are whole numbers, got ${sorted.map((name) => `'${name}'`).join(', ')}; give the columns by orderedColumns: [{ name: '${sorted[0]}', column: … }, …]`,
    );
  }
  return names.map((name) => ({ name, column: columns![name] }));
}

/** Whether JavaScript lists a key before all others, by its number: https://tc39.es/ecma262/#array-index */
function isArrayIndex(name: string): boolean {
  return /^(0|[1-9]\d*)$/.test(name) && Number(name) < 2 ** 32 - 1;
}

/**
 * The data contract between the data and the model: which column is the target, which identify a row, which are
 * personal data and which are features, and how the features become numbers.
 *
 * The rows are split into training, validation and held-out rows, 70/20/10 unless said otherwise, by a hash of the id
 * columns (of the whole row, when there is none), so that a row stays in its split in every retraining.
 */
export class DataRecipe {
  /**
   * The features' names, in the order in which the endpoint expects them. Of a forecast and of images, whose requests hold no
   * columns, what their monitors compare of a request.
   */
  public readonly featureNames: string[];
  /** The name of the column that the model predicts. */
  public readonly targetName: string;
  /** Whether rows are identified by an id column. */
  public readonly hasId: boolean;
  /** The names of the columns that identify a row together. */
  public readonly idNames: string[];
  /** What a model of this target predicts: the target column decides it. */
  public readonly problemType: ProblemType;
  /** The target's value that a binary model's score is the probability of. */
  public readonly positiveClass?: string;
  /** The target's other value, if it was declared. */
  public readonly negativeClass?: string;
  /** The classes of a multi-class model, in the order of its probabilities. */
  public readonly classes?: string[];
  /** What the target of a regression counts, if it was declared. */
  public readonly unit?: string;

  /** What is asked beyond the target, if something is. */
  public readonly problem?: Problem;

  private readonly columns: NamedColumn[];
  private readonly props: DataRecipeProps;
  /** Derived columns and what is said of all features. */
  private readonly computed: Record<string, unknown>;

  public constructor(props: DataRecipeProps) {
    checkProperties('DataRecipeProps', props);
    checkFormat(props.format);
    checkShares(props.split);
    this.props = props;
    this.columns = listColumns(props);
    const targets = this.list('target');
    if (targets.length !== 1) {
      throw new LifecycleValidationError(
        `columns: must name exactly one target, got ${targets.map(({ name }) => name).join(', ') || 'none'}`,
      );
    }
    const features = this.list('feature');
    this.problem = props.problem;
    const { forecast } = this;
    if (forecast) {
      checkForecastRecipe(props, forecast, this.columns);
    } else if (this.isOfImages) {
      checkImageRecipe(props, this.columns);
    } else if (targets[0]!.column._target!.problemType === ProblemType.OBJECT_DETECTION) {
      throw new LifecycleValidationError(
        `problem: must be Problem.objectDetection({ classes: [ … ] }) with Column.boxTarget(), got ${props.problem ? 'another one' : 'none'}`,
      );
    } else if (features.length === 0) {
      throw new LifecycleValidationError('columns: must name at least one feature, got none');
    }
    checkColumnNames(
      'columns',
      this.columns.map(({ name }) => name),
    );
    checkDerivedNames(
      this.columns.map(({ name }) => name),
      props.derived,
    );
    if (props.splitBy?.column === targets[0].name) {
      throw new LifecycleValidationError(`splitBy: must be another column than the target, got '${targets[0].name}'`);
    }
    this.computed = renderComputed(
      props,
      features.map(({ name, column }) => column._render(name)),
    );
    const [target] = targets;
    this.targetName = target.name;
    this.featureNames = this.nameFeatures(features);
    this.idNames = this.nameKeys();
    this.hasId = this.idNames.length > 0;
    props.repeatedRows?._check(this);
    const { problemType, positiveClass, negativeClass, classes, unit } = target.column._target!;
    this.problemType = props.problem?.problemType ?? problemType;
    if (props.problem && !forecast && !this.isOfImages) {
      checkTextRecipe(this.problemType, features);
    }
    this.positiveClass = positiveClass;
    this.negativeClass = negativeClass;
    this.classes = this.problem?._boxes?.classes ?? classes;
    this.unit = unit;
  }

  /** @internal the columns that no model sees and that it is judged by */
  public get _judgingColumns(): string[] {
    return this.list('judging').map(({ name }) => name);
  }

  /** @internal the features that reach the algorithm as texts, in their order */
  public get _wholeTexts(): string[] {
    return this.problem && !this.forecast && !this.isOfImages ? listTexts(this.list('feature')) : [];
  }

  /** @internal the features whose values are categories */
  public get _categoricalFeatures(): string[] {
    if (this.forecast) {
      return [SIGNALS.series];
    }
    if (this.isOfImages) {
      return listMeasures().categorical;
    }
    return this.list('feature').flatMap(({ name, column }) =>
      column._render(name).type === CATEGORICAL ? [name] : [],
    );
  }

  /** @internal the recipe as the preparation job reads it */
  public _render(): Record<string, unknown> {
    const render = ({ name, column }: NamedColumn): Record<string, unknown> => ({
      ...column._render(name),
      ...(this._wholeTexts.includes(name) && { [CONFIG_KEYS.whole]: true }),
    });
    return {
      target: this.renderGoal(),
      id: this.idNames,
      ...(this.forecast && { [CONFIG_KEYS.forecasting]: this.forecast.render() }),
      ...(this.isOfImages && { [CONFIG_KEYS.images]: true }),
      ...(this.problem?._boxes && { [CONFIG_KEYS.detectionScore]: this.problem._boxes.score }),
      ...(this.problem?._images?.showImages === false && { [CONFIG_KEYS.showImages]: false }),
      [CONFIG_KEYS.personalData]: this.list('personalData').map(({ name }) => name),
      ...(this._judgingColumns.length > 0 && { [CONFIG_KEYS.judging]: this._judgingColumns }),
      features: this.list('feature').map(render),
      ...(!this.forecast && { split: renderShares(this.props.split ?? DEFAULT_SPLIT) }),
      ...(this.props.splitBy && { [CONFIG_KEYS.splitBy]: this.props.splitBy._render() }),
      ...renderRows(this.props),
      ...this.computed,
    };
  }

  /** @internal how the files are written, where it is not as usual */
  public get _format(): SourceFormat | undefined {
    return this.props.format;
  }

  private get forecast(): Forecast | undefined {
    return this.problem?._forecast;
  }

  private get isOfImages(): boolean {
    return this.problem?._images !== undefined;
  }

  private nameFeatures(features: NamedColumn[]): string[] {
    if (this.forecast) {
      return listSignals(this.forecast.task.season);
    }
    return this.isOfImages ? listMeasures().names : features.map(({ name }) => name);
  }

  private nameKeys(): string[] {
    if (this.forecast) {
      return [...this.forecast.series, this.forecast.timestamp];
    }
    return this.isOfImages ? [IMAGE_COLUMNS.name] : this.list('id').map(({ name }) => name);
  }

  private renderGoal(): Record<string, unknown> {
    const [target] = this.list('target');
    return {
      ...target!.column._render(target!.name),
      ...(this.forecast && { type: this.problemType }),
      ...(this.problem?._boxes && { [CONFIG_KEYS.classes]: this.classes }),
    };
  }

  private list(role: string): NamedColumn[] {
    return this.columns.filter(({ column }) => column.role === role);
  }
}
