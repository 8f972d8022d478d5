"""Rows as the numbers that models learn from, much as the preparation will make them."""

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import OneHotEncoder

from common.recipe_terms import DATE, NUMERIC, TEXT
from prepare.moments import read_dates
from proposal.columns import MANY, ColumnGuess
from proposal.rows import ChosenRows
from proposal.texts import read_numbers

#: columns that the words of a phrase are hashed into
HASHED = 64


def encode_rows(rows: ChosenRows, columns: list[ColumnGuess]) -> np.ndarray:
    """Numbers and dates with the median for what is missing, and whether it is; categories and words as columns."""
    parts = [_encode(rows, column) for column in columns]
    return np.hstack(parts) if parts else np.empty((len(rows.labels), 0))


def _encode(rows: ChosenRows, column: ColumnGuess) -> np.ndarray:
    texts = rows.read(column.name)
    if column.kind == NUMERIC:
        return _fill(np.array(read_numbers(texts, rows.source), dtype=float))
    if column.kind == DATE:
        return _fill(read_dates({"name": column.name, "type": DATE, "missing": {}}, texts, rows.source.date_order))
    if column.settings.get("ignoreCase"):
        texts = [text.casefold() for text in texts]
    if column.kind == TEXT:
        return HashingVectorizer(n_features=HASHED).transform(texts).toarray()
    encoder = OneHotEncoder(max_categories=MANY, handle_unknown="infrequent_if_exist", sparse_output=False)
    return encoder.fit_transform(np.array(texts, dtype=object)[:, np.newaxis])


def _fill(values: np.ndarray) -> np.ndarray:
    missing = np.isnan(values)
    if not missing.any():
        return values[:, np.newaxis]
    median = 0.0 if missing.all() else float(np.median(values[~missing]))
    return np.column_stack([np.where(missing, median, values), missing])
