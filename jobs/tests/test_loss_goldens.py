"""The goldens of the estimate of a regression are what this code and scikit-learn make of their rows today."""

import json
from pathlib import Path
from typing import Any

import pytest
import sklearn

from tests import make_loss_goldens


def compare(made: Any, kept: Any, where: str = "") -> None:
    """Numbers may differ in their last digits, by processor; nothing else may."""
    if isinstance(kept, dict):
        assert list(made) == list(kept), where
        for key, value in kept.items():
            compare(made[key], value, f"{where}.{key}")
    elif isinstance(kept, list):
        assert len(made) == len(kept), where
        for place, value in enumerate(kept):
            compare(made[place], value, f"{where}[{place}]")
    elif isinstance(kept, float):
        assert made == pytest.approx(kept, rel=1e-9, abs=1e-9), where
    else:
        assert made == kept, where


def test_the_kept_goldens_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = json.loads(make_loss_goldens.GOLDENS.read_text(encoding="utf-8"))
    if kept["scikit-learn"] != sklearn.__version__:
        pytest.skip(f"the goldens are of scikit-learn {kept['scikit-learn']}")
    monkeypatch.setattr(make_loss_goldens, "GOLDENS", tmp_path / "goldens.json")
    monkeypatch.setattr(make_loss_goldens.losses, "_grow", make_loss_goldens.losses._grow)
    make_loss_goldens.main()
    compare(json.loads((tmp_path / "goldens.json").read_text(encoding="utf-8")), kept)
