"""The probability from which a row counts as positive: given, or chosen on validation rows by the answers to them."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from common.configuration import check_choice, check_kind, require
from common.contract import Keys
from common.errors import JobError
from common.judging_terms import DEFAULT_DECISION_THRESHOLD, ThresholdRule
from evaluate.costs import Costs

#: digits that tell any two floats apart
MOST_DIGITS = 17


@dataclass(frozen=True)
class Threshold:
    """A decision threshold, and how it came about."""

    value: float
    #: one of ThresholdRule; None where the threshold was given
    rule: str | None = None
    #: such as `a recall of at least 0.90`
    aim: str = ""
    #: the validation rows that it was chosen on
    rows: int = 0

    @property
    def hint(self) -> str | None:
        """What the message says of it: nothing where it was given."""
        if self.rule is None:
            return None
        return f"decision threshold {self.text}, chosen for {self.aim} on {self.rows:,} validation rows"

    @property
    def text(self) -> str:
        """As the version's metadata has it, which are texts."""
        return np.format_float_positional(self.value, trim="-")

    def describe(self) -> dict[str, Any]:
        """As evaluation.json has it."""
        chosen = {} if self.rule is None else {"rule": self.rule, "aim": self.aim, "validation_rows": self.rows}
        return {"value": self.value, "text": self.text, **chosen}


@dataclass(frozen=True)
class Choice:
    """How a threshold is to be chosen."""

    rule: str
    #: the wanted recall
    share: float = 0.0

    @property
    def aim(self) -> str:
        """For people."""
        if self.rule == ThresholdRule.RECALL_AT_LEAST:
            return f"a recall of at least {self.share:.2f}"
        return {ThresholdRule.LOWEST_COST: "the lowest cost", ThresholdRule.BEST_F1: "the best f1"}[self.rule]


def read_threshold(configuration: dict[str, Any]) -> Threshold | Choice:
    """The threshold of the configuration, or how it is chosen; raises JobError naming what is wrong."""
    given = configuration.get(Keys.DECISION_THRESHOLD, DEFAULT_DECISION_THRESHOLD)
    where = Keys.DECISION_THRESHOLD
    if isinstance(given, dict):
        rule = check_choice(require(given, "rule", str, where), ThresholdRule.ALL, f"{where}.rule")
        share = require(given, "share", (int, float), where) if rule == ThresholdRule.RECALL_AT_LEAST else 0.0
        return Choice(rule, _check_share(share, f"{where}.share"))
    return Threshold(_check_share(check_kind(given, (int, float), where), where))


def choose_threshold(choice: Choice, labels: np.ndarray, scores: np.ndarray, costs: Costs | None) -> Threshold:
    """The threshold that suits the validation rows best, halfway between two scores, with no answer close to it."""
    order = np.argsort(scores, kind="stable")
    ordered, positive = scores[order], labels[order] == 1
    # A cut is the place of the first row that counts as positive: at each distinct score, and behind the last one.
    cuts = np.append(np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]), len(ordered))
    if ordered[-1] >= 1:
        # No threshold is above a score of 1.
        cuts = cuts[:-1]
    best = _find_best(choice, cuts, positive, costs)
    return Threshold(_place(best, ordered), choice.rule, choice.aim, len(labels))


def _find_best(choice: Choice, cuts: np.ndarray, positive: np.ndarray, costs: Costs | None) -> int:
    """The cut that is best by the rule; of several the highest one, which acts on the fewest rows."""
    missed = np.append(0, positive.cumsum())[cuts]
    acted = len(positive) - cuts
    hits = positive.sum() - missed
    if choice.rule == ThresholdRule.RECALL_AT_LEAST:
        return int(cuts[hits >= choice.share * positive.sum()][-1])
    if choice.rule == ThresholdRule.BEST_F1:
        value = 2 * hits / np.maximum(1, acted + positive.sum())
    else:
        if costs is None:
            raise JobError(f"{Keys.DECISION_THRESHOLD}: {choice.rule} needs costs")
        each = costs.price(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
        value = -(np.column_stack([cuts - missed, acted - hits, missed, hits]) @ each)
    return int(cuts[np.flatnonzero(value == value.max())[-1]])


def _place(cut: int, ordered: np.ndarray) -> float:
    """A threshold with few digits between the scores before and after the cut."""
    if cut == 0:
        return 0.0
    low, high = float(ordered[cut - 1]), float(ordered[cut]) if cut < len(ordered) else 1.0
    middle = (low + high) / 2
    rounded = (round(middle, digits) for digits in range(MOST_DIGITS))
    return next((value for value in rounded if low < value < high), high)


def _check_share(value: Any, name: str) -> float:
    share = float(value)
    if not (math.isfinite(share) and 0 <= share <= 1):
        raise JobError(f"{name}: must be from 0 to 1, got {share:g}")
    return share
