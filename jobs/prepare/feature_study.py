"""What the data report says of one feature, found in the values of its column alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from common.contract import Keys
from common.judging_terms import ProblemType
from common.recipe_terms import DATE, TEXT
from common.target import Target
from prepare.associations import encode_categories
from prepare.columns import Column, TextColumn
from prepare.distributions import describe_categorical, describe_numeric
from prepare.features import Feature
from prepare.personal_data import PersonalDataSuspect, find_personal_data
from prepare.profile import profile_categories, profile_numbers
from prepare.single_features import SingleFeatureScorer, SingleScore
from prepare.text_levels import TextLevels
from prepare.texts import describe_texts, find_telling
from serve.encoders import WordsEncoder
from serve.values import clean_category

#: texts that often mean "no value", in small letters
DOUBTFUL_TEXTS = frozenset("- -- ? . n/a na none nil unknown undefined missing #n/a nan null (null) -999 -9999".split())
#: numbers that often do, where so many rows at least have them
DOUBTFUL_NUMBERS = (-99.0, -999.0, -9999.0, -99999.0, 999.0, 9999.0, 99999.0, 999999.0)
FEWEST_DOUBTFUL = 3
#: beyond so many rows, associations are computed on an evenly spaced sample
ASSOCIATION_ROWS = 100_000
#: so many values of a column are looked through for personal data
PERSONAL_VALUES = 20_000
#: beyond so many rows, telling words and what is said of texts are those of an evenly spaced sample
TELLING_ROWS = 50_000
SECONDS_OF_A_YEAR = 365.2425 * 86_400


@dataclass(frozen=True)
class FeatureStudy:
    """What was found of one feature."""

    #: the feature as report.json has it
    described: dict[str, Any]
    #: how well it alone tells the target
    score: SingleScore
    #: what personal data it looks like, if any
    personal: PersonalDataSuspect | None
    #: evenly spaced values, numbers or codes of categories
    sample: np.ndarray
    #: what a later run compares its own values with
    profile: dict[str, Any]
    #: of a text, the words that tell most of the target
    telling: tuple[str, ...] = ()


class FeatureStudent:
    """Studies one feature after the other; `labels` and `units` (RawTable.units) are those of all rows."""

    def __init__(self, goal: Target, labels: np.ndarray, units: np.ndarray) -> None:
        self._goal, self._labels = goal, labels
        self._positive = labels if goal.type == ProblemType.BINARY else None
        self._scorer = SingleFeatureScorer(goal.type, labels, units)

    def study(self, feature: Feature, column: Column, values: np.ndarray) -> FeatureStudy:
        """What there is to say of the feature; `values` are all of its column."""
        count = len(values)
        score = score_feature(self._scorer, feature, column, values)
        personal = find_personal(feature, column, values)
        if isinstance(column, TextColumn):
            described = describe_categorical(column.levels, values, self._positive, column.missing_code)
            missing = int(np.count_nonzero(values == column.missing_code))
            described["perhapsMissing"] = find_doubtful(column.levels, values)
            if feature.order is not None:
                described["outsideOrder"] = find_outside(feature, column.levels, values)
            if feature.type == TEXT:
                rows = values[:: max(1, -(-count // TELLING_ROWS))]
                described[Keys.MASK] = feature.mask
                described["written"] = describe_texts(column.read_texts(rows[rows != column.missing_code]).tolist())
            sample = encode_categories(values[:: space_rows(count)])
            compared = {} if feature.type == TEXT else profile_categories(column.levels, values, column.missing_code)
        else:
            if feature.type == DATE:
                # As years, which a reader can place.
                values = 1970 + values / SECONDS_OF_A_YEAR
            described = describe_numeric(values, self._positive)
            if feature.is_numeric:
                described["perhapsMissing"] = find_doubtful_numbers(values)
            missing = int(np.isnan(values).sum())
            sample = values[:: space_rows(count)].copy()
            compared = {} if feature.type == DATE else profile_numbers(values)
        entry = {
            "name": feature.name,
            "type": feature.type,
            "missing": {"count": missing, "share": missing / count, "filledWith": _describe_fill(feature)},
            "association": round(score.strength, 4),
            "alone": score.describe(),
            **described,
        }
        profile = {"type": feature.type, "missing": missing, **compared}
        telling = self._find_telling(column, values) if feature.type == TEXT and isinstance(column, TextColumn) else ()
        return FeatureStudy(entry, score, personal, sample, profile, telling)

    def _find_telling(self, column: TextColumn, values: np.ndarray) -> tuple[str, ...]:
        rows = np.arange(0, len(values), max(1, -(-len(values) // TELLING_ROWS)))
        return tuple(find_telling(column.read_texts(values[rows]).tolist(), self._labels[rows], self._goal))


def space_rows(count: int) -> int:
    """The distance of the rows whose associations are measured."""
    return max(1, -(-count // ASSOCIATION_ROWS))


def score_feature(scorer: SingleFeatureScorer, feature: Feature, column: Column, values: np.ndarray) -> SingleScore:
    """How well the feature alone tells the target; `values` are those of its column."""
    chosen = values[scorer.rows]
    if not isinstance(column, TextColumn):
        return scorer.score_numbers(chosen)
    if feature.type == TEXT:
        encoder = WordsEncoder({"feature": feature.name, "columns": feature.columns})
        return scorer.score_columns(encoder.encode(column.read_texts(chosen)), chosen == column.missing_code)
    return scorer.score_categories(chosen, column.missing_code)


def thin_out(values: np.ndarray) -> np.ndarray:
    """Evenly spaced ones of many values, which are enough to tell what all look like."""
    return values[:: max(1, -(-len(values) // PERSONAL_VALUES))]


def find_personal(feature: Feature, column: Column, values: np.ndarray) -> PersonalDataSuspect | None:
    """What personal data the feature looks like, if any; `values` are those of its column."""
    if feature.type == DATE:
        return None
    if not isinstance(column, TextColumn):
        return find_personal_data(feature.name, np.unique(thin_out(values)).tolist())
    occurring = thin_out(np.flatnonzero(np.bincount(values, minlength=len(column.levels))))
    texts = column.read_texts(occurring).tolist()
    # Names are told by their capitals.
    return find_personal_data(feature.name, [text.title() for text in texts] if feature.ignore_case else texts)


def find_doubtful(levels: TextLevels, codes: np.ndarray) -> dict[str, int]:
    """The texts that look as if they meant "no value", with their rows."""
    counts = np.bincount(codes, minlength=len(levels))
    texts = levels.walk(np.flatnonzero(counts))
    found = [(text, int(counts[place])) for place, text in texts if text.strip().casefold() in DOUBTFUL_TEXTS]
    return dict(sorted(found))


def find_outside(feature: Feature, levels: TextLevels, codes: np.ndarray) -> dict[str, int]:
    """The categories that the feature's order lacks, with their rows."""
    known = {"", *(clean_category(feature.describe(), text, frozenset()) for text in feature.order or ())}
    counts = np.bincount(codes, minlength=len(levels))
    texts = levels.walk(np.flatnonzero(counts))
    return dict(sorted((text, int(counts[place])) for place, text in texts if text not in known))


def find_doubtful_numbers(values: np.ndarray) -> dict[str, int]:
    """The numbers that look as if they meant "no value", with their rows.

    Such a number stands for itself where others are near: it is doubtful as the only negative one, or as the largest
    when it is farther from the next than all others are from each other; and when several rows have it.
    """
    counts = {number: int(np.count_nonzero(values == number)) for number in DOUBTFUL_NUMBERS}
    candidates = [number for number, count in counts.items() if count >= FEWEST_DOUBTFUL]
    if not candidates:
        return {}
    others = values[~np.isin(values, candidates) & ~np.isnan(values)]
    if len(others) == 0:
        return {}
    low, high = float(others.min()), float(others.max())
    return {
        f"{number:g}": counts[number]
        for number in candidates
        if (low >= 0 if number < 0 else number - high > max(high - low, high))
    }


def _describe_fill(feature: Any) -> str:
    if feature.strategy == "constant":
        if feature.type == TEXT:
            return "no words"
        return f"{feature.fill:g}" if feature.is_numeric else f"“{feature.fill}”"
    return {
        "mostFrequent": "the most frequent value",
        "error": "nothing: a missing value is an error",
        "dropRow": "nothing: such rows are left out",
    }.get(feature.strategy, f"the {feature.strategy}")
