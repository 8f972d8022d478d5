"""What the target asks: one of two classes, one of several, or a number."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from common.contract import Keys
from common.errors import JobError, list_names
from common.judging_terms import ProblemType
from common.words import count_of
from prepare.number_marks import DOUBTFUL_NUMBERS
from prepare.recipe import unify
from prepare.rules import SourceFormat
from proposal.texts import Values, are_amounts, are_dates, are_other_dates, is_number, read_numbers

#: whole numbers of so few different values are classes rather than amounts
MOST_NUMBERED_CLASSES = 10
#: more different texts than that are no classes
MOST_CLASSES = 50
#: fewer rows of a class teach nothing about it
FEWEST_OF_CLASS = 5
#: fewer rows with a label are no table to learn from
FEWEST_ROWS = 20
#: what has a class
ROWS, IMAGES = "rows", "images"
#: what a positive class is called, in small letters
POSITIVE = frozenset(
    "yes y ja oui si sí sim tak true t 1 1.0 positive pos churned left default fraud malignant bad fail failed "
    "died dead".split()
)


@dataclass(frozen=True)
class TargetGuess:
    """What the target is taken for."""

    #: as the recipe of the prepare job has it
    document: dict[str, Any]
    #: one of ProblemType
    type: str
    #: rows of the rarest class; of a number all rows
    fewest: int
    #: rows with a label
    rows: int
    #: what is reached without a model
    naive: str
    #: sentences for a person
    notes: list[str] = field(default_factory=list)


def guess_target(name: str, values: Values, source: SourceFormat) -> TargetGuess:
    """The guess. Raises JobError when nothing can be predicted."""
    if not values.counts:
        raise JobError(f"--target: {name!r} has no value in any row")
    classes, counts = _group(name, values)
    if len(classes) == 1:
        (text,) = [*values.counts][:1]
        raise JobError(f"--target: {name!r} has one value in every row, {text!r}: there is nothing to predict")
    notes = [_note_missing(values.missing, name)] if values.missing else []
    if values.present < FEWEST_ROWS:
        labelled = f"{values.present} {'row' if values.present == 1 else 'rows'} with a value of {name}"
        raise JobError(f"the table has {labelled}: a model needs some hundred, and {FEWEST_ROWS} to be tried at all")
    if len(classes) == 2:
        return _guess_binary(name, classes, counts, notes, ROWS)
    numbers = read_numbers(values.counts, source)
    if numbers is not None:
        whole = all(number.is_integer() for number in numbers)
        if whole and values.is_distinct and max(numbers) - min(numbers) == len(numbers) - 1:
            raise JobError(f"--target: {name!r} numbers the rows: every row has another value, one after the other")
        rare = whole and min(counts.values()) < FEWEST_OF_CLASS
        if rare and len(numbers) <= MOST_NUMBERED_CLASSES:
            notes.append(
                f"{name} has {len(numbers)} different whole numbers, some in fewer than {FEWEST_OF_CLASS} rows, and "
                "is taken for an amount: if these are classes, say Column.classTarget() and join the rare ones."
            )
        if not whole or rare or len(numbers) > MOST_NUMBERED_CLASSES:
            document = {"name": name, "type": ProblemType.REGRESSION}
            naive = _describe_mean(numbers, [values.counts[text] for text in values.counts])
            return TargetGuess(document, ProblemType.REGRESSION, values.present, values.present, naive, notes)
        notes.append(
            f"{name} has {len(numbers)} different whole numbers, which are taken for classes: if more is more, "
            "as of an amount or a grade, say Column.numericTarget()."
        )
    if are_dates(values.counts, source.date_order) or are_other_dates(values.counts):
        raise JobError(
            f"--target: {name!r} is a date; predict a number instead, such as the days from one to the other"
        )
    if are_amounts(values.counts):
        example = next(iter(values.counts))
        raise JobError(
            f"--target: {name!r} looks like numbers with a unit, such as {example!r}: write the numbers alone"
        )
    if values.is_distinct or len(classes) == values.present:
        raise JobError(f"--target: every row has another value of {name!r}: is it an id? nothing can be learned of it")
    return _guess_classes(name, classes, counts, notes, ROWS)


def guess_image_classes(name: str, values: Values) -> TargetGuess:
    """The guess for images, whose folders are classes whatever they are called. Raises JobError as `guess_target`."""
    classes, counts = _group(name, values)
    if len(classes) == 1:
        raise JobError(
            f"every image is of the class {next(iter(values.counts))!r}: there is nothing to predict; an image's class "
            "is the folder that holds it, or what a manifest says"
        )
    if values.present < FEWEST_ROWS:
        raise JobError(
            f"there are {values.present} images: a model needs some hundred, and {FEWEST_ROWS} to be tried at all"
        )
    guess = _guess_binary if len(classes) == 2 else _guess_classes
    return guess(name, classes, counts, [], IMAGES)


def _group(name: str, values: Values) -> tuple[dict[str, list[str]], dict[str, int]]:
    """The texts of each class, and how often they stand there. Raises JobError for spellings of one class."""
    classes: dict[str, list[str]] = {}
    for text in values.counts:
        classes.setdefault(unify(text), []).append(text)
    _refuse_spellings(name, classes)
    return classes, {key: sum(values.counts[text] for text in texts) for key, texts in classes.items()}


def _refuse_spellings(name: str, classes: dict[str, list[str]]) -> None:
    """Raises JobError for classes that are one to a person and several to a model."""
    alike: dict[str, list[str]] = {}
    for texts in classes.values():
        alike.setdefault(" ".join(texts[0].split()).casefold(), []).append(texts[0])
    pairs = [" and ".join(map(repr, sorted(texts))) for texts in alike.values() if len(texts) > 1]
    if pairs:
        raise JobError(
            f"--target: {name!r} has classes that differ by capitals or white space alone, {list_names(pairs, 3)}: "
            "they would be learned as different ones; write each class in one way"
        )


def _guess_binary(
    name: str, classes: dict[str, list[str]], counts: dict[str, int], notes: list[str], what: str
) -> TargetGuess:
    rows = sum(counts.values())
    rarer, other = sorted(classes, key=lambda key: counts[key])
    if counts[rarer] < FEWEST_OF_CLASS:
        raise JobError(
            f"--target: {name!r} is {classes[rarer][0]!r} in {counts[rarer]} of {rows:,} {what}: too few to learn what "
            f"they have in common, and to judge it; {FEWEST_OF_CLASS} are the least, some hundred are good"
        )
    named = [key for key in classes if {text.casefold() for text in [*classes[key], key]} & POSITIVE]
    positive = named[0] if len(named) == 1 else rarer
    negative = other if positive == rarer else rarer
    spelt, opposite = classes[positive][0], classes[negative][0]
    why = "by its name" if len(named) == 1 else "because it is the rarer one"
    share = counts[positive] / rows
    notes.append(
        f"{spelt!r} is taken for the positive class of {name} {why}: {counts[positive]:,} {what}, {share:.1%}."
    )
    document = {
        "name": name,
        "type": ProblemType.BINARY,
        Keys.POSITIVE_CLASS: spelt,
        Keys.NEGATIVE_CLASS: opposite,
    }
    naive = _describe_majority(counts, classes, what)
    return TargetGuess(document, ProblemType.BINARY, min(counts.values()), rows, naive, notes)


def _guess_classes(
    name: str, classes: dict[str, list[str]], counts: dict[str, int], notes: list[str], what: str
) -> TargetGuess:
    if len(classes) > MOST_CLASSES:
        examples = list_names([repr(text) for texts in classes.values() for text in texts], 3)
        raise JobError(
            f"--target: {name!r} has {len(classes):,} different values, such as {examples}: these are neither numbers "
            f"nor at most {MOST_CLASSES} classes"
        )
    unknown = [key for key in classes if key.casefold() in DOUBTFUL_NUMBERS]
    if unknown:
        shown = list_names([repr(classes[key][0]) for key in unknown], 5)
        notes.append(f"{shown} looks like a label that is missing, not like a class: list it in missingTexts then.")
    rare = [key for key in classes if counts[key] < FEWEST_OF_CLASS]
    if rare:
        shown = list_names([repr(classes[key][0]) for key in rare], 5)
        notes.append(
            f"Fewer than {FEWEST_OF_CLASS} {what} are of the class {shown}: too few to learn or to judge. "
            "Join rare classes."
        )
    # Numbers in their order, texts in that of the alphabet.
    numeric = all(is_number(key) for key in classes)
    ordered = sorted(classes, key=float) if numeric else sorted(classes)
    document = {
        "name": name,
        "type": ProblemType.MULTICLASS,
        Keys.CLASSES: [classes[key][0] for key in ordered],
    }
    naive = _describe_majority(counts, classes, what)
    return TargetGuess(document, ProblemType.MULTICLASS, min(counts.values()), sum(counts.values()), naive, notes)


def _describe_majority(counts: dict[str, int], classes: dict[str, list[str]], what: str) -> str:
    most = max(counts, key=lambda key: counts[key])
    share = counts[most] / sum(counts.values())
    return f"Always {classes[most][0]!r} is right in {share:.1%} of the {what}, and has an AUC of 0.5."


def _describe_mean(numbers: list[float], counts: list[int]) -> str:
    mean = float(np.average(numbers, weights=counts))
    deviation = float(np.sqrt(np.average((np.array(numbers) - mean) ** 2, weights=counts)))
    return f"Always the mean, {_round(mean)}, has an rmse of {_round(deviation)}."


def _round(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _note_missing(rows: int, name: str) -> str:
    return (
        f"{count_of(rows, 'row has', 'rows have')} no value of {name}: {'it is' if rows == 1 else 'they are'} left out."
    )
