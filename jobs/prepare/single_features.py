"""How well each feature alone tells the target, by a small tree: what tells it too well may be known only after it.

Every score is of rows that the tree has not learnt from: rows are dealt into folds by the hash of their keys, so that
all rows of a key are in one, and each fold is answered by what the others say. A category's answer is what its rows
in the other folds have, smoothed; a number's that of a tree of a few leaves, which finds bands as well as steps.
Whether the value is missing is a feature too.

The score is the area under the ROC curve for two classes; the same of each class against the others, on average, for
several; and R² for numbers, of the values or of their ranks, whichever is more: a few huge values would hide the rest.
Missing the mark, as luck has it, counts as telling nothing: the scores begin at 0.5 and 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from common.judging_terms import ProblemType
from prepare.small_tree import SmallTree, measure_area

#: rows that are scored at most; of classes, the rare ones keep more of their rows
SAMPLE_ROWS = 12_000
FOLDS = 3
LEAVES = 16
FEWEST_ROWS_OF_LEAF = 5
#: so many rows of the prior weigh in the answer of each category
SMOOTHING = 3.0
#: from such a score on, a feature alone tells the target almost completely
SUSPECT = 0.98
#: from such a score on, it is suspect when it is far above what features of the table usually have
OUTSTANDING = 0.9
FAR_ABOVE = 0.25
#: fewer rows of a class say nothing about it
FEWEST_ROWS_OF_CLASS = 10

#: the answers to the rows of the second mask of one that learnt from those of the first
Answer = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class SingleScore:
    """How well one feature alone tells the target."""

    #: `auc` or `r2`
    metric: str
    value: float
    #: the same of whether it is missing; None where it never is, or always
    missingness: float | None = None
    #: of several classes, the number of the one that it tells best from the others, and the AUC of that
    best_class: tuple[int, float] | None = None

    @property
    def strength(self) -> float:
        """From 0, tells nothing, to 1, tells everything."""
        return 2 * self.value - 1 if self.metric == "auc" else self.value

    def describe(self) -> dict[str, Any]:
        """As the data report has it."""
        gap = {} if self.missingness is None else {"missingness": round(self.missingness, 4)}
        return {"metric": self.metric, "value": round(self.value, 4), **gap}


@dataclass(frozen=True)
class LeakSuspect:
    """A feature that alone tells too much of the target."""

    name: str
    score: SingleScore
    #: whether it tells almost everything; it is far above the other features otherwise
    is_complete: bool
    #: where it tells only one of several classes: the class's number, and the AUC of it against the others
    of_class: tuple[int, float] | None = None

    @property
    def tells_by_missingness(self) -> bool:
        """Whether it is not the value that tells, but whether there is one."""
        return self.score.missingness is not None and self.score.missingness >= self.score.value - 0.01

    def describe(self) -> dict[str, Any]:
        """As the data report has it."""
        by = "missingness" if self.tells_by_missingness else "value"
        described = {"name": self.name, **self.score.describe(), "by": by, "complete": self.is_complete}
        if self.of_class is None:
            return described
        number, area = self.of_class
        return {**described, "class": number, "value": round(area, 4), "by": "value"}


def find_suspects(scores: Mapping[str, SingleScore]) -> list[LeakSuspect]:
    """The features that alone tell too much, the most telling first.

    A score of at least SUSPECT is too good to be true whatever the others are; from OUTSTANDING on, one is that lies
    FAR_ABOVE the table's median. So is a feature that tells one of several classes almost completely, when the others
    do far less well: an honest feature may tell one class, and then others do, too.
    """
    values = {name: max(score.value, score.missingness or 0.0) for name, score in scores.items()}
    usual = float(np.median(list(values.values())))
    found = [
        LeakSuspect(name, scores[name], values[name] >= SUSPECT)
        for name in sorted(values, key=lambda name: -values[name])
        if values[name] >= SUSPECT or (values[name] >= OUTSTANDING and values[name] >= usual + FAR_ABOVE)
    ]
    known = {suspect.name for suspect in found}
    of_classes = {name: score.best_class for name, score in scores.items() if score.best_class is not None}
    for name, best in of_classes.items():
        others = [area for other, (_, area) in of_classes.items() if other != name]
        if name not in known and best[1] >= max(SUSPECT, float(np.median(others or [0.5])) + FAR_ABOVE):
            found.append(LeakSuspect(name, scores[name], True, best))
    return found


class SingleFeatureScorer:
    """Scores one feature after the other on the same rows.

    `labels` are those of all rows: 1 and 0, numbers of classes from 0, or numbers. `hashes` are two whole numbers a row
    (`prepare.keys.read_hashes`), equal for rows that belong together.
    """

    def __init__(self, problem_type: str, labels: np.ndarray, hashes: np.ndarray) -> None:
        #: the rows that are scored, whose values `score` takes
        self.rows = choose_rows(problem_type, labels, hashes)
        self._is_numeric = problem_type == ProblemType.REGRESSION
        labels = labels[self.rows]
        if self._is_numeric:
            self._classes = []
            self._targets = np.column_stack([labels.astype(float), _rank(labels)])
        else:
            # One column a class; of two classes, one says it all.
            self._classes = [1] if problem_type == ProblemType.BINARY else np.unique(labels).tolist()
            self._targets = np.column_stack([labels == number for number in self._classes]).astype(float)
        self._folds = (hashes[self.rows, 1] % np.uint64(FOLDS)).astype(int)

    def score_numbers(self, values: np.ndarray) -> SingleScore:
        """The score of a number or a date; nan is missing. `values` are those of `rows`."""
        missing = np.isnan(values)
        present = values[~missing]
        filled = np.where(missing, present.min() - 1 if len(present) else 0.0, values)
        return self.score_columns(np.column_stack([filled, missing]), missing)

    def score_categories(self, codes: np.ndarray, missing_code: int = -1) -> SingleScore:
        """The score of categories, given as whole numbers from 0; `missing_code` is that of missing ones."""
        return self._score(lambda train, rest: self._answer_categories(codes, train, rest), codes == missing_code)

    def score_columns(self, columns: np.ndarray, missing: np.ndarray) -> SingleScore:
        """The score of a feature that is several columns, such as the hashed words of a text."""
        return self._score(lambda train, rest: self._answer_numbers(columns, train, rest), missing)

    def _score(self, answer: Answer, missing: np.ndarray) -> SingleScore:
        answers = self._answer_folds(answer)
        score = self._measure(answers)
        areas = self._measure_areas(answers) if len(self._classes) > 1 else {}
        best = max(areas.items(), key=lambda area: area[1], default=None)
        gap = None
        if missing.any() and not missing.all():
            codes = missing.astype(int)
            gap = self._measure(self._answer_folds(lambda train, rest: self._answer_categories(codes, train, rest)))
        return SingleScore("r2" if self._is_numeric else "auc", score, gap, best)

    def _answer_folds(self, answer: Answer) -> np.ndarray:
        answers = np.tile(self._targets.mean(axis=0), (len(self._targets), 1))
        for fold in range(FOLDS):
            rest = self._folds == fold
            # Where all rows have one key there is nothing to learn from.
            if rest.any() and not rest.all():
                answers[rest] = answer(~rest, rest)
        return answers

    def _answer_numbers(self, columns: np.ndarray, train: np.ndarray, rest: np.ndarray) -> np.ndarray:
        # Numbers and their ranks want different steps; classes share theirs.
        parts = np.split(self._targets, 2, axis=1) if self._is_numeric else [self._targets]
        trees = [SmallTree(LEAVES, FEWEST_ROWS_OF_LEAF).fit(columns[train], part[train]) for part in parts]
        return np.column_stack([tree.predict(columns[rest]) for tree in trees])

    def _answer_categories(self, codes: np.ndarray, train: np.ndarray, rest: np.ndarray) -> np.ndarray:
        """What the training rows of each row's category have, smoothed towards the prior."""
        size = int(codes.max()) + 1
        counts = np.bincount(codes[train], minlength=size)
        columns = []
        for target in self._targets.T:
            sums = np.bincount(codes[train], weights=target[train], minlength=size)
            means = (sums + SMOOTHING * target[train].mean()) / (counts + SMOOTHING)
            columns.append(means[codes[rest]])
        return np.column_stack(columns)

    def _measure(self, answers: np.ndarray) -> float:
        if self._is_numeric:
            total = ((self._targets - self._targets.mean(axis=0)) ** 2).sum(axis=0)
            if total[0] == 0:
                return 0.0
            return max(0.0, float((1 - ((self._targets - answers) ** 2).sum(axis=0) / total).max()))
        areas = list(self._measure_areas(answers).values())
        return max(0.5, float(np.mean(areas))) if areas else 0.5

    def _measure_areas(self, answers: np.ndarray) -> dict[int, float]:
        """The AUC of each class against the others, of those with enough rows, by the class's number."""
        return {
            number: measure_area(target, answer)
            for number, target, answer in zip(self._classes, self._targets.T, answers.T, strict=True)
            if FEWEST_ROWS_OF_CLASS <= target.sum() <= len(target) - FEWEST_ROWS_OF_CLASS
        }


def _rank(labels: np.ndarray) -> np.ndarray:
    """Places in the order of the labels, the mean one for equal labels."""
    _, inverse, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def choose_rows(problem_type: str, labels: np.ndarray, hashes: np.ndarray) -> np.ndarray:
    """At most SAMPLE_ROWS rows, in their order: of each class as many, as far as it has them."""
    if problem_type == ProblemType.REGRESSION:
        groups = [np.arange(len(labels))]
    else:
        groups = [np.flatnonzero(labels == number) for number in np.unique(labels)]
    limit = SAMPLE_ROWS
    chosen = []
    # The small ones first: what they leave over goes to the others.
    for place, rows in enumerate(sorted(groups, key=len)):
        count = min(len(rows), limit // (len(groups) - place))
        if count < len(rows):
            # By their hashes: a sample that is the same in every run, whatever the order of the files.
            rows = rows[np.argsort(hashes[rows, 1], kind="stable")[:count]]
        chosen.append(rows)
        limit -= count
    return np.sort(np.concatenate(chosen))
