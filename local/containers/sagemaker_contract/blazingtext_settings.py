"""BlazingText's hyperparameters of text classification, by
https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext_hyperparameters.html."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sagemaker_contract.errors import UserError
from sagemaker_contract.stand_in import read_hyperparameters

MODES = ("supervised", "batch_skipgram", "skipgram", "cbow")


def _mode(text: str) -> str:
    if text not in MODES:
        raise ValueError(f"one of {', '.join(MODES)}")
    return text


def _whole(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d+", text) or int(text) < least:
            raise ValueError(f"an integer of {least} or more")
        return int(text)

    return read


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (value > 0 and math.isfinite(value)):
        raise ValueError("a number above 0")
    return value


def _truth(text: str) -> bool:
    if text not in ("True", "False"):
        raise ValueError("True or False")
    return text == "True"


READERS: dict[str, Callable[[str], Any]] = {
    "mode": _mode,
    "buckets": _whole(1),
    "early_stopping": _truth,
    "epochs": _whole(1),
    "learning_rate": _positive,
    "min_count": _whole(0),
    "min_epochs": _whole(1),
    "patience": _whole(1),
    "vector_dim": _whole(1),
    "word_ngrams": _whole(1),
}


@dataclass(frozen=True)
class Settings:
    """What of them matters to what stands for BlazingText; the rest is checked only."""

    word_ngrams: int
    min_count: int


def parse_settings(given: dict[str, str]) -> Settings:
    """Raises UserError that names the hyperparameter."""
    values = read_hyperparameters("BlazingText's text classification", given, READERS, ["mode"])
    mode = values["mode"]
    if mode != "supervised":
        raise UserError(f"hyperparameters: mode {mode} learns vectors of words, which nothing stands for here")
    return Settings(values.get("word_ngrams", 2), values.get("min_count", 5))
