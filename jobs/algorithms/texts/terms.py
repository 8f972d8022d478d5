"""Texts as weights of words and short phrases (TF-IDF), the same way in training and in serving.

Formulas: scikit-learn's TfidfTransformer with sublinear counts (Manning, Raghavan and Schuetze, 2008, section 6.4).
"""

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

#: a word, or a symbol such as an emoji
TERM = r"(?u)\w+|[\u2190-\u2bff\U0001f000-\U0001faff]"


def prepare_text(text: str) -> str:
    """The text in small letters, with each letter and its accent as one."""
    return unicodedata.normalize("NFC", text).lower()


class TermWeights:
    """The terms of one column of texts, and how rare each is."""

    def __init__(self, terms: Sequence[str], rarity: np.ndarray, longest: int) -> None:
        self.terms = list(terms)
        self.rarity = rarity
        self._counter = CountVectorizer(
            preprocessor=prepare_text,
            token_pattern=TERM,
            ngram_range=(1, longest),
            vocabulary={term: i for i, term in enumerate(self.terms)},
        )

    @classmethod
    def fit(cls, texts: Sequence[str], longest: int, fewest_rows: int, most_terms: int) -> "TermWeights | None":
        """The most frequent terms of the texts; None when no term is in enough of them."""
        counter = CountVectorizer(
            preprocessor=prepare_text,
            token_pattern=TERM,
            ngram_range=(1, longest),
            min_df=fewest_rows,
            max_features=most_terms,
        )
        try:
            counts = counter.fit_transform(texts)
        except ValueError:
            # There are no terms at all, or none in enough texts.
            return None
        rows = np.diff(counts.tocsc().indptr)
        return cls(counter.get_feature_names_out().tolist(), np.log((1 + len(texts)) / (1 + rows)) + 1, longest)

    def weigh(self, texts: Sequence[str]) -> Any:
        """A sparse line for each text, of length 1; 0 everywhere where it has no known term."""
        counts = self._counter.transform(texts).astype(np.float64)
        counts.data = 1 + np.log(counts.data)
        return normalize(counts.multiply(self.rarity).tocsr())
