"""What the training script shares with the constructs: written by `npm run bundle` from contract/."""

TEXT_COUNT = "texts"


class ProblemType:
    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"
    FORECASTING = "forecasting"
    OBJECT_DETECTION = "objectDetection"
    ALL = (BINARY, MULTICLASS, REGRESSION, FORECASTING, OBJECT_DETECTION)


class Algorithms:
    LINEAR_REGRESSION = "linearRegression"
    ELASTIC_NET = "elasticNet"
    LOGISTIC_REGRESSION = "logisticRegression"
    DECISION_TREE = "decisionTree"
    RANDOM_FOREST = "randomForest"
    HISTOGRAM_GRADIENT_BOOSTING = "histogramGradientBoosting"
    NEAREST_NEIGHBORS = "nearestNeighbors"
    NEURAL_NETWORK = "neuralNetwork"
    TEXT_LOGISTIC_REGRESSION = "textLogisticRegression"
    IMAGE_LOGISTIC_REGRESSION = "imageLogisticRegression"
    ALL = (
        LINEAR_REGRESSION,
        ELASTIC_NET,
        LOGISTIC_REGRESSION,
        DECISION_TREE,
        RANDOM_FOREST,
        HISTOGRAM_GRADIENT_BOOSTING,
        NEAREST_NEIGHBORS,
        NEURAL_NETWORK,
        TEXT_LOGISTIC_REGRESSION,
        IMAGE_LOGISTIC_REGRESSION,
    )
