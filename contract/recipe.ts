// What columns are for, as users say it, constructs write it and the prepare job reads it: imports nothing.

/** How a missing numeric value is filled; what is filled in is fitted on the training rows. */
export enum NumericMissing {
  /** The median of the training rows. */
  MEDIAN = 'median',
  /** The mean of the training rows. */
  MEAN = 'mean',
  /** The most frequent value of the training rows. */
  MOST_FREQUENT = 'mostFrequent',
  /** The constant `missingValue`. */
  CONSTANT = 'constant',
  /** Rows that lack it are left out of training, and requests that lack it are refused. */
  DROP_ROW = 'dropRow',
  /** A missing value stops the run. */
  ERROR = 'error',
}

/** How a missing category is filled. */
export enum CategoricalMissing {
  /** The constant `missingValue`: missing is a category of its own. */
  CONSTANT = 'constant',
  /** The most frequent category of the training rows. */
  MOST_FREQUENT = 'mostFrequent',
  /** Rows that lack it are left out of training, and requests that lack it are refused. */
  DROP_ROW = 'dropRow',
  /** A missing value stops the run. */
  ERROR = 'error',
}

/** How a numeric column is scaled; the scale is fitted on the training rows. */
export enum Scaling {
  /** As it is; right for trees. */
  NONE = 'none',
  /** To mean 0 and standard deviation 1. */
  STANDARD = 'standard',
  /** To the range 0 to 1. */
  MIN_MAX = 'minMax',
  /** By median and interquartile range; outliers weigh little. */
  ROBUST = 'robust',
}

/** How categories become numbers. */
export enum Encoding {
  /** One column of 0 and 1 for each category of the training rows; an unseen category is 0 everywhere. */
  ONE_HOT = 'oneHot',
  /** One column of whole numbers; an unseen category is -1. */
  ORDINAL = 'ordinal',
  /** A fixed number of columns, one of which a category's hash chooses: for thousands of categories, unseen ones included. */
  HASH = 'hash',
  /**
   * The mean of the target among the category's training rows, nearer to the overall mean the fewer they are; of several
   * classes, a column each. For thousands of categories. Training rows have means that their own labels have no part in.
   */
  TARGET = 'target',
}

/** What becomes of rows whose target has no value. */
export enum UnlabelledRows {
  /** They are left out, and counted in the data report. */
  LEAVE_OUT = 'leaveOut',
  /** They stop the run. */
  ERROR = 'error',
}

/** What becomes of rows that repeat the id of an earlier row. */
export const REPEATED_ROWS = { keep: 'keep', newest: 'newest', error: 'error' } as const;

/** By what rows are split, where it is not the hash of their key. */
export const SPLIT_RULES = { group: 'group', time: 'time' } as const;

/** In which order files write the parts of a date. */
export enum DateOrder {
  /** ISO 8601: 2026-01-31, 2026-01-31T12:00:00. */
  YEAR_MONTH_DAY = 'yearMonthDay',
  /** 31.1.2026, 31/01/2026 12:00, 31-01-2026, 31.1.26. */
  DAY_MONTH_YEAR = 'dayMonthYear',
  /** 1/31/2026, 01/31/2026 1:05 PM, 01-31-2026. */
  MONTH_DAY_YEAR = 'monthDayYear',
}

/** What of a date becomes a number. */
export enum DatePart {
  /** Four digits. */
  YEAR = 'year',
  /** 1 to 12. */
  MONTH = 'month',
  /** 1 to 31. */
  DAY = 'day',
  /** 0, Monday, to 6. */
  WEEKDAY = 'weekday',
  /** 0 to 23, in UTC where the date names its offset. */
  HOUR = 'hour',
  /** 1 to 366. */
  DAY_OF_YEAR = 'dayOfYear',
}

/** How a number is computed of others. */
export const DERIVATIONS = {
  log: 'log',
  ratio: 'ratio',
  difference: 'difference',
  daysBetween: 'daysBetween',
} as const;

/** The types of columns that a model learns from. */
export const NUMERIC = 'numeric';
export const CATEGORICAL = 'categorical';
export const DATE = 'date';
export const TEXT = 'text';

/** The columns that a hash of categories or of words has where nobody chose it. */
export const DEFAULT_HASH_COLUMNS = 64;

/** A hash has at least so many columns. */
export const FEWEST_HASH_COLUMNS = 2;

/** A hash has at most so many columns. */
export const MOST_HASH_COLUMNS = 4096;

/** At most so many categories get a one-hot column each. */
export const MOST_ONE_HOT_CATEGORIES = 5000;

/** The category that stands for a missing one where nobody chose it. */
export const DEFAULT_MISSING_CATEGORY = 'missing';

/** The shares of the rows that train, validate and test. */
export const DEFAULT_SPLIT = { train: 0.7, validation: 0.2, test: 0.1 } as const;

/** So many training rows become the baseline where nobody chose it. */
export const DEFAULT_BASELINE_ROWS = 10_000;

/** With each feature shuffled, so many held-out rows are asked again where nobody chose it; */
export const DEFAULT_IMPORTANCE_ROWS = 500;

/** and then, with all features together, at most so many. */
export const MOST_PERMUTED_ROWS = 50_000;

/** The probability from which a row counts as positive where nobody chose it. */
export const DEFAULT_DECISION_THRESHOLD = 0.5;

/** How a criterion compares a metric with its threshold. */
export const COMPARISONS = { atLeast: 'atLeast', atMost: 'atMost' } as const;

/** One of them. */
export type Comparison = keyof typeof COMPARISONS;
