"""How a table is split, what learns from it, and what a model must reach."""

from typing import Any

from common.contract import DEFAULT_SPLIT, Keys, ProblemType
from evaluate.job import HELD_OUT_ROWS
from proposal.columns import ColumnGuess
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
#: by problem type, the metric that a useful model must improve
METRICS = {ProblemType.BINARY: "auc", ProblemType.MULTICLASS: "macroF1", ProblemType.REGRESSION: "rmse"}
#: how much of the way from the best answer without a model to a perfect one
IMPROVEMENT = 0.1


def plan_training(guess: TargetGuess, columns: list[ColumnGuess]) -> dict[str, Any]:
    """Split, algorithm and criteria."""
    split, minimum = _plan_split(guess)
    features = sum(column.is_feature for column in columns)
    depth = next(depth for rows, depth in DEPTHS if guess.rows < rows)
    hyperparameters: dict[str, Any] = {
        "max_depth": depth,
        "eta": 0.05,
        "subsample": 0.8,
        "early_stopping_rounds": PATIENCE,
    }
    if features > 3:
        hyperparameters["colsample_bytree"] = 0.8
    return {
        "split": split,
        Keys.MINIMUM_HELD_OUT_ROWS: minimum,
        "algorithm": {"rounds": MOST_ROUNDS, "hyperparameters": hyperparameters},
        "criteria": [{"metric": METRICS[guess.type], "improvement": IMPROVEMENT}],
    }


def _plan_split(guess: TargetGuess) -> tuple[dict[str, float] | None, int | None]:
    """Enough held-out rows for a verdict where the usual shares give too few; as the last resort a lower minimum."""
    needed = HELD_OUT_ROWS[guess.type]
    if guess.fewest * DEFAULT_SPLIT["test"] >= needed * MARGIN:
        return None, None
    share = min(MOST_HELD_OUT, round(needed * MARGIN / guess.fewest + 0.005, 2))
    rest = 1 - share
    split = {"train": round(rest * 0.8, 2), "validation": round(1 - share - round(rest * 0.8, 2), 2), "test": share}
    expected = guess.fewest * share
    return split, None if expected >= needed * MARGIN else max(3, int(expected / 2))
