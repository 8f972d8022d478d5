"""Suggests the next hyperparameters of a tuning: `suggest_hyperparameters.py request.json answer.json`.

The request is `{strategy, direction, ranges, seed, count, trials: [{parameters, value}]}`, in SageMaker's words; a
trial without a value has failed. The answer is a list of `count` objects of texts, fewer where a grid ends. It starts
anew each time, from the trials that have ended.

Optuna's TPE stands for SageMaker's Bayesian search, of which only the name is public; nothing is stopped early.
"""

import itertools
import json
import sys
from pathlib import Path
from typing import Any

import optuna


def choose_sampler(strategy: str, seed: int) -> optuna.samplers.BaseSampler:
    if strategy == "Bayesian":
        return optuna.samplers.TPESampler(seed=seed, n_startup_trials=5, constant_liar=True)
    return optuna.samplers.RandomSampler(seed=seed)


def describe_range(kind: str, range_: dict[str, Any]) -> tuple[str, optuna.distributions.BaseDistribution]:
    name = range_["Name"]
    if kind == "CategoricalParameterRanges":
        return name, optuna.distributions.CategoricalDistribution(range_["Values"])
    scale = range_.get("ScalingType", "Auto")
    logarithmic = scale in ("Logarithmic", "ReverseLogarithmic")
    if kind == "IntegerParameterRanges":
        low, high = int(range_["MinValue"]), int(range_["MaxValue"])
        return name, optuna.distributions.IntDistribution(low, high, log=logarithmic)
    low, high = float(range_["MinValue"]), float(range_["MaxValue"])
    if scale == "ReverseLogarithmic":
        # What is searched is the distance from 1.
        low, high = 1 - high, 1 - low
    return name, optuna.distributions.FloatDistribution(low, high, log=logarithmic)


def suggest(request: dict[str, Any]) -> list[dict[str, str]]:
    """The next hyperparameters, as texts."""
    trials = request["trials"]
    if request["strategy"] == "Grid":
        ranges = request["ranges"]["CategoricalParameterRanges"]
        names = [range_["Name"] for range_ in ranges]
        grid = itertools.product(*(range_["Values"] for range_ in ranges))
        chosen = itertools.islice(grid, len(trials), len(trials) + request["count"])
        return [dict(zip(names, values, strict=True)) for values in chosen]
    reversed_ = {
        range_["Name"]
        for ranges in request["ranges"].values()
        for range_ in ranges
        if range_.get("ScalingType") == "ReverseLogarithmic"
    }
    space = dict(describe_range(kind, range_) for kind, ranges in request["ranges"].items() for range_ in ranges)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        direction=request["direction"].lower(),
        sampler=choose_sampler(request["strategy"], request["seed"] + len(trials)),
    )
    for trial in trials:
        if trial.get("value") is not None:
            parameters = {
                name: read_value(space[name], text, name in reversed_) for name, text in trial["parameters"].items()
            }
            study.add_trial(
                optuna.trial.create_trial(params=parameters, distributions=space, value=float(trial["value"]))
            )
    asked = [study.ask(space) for _ in range(request["count"])]
    return [
        {name: show_value(space[name], value, name in reversed_) for name, value in trial.params.items()}
        for trial in asked
    ]


def read_value(space: optuna.distributions.BaseDistribution, text: str, from_one: bool) -> Any:
    if isinstance(space, optuna.distributions.CategoricalDistribution):
        return text
    if isinstance(space, optuna.distributions.IntDistribution):
        return int(text)
    value = 1 - float(text) if from_one else float(text)
    return min(max(value, space.low), space.high)


def show_value(space: optuna.distributions.BaseDistribution, value: Any, from_one: bool) -> str:
    return str(1 - value if from_one and isinstance(space, optuna.distributions.FloatDistribution) else value)


if __name__ == "__main__":
    source, target = (Path(argument) for argument in sys.argv[1:3])
    target.write_text(json.dumps(suggest(json.loads(source.read_text(encoding="utf-8")))), encoding="utf-8")
