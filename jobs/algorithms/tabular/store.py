"""A fitted model as files: model.json for people and numbers in model.npz. No pickle is written or loaded.

So a model can be loaded by every version of scikit-learn, one tag of AWS's image being rebuilt with others over time,
and cannot carry code.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

DESCRIPTION = "model.json"
NUMBERS = "model.npz"

#: numbers by their name
Arrays = dict[str, np.ndarray]


def save_model(directory: Path, description: dict[str, Any], arrays: Arrays) -> None:
    """Writes the model; the same model gives the same bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / DESCRIPTION).write_text(json.dumps(description, indent=1), encoding="utf-8")
    np.savez_compressed(directory / NUMBERS, **arrays)


def load_model(directory: Path) -> tuple[dict[str, Any], Arrays]:
    """What save_model wrote."""
    description = json.loads((directory / DESCRIPTION).read_text(encoding="utf-8"))
    with np.load(directory / NUMBERS, allow_pickle=False) as numbers:
        return description, {name: numbers[name] for name in numbers.files}
