"""What a recipe can say, and what holds where it does not: written by `npm run bundle` from contract/."""

NUMERIC = "numeric"
CATEGORICAL = "categorical"
DATE = "date"
TEXT = "text"
DEFAULT_HASH_COLUMNS = 64
FEWEST_HASH_COLUMNS = 2
MOST_HASH_COLUMNS = 4096
MOST_ONE_HOT_CATEGORIES = 5000
DEFAULT_MISSING_CATEGORY = "missing"
DEFAULT_NUMERIC_MISSING = "median"
DEFAULT_CATEGORICAL_MISSING = "constant"
DEFAULT_SCALING = "none"
DEFAULT_ENCODING = "oneHot"
DEFAULT_SPLIT = {"train": 0.7, "validation": 0.2, "test": 0.1}
DEFAULT_BASELINE_ROWS = 10000


class NumericMissing:
    MEDIAN = "median"
    MEAN = "mean"
    MOST_FREQUENT = "mostFrequent"
    CONSTANT = "constant"
    DROP_ROW = "dropRow"
    ERROR = "error"
    ALL = (MEDIAN, MEAN, MOST_FREQUENT, CONSTANT, DROP_ROW, ERROR)


class CategoricalMissing:
    CONSTANT = "constant"
    MOST_FREQUENT = "mostFrequent"
    DROP_ROW = "dropRow"
    ERROR = "error"
    ALL = (CONSTANT, MOST_FREQUENT, DROP_ROW, ERROR)


class Scaling:
    NONE = "none"
    STANDARD = "standard"
    MIN_MAX = "minMax"
    ROBUST = "robust"
    ALL = (NONE, STANDARD, MIN_MAX, ROBUST)


class Encoding:
    ONE_HOT = "oneHot"
    ORDINAL = "ordinal"
    HASH = "hash"
    TARGET = "target"
    ALL = (ONE_HOT, ORDINAL, HASH, TARGET)


class DateOrder:
    YEAR_MONTH_DAY = "yearMonthDay"
    DAY_MONTH_YEAR = "dayMonthYear"
    MONTH_DAY_YEAR = "monthDayYear"
    ALL = (YEAR_MONTH_DAY, DAY_MONTH_YEAR, MONTH_DAY_YEAR)


class DatePart:
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    WEEKDAY = "weekday"
    HOUR = "hour"
    DAY_OF_YEAR = "dayOfYear"
    ALL = (YEAR, MONTH, DAY, WEEKDAY, HOUR, DAY_OF_YEAR)


class Derivation:
    LOG = "log"
    RATIO = "ratio"
    DIFFERENCE = "difference"
    DAYS_BETWEEN = "daysBetween"
    ALL = (LOG, RATIO, DIFFERENCE, DAYS_BETWEEN)


class UnlabelledRows:
    LEAVE_OUT = "leaveOut"
    ERROR = "error"
    ALL = (LEAVE_OUT, ERROR)


class RepeatedRows:
    KEEP = "keep"
    NEWEST = "newest"
    ERROR = "error"
    ALL = (KEEP, NEWEST, ERROR)


class SplitBy:
    GROUP = "group"
    TIME = "time"
    ALL = (GROUP, TIME)
