"""What the jobs share with the constructs and the handlers: written by `npm run bundle` from contract/."""

CONFIG_OPTION = "--config"
TUNED_OPTION = "--tuned"
TUNED_SECTION = "tuned_hyperparameters"
VERDICT_SECTION = "success_criteria"
NAIVE_SECTION = "naive_models"
THRESHOLD_SECTION = "decision_threshold"
VALIDATION_ROWS = 20000
ROWS_ALONE_SECTION = "rows_alone"
CHAMPION_SECTION = "champion"
ANSWERS_ENDING = ".out"
PROBABILITY_COLUMN = "probability of "
ROWS_ALONE = 40
BINARY_SECTION = "binary_classification_metrics"
BINARY_METRICS = ("accuracy", "auc", "f1", "precision", "recall", "log_loss", "brier_score", "cost_per_row")
BINARY_HELD_OUT_ROWS = 30
MULTICLASS_SECTION = "multiclass_classification_metrics"
MULTICLASS_METRICS = ("accuracy", "auc", "macro_f1", "weighted_f1", "least_recall", "log_loss", "cost_per_row")
MULTICLASS_HELD_OUT_ROWS = 30
REGRESSION_SECTION = "regression_metrics"
REGRESSION_METRICS = (
    "rmse",
    "mae",
    "mse",
    "median_absolute_error",
    "largest_error",
    "mape",
    "wape",
    "r2",
    "cost_per_row",
)
REGRESSION_HELD_OUT_ROWS = 100
UNITS = {"rmse": 1, "mae": 1, "mse": 2, "median_absolute_error": 1, "largest_error": 1}
COST_METRIC = "cost_per_row"
LOWER_IS_BETTER = (
    "log_loss",
    "brier_score",
    "rmse",
    "mae",
    "mse",
    "median_absolute_error",
    "largest_error",
    "mape",
    "wape",
    "cost_per_row",
)
GROUP_METRICS = (
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equal_opportunity_difference",
    "equal_opportunity_ratio",
    "equalized_odds_difference",
    "equalized_odds_ratio",
)
FEWEST_GROUP_ROWS = 30
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
DEFAULT_IMPORTANCE_ROWS = 500
MOST_PERMUTED_ROWS = 50000
DEFAULT_DECISION_THRESHOLD = 0.5
DRIFT_LIMIT_WASSERSTEIN = 0.1
DRIFT_LIMIT_PSI = 0.2
DRIFT_LIMIT_JENSEN_SHANNON = 0.1
DRIFT_LIMIT_L_INFINITY = 0.1
DRIFT_LIMIT_UNSEEN_SHARE = 0.01
DRIFT_LIMIT_OUTSIDE_SHARE = 0.01
DRIFT_LIMIT_NEW_VALUE_SHARE = 0.01
DRIFT_LIMIT_BESIDE_DISTANCE = 0.1
DRIFT_LIMIT_MISSING_SHARE_CHANGE = 0.05
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


class Jobs:
    PREPARE = "prepare"
    CHECK = "check"
    EVALUATE = "evaluate"
    MAKE_ROWS = "make-rows"
    ALL = (PREPARE, CHECK, EVALUATE, MAKE_ROWS)


class RowMakerInputs:
    SOURCE = "source"
    SCRIPT = "script"
    ALL = (SOURCE, SCRIPT)


class RowMakerOptions:
    SOURCE = "--source"
    ROWS = "--rows"
    RECIPE = "--recipe"
    ALL = (SOURCE, ROWS, RECIPE)


class RowMakerOutputs:
    ROWS = "rows"
    ALL = (ROWS,)


class PrepareInputs:
    SOURCE = "source"
    EARLIER = "earlier"
    ALL = (SOURCE, EARLIER)


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
    TRAIN = "train"
    TEST = "test"
    PREPROCESSOR = "preprocessor"
    CHAMPION = "champion"
    MODEL = "model"
    ALL = (LABELS, PREDICTIONS, TRAIN, TEST, PREPROCESSOR, CHAMPION, MODEL)


class EvaluateOutputs:
    EVALUATION = "evaluation"
    PREDICTIONS = "predictions"
    ALL = (EVALUATION, PREDICTIONS)


class PredictionParts:
    ALONE = "alone-"
    PERMUTED = "permuted-"
    VALIDATION = "validation-"
    ALL = (ALONE, PERMUTED, VALIDATION)


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


class Comparison:
    AT_LEAST = "atLeast"
    AT_MOST = "atMost"
    ALL = (AT_LEAST, AT_MOST)


class GateVerdict:
    MET = "met"
    MISSED = "missed"
    NOT_ENOUGH_ROWS = "notEnoughRows"
    ANSWERS_DIFFER = "answersDiffer"
    ALL = (MET, MISSED, NOT_ENOUGH_ROWS, ANSWERS_DIFFER)


class InsightSection:
    CALIBRATION = "calibration"
    RESIDUALS = "residuals"
    SLICES = "slices"
    GROUPS = "groups"
    IMPORTANCE = "feature_importance"
    CONTRIBUTIONS = "feature_contributions"
    ALL = (CALIBRATION, RESIDUALS, SLICES, GROUPS, IMPORTANCE, CONTRIBUTIONS)


class CardPart:
    CONTRIBUTIONS = "feature contributions"
    IMPORTANCE = "feature importance"
    ANSWERS = "answers"
    CALIBRATION = "calibration"
    NAIVE = "without a model"
    INPUT_FILE = "input file"
    CRITERION = "criterion"
    APPROVAL = "approval"
    ALL = (CONTRIBUTIONS, IMPORTANCE, ANSWERS, CALIBRATION, NAIVE, INPUT_FILE, CRITERION, APPROVAL)


class ModelFormat:
    XGBOOST = "xgboost"
    SCIKIT_LEARN = "scikitLearn"
    ALL = (XGBOOST, SCIKIT_LEARN)


class ThresholdRule:
    LOWEST_COST = "lowestCost"
    BEST_F1 = "bestF1"
    RECALL_AT_LEAST = "recallAtLeast"
    ALL = (LOWEST_COST, BEST_F1, RECALL_AT_LEAST)


class ChampionComparison:
    MUST_BE_BETTER = "mustBeBetter"
    MUST_NOT_BE_WORSE = "mustNotBeWorse"
    NONE = "none"
    ALL = (MUST_BE_BETTER, MUST_NOT_BE_WORSE, NONE)


class ChampionVerdict:
    BETTER = "better"
    ALIKE = "alike"
    WORSE = "worse"
    NOT_COMPARED = "notCompared"
    NO_CHAMPION = "noChampion"
    ALL = (BETTER, ALIKE, WORSE, NOT_COMPARED, NO_CHAMPION)


class Approval:
    APPROVED = "Approved"
    PENDING = "PendingManualApproval"
    ALL = (APPROVED, PENDING)


class EvaluateVariables:
    APPROVAL = "MODEL_APPROVAL_STATUS"
    TRAINING_IMAGE = "TRAINING_IMAGE"
    EXECUTION = "PIPELINE_EXECUTION_ID"
    ALL = (APPROVAL, TRAINING_IMAGE, EXECUTION)


class ChampionMetadata:
    VERDICT = "championVerdict"
    VERSION = "champion"
    NUMBERS = "championComparison"
    ALL = (VERDICT, VERSION, NUMBERS)


class ChampionKeys:
    VERSION = "version"
    PROBLEM = "problem"
    ALL = (VERSION, PROBLEM)


class EarlierKeys:
    VERSION = "version"
    APPROVAL = "approval"
    PROBLEM = "problem"
    PROFILE = "profile"
    ALL = (VERSION, APPROVAL, PROBLEM, PROFILE)


class ProblemType:
    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"
    ALL = (BINARY, MULTICLASS, REGRESSION)


class Keys:
    BASELINE_ROWS = "baselineRows"
    DECISION_THRESHOLD = "decisionThreshold"
    POSITIVE_CLASS = "positiveClass"
    NEGATIVE_CLASS = "negativeClass"
    CLASSES = "classes"
    UNIT = "unit"
    MINIMUM_HELD_OUT_ROWS = "minimumHeldOutRows"
    MINIMUM_SLICE_ROWS = "minimumSliceRows"
    MINIMUM_GROUP_ROWS = "minimumGroupRows"
    GROUP_CRITERIA = "groupCriteria"
    CATEGORICAL_FEATURES = "categoricalFeatures"
    GROUPS = "groups"
    HYPERPARAMETERS = "hyperparameters"
    CHAMPION_COMPARISON = "championComparison"
    COSTS = "costs"
    MATRIX = "matrix"
    OVER = "over"
    UNDER = "under"
    PERSONAL_DATA = "personalData"
    JUDGING = "judging"
    SEPARATOR = "separator"
    DECIMAL_MARK = "decimalMark"
    THOUSANDS_MARK = "thousandsMark"
    DATE_ORDER = "dateOrder"
    MISSING_TEXTS = "missingTexts"
    NEWEST_BY = "newestBy"
    SPLIT_BY = "splitBy"
    FLAG_MISSING = "flagMissing"
    MAXIMUM_CATEGORIES = "maximumCategories"
    ORDER = "order"
    HASH_COLUMNS = "hashColumns"
    TRIM = "trim"
    IGNORE_CASE = "ignoreCase"
    PARTS = "parts"
    AGE_AT = "ageAt"
    DERIVED = "derived"
    DERIVATION = "derivation"
    INPUTS = "inputs"
    DROP_CORRELATED = "dropCorrelated"
    IMPORTANCE_ROWS = "importanceRows"
    SPARK_PROPERTIES = "sparkProperties"
    ENTRY_POINT = "entryPoint"
    MODEL_FORMAT = "modelFormat"


class Files:
    BASELINE_ROWS = "baseline.csv"
    BASELINE_SCHEMA = "schema.json"
    BASELINE = "baseline.json"
    PREDICTIONS = "predictions.csv"
    EVALUATION = "evaluation.json"
    EVALUATION_PAGE = "evaluation.html"
    MODEL_CARD = "model-card.json"
    MODEL_CARD_PAGE = "model-card.html"
    LINEAGE = "lineage.json"
    CHAMPION = "champion.json"
    CHAMPION_EVALUATION = "champion-evaluation.json"
    PROFILE = "profile.json"
    EARLIER = "earlier.json"
    REPORT = "report.json"
    REPORT_PAGE = "report.html"
    HELD_OUT_ROWS = "features.csv"
    LABELS = "labels.csv"
    JUDGING = "judging.txt"
    NO_LABELS = ".no-labels"
    QUERY = "query.sql"
    MODEL_ARCHIVE = "model.tar.gz"
    SERVING_MODULE = "inference.py"
    PARTS = "shards.json"
    LOCK = ".lock"
    PROGRESS = ".progress"
    LEDGER = ".ledger"
