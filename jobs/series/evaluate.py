"""Judges forecasts by backtests: metrics, naive forecasts, criteria, page and card."""

import csv
from collections.abc import Sequence
from typing import Any

import numpy as np

from common.configuration import check_kind
from common.contract import EvaluateInputs, EvaluateOutputs, Files, Keys
from common.judging_terms import FORECASTING_HELD_OUT_ROWS, GateVerdict
from common.paths import input_directory, output_directory
from common.target import Target
from evaluate.chosen import describe_hyperparameters
from evaluate.criteria import describe_verdict, judge_criteria, parse_criteria
from evaluate.naive import NaiveModel
from evaluate.outputs import describe_judgement, write_judgement
from evaluate.quality import Judge
from evaluate.run import read_run
from series.answers import Answers, Backtests, forecast_naively, read_backtests, read_forecasts
from series.champion import BACKTESTS, BY_ORIGIN, START, compare_forecasts
from series.configuration import parse_forecast
from series.measures import measure_forecasts
from series.page import render_forecast_page
from series.signals import describe_answer

NAIVE_WORDS = {"last_value": "the last value", "seasonal_naive": "the last season again"}
#: forecasts that the page draws
DRAWN = 6
#: values before an origin that are drawn
DRAWN_BEFORE = 4


def evaluate_series(
    configuration_path: str,
    configuration: dict[str, Any],
    target: Target,
    tuned: Sequence[str],
    chosen: Sequence[str],
) -> None:
    """Runs the evaluation of a forecast; see evaluate.job for what goes in and out."""
    where = Keys.FORECASTING
    forecast = parse_forecast(check_kind(configuration.get(where), dict, where), where)
    criteria = parse_criteria(check_kind(configuration.get("criteria", []), list, "criteria"), target)
    minimum = check_kind(
        configuration.get(Keys.MINIMUM_HELD_OUT_ROWS, FORECASTING_HELD_OUT_ROWS), int, Keys.MINIMUM_HELD_OUT_ROWS
    )
    backtests = read_backtests(input_directory(EvaluateInputs.LABELS), input_directory(EvaluateInputs.TEST), forecast)
    answers = read_forecasts(input_directory(EvaluateInputs.PREDICTIONS), len(backtests), forecast)
    measures = measure_forecasts(backtests, answers)
    naive_answers = forecast_naively(backtests, forecast.season)
    naive = [
        NaiveModel(name, NAIVE_WORDS[name], measure_forecasts(backtests, Answers(values, {})))
        for name, values in naive_answers.items()
    ]
    champion, told = compare_forecasts(configuration, target, forecast, backtests, answers, criteria)
    hints = told + describe_hyperparameters(tuned, chosen, configuration)
    verdict = judge_criteria(criteria, measures, naive, target, hints)
    if backtests.actual.size < minimum:
        shortage = (
            f"not enough values to judge: {backtests.actual.size} held-out values, at least {minimum} are needed; "
            f"give more series or backtests, or set {Keys.MINIMUM_HELD_OUT_ROWS} to what is enough for you"
        )
        verdict = describe_verdict(GateVerdict.NOT_ENOUGH_ROWS, shortage, verdict["results"])
    judge = Judge(target, 0.5)
    found: dict[str, Any] = {
        **champion,
        BACKTESTS: describe_backtests(backtests, answers, naive_answers),
        **({Keys.REFIT: True} if check_kind(configuration.get(Keys.REFIT, False), bool, Keys.REFIT) else {}),
    }
    document = describe_judgement(judge, int(backtests.actual.size), measures, naive, found, tuned, verdict)
    write_predictions(backtests, answers, forecast.season)
    run = read_run(configuration_path, configuration, [*tuned, *chosen])
    write_judgement(document, judge, criteria, run, lambda keys: render_forecast_page(document, judge, keys))


def describe_backtests(backtests: Backtests, answers: Answers, naive: dict[str, np.ndarray]) -> dict[str, Any]:
    """By origin, by step, by series, and some forecasts beside what came true."""
    errors = np.abs(backtests.actual - answers.mean)
    sizes = np.abs(backtests.actual)
    baseline = np.abs(backtests.actual - list(naive.values())[-1])

    def share(parts: np.ndarray) -> float | None:
        whole = float(sizes[parts].sum())
        return float(errors[parts].sum()) / whole if whole > 0 else None

    starts = np.array(backtests.starts)
    names = np.array(backtests.names, dtype=object)
    by_series = [
        {
            "series": name,
            "values": int((names == name).sum() * errors.shape[1]),
            "wape": share(names == name),
            "error": float(errors[names == name].mean()),
            "naive_error": float(baseline[names == name].mean()),
        }
        for name in dict.fromkeys(backtests.names)
    ]
    by_series.sort(key=lambda one: -one["error"] / max(one["naive_error"], 1e-12))
    return {
        "forecasts": len(backtests),
        "series": len(by_series),
        BY_ORIGIN: [
            {START: start, "forecasts": int((starts == start).sum()), "wape": share(starts == start)}
            for start in sorted(set(backtests.starts))
        ],
        "by_step": [
            {"ahead": step + 1, "error": float(errors[:, step].mean()), "naive_error": float(baseline[:, step].mean())}
            for step in range(errors.shape[1])
        ],
        "by_series": by_series[:100],
        "examples": [_describe_example(place, backtests, answers, naive) for place in choose_examples(backtests)],
    }


def choose_examples(backtests: Backtests) -> list[int]:
    """Forecasts of the newest origin: of the largest series, evenly down to smaller ones."""
    newest = [place for place, start in enumerate(backtests.starts) if start == max(backtests.starts)]
    newest.sort(key=lambda place: -float(np.abs(backtests.actual[place]).sum()))
    count = min(DRAWN, len(newest))
    return [newest[round(number * (len(newest) - 1) / max(1, count - 1))] for number in range(count)]


def _describe_example(
    place: int, backtests: Backtests, answers: Answers, naive: dict[str, np.ndarray]
) -> dict[str, Any]:
    horizon = backtests.actual.shape[1]
    return {
        "series": backtests.names[place],
        "start": backtests.starts[place],
        "before": backtests.histories[place][-DRAWN_BEFORE * horizon :].tolist(),
        "actual": backtests.actual[place].tolist(),
        "mean": answers.mean[place].tolist(),
        "quantiles": {f"{share:g}": values[place].tolist() for share, values in answers.quantiles.items()},
        "without_model": list(naive.values())[-1][place].tolist(),
    }


def write_predictions(backtests: Backtests, answers: Answers, season: int) -> None:
    """CSV with a header: what the drift monitor compares of each answer, and of what came true."""
    table = output_directory(EvaluateOutputs.PREDICTIONS) / Files.PREDICTIONS
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["prediction", "label"])
        for place, values in enumerate(backtests.histories):
            pair = [describe_answer(values, one[place], season) for one in (answers.mean, backtests.actual)]
            if None not in pair:
                writer.writerow([repr(one) for one in pair])
