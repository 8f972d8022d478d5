"""What stands for BlazingText's network: logistic regression on hashed words and phrases."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from sagemaker_contract.blazingtext_settings import Settings

DESCRIPTION, NUMBERS = "stand-in.json", "stand-in.npz"
#: places that words and phrases are hashed to
BUCKETS = 2**17
INVERSE_PENALTY, ITERATIONS = 10.0, 500


@dataclass(frozen=True)
class Model:
    """A trained model."""

    #: as they stand in the training's lines
    labels: list[str]
    word_ngrams: int
    #: a line a label
    weights: np.ndarray
    intercepts: np.ndarray

    def predict(self, sentences: list[str]) -> np.ndarray:
        """The probabilities of the labels, a line a sentence."""
        scores = hash_sentences([one.split() for one in sentences], self.word_ngrams) @ self.weights.T + self.intercepts
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
        return shares

    def save(self, folder: Path) -> None:
        described = {"labels": self.labels, "word_ngrams": self.word_ngrams}
        (folder / DESCRIPTION).write_text(json.dumps(described), encoding="utf-8")
        np.savez_compressed(folder / NUMBERS, weights=self.weights, intercepts=self.intercepts)

    @classmethod
    def load(cls, folder: Path) -> "Model":
        described: dict[str, Any] = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        with np.load(folder / NUMBERS, allow_pickle=False) as numbers:
            return cls(described["labels"], described["word_ngrams"], numbers["weights"], numbers["intercepts"])


def fit_model(labels: list[str], sentences: list[list[str]], settings: Settings) -> Model:
    """Of sentences with a label each, of which there are two or more."""
    counts = Counter(word for words in sentences for word in words)
    kept = [[word for word in words if counts[word] >= settings.min_count] for words in sentences]
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=ITERATIONS)
    model.fit(hash_sentences(kept, settings.word_ngrams), labels)
    names = model.classes_.tolist()
    weights, intercepts = model.coef_, model.intercept_
    if len(names) == 2:
        weights, intercepts = np.concatenate([-weights, weights]) / 2, np.concatenate([-intercepts, intercepts]) / 2
    return Model(names, settings.word_ngrams, weights, intercepts)


def hash_sentences(sentences: list[list[str]], longest: int) -> csr_matrix:
    """A line a sentence, of length 1: how often each word and phrase of up to `longest` words is in it."""
    places: list[int] = []
    values: list[float] = []
    starts = [0]
    for words in sentences:
        found = Counter(
            crc32(" ".join(words[start : start + length]).encode()) % BUCKETS
            for length in range(1, longest + 1)
            for start in range(len(words) - length + 1)
        )
        size = np.sqrt(sum(count**2 for count in found.values()))
        places.extend(found)
        values.extend(count / size for count in found.values())
        starts.append(len(places))
    return csr_matrix((values, places, starts), shape=(len(sentences), BUCKETS))
