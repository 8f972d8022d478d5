"""Many distinct texts are on disk, and the table is the same."""

import numpy as np
import pytest

from prepare import columns
from prepare.columns import TextColumn
from prepare.features import Feature
from prepare.fitting import fit_categories, list_counts
from prepare.text_levels import TextLevels
from serve.hashing import WordHasher, hash_words

TEXTS = ["b", "é", "", "a", "b", "NA", "\ud800", "c", "a", "d", "b", "e" * 9000, "a", "d"]


@pytest.fixture(params=["few", "many"])
def column(request, tmp_path, monkeypatch):
    """TEXTS, read two rows at a time; where two texts are many, most come again after they are forgotten."""
    if request.param == "many":
        monkeypatch.setattr(columns, "KEPT_TEXTS", 2)
    column = TextColumn(tmp_path / "column", {"name": "x", "type": "categorical"})
    for start in range(0, len(TEXTS), 2):
        column.append(column.encode(TEXTS[start : start + 2]))
    column.finish()
    return column


def test_texts_are_read_as_they_were_in_the_order_in_which_they_came(column):
    wanted = ["" if text == "NA" else text for text in TEXTS]
    assert column.levels.read_all() == list(dict.fromkeys(wanted))
    assert len(column.levels) == len(set(wanted))
    codes = column.read()
    assert column.read_texts(codes).tolist() == wanted
    assert column.read_texts(codes[::-3]).tolist() == wanted[::-3]
    assert column.missing_code == column.levels.read_all().index("")


def test_rows_can_be_left_out_then(column):
    column.keep(np.array([text != "b" for text in TEXTS]))
    assert set(column.read_texts(column.read()).tolist()) == {*TEXTS, ""} - {"b", "NA"}


def test_the_most_frequent_texts(column):
    counts = np.bincount(column.read(), minlength=len(column.levels))
    found = column.levels.find_most_frequent(counts, 4, column.missing_code)
    assert column.levels.read(np.array(found)).tolist() == ["a", "b", "d", "c"]


@pytest.mark.parametrize("strategy", ["constant", "mostFrequent"])
@pytest.mark.parametrize("fill", ["missing", "c"])
@pytest.mark.parametrize(("encoding", "limit"), [("hash", None), ("oneHot", 1), ("oneHot", 3), ("oneHot", 99)])
def test_a_fit_on_the_texts_that_matter_is_the_fit_on_all(column, strategy, fill, encoding, limit):
    feature = Feature("x", "categorical", strategy, fill, encoding=encoding, limit=limit)
    counts = np.bincount(column.read(), minlength=len(column.levels))
    every = dict(zip(column.levels.read_all(), counts.tolist(), strict=True))
    assert fit_categories(feature, list_counts(feature, column, counts)) == fit_categories(feature, every)


def test_a_column_without_a_missing_value_has_none(tmp_path):
    column = TextColumn(tmp_path / "column", {"name": "x", "type": "categorical"})
    column.append(column.encode(["a", "b"]))
    column.finish()
    assert column.missing_code == -1


def test_texts_in_memory_need_no_file():
    assert TextLevels(texts=["a", "b"]).read(np.array([1, 1, 0])).tolist() == ["b", "b", "a"]


def test_phrases_are_hashed_alike_together_and_alone(monkeypatch):
    monkeypatch.setattr("serve.hashing.KNOWN_WORDS", 1)
    phrases = ["Too late", "", "too late, TOO", "…", "straße"]
    hasher = WordHasher(16)
    for _ in range(2):
        assert np.array_equal(hasher.hash(phrases), np.array([hash_words(text, 16) for text in phrases]))
    assert hasher.hash([]).shape == (0, 16)
