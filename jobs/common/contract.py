"""What the jobs share with the constructs and the handlers: written by `npm run bundle` from contract/."""

CONFIG_OPTION = "--config"
TUNED_OPTION = "--tuned"
CHOSEN_OPTION = "--chosen"
PROPOSED_OPTION = "--proposed"
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
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
LABELLED_FOLDER = "labelled-traffic"
MARKED_CELL = "'+[=+\\-@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20]"


class Jobs:
    PREPARE = "prepare"
    CHECK = "check"
    EVALUATE = "evaluate"
    MAKE_ROWS = "make-rows"
    MAKE_REQUESTS = "make-requests"
    PUBLISH = "publish"
    ALL = (PREPARE, CHECK, EVALUATE, MAKE_ROWS, MAKE_REQUESTS, PUBLISH)


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
    PROPOSED = "proposed"
    ALL = (SOURCE, EARLIER, PROPOSED)


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


class EvaluateVariables:
    APPROVAL = "MODEL_APPROVAL_STATUS"
    TRAINING_IMAGE = "TRAINING_IMAGE"
    EXECUTION = "PIPELINE_EXECUTION_ID"
    ALL = (APPROVAL, TRAINING_IMAGE, EXECUTION)


class EarlierKeys:
    VERSION = "version"
    APPROVAL = "approval"
    PROBLEM = "problem"
    PROFILE = "profile"
    ALL = (VERSION, APPROVAL, PROBLEM, PROFILE)


class Keys:
    BASELINE_ROWS = "baselineRows"
    DECISION_THRESHOLD = "decisionThreshold"
    POSITIVE_CLASS = "positiveClass"
    NEGATIVE_CLASS = "negativeClass"
    CLASSES = "classes"
    IN_ORDER_OF = "inOrderOf"
    UNIT = "unit"
    MINIMUM_HELD_OUT_ROWS = "minimumHeldOutRows"
    MINIMUM_SLICE_ROWS = "minimumSliceRows"
    MINIMUM_GROUP_ROWS = "minimumGroupRows"
    GROUP_CRITERIA = "groupCriteria"
    CATEGORICAL_FEATURES = "categoricalFeatures"
    GROUPS = "groups"
    HYPERPARAMETERS = "hyperparameters"
    RUN_HYPERPARAMETERS = "runHyperparameters"
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
    WHOLE = "whole"
    MASK = "mask"
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
    FORECASTING = "forecasting"
    IMAGES = "images"
    SHOW_IMAGES = "showImages"
    DETECTION_SCORE = "detectionScore"
    OBJECT_CLASSES = "objectClasses"
    KNOWN_AHEAD = "knownAhead"
    MISSING_STEPS = "missingSteps"
    REFIT = "refit"


class Files:
    BASELINE_ROWS = "baseline.csv"
    BASELINE_SCHEMA = "schema.json"
    BASELINE = "baseline.json"
    SCALES = "scales.json"
    PREDICTIONS = "predictions.csv"
    LOSSES = "losses.json"
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
    THUMBNAILS = "thumbnails.jsonl"
    NO_LABELS = ".no-labels"
    QUERY = "query.sql"
    MODEL_ARCHIVE = "model.tar.gz"
    SERVING_MODULE = "inference.py"
    PARTS = "shards.json"
    LOCK = ".lock"
    PROGRESS = ".progress"
    LEDGER = ".ledger"
