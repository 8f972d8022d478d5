"""What a forecast is about: written by `npm run bundle` from contract/."""

SERIES_SEPARATOR = "|"
BASELINE_ORIGINS = 50
DEEPAR_CONFIG = "DEEPAR_INFERENCE_CONFIG"
KNOWN_AHEAD = "knownAhead"


class ForecastKeys:
    HORIZON = "horizon"
    SEASON = "season"
    BACKTESTS = "backtests"
    STATIC = "static"
    STATIC_COLUMNS = "staticColumns"
    HISTORY = "history"
    LEARNING_RATE = "learningRate"
    LEAVES = "leaves"
    MINIMUM_LEAF_ROWS = "minimumLeafRows"
    ALL = (
        HORIZON,
        SEASON,
        BACKTESTS,
        STATIC,
        STATIC_COLUMNS,
        HISTORY,
        LEARNING_RATE,
        LEAVES,
        MINIMUM_LEAF_ROWS,
    )


class Frequency:
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = (HOUR, DAY, WEEK, MONTH, YEAR)


class MissingSteps:
    ERROR = "error"
    ZERO = "zero"
    INTERPOLATE = "interpolate"
    ALL = (ERROR, ZERO, INTERPOLATE)


class ForecastFiles:
    SERIES = "series.jsonl"
    REQUESTS = "requests.jsonl"
    ACTUALS = "actuals.jsonl"
    DEEP_AR = "series.json"
    TRANSLATION = "translation.json"
    ALL = (SERIES, REQUESTS, ACTUALS, DEEP_AR, TRANSLATION)


class SeriesFields:
    SERIES = "series"
    START = "start"
    TARGET = "target"
    KNOWN = "known"
    STATIC = "static"
    ALL = (SERIES, START, TARGET, KNOWN, STATIC)


class Signals:
    SERIES = "series"
    LEVEL = "level_change"
    SEASON = "season_change"
    TREND = "trend_change"
    ALL = (SERIES, LEVEL, SEASON, TREND)


class DeepArFolders:
    TRAIN = "deepar/train"
    TEST = "deepar/test"


class RefitFolders:
    TRAIN = "refit/train"
    VALIDATION = "refit/validation"
    DEEP_AR_TRAIN = "refit/deepar/train"
    DEEP_AR_TEST = "refit/deepar/test"


class BatchInputs:
    SOURCE = "source"
    AHEAD = "ahead"
    ORDER = "order"
    REQUESTS = "requests"
    IDS = "ids"
    ANSWERS = "answers"


class BatchOutputs:
    REQUESTS = "requests"
    IDS = "ids"
    PUBLISHED = "published"
    CAPTURED = "captured"
    STATE = "state"


class BatchFiles:
    ORDER = "order.json"
    STATE = "state.json"
    IDS = "ids.jsonl"
    ROWS = "rows.csv"
