import { checkProperties } from '../foundation/check-properties';
import {
  type CategoricalColumnProps,
  categoricalSettings,
  type DateColumnProps,
  dateSettings,
  type NumericColumnProps,
  numericSettings,
  type TextColumnProps,
  textSettings,
} from './feature-columns';
import {
  binaryTarget,
  boxTarget,
  type ClassTargetProps,
  classTarget,
  type NumericTargetProps,
  numericTarget,
  renderTarget,
  type Target,
  type TargetColumnProps,
} from './target-column';

/** What one column of the data is for. */
export class Column {
  /** The column that a binary model predicts. It must hold exactly two values. */
  public static target(props: TargetColumnProps): Column {
    checkProperties('TargetColumnProps', props);
    return new Column('target', {}, binaryTarget(props));
  }

  /** Identifies a row. The split is made by a hash of the id columns; they never reach the model. */
  public static id(): Column {
    return new Column('id', {});
  }

  /** Personal data: the column never leaves the preparation stage, in no output and in no report. */
  public static personalData(): Column {
    return new Column('personalData', {});
  }

  /** A numeric feature. */
  public static numeric(props: NumericColumnProps = {}): Column {
    return new Column('feature', numericSettings(props));
  }

  /** A categorical feature. */
  public static categorical(props: CategoricalColumnProps = {}): Column {
    return new Column('feature', categoricalSettings(props));
  }

  /** A date, of which parts and an age become numbers. The drift monitor compares only whether it is there. */
  public static date(props: DateColumnProps): Column {
    return new Column('feature', dateSettings(props));
  }

  /**
   * A text. As a short phrase among other columns, such as a comment, its words and the parts of three characters of each are
   * hashed, so that unseen and misspelt words count; with `Problem.textClassification` it reaches the algorithm as it was written.
   * The drift monitor compares its length, its share of unseen words, its language and its most telling word.
   */
  public static text(props: TextColumnProps = {}): Column {
    return new Column('feature', textSettings(props));
  }

  /**
   * For judging only, such as a gender that the model must not go by: the groups and slices of the evaluation know the
   * column, and no model does. It is in no training row, no request, no baseline and no monitor of live traffic; its values
   * of the held-out rows lie beside their labels in the folder of the run.
   */
  public static forJudging(): Column {
    return new Column('judging', {});
  }

  /** The column that a multi-class model predicts: one of at least three classes. */
  public static classTarget(props: ClassTargetProps): Column {
    checkProperties('ClassTargetProps', props);
    return new Column('target', {}, classTarget(props));
  }

  /** What an object detection finds in images, `Problem.objectDetection`: the boxes that annotations have by the column's name. */
  public static boxTarget(): Column {
    return new Column('target', {}, boxTarget());
  }

  /** The column that a regression predicts: a number. */
  public static numericTarget(props: NumericTargetProps = {}): Column {
    checkProperties('NumericTargetProps', props);
    return new Column('target', {}, numericTarget(props));
  }

  /**
   * What the column is for: `target`, `id`, `personalData`, `judging` or `feature`.
   */
  public readonly role: string;

  private readonly settings: Record<string, unknown>;

  private constructor(
    role: string,
    settings: Record<string, unknown>,
    /** @internal what a target makes of the model */ public readonly _target?: Target,
  ) {
    this.role = role;
    this.settings = settings;
  }

  /** @internal */
  public _render(name: string): Record<string, unknown> {
    return this._target ? renderTarget(name, this._target) : { name, ...this.settings };
  }
}

/** A column by its name, for recipes whose order is given by an array. */
export interface NamedColumn {
  /** The name in the CSV header. */
  readonly name: string;
  /** What the column is for. */
  readonly column: Column;
}
