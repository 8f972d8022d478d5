"""What changed in the rows since those that an earlier model version was trained on.

As in the monitors, a column has changed only when its values differ by more than chance and by enough to matter, and of
too few rows nothing is said. Dates move on and phrases repeat seldom: only whether they are there is compared.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from common.contract import EarlierKeys, Keys
from common.judging_terms import (
    DRIFT_LIMIT_JENSEN_SHANNON,
    DRIFT_LIMIT_MISSING_SHARE_CHANGE,
    DRIFT_LIMIT_WASSERSTEIN,
    ProblemType,
)
from common.recipe_terms import CATEGORICAL, NUMERIC
from prepare.distances import (
    align_categories,
    choose_significant,
    compare_counts,
    compare_numbers,
    measure_jensen_shannon,
    measure_wasserstein,
)
from prepare.profile import VERSION

#: the share of false ones among the changes that are beyond chance, and the rows that a comparison needs
LEVEL = 0.01
FEWEST_ROWS = 200
#: a category that is not there was to be expected in so many rows at least: seven are missed by one run in a thousand
FEWEST_EXPECTED_ROWS = 7
#: by so much the share of the positive class must differ
PRIOR_CHANGE = 0.05


@dataclass
class _Comparison:
    """One column: what is told of it, and what is left to be said when all columns have been tested."""

    told: dict[str, Any]
    tests: list[tuple[str, float, bool]] = field(default_factory=list)

    def test(self, what: str, probability: float, is_large: bool) -> None:
        """Notes a test of what has changed, and whether the change is large enough to matter."""
        self.tests.append((what, probability, is_large))


#: why there is nothing to compare with where no step has looked for it
NOT_TOLD = (
    "no step of this pipeline looks for the rows of an earlier version; the training adds one that does, unless its "
    "championComparison is NONE"
)


def find_changes(profile: dict[str, Any], earlier: dict[str, Any] | None) -> dict[str, Any]:
    """The `changes` of the data report: what differs from the profile in `earlier`, or why nothing is compared."""
    if earlier is None:
        return {"notCompared": NOT_TOLD}
    version = earlier.get(EarlierKeys.VERSION)
    if version is None:
        return {"notCompared": earlier.get(EarlierKeys.PROBLEM) or "no version is registered yet"}
    since = {"version": version, "approval": earlier.get(EarlierKeys.APPROVAL)}
    before = earlier.get(EarlierKeys.PROFILE)
    problem = earlier.get(EarlierKeys.PROBLEM) or _find_obstacle(profile, before)
    if problem:
        return {"since": since, "notCompared": problem}
    return {"since": since, **_compare(profile, before)}


def _find_obstacle(now: dict[str, Any], before: dict[str, Any] | None) -> str | None:
    if before is None or before.get("version") != VERSION:
        return "their profile was written by another release of the library"
    fewest = min(now["rows"], before["rows"])
    if fewest < FEWEST_ROWS:
        return f"{fewest:,} rows are too few to tell a change from chance; at least {FEWEST_ROWS} are needed"
    return None


def _compare(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    features = {feature["name"]: feature for feature in now["features"]}
    earlier = {feature["name"]: feature for feature in before["features"]}
    both = [name for name in features if name in earlier and features[name]["type"] == earlier[name]["type"]]
    sizes = (before["rows"], now["rows"])
    columns = [_compare_feature(earlier[name], features[name], sizes) for name in both]
    target = _compare_target(before["target"], now["target"])
    _judge([*columns, *([target] if target else [])])
    return {
        "rows": {"before": before["rows"], "now": now["rows"]},
        "target": target.told if target else None,
        "columns": [column.told for column in columns],
        "added": [name for name in features if name not in earlier],
        "removed": [name for name in earlier if name not in features],
        "retyped": [
            {"name": name, "before": earlier[name]["type"], "now": features[name]["type"]}
            for name in features
            if name in earlier and name not in both
        ],
    }


def _judge(comparisons: list[_Comparison]) -> None:
    tests = [(comparison, *test) for comparison in comparisons for test in comparison.tests]
    significant = choose_significant([probability for _, _, probability, _ in tests], LEVEL)
    for (comparison, what, probability, is_large), beyond_chance in zip(tests, significant, strict=True):
        comparison.told["changed"][what] = beyond_chance and is_large
        comparison.told["chance"][what] = float(f"{probability:.3g}")


def _compare_feature(before: dict[str, Any], now: dict[str, Any], sizes: tuple[int, int]) -> _Comparison:
    shares = [side["missing"] / rows for side, rows in zip((before, now), sizes, strict=True)]
    told: dict[str, Any] = {
        "name": now["name"],
        "type": now["type"],
        "before": {"missing": shares[0]},
        "now": {"missing": shares[1]},
        "changed": {},
        "chance": {},
    }
    comparison = _Comparison(told)
    missing = [[side["missing"], rows - side["missing"]] for side, rows in zip((before, now), sizes, strict=True)]
    comparison.test(
        "missing",
        compare_counts(np.array(missing, dtype=float)),
        abs(shares[1] - shares[0]) >= DRIFT_LIMIT_MISSING_SHARE_CHANGE,
    )
    if min(before.get("count", 0), now.get("count", 0)) >= FEWEST_ROWS:
        if now["type"] == NUMERIC:
            _add_numbers(comparison, before, now)
        elif now["type"] == CATEGORICAL:
            _add_categories(comparison, before, now)
    return comparison


def _add_numbers(comparison: _Comparison, before: dict[str, Any], now: dict[str, Any]) -> None:
    distance = measure_wasserstein(before, now)
    told = comparison.told
    for side, profile in (("before", before), ("now", now)):
        told[side] |= {"mean": profile["mean"], "median": profile["ranks"][len(profile["ranks"]) // 2]}
    told["distance"] = {"by": "wasserstein", "value": round(distance, 4)}
    comparison.test("values", compare_numbers(before, now), distance >= DRIFT_LIMIT_WASSERSTEIN)


def _add_categories(comparison: _Comparison, before: dict[str, Any], now: dict[str, Any]) -> None:
    counts = align_categories(before, now)
    distance = measure_jensen_shannon(counts)
    told = comparison.told
    told["appeared"], told["vanished"] = _find_missing(now, before), _find_missing(before, now)
    for side, profile in (("before", before), ("now", now)):
        top = next(iter(profile["categories"]), None)
        if top is not None:
            told[side] |= {"mostFrequent": top, "share": profile["categories"][top] / profile["count"]}
    told["distance"] = {"by": "jensenShannon", "value": round(distance, 4)}
    comparison.test("values", compare_counts(counts), distance >= DRIFT_LIMIT_JENSEN_SHANNON)


def _find_missing(here: dict[str, Any], there: dict[str, Any]) -> list[dict[str, Any]]:
    """The categories that are here, and would be there too if nothing but chance had a hand in it."""
    least = min(there["categories"].values(), default=0) if there["others"] else 0
    found = []
    for value, count in here["categories"].items():
        expected = count / here["count"] * there["count"]
        # Of those that are not listed, there are at most as many rows as of the rarest that is.
        if value not in there["categories"] and expected - least >= FEWEST_EXPECTED_ROWS:
            found.append({"value": value, "share": count / here["count"]})
    return found


def _compare_target(before: dict[str, Any], now: dict[str, Any]) -> _Comparison | None:
    """None where another target was predicted."""
    if any(before.get(key) != now.get(key) for key in ("name", "type", Keys.POSITIVE_CLASS)):
        return None
    comparison = _Comparison({"name": now["name"], "before": {}, "now": {}, "changed": {}, "chance": {}})
    if now["type"] == ProblemType.REGRESSION:
        _add_numbers(comparison, before, now)
    elif now["type"] == ProblemType.MULTICLASS:
        _add_categories(comparison, before, now)
    else:
        counts = np.array([[side["positive"], side["count"] - side["positive"]] for side in (before, now)], dtype=float)
        shares = counts[:, 0] / counts.sum(axis=1)
        comparison.told["before"]["positiveShare"], comparison.told["now"]["positiveShare"] = shares.tolist()
        comparison.test("values", compare_counts(counts), abs(float(shares[1] - shares[0])) >= PRIOR_CHANGE)
    return comparison
