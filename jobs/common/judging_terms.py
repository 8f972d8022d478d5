"""What a model is judged by: kinds of problems, metrics, verdicts: written by `npm run bundle` from contract/."""

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
FORECASTING_SECTION = "forecasting_metrics"
FORECASTING_METRICS = ("mase", "rmse", "mae", "wape", "quantile_loss", "coverage")
FORECASTING_HELD_OUT_ROWS = 30
OBJECT_DETECTION_SECTION = "object_detection_metrics"
OBJECT_DETECTION_METRICS = ("mean_average_precision", "mean_average_precision_50")
OBJECT_DETECTION_HELD_OUT_ROWS = 30
UNITS = {"rmse": 1, "mae": 1, "mse": 2, "median_absolute_error": 1, "largest_error": 1}
COST_METRIC = "cost_per_row"
LOWER_IS_BETTER = (
    "log_loss",
    "brier_score",
    "mase",
    "rmse",
    "mae",
    "mse",
    "median_absolute_error",
    "largest_error",
    "mape",
    "wape",
    "quantile_loss",
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


class ProblemType:
    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"
    FORECASTING = "forecasting"
    OBJECT_DETECTION = "objectDetection"
    ALL = (BINARY, MULTICLASS, REGRESSION, FORECASTING, OBJECT_DETECTION)


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


class ChampionMetadata:
    VERDICT = "championVerdict"
    VERSION = "champion"
    NUMBERS = "championComparison"
    ALL = (VERDICT, VERSION, NUMBERS)


class ChampionKeys:
    VERSION = "version"
    PROBLEM = "problem"
    ALL = (VERSION, PROBLEM)


class Approval:
    APPROVED = "Approved"
    PENDING = "PendingManualApproval"
    ALL = (APPROVED, PENDING)
