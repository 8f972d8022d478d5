"""Embeddings that stand beside the probabilities of an answer, as the monitors compare them: by random projections."""

import json
import math
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common.contract import ANSWERS_ENDING
from common.errors import JobError
from common.prediction_parts import list_held_out
from evaluate.embedding_terms import EMBEDDING, FEWEST_DIMENSIONS, FIRST_MULTIPLIER, PROJECTIONS, SECOND_MULTIPLIER

#: as the monitors have numbers
DIGITS = 4


@dataclass(frozen=True)
class Embeddings:
    """Those of the answers to the held-out rows."""

    #: the numbers of an embedding
    dimensions: int
    #: a row for each answer
    projections: np.ndarray


class Projection:
    """Random projections of embeddings of one length; engine/embeddings/project.ts has the same for live answers."""

    def __init__(self, dimensions: int) -> None:
        bits = _hash(np.arange(1, dimensions + 1, dtype=np.uint32))
        self._signs = np.where(bits[:, None] >> np.arange(PROJECTIONS, dtype=np.uint32) & 1, 1.0, -1.0)

    def project(self, embedding: np.ndarray) -> np.ndarray:
        """Of its direction: of one that is all zeros each projection is 0."""
        length = math.sqrt(float(embedding @ embedding))
        # Behind the decimals a zero may be negative.
        return np.round(embedding @ self._signs / length, DIGITS) + 0.0 if length > 0 else np.zeros(PROJECTIONS)


def read_embeddings(directory: Path) -> Embeddings | None:
    """Those of the answers to the held-out rows, in their order; None where answers have none.

    Raises JobError when some answers have none, or one that is no list of as many finite numbers as the first.
    """
    projection, dimensions, without, projections = None, 0, None, array("d")
    for file in list_held_out(directory, ANSWERS_ENDING):
        with file.open(encoding="utf-8") as stream:
            for line, text in enumerate(stream, start=1):
                if not text.strip():
                    continue
                place = f"file {file.relative_to(directory).as_posix()}, line {line}"
                embedding = read_embedding(text, place)
                if embedding is None:
                    without = without or place
                    continue
                if projection is None:
                    projection, dimensions = Projection(len(embedding)), len(embedding)
                if len(embedding) != dimensions:
                    raise JobError(
                        f"{place}: the embedding has {len(embedding)} numbers, that of the first answer {dimensions}"
                    )
                projections.extend(projection.project(embedding))
    if projection is None:
        return None
    if without is not None:
        raise JobError(f"{without}: the answer has no embedding, others have one of {dimensions} numbers")
    return Embeddings(dimensions, np.array(projections).reshape(-1, PROJECTIONS))


def read_embedding(text: str, place: str) -> np.ndarray | None:
    """That of one line of an answer; None where it has none. Raises JobError where it is no list of finite numbers."""
    # Most answers have none, and are not read twice.
    if f'"{EMBEDDING}"' not in text:
        return None
    answer = json.loads(text)
    value: Any = answer.get(EMBEDDING) if isinstance(answer, dict) else None
    if value is None:
        return None
    numbers = value if isinstance(value, list) else []
    if len(numbers) < FEWEST_DIMENSIONS or not all(_is_number(number) for number in numbers):
        raise JobError(
            f"{place}: the embedding must be a list of at least {FEWEST_DIMENSIONS} finite numbers, "
            f"got {json.dumps(value)[:60]}"
        )
    return np.array(numbers, dtype=np.float64)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _hash(numbers: np.ndarray) -> np.ndarray:
    """The finalizer of MurmurHash3, in 32 bits."""
    numbers = (numbers ^ (numbers >> 16)) * np.uint32(FIRST_MULTIPLIER)
    numbers = (numbers ^ (numbers >> 13)) * np.uint32(SECOND_MULTIPLIER)
    return numbers ^ (numbers >> 16)
