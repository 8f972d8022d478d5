"""DeepAR's hyperparameters, by https://docs.aws.amazon.com/sagemaker/latest/dg/deepar_hyperparameters.html."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sagemaker_contract.stand_in import read_hyperparameters

LIKELIHOODS = ("gaussian", "beta", "negative-binomial", "student-T", "deterministic-L1")
REQUIRED = ("context_length", "epochs", "prediction_length", "time_freq")
#: of `cardinality` and `num_dynamic_feat`
AUTO, UNUSED = "auto", ("ignore", "")


def _count(text: str) -> int:
    value = int(text) if re.fullmatch(r"\d+", text) else 0
    if value < 1:
        raise ValueError("a positive integer")
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ValueError("a number") from error


def _likelihood(text: str) -> str:
    if text not in LIKELIHOODS:
        raise ValueError(f"one of {', '.join(LIKELIHOODS)}")
    return text


def _frequency(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d*(M|W|D|H|min)", text):
        raise ValueError("an integer followed by M, W, D, H or min, such as 1D")
    return text


def _list(text: str, is_right: Callable[[Any], bool], what: str) -> list[Any]:
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if not isinstance(values, list) or not values or not all(is_right(one) for one in values):
        raise ValueError(what)
    return values


def _cardinality(text: str) -> str | list[int]:
    if text in (AUTO, *UNUSED):
        return text
    return _list(text, lambda one: type(one) is int and one > 0, "auto, ignore or a list of positive integers")


def _features(text: str) -> str | int:
    return text if text in (AUTO, *UNUSED) else _count(text)


def _quantiles(text: str) -> list[float]:
    return _list(text, lambda one: isinstance(one, float) and 0 < one < 1, "a list of numbers between 0 and 1")


READERS: dict[str, Callable[[str], Any]] = {
    "cardinality": _cardinality,
    "context_length": _count,
    "dropout_rate": _number,
    "early_stopping_patience": _count,
    "embedding_dimension": _count,
    "epochs": _count,
    "learning_rate": _number,
    "likelihood": _likelihood,
    "mini_batch_size": _count,
    "num_cells": _count,
    "num_dynamic_feat": _features,
    "num_eval_samples": _count,
    "num_layers": _count,
    "prediction_length": _count,
    "test_quantiles": _quantiles,
    "time_freq": _frequency,
}


@dataclass(frozen=True)
class Settings:
    """What of them matters to what stands for DeepAR; the rest is checked only."""

    context_length: int
    prediction_length: int
    time_freq: str
    likelihood: str
    cardinality: str | list[int]
    num_dynamic_feat: str | int
    num_eval_samples: int
    test_quantiles: list[float]


def parse_settings(given: dict[str, str]) -> Settings:
    """Raises UserError that names the hyperparameter."""
    values = read_hyperparameters("DeepAR", given, READERS, REQUIRED)
    return Settings(
        context_length=values["context_length"],
        prediction_length=values["prediction_length"],
        time_freq=values["time_freq"],
        likelihood=values.get("likelihood", "student-T"),
        cardinality=values.get("cardinality", AUTO),
        num_dynamic_feat=values.get("num_dynamic_feat", AUTO),
        num_eval_samples=values.get("num_eval_samples", 100),
        test_quantiles=values.get("test_quantiles", [place / 10 for place in range(1, 10)]),
    )
