"""The steps of a series: how times become whole numbers, one a step, and back.

Imports nothing of its own, because the jobs import it too.
"""

from datetime import datetime, timezone

import numpy as np

#: seconds of the steps that are all alike
SECONDS = {"hour": 3600, "day": 86_400, "week": 7 * 86_400}
#: months of the others
MONTHS = {"month": 1, "year": 12}


class GridError(ValueError):
    """A time that is no step of the frequency."""


def number_steps(seconds: np.ndarray, frequency: str) -> np.ndarray:
    """The step of each time, given in seconds since 1970. Steps of weeks count from the Thursday of 1970 that is the
    first time's day of the week. Raises GridError for a time between steps."""
    if frequency in MONTHS:
        return _number_months(seconds, MONTHS[frequency])
    size = SECONDS[frequency]
    offset = find_offset(seconds, frequency)
    steps, rest = np.divmod(seconds - offset, size)
    if np.any(rest != 0):
        wrong = int(np.flatnonzero(rest)[0])
        raise GridError(f"{write_time(seconds[wrong])} is no step by the {frequency} of {write_time(seconds[0])}")
    return steps.astype(np.int64)


def find_offset(seconds: np.ndarray, frequency: str) -> float:
    """Seconds by which all steps lie behind those that begin with 1970; 0 of months and years."""
    return 0.0 if frequency in MONTHS else float(seconds[0] % SECONDS[frequency])


def find_time(step: int, frequency: str, offset: float = 0.0) -> float:
    """A step as seconds since 1970."""
    if frequency in MONTHS:
        year, month = divmod(step * MONTHS[frequency], 12)
        return datetime(1970 + year, month + 1, 1, tzinfo=timezone.utc).timestamp()
    return step * SECONDS[frequency] + offset


def write_time(seconds: float) -> str:
    """Such as 2026-01-31, with the time of day where it is not midnight."""
    moment = datetime.fromtimestamp(float(seconds), tz=timezone.utc)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return text.removesuffix("T00:00:00")


def read_time(text: str) -> float:
    """A time of ISO 8601 as seconds since 1970; UTC where it names no offset. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def read_calendar(step: int, count: int, frequency: str, offset: float = 0.0) -> dict[str, np.ndarray]:
    """Parts of the calendar of consecutive steps: those that change within the frequency's season."""
    places = step + np.arange(count)
    times = (
        np.array([find_time(int(place), frequency) for place in places])
        if frequency in MONTHS
        else places * SECONDS[frequency] + offset
    )
    days = np.floor(times / 86_400).astype("datetime64[D]")
    month = days.astype("datetime64[M]").astype(int) % 12 + 1
    parts = {"month": month}
    if frequency in ("hour", "day"):
        parts["weekday"] = (days.astype(int) + 3) % 7
        parts["day"] = (days - days.astype("datetime64[M]")).astype(int) + 1
    if frequency == "hour":
        parts["hour"] = (times % 86_400 // 3600).astype(int)
    if frequency == "week":
        parts["week"] = (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(int) // 7
    return {} if frequency == "year" else parts


def _number_months(seconds: np.ndarray, size: int) -> np.ndarray:
    days, rest = np.divmod(seconds, 86_400)
    dates = days.astype(np.int64).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    wrong = np.flatnonzero((rest != 0) | (dates != months.astype("datetime64[D]")) | (months.astype(int) % size != 0))
    if len(wrong):
        what = "month" if size == 1 else "year"
        raise GridError(f"{write_time(seconds[wrong[0]])} is not the first day of a {what}")
    return months.astype(int) // size
