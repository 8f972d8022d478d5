"""How a table is split, what learns from it, and what a model must reach."""

from dataclasses import dataclass
from typing import Any

from common.contract import Keys
from common.recipe_terms import DEFAULT_SPLIT
from evaluate.job import HELD_OUT_ROWS
from prepare.rules import SourceFormat
from proposal.algorithms import BOOSTING, IMPROVEMENT, METRICS, choose_algorithm
from proposal.columns import ColumnGuess
from proposal.rows import UsableRows
from proposal.table import Table
from proposal.target import TargetGuess

#: by the number of rows, the depth of the trees
DEPTHS = ((1_000, 3), (10_000, 4), (10**18, 6))
#: trees at most; the validation rows say when there are enough
MOST_ROUNDS = 500
PATIENCE = 25
#: so much more than needed is held out, because a hash deals rows unevenly
MARGIN = 1.3
#: a larger share of held-out rows leaves too few to learn from
MOST_HELD_OUT = 0.3


@dataclass(frozen=True)
class Plan:
    """Split, algorithm and criteria, and sentences on why."""

    document: dict[str, Any]
    notes: list[str]
    #: whether texts reach the algorithm as they were written
    reads_texts: bool


def plan_training(
    table: Table, guess: TargetGuess, columns: list[ColumnGuess], source: SourceFormat, doubtful: frozenset[str]
) -> Plan:
    """The plan. The algorithm is chosen by what learns the table's own rows."""
    split, minimum = plan_split(guess)
    depth = next(depth for rows, depth in DEPTHS if guess.rows < rows)
    rows = UsableRows(table, columns, guess.document["name"], split, source, doubtful)
    choice = choose_algorithm(rows, guess, columns, depth)
    document = {
        "split": split,
        Keys.MINIMUM_HELD_OUT_ROWS: minimum,
        "algorithm": {"name": choice.name, "props": _set(choice.name, depth, columns)},
        "criteria": [{"metric": METRICS[guess.type], "improvement": IMPROVEMENT}],
    }
    return Plan(document, choice.notes, choice.reads_texts)


def _set(algorithm: str, depth: int, columns: list[ColumnGuess]) -> dict[str, Any]:
    """The props of the algorithm that are not its defaults."""
    if algorithm != BOOSTING[0]:
        return {}
    hyperparameters: dict[str, Any] = {
        "max_depth": depth,
        "eta": 0.05,
        "subsample": 0.8,
        "early_stopping_rounds": PATIENCE,
    }
    if sum(column.is_feature for column in columns) > 3:
        hyperparameters["colsample_bytree"] = 0.8
    return {"rounds": MOST_ROUNDS, "hyperparameters": hyperparameters}


def plan_split(guess: TargetGuess) -> tuple[dict[str, float] | None, int | None]:
    """Enough held-out rows for a verdict where the usual shares give too few; as the last resort a lower minimum."""
    needed = HELD_OUT_ROWS[guess.type]
    if guess.fewest * DEFAULT_SPLIT["test"] >= needed * MARGIN:
        return None, None
    share = min(MOST_HELD_OUT, round(needed * MARGIN / guess.fewest + 0.005, 2))
    rest = 1 - share
    split = {"train": round(rest * 0.8, 2), "validation": round(1 - share - round(rest * 0.8, 2), 2), "test": share}
    expected = guess.fewest * share
    return split, None if expected >= needed * MARGIN else max(3, int(expected / 2))
