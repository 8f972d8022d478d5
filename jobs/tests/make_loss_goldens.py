"""Writes test/engine/quality/loss-goldens.json: what scikit-learn's own models expect of rows, beside the trees that
are written of them. From jobs/: `python -m tests.make_loss_goldens`.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import sklearn

from evaluate import losses

GOLDENS = Path(__file__).resolve().parents[2] / "test" / "engine" / "quality" / "loss-goldens.json"
ROWS = 240
FEATURES = [
    {"name": "age", "type": "numeric", "missing": {"strategy": "mean", "texts": ["NA", "-999"]}},
    {"name": "plan", "type": "categorical", "missing": {"strategy": "constant"}, "trim": True, "ignoreCase": True},
    {"name": "since", "type": "date", "missing": {"strategy": "none"}},
    {"name": "size", "type": "numeric", "missing": {"strategy": "mean"}},
]
SCHEMA = [
    {"name": "age", "type": "numeric", "missingTexts": ["NA", "-999"]},
    {"name": "plan", "type": "categorical", "trim": True, "ignoreCase": True},
    {"name": "since", "type": "categorical", "compared": False},
    {"name": "size", "type": "numeric"},
]


def make_rows(generator: np.random.Generator) -> list[list[str]]:
    """Raw rows with all that a column may hold: missing texts, levels in other letters, rare ones, dates."""
    plans = ["basic", " Basic", "plus", "PLUS ", "team", "", "rare"]
    chosen = generator.choice(len(plans), ROWS, p=[0.25, 0.1, 0.25, 0.1, 0.23, 0.05, 0.02])
    ages = generator.choice(["NA", "-999", "-999.0", ""], ROWS)
    return [
        [
            ages[row] if row % 9 == 0 else repr(float(generator.normal(40, 12))),
            plans[chosen[row]],
            "2026-01-31",
            "1e3" if row % 31 == 0 else f" {generator.integers(0, 500)}",
        ]
        for row in range(ROWS)
    ]


def main() -> None:
    """Fits what an evaluation fits, and asks the models themselves."""
    generator = np.random.default_rng(7)
    rows = make_rows(generator)
    labels = generator.normal(100, 20, ROWS)
    scale = np.array([1 + 9 * (row[1].strip().lower() == "team") for row in rows])
    answers = labels + generator.normal(0, scale)
    fitted: list[tuple[Any, np.ndarray]] = []
    grow = losses._grow

    def note(seen: np.ndarray, errors: np.ndarray) -> Any:
        fitted.append((grow(seen, errors), seen))
        return fitted[-1][0]

    losses._grow = note
    document = losses.learn_losses(FEATURES, rows, labels, answers)
    # Of each kind of error the parts come first, then the trees of all rows.
    of_kind = losses.FOLDS + 1
    whole = [fitted[of_kind - 1], fitted[2 * of_kind - 1]]
    strange = np.where(generator.random((200, 4)) < 0.2, np.nan, generator.normal(50, 500, (200, 4)))
    goldens = {
        "scikit-learn": sklearn.__version__,
        "schema": SCHEMA,
        "losses": document,
        "rows": [
            {"predicted": float(answer), "input": row} for answer, row in zip(answers.tolist(), rows, strict=True)
        ],
        "expected": {
            name: model.predict(seen).tolist() for name, (model, seen) in zip(losses.LOSSES, whole, strict=True)
        },
        "values": [[None if np.isnan(value) else value for value in row] for row in strange.tolist()],
        "expectedOfValues": {
            name: model.predict(strange).tolist() for name, (model, _) in zip(losses.LOSSES, whole, strict=True)
        },
    }
    GOLDENS.write_text(json.dumps(goldens, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
