"""The groups that a rate is furthest apart in, with the intervals of their difference and of their ratio."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluate.measure import Measure

#: what it takes for a difference
TWO = 2
#: so many are kept: 0.45 less 0.30 is no more than 0.15
DECIMALS = 12


@dataclass(frozen=True)
class Extremes:
    """The group with the least of a rate, and the one with the most."""

    least: str
    low: Measure
    most: str
    high: Measure

    def measure_difference(self) -> Measure:
        """Newcombe (1998), method 10: the interval of a difference from those of its two sides."""
        value = round(self.high.value - self.low.value, DECIMALS)
        below = math.hypot(self.high.value - self.high.lower, self.low.upper - self.low.value)
        above = math.hypot(self.high.upper - self.high.value, self.low.value - self.low.lower)
        return Measure(value, value - below, value + above, 0.0)

    def measure_ratio(self) -> Measure | None:
        """The least as a share of the most; None where there is no most.

        The interval is that of the difference of the logarithms by the same method (Zou and Donner, 2008). A rate of 0
        has no logarithm: then the ends are those of the worst and the best that both intervals allow.
        """
        low, high = self.low, self.high
        if high.value <= 0:
            return None
        value = round(low.value / high.value, DECIMALS)
        if low.value <= 0:
            return Measure(value, 0.0, low.upper / high.lower, 0.0)
        below = math.hypot(math.log(low.value / low.lower), math.log(high.upper / high.value))
        above = math.hypot(math.log(low.upper / low.value), math.log(high.value / high.lower))
        return Measure(value, value * math.exp(-below), value * math.exp(above), 0.0)


def find_extremes(name: str, rates: Mapping[str, Mapping[str, tuple[Measure, int]]], minimum: int) -> Extremes | None:
    """Among groups with so many rows that count for the rate; None when there are no two of them.

    `rates` are those of each group by its name: measure, and rows that count.
    """
    found: Sequence[tuple[str, Measure]] = [
        (group, measured[name][0])
        for group, measured in rates.items()
        if name in measured and measured[name][1] >= minimum
    ]
    if len(found) < TWO:
        return None
    ordered = sorted(found, key=lambda one: one[1].value)
    (least, low), (most, high) = ordered[0], ordered[-1]
    return Extremes(least, low, most, high)
