"""Whether a row that is asked alone, as clients ask, gets the answer of the batch, which is what was judged."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common.contract import PredictionParts
from common.judging_terms import ProblemType
from common.prediction_parts import find_answers, list_parts
from common.target import Target
from evaluate.embeddings import Embeddings, Projection, read_embedding
from evaluate.reading import choose_reader

#: answers agree when they differ by no more than this share: of float32, libraries add up in another order
RELATIVE_TOLERANCE = 1e-4
#: or by this share of the largest answer
ABSOLUTE_TOLERANCE = 1e-6
#: so near to 0 or 1 an answer may be a class that was made a probability
HARD = 0.01
#: and so many different ones are no probabilities
MOST_HARD_ANSWERS = 2
#: projections of an embedding agree when they differ by no more, where most lie between -1 and 1
PROJECTION_TOLERANCE = 0.01
#: rows that the message shows
SHOWN = 3


@dataclass(frozen=True)
class Difference:
    """One row whose answers do not agree."""

    #: from 1 on
    row: int
    alone: str
    batch: str

    def __str__(self) -> str:
        return f"row {self.row} alone {self.alone}, in the batch {self.batch}"


@dataclass(frozen=True)
class Agreement:
    """How rows that were asked alone were answered."""

    asked: int
    differences: list[Difference]

    @property
    def problem(self) -> str | None:
        """Why the answers in batches say nothing about what clients will get; None when they do."""
        if not self.differences:
            return None
        shown = "; ".join(map(str, self.differences[:SHOWN]))
        count = f"{len(self.differences)} of {self.asked} held-out rows"
        return (
            f"{count} are answered otherwise alone than in a batch: {shown}. "
            "Clients send single rows, so the metrics do not hold for them: make the answer to a row independent of "
            "the rows beside it, and of how many there are"
        )

    def describe(self) -> dict[str, Any]:
        """As evaluation.json has it."""
        rows = [{"row": one.row, "alone": one.alone, "batch": one.batch} for one in self.differences]
        return {"asked": self.asked, "differing": rows}


def compare_rows_alone(
    sent: Path, answered: Path, answers: np.ndarray, target: Target, embeddings: Embeddings | None = None
) -> Agreement:
    """Compares the answers to single rows with `answers` and their `embeddings`, those of the batches, in the order of
    the held-out rows.

    `sent` is what went through the model, `answered` where its answers are. Raises JobError when one is missing.
    """
    read = choose_reader(target)
    # The size of a usual answer: a single large one must not hide what is wrong with the others.
    sizes = np.abs(answers[answers != 0])
    slack = ABSOLUTE_TOLERANCE * float(np.median(sizes)) if sizes.size else 0.0
    names = list_parts(sent, PredictionParts.ALONE)
    differences = []
    for row, name in sorted((int(name.removeprefix(PredictionParts.ALONE).split(".")[0]), name) for name in names):
        text = find_answers(answered, name).read_text(encoding="utf-8").strip()
        try:
            agree = np.allclose(read(text), answers[row - 1], rtol=RELATIVE_TOLERANCE, atol=slack)
        except (ValueError, TypeError):
            # Several lines, or as many numbers as it should not be.
            agree = False
        if not agree:
            differences.append(Difference(row, _shorten(text), _shorten(_format(answers[row - 1]))))
        elif embeddings is not None and not _agree_in_embedding(text, name, embeddings, row):
            differences.append(Difference(row, "another embedding", "the one that is compared"))
    return Agreement(len(names), differences)


def _agree_in_embedding(text: str, name: str, embeddings: Embeddings, row: int) -> bool:
    embedding = read_embedding(text, name)
    if embedding is None or len(embedding) != embeddings.dimensions:
        return False
    alone = Projection(embeddings.dimensions).project(embedding)
    return bool(np.allclose(alone, embeddings.projections[row - 1], rtol=0, atol=PROJECTION_TOLERANCE))


def describe_hard_answers(answers: np.ndarray, target: Target) -> str | None:
    """What is wrong where every probability is 0 or 1, or one of two numbers next to them; None where probabilities say
    more, or none are expected.
    """
    if target.is_numeric or len(answers) == 0 or ((answers > HARD) & (answers < 1 - HARD)).any():
        return None
    found = np.unique(answers).tolist()
    if len(found) > MOST_HARD_ANSWERS:
        return None
    wanted = "the probability of the positive class" if target.type == ProblemType.BINARY else "a probability a class"
    shown = " or ".join(f"{answer:g}" for answer in found)
    return (
        f"every answer is {shown} where {wanted} is expected: if a script answers classes, let it answer what "
        "predict_proba returns"
    )


def _format(answer: Any) -> str:
    return ",".join(f"{value:g}" for value in np.atleast_1d(answer).tolist())


def _shorten(text: str) -> str:
    lines = text.splitlines()
    first = lines[0] if lines else "nothing"
    shown = first if len(first) <= 60 else f"{first[:60]}…"
    return shown if len(lines) < 2 else f"{shown} and {len(lines) - 1} more lines"
