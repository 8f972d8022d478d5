"""The comparison of a new forecast with the champion, by the same backtests."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.stats

from common.contract import Files
from common.judging_terms import FORECASTING_METRICS
from common.target import Target
from evaluate.champion import Comparison, compare_champion, list_keys
from evaluate.criteria import Criterion
from evaluate.measure import CONFIDENCE
from evaluate.paired import POWER, Difference
from series.answers import Answers, Backtests, read_forecasts
from series.configuration import Forecast
from series.measures import COVERAGE, Sums, group_observations, sum_forecasts

#: where evaluation.json has the backtests, and of each the time that it forecasts from
BACKTESTS, BY_ORIGIN, START = "backtests", "by_origin", "start"


def compare_forecasts(
    configuration: dict[str, Any],
    target: Target,
    forecast: Forecast,
    backtests: Backtests,
    answers: Answers,
    criteria: Sequence[Criterion],
) -> tuple[dict[str, Any], list[str]]:
    """Compares by the metric of the first criterion that more of is better, or less: of coverage neither is. A champion
    is judged by the backtests that begin no earlier than its own did: it may have learned from the values before. See
    compare_champion.
    """

    def compare(folder: Path) -> Comparison | str:
        others = read_forecasts(folder, len(backtests), forecast)
        first = read_first_origin(folder / Files.CHAMPION_EVALUATION)
        places = np.flatnonzero([start >= first for start in backtests.starts])
        if len(places) == 0:
            return f"it may have learned from the values of all backtests: its own began at {first}"
        known = backtests.pick(places)
        groups = group_paired(known)
        sums = [sum_forecasts(known, one.pick(places), groups) for one in (answers, others)]
        key = next(name for name in list_keys(criteria, FORECASTING_METRICS) if name in sums[0] and name != COVERAGE)
        new, old = (one[key] for one in sums)
        difference = compare_sums(new, old)
        if difference is None:
            return "a single value shows no difference: give more backtests or a longer horizon"
        part = "" if len(known) == len(backtests) else f" by {len(known)} of {len(backtests)} forecasts"
        return Comparison(key, (new.value, old.value), difference, part, {"forecasts": len(known)})

    return compare_champion(configuration, target, criteria, compare)


def read_first_origin(evaluation: Path) -> str:
    """When the champion's first backtest began; nothing where its evaluation does not say so."""
    found: dict[str, Any] = json.loads(evaluation.read_text(encoding="utf-8")) if evaluation.is_file() else {}
    return min((one[START] for one in found.get(BACKTESTS, {}).get(BY_ORIGIN, [])), default="")


def group_paired(backtests: Backtests) -> np.ndarray:
    """The observations that two models are compared by: those of the metrics' intervals, unless there is but one."""
    groups = group_observations(backtests)
    return groups if groups.max() > 0 else np.arange(backtests.actual.size).reshape(backtests.actual.shape)


def compare_sums(one: Sums, other: Sums) -> Difference | None:
    """The paired t interval of the difference, by what each observation adds to it; None of a single one."""
    influences = one.influences - other.influences
    count = len(influences)
    if count < 2:
        return None
    quantile = float(scipy.stats.t.ppf(0.5 + CONFIDENCE / 2, count - 1))
    error = float(influences.std(ddof=1)) / math.sqrt(count)
    value = one.value - other.value
    return Difference(value, value - quantile * error, value + quantile * error, (quantile + POWER) * error)
