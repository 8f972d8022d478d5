"""Prepared lines hold the texts that the container which serves makes of the same numbers."""

from pathlib import Path

import numpy as np
import pytest

from prepare import prepared_lines
from prepare.columns import TextColumn
from prepare.prepared_lines import LineWriter, write_numbers
from serve.encoders import make_encoder
from serve.preprocessor import Preprocessor
from serve.values import format_rows

NUMBERS = [0.0, -0.0, 1.0, -1.0, 9.0, 10.0, 0.5, 1.05, 100.0, 0.1 + 0.2, 1e16, 1e22, 1e-7, -2.0, 3.4e38]


@pytest.mark.parametrize("width", [1, 2, 5])
@pytest.mark.parametrize("chosen", [NUMBERS, [0.0, 1.0, 9.0], [0.0, -0.0], [0.0, 10.0], [0.0, 1 / 3, 7.0]])
def test_numbers_are_written_as_they_are_served(width: int, chosen: list[float]) -> None:
    numbers = np.random.default_rng(width).choice(chosen, (40, width))
    numbers[: len(chosen), 0] = chosen
    assert write_numbers(numbers) == format_rows(numbers).split("\n")


@pytest.mark.parametrize("kept", [0, 1_000])
def test_every_block_has_the_same_texts_whether_they_are_kept_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(prepared_lines, "KEPT_NUMBERS", kept)
    feature = {"name": "color", "type": "categorical", "missing": {"strategy": "constant", "fill": "red"}}
    column = TextColumn(tmp_path / "color", feature)
    codes = column.encode(["red", "blue", "", "green", "red", "blue"])
    column.finish()
    fitted = {"feature": "color", "fill": "red", "kind": "oneHot", "categories": ["blue", "red"]}
    mean = {"feature": "color", "fill": "red", "kind": "target", "categories": ["red"], "prior": [0.25]}
    preprocessor = Preprocessor({"version": 1, "features": [feature]}, {"version": 1, "columns": [fitted]})
    folds = {"color": [make_encoder({**mean, "means": [[0.5]]}), make_encoder({**mean, "means": [[0.75]]})]}
    writer = LineWriter({"color": column}, preprocessor, folds)
    labels = np.array([1, 0, 1, 0, 1, 0])

    first = writer.write({"color": codes[:2]}, np.array([0, 1]), labels[:2])
    second = writer.write({"color": codes[2:]}, np.arange(4), labels[2:])
    assert first + second == "1,0,1\n0,1,0\n1,0,1\n0,0,0\n1,0,1\n0,1,0\n"
    # Training rows have what their fold says.
    trained = writer.write({"color": codes}, np.array([0, 1, 4]), labels[[0, 1, 4]], np.array([0, 0, 1]))
    assert trained == "1,0.5\n0,0.25\n1,0.75\n"
    assert writer.write({"color": codes}, np.empty(0, dtype=int), labels[:0]) == ""
