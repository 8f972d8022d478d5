"""The labels of prepared rows: what they may be, and whether those of a part are enough to learn from."""

import math

from common.contract import CheckInputs
from common.errors import JobError, list_names
from common.judging_terms import ProblemType
from common.numbers import read_number
from common.target import Target
from serve.values import LARGEST_NUMBER, format_number


class Labels:
    """Checks the labels of one part, and counts them."""

    def __init__(self, part: str, goal: Target) -> None:
        self._part = part
        #: what the labels are
        self.goal = goal
        self._counts = [0] * len(goal.class_names)
        self._smallest, self._largest = math.inf, -math.inf
        #: labels that were read
        self.total = 0

    def read(self, text: str, where: str) -> str:
        """The label as it is written for the training. Raises JobError for what is none."""
        number = read_number(text)
        if self.goal.is_numeric:
            if number is None or abs(number) > LARGEST_NUMBER:
                raise self._refuse(text, where, "a number")
            self._smallest, self._largest = min(self._smallest, number), max(self._largest, number)
            self.total += 1
            return format_number(number)
        if number is None or not number.is_integer() or not 0 <= number < len(self._counts):
            raise self._refuse(text, where, self._describe_classes())
        self._counts[int(number)] += 1
        self.total += 1
        return str(int(number))

    def check(self) -> None:
        """Raises JobError when nothing could be learned or judged of the labels that were read.

        Of two classes, every part needs both; of several, the training rows need each, and whether there are held-out
        rows enough is for the evaluation to judge.
        """
        if self.goal.is_numeric:
            if self._smallest == self._largest:
                raise JobError(
                    f"{self._part}: all {self.total} rows have the label {self._smallest:g}; rows of different labels "
                    "are needed"
                )
        elif self.goal.type == ProblemType.BINARY:
            if 0 in self._counts:
                label = self._counts.index(max(self._counts))
                raise JobError(
                    f"{self._part}: all {self.total} rows have the label {label}; rows of both labels, 0 and 1, are "
                    "needed"
                )
        elif self._part == CheckInputs.TRAIN and 0 in self._counts:
            absent = [
                f"{number} ({name!r})"
                for number, (name, count) in enumerate(zip(self.goal.classes, self._counts, strict=True))
                if count == 0
            ]
            raise JobError(
                f"{self._part}: none of the {self.total} rows has the label {list_names(absent, 10)}; rows of each "
                "class are needed, or leave classes without rows out of classes"
            )

    def _describe_classes(self) -> str:
        if self.goal.type == ProblemType.BINARY:
            return "0 or 1"
        return f"a whole number from 0 to {len(self._counts) - 1}, a class's place among classes"

    def _refuse(self, text: str, where: str, allowed: str) -> JobError:
        return JobError(
            f"{self._part}: {where}: the first value, {text[:60]!r}, is no label, which must be {allowed}; "
            "rows have no header, and the label stands first"
        )
