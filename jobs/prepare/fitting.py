"""What an encoder needs to know of one column, fitted on its training rows: equal to scikit-learn's transformers.

Formulas: scikit-learn's SimpleImputer, StandardScaler, MinMaxScaler, RobustScaler, OneHotEncoder and OrdinalEncoder.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from common.errors import JobError
from common.recipe_terms import MOST_ONE_HOT_CATEGORIES, CategoricalMissing, Encoding, NumericMissing, Scaling
from prepare.columns import TextColumn
from prepare.features import Feature
from serve.values import clean_category


def fit_number(feature: Feature, numbers: np.ndarray) -> dict[str, Any]:
    """The fill and the scale of a numeric column; `numbers` holds nan for missing ones.

    Raises JobError when the fill depends on the values and there is none.
    """
    present = numbers[~np.isnan(numbers)]
    fill = _choose_number(feature, present)
    filled = np.where(np.isnan(numbers), fill, numbers)
    flag = {"flag": True} if feature.flag else {}
    return {"feature": feature.name, "kind": "number", "fill": fill, **flag, **_fit_scale(feature.scaling, filled)}


def fit_date(feature: Feature, seconds: np.ndarray) -> dict[str, Any]:
    """The fill of a date, the median; `seconds` holds nan for missing ones."""
    present = seconds[~np.isnan(seconds)]
    # Whole seconds, so that the fill is a date that can be written.
    fill = float(np.floor(_choose_number(feature, present)))
    reference = {} if feature.reference is None else {"reference": feature.reference}
    flag = {"flag": True} if feature.flag else {}
    return {"feature": feature.name, "kind": "date", "parts": list(feature.parts), "fill": fill, **reference, **flag}


def fit_categories(feature: Feature, counts: Mapping[str, int]) -> dict[str, Any]:
    """The fill and the categories of a column; `counts` says how often each text occurs, an empty one is missing.

    Raises JobError when the fill depends on the values and there is none.
    """
    present = {text: count for text, count in counts.items() if text != "" and count > 0}
    fill = choose_category(feature, counts)
    filled = Counter(present)
    if counts.get("", 0) > 0:
        filled[fill] += counts[""]
    base = {"feature": feature.name, "fill": fill}
    if feature.encoding == Encoding.HASH:
        return {**base, "kind": "hash", "columns": feature.columns}
    if feature.encoding == Encoding.ORDINAL:
        given = feature.order
        categories = sorted(filled) if given is None else [_normalize(text, feature) for text in given]
        return {**base, "kind": "ordinal", "categories": categories}
    return {**base, "kind": "oneHot", **_choose_categories(feature, filled)}


def list_counts(feature: Feature, column: TextColumn, counts: np.ndarray) -> dict[str, int]:
    """The texts that the fit of the column depends on, with their rows; `counts` has the rows of each level.

    Of many texts a hash needs the most frequent one only, and a limited one-hot encoding no more than its limit.
    """
    levels, missing = column.levels, column.missing_code
    limit = 1 if feature.encoding == Encoding.HASH else feature.limit
    if limit is None or len(levels) <= limit:
        return dict(zip(levels.read_all(), counts.tolist(), strict=True))
    places = np.array(levels.find_most_frequent(counts, limit, missing), dtype=np.intp)
    listed = dict(zip(levels.read(places).tolist(), counts[places].tolist(), strict=True))
    if missing >= 0 and counts[missing] > 0:
        # Missing values add to the category that stands for them, whatever its own rows are.
        fill = choose_category(feature, listed)
        own = next((place for place, text in levels.walk(np.arange(len(levels))) if text == fill), None)
        listed |= {"": int(counts[missing])} | ({} if own is None else {fill: int(counts[own])})
    return listed


def choose_category(feature: Feature, counts: Mapping[str, int]) -> str:
    """The category that stands for a missing one. Raises JobError when it depends on the values and there is none."""
    if feature.strategy != CategoricalMissing.MOST_FREQUENT:
        return feature.fill
    present = {text: count for text, count in counts.items() if text != "" and count > 0}
    if not present:
        raise _lack_values(feature)
    most = max(present.values())
    return min(text for text, count in present.items() if count == most)


def _normalize(text: str, feature: Feature) -> str:
    return clean_category(feature.describe(), text, frozenset({""}))


def _choose_categories(feature: Feature, counts: Counter[str]) -> dict[str, Any]:
    """All categories, or the most frequent ones where there is a limit."""
    if feature.limit is not None:
        chosen = sorted(counts, key=lambda category: (-counts[category], category))[: feature.limit]
        return {"categories": sorted(chosen), "other": True}
    if len(counts) > MOST_ONE_HOT_CATEGORIES:
        raise JobError(
            f"feature {feature.name}: {len(counts):,} categories are a lot for one-hot encoding, a column of each: "
            "give maximumCategories, or another encoding: Encoding.HASH or Encoding.ORDINAL"
        )
    return {"categories": sorted(counts)}


def _choose_number(feature: Feature, present: np.ndarray) -> float:
    if feature.strategy in (NumericMissing.CONSTANT, NumericMissing.ERROR, NumericMissing.DROP_ROW):
        # Nothing is missing with the last two.
        return float(feature.fill)
    if len(present) == 0:
        raise _lack_values(feature)
    if feature.strategy == NumericMissing.MEDIAN:
        return float(np.median(present))
    if feature.strategy == NumericMissing.MEAN:
        return float(np.mean(present))
    values, counts = np.unique(present, return_counts=True)
    return float(values[np.argmax(counts)])


def _lack_values(feature: Feature) -> JobError:
    return JobError(
        f"feature {feature.name}: no training row has a value, so there is no {feature.strategy} to stand in; "
        "leave the column out or fill it with a constant"
    )


def _fit_scale(scaling: str, numbers: np.ndarray) -> dict[str, float]:
    if scaling == Scaling.STANDARD:
        return _fit_standard(numbers)
    if scaling == Scaling.MIN_MAX:
        low, high = float(numbers.min()), float(numbers.max())
        factor = 1 / _avoid_zero(high - low)
        return {"factor": factor, "offset": 0 - low * factor}
    if scaling == Scaling.ROBUST:
        lower, upper = np.percentile(numbers, [25, 75])
        return {"center": float(np.median(numbers)), "scale": _avoid_zero(float(upper - lower))}
    return {}


def _fit_standard(numbers: np.ndarray) -> dict[str, float]:
    """Mean and standard deviation by two passes; of a column that varies by rounding only, the deviation is 1."""
    count, mean = len(numbers), float(numbers.mean())
    centred = numbers - mean
    correction = float(centred.sum())
    centred *= centred
    variance = (float(centred.sum()) - correction**2 / count) / count
    precision = float(np.finfo(float).eps)
    constant = variance <= count * precision * variance + (count * mean * precision) ** 2
    return {"center": mean, "scale": 1.0 if constant else float(np.sqrt(variance))}


def _avoid_zero(scale: float) -> float:
    """Of a column that does not vary, the scale is 1."""
    return 1.0 if scale < 10 * np.finfo(float).eps else scale
