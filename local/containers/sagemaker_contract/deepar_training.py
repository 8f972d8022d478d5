"""Training what stands for DeepAR, with DeepAR's channels and the lines of its log that AWS reads metrics from."""

import math

import numpy as np

from sagemaker_contract.deepar_model import Model, fit_model
from sagemaker_contract.deepar_series import Series, check_shape, find_shape, read_channel
from sagemaker_contract.deepar_settings import Settings, parse_settings
from sagemaker_contract.environment import TrainingEnvironment, model_directory
from sagemaker_contract.errors import UserError

NOTICE = (
    "this is not DeepAR, of which AWS publishes no program: a linear autoregressive model stands for it, which takes "
    "and answers the same and forecasts otherwise; epochs, layers and what else shapes the network change nothing here"
)
#: https://docs.aws.amazon.com/sagemaker/latest/dg/deepar.html#deepar_best_practices
FEWEST_VALUES = 300
CHANNELS = ("train", "test")


def train_stand_in(environment: TrainingEnvironment) -> None:
    """Trains on the channel `train`, measures on `test` when it is given, and saves the model. Raises UserError."""
    print(NOTICE, flush=True)
    settings = parse_settings(environment.hyperparameters)
    unknown = sorted(set(environment.channels) - set(CHANNELS))
    if unknown or "train" not in environment.channels:
        raise UserError(f"channels: train is required and test may be given, got {', '.join(environment.channels)}")
    channels = {
        name: read_channel(environment.channel_directory(name), channel.get("ContentType"))
        for name, channel in environment.channels.items()
    }
    values = sum(int(np.isfinite(one.target).sum()) for one in channels["train"])
    if values < FEWEST_VALUES:
        raise UserError(f"the channel train has {values} values, and DeepAR requires {FEWEST_VALUES} of all series")
    shape = find_shape(channels["train"], settings)
    model = fit_model(channels["train"], settings, shape)
    print(f"{len(channels['train'])} series, {len(model.weights)} weights", flush=True)
    write_metric("train final_loss", find_loss(model.errors))
    for number, series in enumerate(channels.get("test", []), start=1):
        check_shape(series, shape, f"test series {number}")
    if "test" in channels:
        for name, value in measure(model, channels["test"], settings).items():
            write_metric(f"test {name}", value)
    model.save(model_directory())


def find_loss(errors: np.ndarray) -> float:
    """The mean negative log-likelihood of errors that are drawn from a normal distribution."""
    return 0.5 * math.log(2 * math.pi * math.e * max(float(np.mean(errors**2)), 1e-12))


def measure(model: Model, test: list[Series], settings: Settings) -> dict[str, float]:
    """By the last horizon of each series, which the model is not shown. Raises UserError."""
    horizon = settings.prediction_length
    actual, means, quantiles = [], [], []
    for number, one in enumerate(test, start=1):
        known = len(one.target) - horizon
        if known < 1:
            raise UserError(f"test series {number}: must be longer than prediction_length, {horizon}")
        paths = model.sample(
            Series(one.start, one.target[:known], one.categories, one.features), settings.num_eval_samples
        )
        actual.append(one.target[known:])
        means.append(paths.mean(axis=0))
        quantiles.append(np.quantile(paths, settings.test_quantiles, axis=0))
    truths, forecasts, levels = np.array(actual), np.array(means), np.array(quantiles)
    shares = np.array(settings.test_quantiles)[np.newaxis, :, np.newaxis]
    misses = truths[:, np.newaxis, :] - levels
    losses = 2 * np.nansum(np.maximum(shares * misses, (shares - 1) * misses), axis=(0, 2))
    return {
        "RMSE": float(np.sqrt(np.nanmean((truths - forecasts) ** 2))),
        "mean_wQuantileLoss": float(np.mean(losses) / max(float(np.nansum(np.abs(truths))), 1e-12)),
    }


def write_metric(name: str, value: float) -> None:
    """As DeepAR writes it to its log."""
    print(f"#quality_metric: host=algo-1, {name} <loss>={value:.6g}", flush=True)
