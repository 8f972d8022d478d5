"""The whole proposal for a table, as a JSON object."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from common.contract import Keys
from common.errors import JobError, list_names
from common.judging_terms import ProblemType
from common.recipe_terms import DATE, TEXT, DateOrder
from common.words import count_of
from prepare.moments import PIVOT, turn
from prepare.personal_data import find_personal_data
from prepare.rules import SourceFormat
from proposal.columns import EXCLUDED, HASHED, ID, PERSONAL, READ, ColumnGuess, guess_column, looks_like_id
from proposal.leaks import find_leaks
from proposal.plan import plan_training
from proposal.table import MOST_ROWS, Table, read_table
from proposal.target import ROWS, guess_target
from proposal.texts import Values, collect_values, find_date_order, find_doubtful, find_marks, have_short_years
from serve.values import MISSING


def propose(file: Path, target: str, ids: tuple[str, ...]) -> dict[str, Any]:
    """The proposal. Raises JobError when the table cannot be used, with what was given."""
    table = read_table(file, target, ids)
    values = {name: collect_values(texts) for name, texts in table.columns.items()}
    source = _find_format(table, values)
    doubtful = sorted({text for each in values.values() for text in find_doubtful(each, source)})
    if doubtful:
        missing = MISSING | set(doubtful)
        values = {name: collect_values(texts, missing) for name, texts in table.columns.items()}
    guess = guess_target(target, collect_values(table.target, MISSING | set(doubtful)), source)
    columns, notes = _guess_columns(values, target, ids, source)
    if not any(column.is_feature for column in columns):
        raise JobError(
            f"{table.name} has no column to predict {target} by: "
            + list_names([f"{column.name} ({column.why or column.kind})" for column in columns], 5)
        )
    columns, leaks = find_leaks(table, guess, columns, source, frozenset(doubtful))
    plan = plan_training(table, guess, columns, source, frozenset(doubtful))
    if doubtful:
        shown = list_names([repr(text) for text in doubtful])
        notes.append(f"{shown} stands among numbers and is taken for a missing value.")
    notes += _note_short_years(columns, values, source)
    if plan.reads_texts:
        columns = [replace(column, why=column.why.replace(HASHED, READ)) for column in columns]
    notes += _note_texts(columns, guess.type, plan.reads_texts)
    if table.rows > MOST_ROWS:
        notes.append(f"Columns are judged by the first {MOST_ROWS:,} rows; the target by all.")
    if table.unnamed:
        notes.append("A column without a name is left out: give it one if it matters.")
    return {
        "table": {"name": table.name, "rows": table.rows, "unit": ROWS},
        "target": guess.document,
        "problemType": guess.type,
        "problem": "textClassification" if plan.reads_texts else None,
        "columns": [asdict(column) for column in columns],
        "format": _describe_format(source),
        Keys.MISSING_TEXTS: sorted((MISSING - {""}) | set(doubtful)) if doubtful else [],
        **plan.document,
        "naive": guess.naive,
        "notes": [*guess.notes, *notes, *leaks, *plan.notes],
    }


def _find_format(table: Table, values: dict[str, Values]) -> SourceFormat:
    decimal, thousands = find_marks(values.values(), table.format)
    order = find_date_order(values.values())
    return replace(table.format, decimal_mark=decimal, thousands_mark=thousands, date_order=order)


def _describe_format(source: SourceFormat) -> dict[str, str]:
    given = {
        Keys.SEPARATOR: source.separator,
        "encoding": source.encoding,
        Keys.DECIMAL_MARK: None if source.decimal_mark == "." else source.decimal_mark,
        Keys.THOUSANDS_MARK: source.thousands_mark,
        Keys.DATE_ORDER: None if source.date_order == DateOrder.YEAR_MONTH_DAY else source.date_order,
    }
    return {key: value for key, value in given.items() if value is not None}


def _note_texts(columns: list[ColumnGuess], problem: str, are_read: bool) -> list[str]:
    """How texts reach the algorithm, and what a person may do where they are what the classes are told by."""
    texts = [column.name for column in columns if column.kind == TEXT]
    if not texts or problem == ProblemType.REGRESSION:
        return []
    if are_read:
        return [
            f"{list_names(texts)} {'tells' if len(texts) == 1 else 'tell'} the class: the algorithm reads the words "
            "themselves, by Problem.textClassification()."
        ]
    return [
        f"Of {list_names(texts)} a few numbers stand for the words. Where the texts themselves say the class, as "
        "reviews and messages do, let the algorithm read them: problem: Problem.textClassification() of the recipe, "
        "and Algorithm.textLogisticRegression()."
    ]


def _note_short_years(columns: list[ColumnGuess], values: dict[str, Values], source: SourceFormat) -> list[str]:
    short = [column.name for column in columns if column.kind == DATE and have_short_years(values[column.name].counts)]
    notes = []
    for name in short:
        years = sorted(turn(text, source.date_order)[:4] for text in values[name].counts)
        notes.append(
            f"{name} has years of two digits, which are read as {years[0]} to {years[-1]}: {PIVOT} and more as those "
            "of the 1900s, less as those of the 2000s. Write them with four digits if that is wrong."
        )
    return notes


def _guess_columns(
    values: dict[str, Values], target: str, ids: tuple[str, ...], source: SourceFormat
) -> tuple[list[ColumnGuess], list[str]]:
    others = {name: each for name, each in values.items() if name != target and name not in ids}
    columns = [ColumnGuess(name, ID, why="given") for name in ids]
    notes = [
        f"{count_of(values[name].missing, 'row has', 'rows have')} no value of the id {name}: the preparation refuses "
        f"{'it' if values[name].missing == 1 else 'them'}."
        for name in ids
        if values[name].missing
    ]
    alike = [name for name, each in others.items() if looks_like_id(name, each, source)]
    if alike and not ids:
        columns.append(ColumnGuess(alike[0], ID, why="every row has a value of its own"))
        notes.append(
            f"{alike[0]} is taken for the id, by which rows stay in their split: if rows get new ones in the next "
            "delivery, name another one by --id."
        )
    elif not ids:
        notes.append("No column looks like an id: the whole row decides in which split it is. Name one by --id.")
    for name, each in others.items():
        if any(column.name == name for column in columns):
            continue
        if name in alike:
            columns.append(ColumnGuess(name, EXCLUDED, why="every row has a value of its own, as an id has"))
        else:
            columns.append(guess_column(name, each, source))
    return columns, [*notes, *_note_possible_people(columns, values)]


def _note_possible_people(columns: list[ColumnGuess], values: dict[str, Values]) -> list[str]:
    """What a person must decide about columns of which it is not certain that they hold names of people."""
    personal = [column.name for column in columns if column.kind == PERSONAL]
    return [
        f"{name} may hold names of people: it is proposed as personal data, which no model sees. If it names things, "
        "such as products or companies, declare it a feature instead, by Column.categorical()."
        for name in personal
        if find_personal_data(name, values[name].counts) is None
    ]
