"""What a workbench reads of a pipeline, and writes for the command line: written by `npm run bundle` from contract/."""

PREFIX = "workbench"
HYPERPARAMETER_PREFIX = "Hyperparameter_"
PROGRAM = "sagemaker-lifecycle"
APPLY = "apply"
IMAGE_ENDINGS = ("png", "jpg", "jpeg")
LABEL_FILES = ("labels.csv", "actuals.jsonl", "boxes.jsonl")


class Steps:
    START_EXTRACT = "StartExtract"
    AWAIT_EXTRACT = "AwaitExtract"
    MAKE_ROWS = "MakeRows"
    RECALL_ROWS = "RecallRows"
    PREPARE = "Prepare"
    CHECK_DATA = "CheckData"
    TRAIN = "Train"
    TUNE = "Tune"
    CREATE_MODEL = "CreateModel"
    ASK_CHAMPION = "AskChampion"
    AWAIT_CHAMPION = "AwaitChampion"
    PREDICT = "Predict"
    EVALUATE = "Evaluate"
    CHECK_CRITERIA = "CheckCriteria"
    REJECT = "Reject"
    REFIT = "Refit"
    REGISTER = "Register"
    ALL = (
        START_EXTRACT,
        AWAIT_EXTRACT,
        MAKE_ROWS,
        RECALL_ROWS,
        PREPARE,
        CHECK_DATA,
        TRAIN,
        TUNE,
        CREATE_MODEL,
        ASK_CHAMPION,
        AWAIT_CHAMPION,
        PREDICT,
        EVALUATE,
        CHECK_CRITERIA,
        REJECT,
        REFIT,
        REGISTER,
    )


class Parameters:
    INPUT_DATA = "InputDataUri"
    TRAIN_DATA = "TrainDataUri"
    VALIDATION_DATA = "ValidationDataUri"
    TEST_DATA = "TestDataUri"
    APPROVAL = "ModelApprovalStatus"
    PREPARATION = "PreparationConfigurationUri"
    ALL = (INPUT_DATA, TRAIN_DATA, VALIDATION_DATA, TEST_DATA, APPROVAL, PREPARATION)


class RecipeFile:
    PIPELINE = "pipeline"
    DEPLOYED = "deployed"
    RECIPE = "recipe"
    ALL = (PIPELINE, DEPLOYED, RECIPE)


class ImageTypes:
    ANY = "application/x-image"
    PNG = "image/png"
    JPEG = "image/jpeg"
    ALL = (ANY, PNG, JPEG)


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


class VersionMetadata:
    RUN = "pipelineExecutionArn"
    DECISION_THRESHOLD = "decisionThreshold"
    EVALUATION_PAGE = "evaluationPage"
    MODEL_CARD = "modelCard"
    JUDGED_MODEL = "judgedModel"
    APPROVED_BY = "approvedBy"
    REJECTED_BY = "rejectedBy"
    ALL = (RUN, DECISION_THRESHOLD, EVALUATION_PAGE, MODEL_CARD, JUDGED_MODEL, APPROVED_BY, REJECTED_BY)
