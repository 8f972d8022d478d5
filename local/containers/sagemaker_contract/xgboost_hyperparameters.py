"""The built-in XGBoost's hyperparameters: names, types and ranges as AWS documents and checks them.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html and
algorithm_mode/hyperparameter_validation.py of aws/sagemaker-xgboost-container.
"""

import ast
import math
from typing import Any

from sagemaker_contract.errors import UserError

MAXIMIZED_METRICS = (
    "accuracy auc aucpr balanced_accuracy f1 f1_binary f1_macro map ndcg precision precision_macro precision_micro "
    "r2 recall recall_macro recall_micro"
).split()
MINIMIZED_METRICS = (
    "aft-nloglik cox-nloglik error gamma-deviance gamma-nloglik interval-regression-accuracy logloss mae mape merror "
    "mlogloss mphe mse poisson-nloglik rmse rmsle tweedie-nloglik"
).split()
OBJECTIVES = (
    "aft_loss_distribution binary:logistic binary:logitraw binary:hinge count:poisson multi:softmax multi:softprob "
    "rank:pairwise rank:ndcg rank:map reg:linear reg:squarederror reg:logistic reg:gamma reg:pseudohubererror "
    "reg:squaredlogerror reg:absoluteerror reg:tweedie survival:aft survival:cox"
).split()
GROWING_UPDATERS = "grow_colmaker distcol grow_histmaker grow_skmaker".split()
LINEAR_UPDATERS = "shotgun coord_descent".split()
UPDATERS = [*GROWING_UPDATERS, "sync", "refresh", "prune", *LINEAR_UPDATERS]

#: name: smallest and largest value, and whether each bound itself is allowed, as in intervals: [0, 1), (0, inf)
INTEGERS = {
    "num_round": "[1, inf)",
    "csv_weights": "[0, 1]",
    "early_stopping_rounds": "[1, inf)",
    "verbosity": "[0, 3]",
    "nthread": "[1, inf)",
    "max_depth": "[0, inf)",
    "refresh_leaf": "[0, 1]",
    "max_leaves": "[0, inf)",
    "max_bin": "[0, inf)",
    "one_drop": "[0, 1]",
    "num_class": "[2, inf)",
    "seed": "(-2147483648, 2147483647)",
    "num_parallel_tree": "[1, inf)",
}
NUMBERS = {
    "eta": "[0, 1]",
    "gamma": "[0, inf)",
    "min_child_weight": "[0, inf)",
    "max_delta_step": "[0, inf)",
    "subsample": "(0, 1]",
    "colsample_bytree": "(0, 1]",
    "colsample_bylevel": "(0, 1]",
    "colsample_bynode": "(0, 1]",
    "lambda": "[0, inf)",
    "alpha": "[0, inf)",
    "sketch_eps": "(0, 1)",
    "scale_pos_weight": "(0, inf)",
    "rate_drop": "[0, 1]",
    "skip_drop": "[0, 1]",
    "lambda_bias": "[0, 1]",
    "tweedie_variance_power": "(1, 2)",
    "base_score": "[0, inf)",
    "aft_loss_distribution_scale": "[0, inf)",
}
CHOICES = {
    "booster": ["gbtree", "gblinear", "dart"],
    "tree_method": ["auto", "exact", "approx", "hist"],
    "dsplit": ["row", "col"],
    "process_type": ["default", "update"],
    "grow_policy": ["depthwise", "lossguide"],
    "predictor": ["auto", "cpu_predictor"],
    "sample_type": ["uniform", "weighted"],
    "normalize_type": ["tree", "forest"],
    "objective": OBJECTIVES,
    "save_model_on_termination": ["true", "false"],
    "aft_loss_distribution": ["normal", "logistic", "extreme"],
    "deterministic_histogram": ["true", "false"],
    "sampling_method": ["uniform", "gradient_based"],
    "use_dask_gpu_training": ["false"],
    "_tuning_objective_metric": [f"validation:{name}" for name in MAXIMIZED_METRICS + MINIMIZED_METRICS],
}
ALIASES = {"learning_rate": "eta", "min_split_loss": "gamma", "reg_lambda": "lambda", "reg_alpha": "alpha"}
NOT_HERE = {
    "_kfold": "cross-validation",
    "_num_cv_round": "cross-validation",
    "prob_buffer_row": "the external-memory buffer",
}


def parse_hyperparameters(texts: dict[str, str]) -> dict[str, Any]:
    """The hyperparameters with their types. Raises UserError for an unknown name or a value out of range."""
    named = {ALIASES.get(name, name): text for name, text in texts.items()}
    if "num_round" not in named:
        raise UserError("Missing required hyperparameter: num_round")
    values = {name: _parse(name, text) for name, text in named.items()}
    _check_together(values)
    return values


def is_maximized(metric: str) -> bool:
    """Whether more of the metric is better; `metric` may carry a threshold, as in `ndcg@5`."""
    return metric.split("@")[0] in MAXIMIZED_METRICS


def _parse(name: str, text: str) -> Any:
    if name in INTEGERS or name in NUMBERS:
        return _parse_number(name, text)
    if name in CHOICES:
        if text not in CHOICES[name]:
            raise UserError(f"Hyperparameter {name}: {text} is not in {CHOICES[name]}")
        return text
    if name == "eval_metric":
        metrics = text.split(",")
        for metric in metrics:
            _check_metric(metric)
        return metrics
    if name == "updater":
        unknown = [updater for updater in text.split(",") if updater not in UPDATERS]
        if unknown:
            raise UserError(f"Hyperparameter updater: {', '.join(unknown)} is not in {UPDATERS}")
        return text
    if name in ("monotone_constraints", "interaction_constraints"):
        return _parse_constraints(name, text)
    if name in NOT_HERE:
        raise UserError(f"Hyperparameter {name}: {NOT_HERE[name]} is not available on this machine, only on AWS")
    raise UserError(f"Extraneous hyperparameter found: {name}")


def _parse_number(name: str, text: str) -> float | int:
    interval = INTEGERS.get(name) or NUMBERS[name]
    try:
        value = int(text) if name in INTEGERS else float(text)
    except ValueError as error:
        kind = "a whole number" if name in INTEGERS else "a number"
        raise UserError(f"Hyperparameter {name}: could not parse value {text!r}, expected {kind}") from error
    low, high = (float(bound) for bound in interval[1:-1].split(","))
    above = value >= low if interval[0] == "[" else value > low
    below = value <= high if interval[-1] == "]" else value < high
    if math.isnan(value) or not (above and below):
        raise UserError(f"Hyperparameter {name}: {text} is not in {interval}")
    return value


def _parse_constraints(name: str, text: str) -> Any:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError) as error:
        raise UserError(f"Hyperparameter {name}: could not parse value {text!r}") from error
    if name == "monotone_constraints":
        if not isinstance(value, tuple | list) or any(item not in (-1, 0, 1) for item in value):
            raise UserError(f"Hyperparameter {name}: {text} must be a tuple of -1, 0 and 1")
        return tuple(value)
    if not isinstance(value, list) or not all(isinstance(group, list) for group in value):
        raise UserError(f"Hyperparameter {name}: {text} must be a list of lists of column numbers")
    if any(item < 1 for group in value for item in group):
        raise UserError(f"Hyperparameter {name}: value {text} not in range [1, +inf)")
    return value


def _check_metric(metric: str) -> None:
    name, _, threshold = metric.partition("@")
    if name not in MAXIMIZED_METRICS + MINIMIZED_METRICS:
        raise UserError(f"Hyperparameter eval_metric: {metric} is not in {MAXIMIZED_METRICS + MINIMIZED_METRICS}")
    if not threshold:
        return
    if name not in ("error", "ndcg", "map"):
        raise UserError(
            f"Metric '{metric}' is not supported. Parameter 'eval_metric' with customized threshold should be one of "
            "these options: 'error', 'ndcg', 'map'."
        )
    try:
        float(threshold.rstrip("-"))
    except ValueError as error:
        raise UserError(f"Threshold value 't' in '{name}@t' expects float input.") from error


def _check_updaters(values: dict[str, Any]) -> None:
    if "updater" not in values:
        return
    updaters = values["updater"].split(",")
    if values.get("booster") == "gblinear":
        if len(updaters) != 1 or updaters[0] not in LINEAR_UPDATERS:
            raise UserError("Linear updater should be one of these options: 'shotgun', 'coord_descent'.")
    elif values.get("process_type") == "update":
        if not all(updater in ("refresh", "prune") for updater in updaters):
            raise UserError("process_type 'update' can only be used with updater 'refresh' and 'prune'")
    elif any(updater in LINEAR_UPDATERS for updater in updaters):
        raise UserError(f"Hyperparameter updater: {values['updater']} has one that no tree booster knows")
    elif sum(updater in GROWING_UPDATERS for updater in updaters) > 1:
        raise UserError(
            f"Only one tree grow plugin can be selected. Choose one from the following: {', '.join(GROWING_UPDATERS)}"
        )


def _check_together(values: dict[str, Any]) -> None:
    objective = values.get("objective")
    metrics = values.get("eval_metric", [])
    if metrics and objective is None:
        # The image's own check of metrics fails without it.
        raise KeyError("objective")
    _check_updaters(values)
    if objective in ("multi:softmax", "multi:softprob") and "num_class" not in values:
        raise UserError("Require input for parameter 'num_class' for multi-classification")
    if objective and "auc" in metrics and not objective.startswith(("binary:", "rank:")):
        raise UserError("Metric 'auc' can only be applied for classification and ranking problems.")
    if objective and "aft-nloglik" in metrics and objective != "survival:aft":
        raise UserError("Metric 'aft-nloglik' can only be applied for 'survival:aft' objective.")
    for name, methods in {
        "monotone_constraints": ("exact", "hist"),
        "interaction_constraints": ("exact", "hist", "approx"),
    }.items():
        if name in values and values.get("tree_method") not in methods:
            raise UserError(f"{name} can be used only when the tree_method parameter is one of {', '.join(methods)}.")
