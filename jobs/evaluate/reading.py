"""Reading the held-out labels and the answers that batch transform wrote for the same rows."""

import json
import math
from array import array
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from common.contract import ANSWERS_ENDING, PredictionParts, PrepareOutputs
from common.errors import JobError
from common.judging_terms import ProblemType
from common.prediction_parts import VALIDATION_FILE, VALIDATION_LABELS, find_answers, list_held_out
from common.target import Target
from serve.sentences import LABEL

#: probabilities of all classes add up to this close to 1
TOLERANCE = 0.01


def read_labels(directory: Path, target: Target) -> np.ndarray:
    """The labels, one a line, of every .csv file in `directory` in order of their names.

    They are 0 or 1, the number of the class, or a number.
    """
    files = sorted(file for file in directory.rglob("*.csv") if file.is_file())
    if not files:
        raise JobError(f"labels: no .csv file under {directory}")
    return _read_labels(files, directory, target)


def read_answers(directory: Path, rows: int, target: Target) -> np.ndarray:
    """The model's answers to the held-out rows, one a line.

    They are a probability, one for each class, or a number.

    Raises JobError when there are not as many as `rows`, or one is not what such a model answers.
    """
    files = list_held_out(directory, ANSWERS_ENDING)
    if not files:
        raise JobError(f"predictions: no {ANSWERS_ENDING} file under {directory}")
    return _read_answers(files, directory, rows, target, "held-out")


def read_validation(labels: Path, predictions: Path, target: Target) -> tuple[np.ndarray, np.ndarray]:
    """The labels of the validation rows and the model's answers to them."""
    file = labels / VALIDATION_LABELS
    if not file.is_file():
        raise JobError(
            f"labels: no file {VALIDATION_LABELS} under {labels}: a decision threshold is chosen on validation rows, "
            f"which the preparation writes as {VALIDATION_FILE} beside the held-out rows; give validation rows, or a "
            "fixed decision threshold"
        )
    known = _read_labels([file], labels, target)
    # Of images each is an object of its own, in the order of their labels.
    answers = sorted(predictions.rglob(f"{PredictionParts.VALIDATION}*{ANSWERS_ENDING}"))
    answers = answers or [find_answers(predictions, VALIDATION_FILE)]
    return known, _read_answers(answers, predictions, len(known), target, PrepareOutputs.VALIDATION)


def _read_labels(files: list[Path], directory: Path, target: Target) -> np.ndarray:
    numbers = np.array(array("d", (number for number, _ in _read_lines(files, directory, "label", _read_number))))
    if target.is_numeric:
        wrong = np.flatnonzero(~np.isfinite(numbers))
        if len(wrong):
            raise JobError(f"labels: line {wrong[0] + 1} holds {numbers[wrong[0]]:g}, expected a number")
        return numbers
    classes = 2 if target.type == ProblemType.BINARY else len(target.classes)
    wrong = np.flatnonzero((numbers != np.floor(numbers)) | (numbers < 0) | (numbers >= classes))
    if len(wrong):
        allowed = "0 or 1" if classes == 2 else f"the number of a class, 0 to {classes - 1}"
        raise JobError(f"labels: line {wrong[0] + 1} holds {numbers[wrong[0]]:g}, expected {allowed}")
    return numbers.astype(np.int32)


def read_part_answers(directory: Path, name: str, rows: int, target: Target) -> np.ndarray:
    """Those to the rows of one object beside the held-out rows. Raises JobError as `read_answers` does."""
    return _read_answers([find_answers(directory, name)], directory, rows, target, "further")


def _read_answers(files: list[Path], directory: Path, rows: int, target: Target, kind: str) -> np.ndarray:
    several = target.type == ProblemType.MULTICLASS
    lines = _read_lines(files, directory, "prediction", choose_reader(target))
    if several:
        probabilities, wrong_line = _read_probabilities(lines, target)
        _check_count(len(probabilities), rows, kind)
        if wrong_line is not None:
            raise JobError(wrong_line)
        return probabilities
    answers = np.array(array("d", (number for number, _ in lines)))
    _check_count(len(answers), rows, kind)
    if target.type == ProblemType.BINARY:
        wrong = np.flatnonzero(~((answers >= 0) & (answers <= 1)))
        expected = "the probability of the positive class, from 0 to 1"
    else:
        wrong = np.flatnonzero(~np.isfinite(answers))
        expected = "a number"
    if len(wrong):
        raise JobError(f"predictions: line {wrong[0] + 1} holds {answers[wrong[0]]:g}, expected {expected}")
    return answers


def _check_count(found: int, rows: int, kind: str) -> None:
    if found != rows:
        raise JobError(
            f"predictions: the model answered {found} lines for {rows} {kind} rows; "
            "it must answer one line for each row"
        )


def _read_probabilities(lines: Iterator[tuple[list[float], str]], target: Target) -> tuple[np.ndarray, str | None]:
    """A row for each line, and what is wrong with the first one that is no probabilities."""
    classes, kept, problem = len(target.classes), array("d"), None
    for number, (answer, text) in enumerate(lines, start=1):
        if len(answer) == classes and all(0 <= value <= 1 for value in answer) and abs(sum(answer) - 1) <= TOLERANCE:
            kept.extend(answer)
            continue
        kept.extend([math.nan] * classes)
        problem = problem or (
            f"predictions: line {number} holds {text[:60]!r}, expected {classes} probabilities that add up to 1, "
            f"those of {', '.join(target.classes[:10])}"
        )
    return np.array(kept).reshape(-1, classes), problem


def choose_reader(target: Target) -> Callable[[str], float | list[float]]:
    """What reads one line of a model's answers; it raises ValueError."""
    if target.type == ProblemType.MULTICLASS:
        return partial(_read_list, classes=len(target.classes))
    return _read_probability if target.type == ProblemType.BINARY else _read_number


def _read_lines(
    files: list[Path], directory: Path, what: str, read: Callable[[str], float | list[float]]
) -> Iterator[tuple[float | list[float], str]]:
    """What each line that is not empty holds, and its text."""
    for file in files:
        with file.open(encoding="utf-8") as stream:
            for line, text in enumerate(stream, start=1):
                if not text.strip():
                    continue
                text = text.rstrip("\n")
                try:
                    yield read(text), text
                except (ValueError, TypeError) as error:
                    name = file.relative_to(directory).as_posix()
                    kind = "numbers, one for each class" if isinstance(read, partial) else "one number"
                    raise JobError(f"file {name}, line {line}: {text[:60]!r} is no {what}, expected {kind}") from error


def _read_number(text: str) -> float:
    """The number, which may be infinite or nan: who asks for it says what is expected instead."""
    return float(_unwrap(json.loads(text)) if _is_object(text) else text)


def _read_probability(text: str) -> float:
    """That of the positive class, which is class 1 of two."""
    if not _is_object(text):
        return float(text)
    answer = json.loads(text)
    by_class = _count_votes(answer, 2) or _list_probabilities(answer, 2)
    if by_class is None:
        return float(_unwrap(answer))
    _, positive = by_class
    return float(positive)


def _read_list(text: str, classes: int) -> list[float]:
    """Numbers between commas, in a list, as AWS's XGBoost answers a batch (`[0.1, 0.9]`), or in a line of JSON."""
    if _is_object(text):
        answer = json.loads(text)
        values = _count_votes(answer, classes) or _list_probabilities(answer, classes) or _unwrap(answer)
    else:
        values = json.loads(text) if text.lstrip().startswith("[") else text.split(",")
    numbers = [float(value) for value in values]
    if any(math.isnan(number) for number in numbers):
        raise ValueError(text)
    return numbers


def _is_object(text: str) -> bool:
    return text.lstrip().startswith("{")


def _unwrap(answer: dict[str, Any]) -> Any:
    """What a line of JSON answers, as SageMaker's built-in algorithms write it: `{"score": 0.4}`.

    k-NN has a label only, also of classes: `{"predicted_label": 2.0}` in JSON lines, and no CSV is documented.
    https://docs.aws.amazon.com/sagemaker/latest/dg/kNN-inference-formats.html
    """
    value = answer.get("score", answer.get("predicted_label"))
    if value is None or isinstance(value, str):
        raise ValueError(answer)
    return value


def _list_probabilities(answer: dict[str, Any], classes: int) -> list[float] | None:
    """One a class, also of two.

    A script answers `{"probabilities": [0.6, 0.4]}`, Image Classification
    `{"prediction": [0.6, 0.4]}`, BlazingText names them: `{"prob": […], "label": ["__label__0", …]}`.
    https://docs.aws.amazon.com/sagemaker/latest/dg/image-classification.html
    https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext.html
    """
    if "prob" in answer:
        numbers = [int(label.removeprefix(LABEL)) for label in answer["label"]]
        found = dict(zip(numbers, answer["prob"], strict=True))
        if sorted(found) != list(range(classes)):
            raise ValueError(answer)
        # It adds up in 32 bits, and so to a little more than 1.
        return [min(found[number], 1.0) for number in range(classes)]
    values = answer.get("probabilities", answer.get("prediction"))
    return values if isinstance(values, list) else None


def _count_votes(answer: dict[str, Any], classes: int) -> list[float] | None:
    """The share of each class among the neighbours, whose labels k-NN answers where it is asked for `verbose=true`."""
    labels = answer.get("labels")
    if "score" in answer or not isinstance(labels, list):
        return None
    if not labels or not set(labels) <= set(range(classes)):
        raise ValueError(answer)
    return [labels.count(number) / len(labels) for number in range(classes)]
