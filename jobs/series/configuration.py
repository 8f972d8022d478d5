"""What is forecast, read from the job's configuration and checked."""

from dataclasses import dataclass
from typing import Any

from algorithms.forecasting.terms import ForecastKeys, Frequency, MissingSteps
from common.configuration import check_choice, check_kind, require
from common.contract import Keys
from common.errors import JobError


@dataclass(frozen=True)
class Forecast:
    """What is forecast; see constructs/data/problem.ts."""

    horizon: int
    frequency: str
    season: int
    quantiles: tuple[float, ...]
    timestamp: str = ""
    series: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    static: tuple[str, ...] = ()
    backtests: int = 1
    missing_steps: str = MissingSteps.ERROR


def parse_forecast(document: dict[str, Any], where: str) -> Forecast:
    """The forecast of a JSON object; raises JobError naming the key that is wrong."""

    def names(key: str) -> tuple[str, ...]:
        return tuple(check_kind(name, str, f"{where}.{key}") for name in check_kind(document.get(key, []), list, key))

    def count(key: str, default: int | None = None) -> int:
        value = document.get(key, default) if default is not None else require(document, key, int, where)
        if check_kind(value, int, f"{where}.{key}") < 1:
            raise JobError(f"{where}.{key}: must be at least 1, got {value}")
        return value

    quantiles = [
        float(check_kind(one, (int, float), f"{where}.quantiles"))
        for one in require(document, "quantiles", list, where)
    ]
    if len(quantiles) < 2 or sorted(set(quantiles)) != quantiles or not 0 < quantiles[0] < quantiles[-1] < 1:
        raise JobError(f"{where}.quantiles: must be at least two ascending numbers between 0 and 1, got {quantiles}")
    return Forecast(
        horizon=count(ForecastKeys.HORIZON),
        frequency=check_choice(require(document, "frequency", str, where), Frequency.ALL, f"{where}.frequency"),
        season=count(ForecastKeys.SEASON),
        quantiles=tuple(quantiles),
        timestamp=check_kind(document.get("timestamp", ""), str, f"{where}.timestamp"),
        series=names("series"),
        known=names(Keys.KNOWN_AHEAD),
        static=names(ForecastKeys.STATIC),
        backtests=count(ForecastKeys.BACKTESTS, 1),
        missing_steps=check_choice(
            document.get(Keys.MISSING_STEPS, MissingSteps.ERROR), MissingSteps.ALL, f"{where}.{Keys.MISSING_STEPS}"
        ),
    )
