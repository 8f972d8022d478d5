"""Held-out images that the model took for another class, the most certain mistakes first."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from common.contract import Files
from common.judging_terms import ProblemType
from evaluate.quality import Judge

#: mistakes that a page shows
MOST_SHOWN = 24


@dataclass(frozen=True)
class Mistake:
    """One image, and what it was taken for."""

    name: str
    #: as a page holds it
    thumbnail: str
    #: the number of its class, and of the one that the model answered
    truth: int
    answered: int
    #: the probability of the answered class
    certainty: float


@dataclass(frozen=True)
class Mistakes:
    """Those that are shown, of all that there are."""

    count: int
    shown: list[Mistake]


def find_mistakes(labels_folder: Path, judge: Judge, labels: np.ndarray, answers: np.ndarray) -> Mistakes | None:
    """None where the rows are no images, or their pages show none."""
    file = labels_folder / Files.THUMBNAILS
    if not file.is_file():
        return None
    decided = judge.decide(answers).astype(int)
    certainties = _find_certainties(judge, answers, decided)
    wrong = np.flatnonzero(decided != labels)
    with file.open(encoding="utf-8") as stream:
        lines = stream.readlines()
    # Of many held-out images only some have a thumbnail. Of mistakes that are as certain, the first counts.
    known = wrong[wrong < len(lines)]
    order = known[np.argsort(-certainties[known], kind="stable")][:MOST_SHOWN]
    shown = [
        Mistake(
            **json.loads(lines[place]),
            truth=int(labels[place]),
            answered=int(decided[place]),
            certainty=float(certainties[place]),
        )
        for place in order
    ]
    return Mistakes(len(wrong), shown)


def _find_certainties(judge: Judge, answers: np.ndarray, decided: np.ndarray) -> np.ndarray:
    if judge.target.type == ProblemType.BINARY:
        certain: np.ndarray = np.where(decided == 1, answers, 1 - answers)
        return certain
    chosen: np.ndarray = answers[np.arange(len(decided)), decided]
    return chosen
