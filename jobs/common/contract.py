"""What the jobs share with the constructs and the handlers: written by `npm run bundle` from contract/."""

CONFIG_OPTION = "--config"
VERDICT_SECTION = "success_criteria"
BINARY_SECTION = "binary_classification_metrics"
BINARY_METRICS = ("accuracy", "auc", "f1", "precision", "recall", "log_loss")
NUMERIC = "numeric"
CATEGORICAL = "categorical"
DEFAULT_MISSING_CATEGORY = "missing"
DEFAULT_NUMERIC_MISSING = "median"
DEFAULT_CATEGORICAL_MISSING = "constant"
DEFAULT_SCALING = "none"
DEFAULT_ENCODING = "oneHot"
DEFAULT_SPLIT = {"train": 0.7, "validation": 0.2, "test": 0.1}
DEFAULT_BASELINE_ROWS = 10000
DEFAULT_DECISION_THRESHOLD = 0.5


class Jobs:
    PREPARE = "prepare"
    CHECK = "check"
    EVALUATE = "evaluate"
    ALL = (PREPARE, CHECK, EVALUATE)


class PrepareInputs:
    SOURCE = "source"
    ALL = (SOURCE,)


class PrepareOutputs:
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    LABELS = "labels"
    PREPROCESSOR = "preprocessor"
    BASELINE = "baseline"
    REPORT = "report"
    ALL = (TRAIN, VALIDATION, TEST, LABELS, PREPROCESSOR, BASELINE, REPORT)


class CheckInputs:
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    BASELINE = "baseline"
    ALL = (TRAIN, VALIDATION, TEST, BASELINE)


class CheckOutputs:
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    LABELS = "labels"
    PREPROCESSOR = "preprocessor"
    BASELINE = "baseline"
    ALL = (TRAIN, VALIDATION, TEST, LABELS, PREPROCESSOR, BASELINE)


class EvaluateInputs:
    LABELS = "labels"
    PREDICTIONS = "predictions"
    ALL = (LABELS, PREDICTIONS)


class EvaluateOutputs:
    EVALUATION = "evaluation"
    PREDICTIONS = "predictions"
    ALL = (EVALUATION, PREDICTIONS)


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
    ALL = (ONE_HOT, ORDINAL)


class UnlabelledRows:
    LEAVE_OUT = "leaveOut"
    ERROR = "error"
    ALL = (LEAVE_OUT, ERROR)


class RepeatedRows:
    KEEP = "keep"
    NEWEST = "newest"
    ERROR = "error"
    ALL = (KEEP, NEWEST, ERROR)


class Comparison:
    AT_LEAST = "atLeast"
    AT_MOST = "atMost"
    ALL = (AT_LEAST, AT_MOST)


class Keys:
    BASELINE_ROWS = "baselineRows"
    DECISION_THRESHOLD = "decisionThreshold"
    POSITIVE_CLASS = "positiveClass"
    NEGATIVE_CLASS = "negativeClass"
    PERSONAL_DATA = "personalData"
    SEPARATOR = "separator"
    DECIMAL_MARK = "decimalMark"
    THOUSANDS_MARK = "thousandsMark"
    MISSING_TEXTS = "missingTexts"
    NEWEST_BY = "newestBy"


class Files:
    BASELINE_ROWS = "baseline.csv"
    BASELINE_SCHEMA = "schema.json"
    BASELINE = "baseline.json"
    PREDICTIONS = "predictions.csv"
    EVALUATION = "evaluation.json"
    REPORT = "report.json"
    REPORT_PAGE = "report.html"
    HELD_OUT_ROWS = "features.csv"
    LABELS = "labels.csv"
    MODEL_ARCHIVE = "model.tar.gz"
    SERVING_MODULE = "inference.py"
    PARTS = "shards.json"
    LOCK = ".lock"
