"""Answers rows with texts by a stored model: the probability of each class."""

from typing import Any

import numpy as np
from scipy import sparse
from texts.rows import TextRows, parse_text_request
from texts.terms import TermWeights

from tabular.models import make_answers
from tabular.store import Arrays

#: what a stored model of texts says it is
KIND = "text"


class TextModel:
    """A loaded model."""

    def __init__(self, description: dict[str, Any], arrays: Arrays) -> None:
        self.description = description
        self._arrays = arrays
        self._columns = [
            None if terms is None else TermWeights(terms, arrays[name_rarity(place)], description["longestPhrase"])
            for place, terms in enumerate(description["columns"])
        ]
        self._finish = make_answers(description["problem"])

    def read(self, text: str) -> TextRows:
        """The rows of a request. Raises SettingsError."""
        return parse_text_request(text, self.description["features"], len(self._columns), self.description["algorithm"])

    def answer(self, rows: TextRows) -> np.ndarray:
        """The probabilities of the classes, a line a row."""
        parts = [
            column.weigh(texts) for column, texts in zip(self._columns, rows.texts, strict=True) if column is not None
        ]
        if rows.numbers.shape[1] > 0:
            near = (rows.numbers - self._arrays["means"]) / self._arrays["scales"]
            parts.insert(0, sparse.csr_matrix(near))
        scores = sparse.hstack(parts).tocsr() @ self._arrays["coefficients"].T
        return self._finish(scores + self._arrays["intercepts"])


def describe_column(column: TermWeights | None) -> list[str] | None:
    """The terms of a column of texts, as model.json has them; None for one without any."""
    return None if column is None else column.terms


def name_rarity(place: int) -> str:
    """What the rarities of a column's terms are called among the model's numbers."""
    return f"rarity{place}"
