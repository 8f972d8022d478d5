"""Training with the built-in XGBoost: CSV channels in, /opt/ml/model/xgboost-model out."""

import math
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sagemaker_contract.environment import TrainingEnvironment, model_directory
from sagemaker_contract.errors import UserError
from sagemaker_contract.xgboost_hyperparameters import is_maximized, parse_hyperparameters
from sagemaker_contract.xgboost_library import xgboost

MODEL_NAME = "xgboost-model"
LOGISTIC_OBJECTIVES = ("binary:logistic", "binary:logitraw", "reg:logistic")
#: errors of the library that data or settings cause, as in AWS's image; all others are the algorithm's
USER_MISTAKES = (
    "label must be in [0,1] for logistic regression",
    "label must be in [0, num_class)",
    "Target is multiclass but average='binary'",
    "feature_names mismatch",
    "Check failed: preds.size() == info.labels_.size()",
    "the dataset only contains pos or neg samples",
    "base_score must be in (0,1)",
    "label must be nonnegative",
    "Parameter reg_lambda should be greater equal to 0",
)


class MetricPrinter(xgboost.callback.TrainingCallback):
    """Prints one line a round as the image does, with tabs: `[0]	train-logloss:0.55234	validation-…`.

    CloudWatch Logs shows a tab as `#011`, which AWS's metric definitions match literally.
    """

    def after_iteration(self, model: Any, epoch: int, evals_log: dict[str, dict[str, list[Any]]]) -> bool:
        parts = [
            f"\t{data}-{metric}:{values[-1]:.5f}"
            for data, metrics in evals_log.items()
            for metric, values in metrics.items()
        ]
        print(f"[{epoch}]{''.join(parts)}", flush=True)
        return False


def train_builtin(environment: TrainingEnvironment) -> None:
    """Trains on the channel `train`, watches `validation` when it is given, and saves the model."""
    settings = parse_hyperparameters(environment.hyperparameters)
    if "train" not in environment.channels:
        raise UserError("Missing required channel: train")
    for name, channel in environment.channels.items():
        check_channel(name, channel)
    unknown = sorted(set(environment.channels) - {"train", "validation", "code"})
    if unknown:
        raise UserError(f"Extraneous channel found: {', '.join(unknown)}; the algorithm takes train and validation")
    weighted = settings.pop("csv_weights", 0) == 1
    matrices = [
        (read_channel(environment, name, weighted), name)
        for name in ("train", "validation")
        if name in environment.channels
    ]
    print(f"Train matrix has {matrices[0][0].num_row()} rows and {matrices[0][0].num_col()} columns", flush=True)
    if len(matrices) > 1:
        print(f"Validation matrix has {matrices[1][0].num_row()} rows", flush=True)
    if settings.get("objective") in LOGISTIC_OBJECTIVES:
        for matrix, name in matrices:
            labels = matrix.get_label()
            if labels.min() < 0 or labels.max() > 1:
                # The library finds it out too late, and names another cause.
                raise UserError(f"label must be in [0,1] for logistic regression: channel {name} has others")
    booster = train_booster(settings, matrices)
    directory = model_directory()
    directory.mkdir(parents=True, exist_ok=True)
    # As bytes: saving to a name without an extension warns about the format, which is this one.
    (directory / MODEL_NAME).write_bytes(booster.save_raw("ubj"))


def train_booster(settings: dict[str, Any], matrices: list[tuple[Any, str]]) -> Any:
    """Trains as the image does: metrics of its own beside the library's, early stopping on the last metric."""
    settings = dict(settings)
    rounds = settings.pop("num_round")
    patience = settings.pop("early_stopping_rounds", None)
    tuning = settings.pop("_tuning_objective_metric", None)
    for name in ("save_model_on_termination", "use_dask_gpu_training", "predictor"):
        settings.pop(name, None)
    chosen = settings.pop("eval_metric", [])
    tuned = tuning.split(":")[1] if tuning else None
    metrics = sorted({*chosen, tuned}) if tuned else chosen
    own = [metric for metric in metrics if metric in OWN_METRICS]
    if metrics:
        settings["eval_metric"] = [metric for metric in metrics if metric not in own]
    callbacks = [MetricPrinter()]
    stopping = tuned or (chosen[-1] if chosen else None)
    if patience and stopping and len(matrices) > 1:
        callbacks.append(
            xgboost.callback.EarlyStopping(
                rounds=patience,
                data_name="validation",
                metric_name=stopping,
                maximize=is_maximized(stopping),
                save_best=True,
            )
        )
    elif patience:
        print("early_stopping_rounds has no effect without eval_metric and a validation channel", flush=True)
    try:
        return xgboost.train(
            settings,
            matrices[0][0],
            num_boost_round=rounds,
            evals=matrices,
            custom_metric=make_own_metrics(own) if own else None,
            callbacks=callbacks,
            verbose_eval=False,
        )
    except xgboost.core.XGBoostError as error:
        message = _shorten(str(error))
        if any(mistake in str(error) for mistake in USER_MISTAKES):
            raise UserError(message) from error
        raise RuntimeError(f"XGB train call failed with exception: {message}") from error


def check_channel(name: str, channel: dict[str, Any]) -> None:
    """Refuses what the image refuses of a channel's settings; the content type is compared as a whole."""
    content_type = str(channel.get("ContentType") or "text/libsvm")
    if content_type.lower() not in ("text/csv", "csv"):
        raise UserError(f"Channel configuration for '{name}' channel is not supported: {content_type}, not text/csv")
    if channel.get("TrainingInputMode") == "Pipe":
        raise UserError(f"Pipe mode for CSV is no longer supported: channel {name} must be in File mode")


def read_channel(environment: TrainingEnvironment, name: str, weighted: bool) -> Any:
    """The channel's CSV files: label first, then the weight when `weighted`, then the features; no header."""
    directory = environment.channel_directory(name)
    files = sorted(file for file in directory.rglob("*") if file.is_file())
    if any(file.name.startswith(".") for file in files):
        raise UserError(f"Hidden file found in the data path! Remove that before training: {directory}")
    files = [file for file in files if file.stat().st_size > 0]
    if not files:
        what = "training" if name == "train" else name
        raise UserError(f"No data in {what} channel path {directory}")
    return read_matrix(files, weighted)


def read_matrix(files: list[Path], weighted: bool) -> Any:
    """The files as one DMatrix. Raises UserError naming file and line of a value that is no number."""
    import numpy as np

    numbers, width = array("f"), 0
    for file in files:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    row = [float(value) if value.strip() else math.nan for value in line.split(",")]
                except ValueError as error:
                    raise UserError(
                        f"'{line.strip()[:50]}...' in line {number} of file '{file.name}' is not 'CSV' format: "
                        f"{error}. Please ensure the file is in 'CSV' format, numbers only and without a header."
                    ) from error
                width = width or len(row)
                if len(row) != width:
                    raise UserError(f"line {number} of file '{file.name}' has {len(row)} values, the first one {width}")
                numbers.extend(row)
    table = np.frombuffer(numbers, dtype=np.float32).reshape(-1, max(width, 1))
    first = 2 if weighted else 1
    if table.shape[1] <= first:
        raise UserError(f"file '{files[0].name}' has {table.shape[1]} columns: it needs the label, then the features")
    if np.isnan(table[:, 0]).any():
        raise UserError(f"file '{files[0].name}': a label is missing")
    if np.isnan(table[:, first:]).all():
        # The image does not count a last column without a value, and has none left.
        raise UserError(f"file '{files[0].name}': 0 feature is supplied")
    return xgboost.DMatrix(table[:, first:], label=table[:, 0], weight=table[:, 1] if weighted else None)


#: the image's own metrics, by scikit-learn: the function's name and its averaging
OWN_METRICS = {
    "accuracy": ("accuracy_score", None),
    "balanced_accuracy": ("balanced_accuracy_score", None),
    "f1": ("f1_score", "macro"),
    "f1_binary": ("f1_score", "binary"),
    "f1_macro": ("f1_score", "macro"),
    "precision": ("precision_score", "binary"),
    "precision_macro": ("precision_score", "macro"),
    "precision_micro": ("precision_score", "micro"),
    "recall": ("recall_score", "binary"),
    "recall_macro": ("recall_score", "macro"),
    "recall_micro": ("recall_score", "micro"),
    "mse": ("mean_squared_error", None),
    "r2": ("r2_score", None),
}
REGRESSION_METRICS = {"mse", "r2"}


def make_own_metrics(names: list[str]) -> Callable[[Any, Any], list[tuple[str, float]]]:
    """An evaluation function for xgboost.train. It gets margins: a positive one is the positive class."""
    import numpy as np
    import sklearn.metrics

    def evaluate(margins: Any, matrix: Any) -> list[tuple[str, float]]:
        labels = matrix.get_label()
        classes = np.argmax(margins, axis=-1) if margins.ndim > 1 else (margins > 0).astype(int)
        results = []
        for name in names:
            function, average = OWN_METRICS[name]
            predicted = margins if name in REGRESSION_METRICS else classes
            options = {"average": average} if average else {}
            results.append((name, float(getattr(sklearn.metrics, function)(labels, predicted, **options))))
        return results

    return evaluate


def _shorten(message: str) -> str:
    """The first line of the library's message without its time stamp and source path; the rest is a C++ stack."""
    line = message.strip().splitlines()[0]
    return line.split(": ", 1)[1] if line.startswith("[") and ": " in line else line
