import { Token } from 'aws-cdk-lib';
import { CONFIG_KEYS } from '../../contract/jobs';
import {
  CATEGORICAL,
  CategoricalMissing,
  DATE,
  type DatePart,
  DEFAULT_HASH_COLUMNS,
  DEFAULT_MISSING_CATEGORY,
  Encoding,
  FEWEST_HASH_COLUMNS,
  MOST_HASH_COLUMNS,
  MOST_ONE_HOT_CATEGORIES,
  NUMERIC,
  NumericMissing,
  Scaling,
  TEXT,
} from '../../contract/recipe';
import { checkProperties } from '../foundation/check-properties';
import { checkKnown, checkKnownInteger } from '../foundation/names';
import { LifecycleValidationError } from '../foundation/validation-error';

/** A numeric feature. */
export interface NumericColumnProps {
  /**
   * How a missing value is filled.
   * @default NumericMissing.MEDIAN
   */
  readonly missing?: NumericMissing;
  /**
   * What a missing value is filled with.
   * @default - none; required with NumericMissing.CONSTANT and allowed only there
   */
  readonly missingValue?: number;
  /**
   * Whether a column of its own says where the value was missing.
   * @default false
   */
  readonly flagMissing?: boolean;
  /**
   * How the column is scaled.
   * @default Scaling.NONE
   */
  readonly scaling?: Scaling;
}

/** A categorical feature. */
export interface CategoricalColumnProps {
  /**
   * How a missing category is filled.
   * @default CategoricalMissing.CONSTANT
   */
  readonly missing?: CategoricalMissing;
  /**
   * The category that stands for a missing one; allowed only with CategoricalMissing.CONSTANT.
   * @default 'missing'
   */
  readonly missingValue?: string;
  /**
   * How the categories become numbers.
   * @default Encoding.ONE_HOT
   */
  readonly encoding?: Encoding;
  /**
   * How many categories, the most frequent ones, get a column; all others, unseen ones included, share one more. Only
   * with Encoding.ONE_HOT, from 1 to 5000.
   * @default - a column for each category of the training rows, at most 5000; an unseen one is 0 in all of them
   */
  readonly maximumCategories?: number;
  /**
   * The categories from the lowest to the highest; only with Encoding.ORDINAL.
   * @default - the order of their texts
   */
  readonly order?: string[];
  /**
   * The columns of the hash, from 2 to 4096; only with Encoding.HASH.
   * @default - 64 with Encoding.HASH
   */
  readonly hashColumns?: number;
  /**
   * Whether white space around a category counts for nothing.
   * @default false
   */
  readonly trim?: boolean;
  /**
   * Whether capitals count for nothing.
   * @default false
   */
  readonly ignoreCase?: boolean;
}

/** A date, as ISO 8601 writes it: 2026-01-31, 2026-01-31T12:00:00, with an offset or without. */
export interface DateColumnProps {
  /**
   * What of the date becomes a number.
   * @default - none; required without `ageAt`
   */
  readonly parts?: DatePart[];
  /**
   * A date to which the days are counted. The same in training and serving: age grows with the date that is given, not
   * with the day of the request.
   * @default - the days are not counted
   */
  readonly ageAt?: string;
  /**
   * What becomes of a missing date: NumericMissing.MEDIAN, DROP_ROW or ERROR.
   * @default NumericMissing.MEDIAN
   */
  readonly missing?: NumericMissing;
  /**
   * Whether a column of its own says where the date was missing.
   * @default false
   */
  readonly flagMissing?: boolean;
}

/** A text. */
export interface TextColumnProps {
  /**
   * Whether `_email_`, `_account_`, `_card_` and `_phone_` stand in place of what is written as e-mail addresses, IBANs, numbers of
   * 13 to 19 digits and telephone numbers are: in all that the preparation writes, and in requests before the model reads them. What
   * data capture keeps are the requests as they came. Names of people are not found.
   * @default false
   */
  readonly mask?: boolean;
  /**
   * The columns into which words and parts of words are hashed, from 2 to 4096.
   * @default 64
   */
  readonly hashColumns?: number;
}

/** What is done to a feature, as the preparation job reads it. */
export type FeatureSettings = Record<string, unknown>;

const ISO_DATE = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** A numeric feature's settings. */
export function numericSettings(props: NumericColumnProps): FeatureSettings {
  checkProperties('NumericColumnProps', props);
  const strategy = props.missing ?? NumericMissing.MEDIAN;
  checkKnown('missingValue', props.missingValue);
  if (props.missingValue !== undefined && !Number.isFinite(props.missingValue)) {
    throw new LifecycleValidationError(`missingValue: must be a finite number, got ${props.missingValue}`);
  }
  if ((strategy === NumericMissing.CONSTANT) !== (props.missingValue !== undefined)) {
    throw new LifecycleValidationError(
      `missingValue: required with missing 'constant' and allowed only with it, got missing '${strategy}' and missingValue ${props.missingValue}`,
    );
  }
  return {
    type: NUMERIC,
    missing: { strategy, ...(props.missingValue === undefined ? {} : { value: props.missingValue }) },
    scaling: props.scaling ?? Scaling.NONE,
    ...flag(CONFIG_KEYS.flagMissing, props.flagMissing),
  };
}

/** A categorical feature's settings. */
export function categoricalSettings(props: CategoricalColumnProps): FeatureSettings {
  checkProperties('CategoricalColumnProps', props);
  const strategy = props.missing ?? CategoricalMissing.CONSTANT;
  const encoding = props.encoding ?? Encoding.ONE_HOT;
  if (strategy !== CategoricalMissing.CONSTANT && props.missingValue !== undefined) {
    throw new LifecycleValidationError(
      `missingValue: allowed only with missing 'constant', got missing '${strategy}' and missingValue '${props.missingValue}'`,
    );
  }
  checkEncoding('maximumCategories', props.maximumCategories, Encoding.ONE_HOT, encoding);
  checkEncoding('order', props.order, Encoding.ORDINAL, encoding);
  checkEncoding('hashColumns', props.hashColumns, Encoding.HASH, encoding);
  checkKnownInteger('maximumCategories', props.maximumCategories, 1, MOST_ONE_HOT_CATEGORIES);
  checkKnownInteger('hashColumns', props.hashColumns, FEWEST_HASH_COLUMNS, MOST_HASH_COLUMNS);
  const { order } = props;
  checkOrder(props);
  return {
    type: CATEGORICAL,
    missing: {
      strategy,
      ...(strategy === CategoricalMissing.CONSTANT ? { value: props.missingValue ?? DEFAULT_MISSING_CATEGORY } : {}),
    },
    encoding,
    ...(props.maximumCategories === undefined ? {} : { [CONFIG_KEYS.maximumCategories]: props.maximumCategories }),
    ...(order === undefined ? {} : { [CONFIG_KEYS.order]: order }),
    ...hashColumns(props.hashColumns),
    ...flag(CONFIG_KEYS.trim, props.trim),
    ...flag(CONFIG_KEYS.ignoreCase, props.ignoreCase),
  };
}

/** A date's settings. */
export function dateSettings(props: DateColumnProps): FeatureSettings {
  checkProperties('DateColumnProps', props);
  const { parts = [], ageAt, missing = NumericMissing.MEDIAN } = props;
  const allowed = [NumericMissing.MEDIAN, NumericMissing.DROP_ROW, NumericMissing.ERROR];
  if (!allowed.includes(missing)) {
    throw new LifecycleValidationError(`missing: must be one of ${allowed.join(', ')} for a date, got '${missing}'`);
  }
  if (parts.length === 0 && ageAt === undefined) {
    throw new LifecycleValidationError('parts: must name a part of the date, or ageAt a date, got neither');
  }
  if (ageAt !== undefined && (Token.isUnresolved(ageAt) || !ISO_DATE.test(ageAt) || Number.isNaN(Date.parse(ageAt)))) {
    throw new LifecycleValidationError(
      `ageAt: must be a date such as 2026-01-31 or 2026-01-31T12:00:00, got '${ageAt}'`,
    );
  }
  return {
    type: DATE,
    missing: { strategy: missing },
    [CONFIG_KEYS.parts]: parts,
    ...(ageAt === undefined ? {} : { [CONFIG_KEYS.ageAt]: ageAt }),
    ...flag(CONFIG_KEYS.flagMissing, props.flagMissing),
  };
}

/** A phrase's settings. */
export function textSettings(props: TextColumnProps): FeatureSettings {
  checkProperties('TextColumnProps', props);
  checkKnownInteger('hashColumns', props.hashColumns, FEWEST_HASH_COLUMNS, MOST_HASH_COLUMNS);
  return {
    type: TEXT,
    ...hashColumns(props.hashColumns),
    ...flag(CONFIG_KEYS.mask, props.mask),
  };
}

/** Checks that an order has categories, none of which is another one as the settings compare them. */
function checkOrder({ order = ['any'], trim, ignoreCase }: CategoricalColumnProps): void {
  const compared = order
    .map((category) => (trim ? category.trim() : category))
    .map((category) => (ignoreCase ? category.toLowerCase() : category));
  const second = compared.findIndex((category, index) => compared.indexOf(category) < index);
  if (order.length > 0 && second < 0) {
    return;
  }
  const first = order[compared.indexOf(compared[second] ?? '')];
  const twice =
    first === order[second]
      ? `'${first}' twice`
      : `'${first}' and '${order[second]}', which are one with ${ignoreCase ? CONFIG_KEYS.ignoreCase : CONFIG_KEYS.trim}`;
  throw new LifecycleValidationError(`order: must name each category once, got ${order.length === 0 ? 'none' : twice}`);
}

function checkEncoding(prop: string, value: unknown, needed: Encoding, encoding: Encoding): void {
  if (value !== undefined && encoding !== needed) {
    throw new LifecycleValidationError(`${prop}: allowed only with encoding '${needed}', got encoding '${encoding}'`);
  }
}

function hashColumns(given: number | undefined): FeatureSettings {
  return given === undefined || given === DEFAULT_HASH_COLUMNS ? {} : { [CONFIG_KEYS.hashColumns]: given };
}

/** Only what is set is rendered, so that a recipe without it stays what it was. */
function flag(name: string, value: boolean | undefined): FeatureSettings {
  return value ? { [name]: true } : {};
}
