"""How well logistic regression learns from the words of texts themselves, and from the other columns beside them."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from algorithms.texts.terms import TermWeights

#: as the algorithm has them where nothing else is said
LONGEST_PHRASE, FEWEST_ROWS, MOST_TERMS, PENALTY = 2, 2, 50_000, 0.2
MOST_STEPS = 500
#: characters of a text that are tried
MOST_CHARACTERS = 2_000

#: the rows to learn from and those to answer
Fold = tuple[np.ndarray, np.ndarray]


def weigh_folds(texts: Sequence[list[str]], numbers: np.ndarray, folds: list[Fold]) -> Iterator[tuple[Any, Any] | None]:
    """For each fold the rows to learn from and those to answer, as weights of terms beside scaled numbers.

    None where no term is in enough of the rows to learn from.
    """
    for train, test in folds:
        columns = []
        for column in texts:
            learnt, asked = ([column[row][:MOST_CHARACTERS] for row in rows] for rows in (train, test))
            terms = TermWeights.fit(learnt, LONGEST_PHRASE, FEWEST_ROWS, MOST_TERMS)
            if terms is not None:
                columns.append((terms.weigh(learnt), terms.weigh(asked)))
        if not columns:
            yield None
            continue
        if numbers.shape[1] > 0:
            scaler = StandardScaler().fit(numbers[train])
            columns.append(tuple(sparse.csr_matrix(scaler.transform(numbers[rows])) for rows in (train, test)))
        learnt, asked = (sparse.hstack(parts).tocsr() for parts in zip(*columns, strict=True))
        yield learnt, asked


def make_model() -> LogisticRegression:
    """The model that is tried."""
    return LogisticRegression(C=1 / PENALTY, max_iter=MOST_STEPS)
