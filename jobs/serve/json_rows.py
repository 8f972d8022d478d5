"""Rows of a request in JSON: objects by the features' names, or arrays in the features' order."""

import json
from typing import Any

#: what holds the rows, as SageMaker's own algorithms call it
INSTANCES = "instances"
#: as CSV has them
TRUTH = {True: "true", False: "false"}


class RowsError(ValueError):
    """A request that is no rows."""


def read_json(text: str, names: list[str]) -> list[tuple[str, ...]]:
    """The rows' values as CSV has them, in the order of `names`: `null` is an empty text, numbers stand as they came.

    `{"instances": [{"age": 34}]}`, `[{"age": 34}]`, `{"age": 34}`, or arrays of values in the place of objects.

    Raises RowsError.
    """
    try:
        # As they were written: 0.10 is no other number than in CSV.
        document = json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise RowsError(f"the request is not JSON: {error}") from error
    except RecursionError as error:
        raise RowsError("the request is not JSON that rows are in: it is nested too deeply") from error
    return [_read_row(row, number, names) for number, row in enumerate(_list_rows(document, names), start=1)]


def _refuse_constant(text: str) -> Any:
    raise RowsError(f"the request is not JSON: {text} is no number of it; a missing value is null")


def _list_rows(document: Any, names: list[str]) -> list[Any]:
    # A feature may be called so as well: then the object is a row.
    if isinstance(document, dict) and INSTANCES in document and INSTANCES not in names:
        document = document[INSTANCES]
    if isinstance(document, dict):
        return [document]
    if not isinstance(document, list):
        raise RowsError('the request has no rows: send {"instances": [{"name of a feature": its value, …}]}')
    # One row of values alone.
    return [document] if document and not any(isinstance(one, (dict, list)) for one in document) else document


def _read_row(row: Any, number: int, names: list[str]) -> tuple[str, ...]:
    if isinstance(row, dict):
        missing = [name for name in names if name not in row]
        if missing:
            raise RowsError(f"row {number} lacks {', '.join(missing)}: a value that is not known is null")
        values = [row[name] for name in names]
    elif isinstance(row, list):
        if len(row) != len(names):
            raise RowsError(
                f"row {number} has {len(row)} values, the model takes {len(names)} in this order: {', '.join(names)}"
            )
        values = row
    else:
        raise RowsError(f"row {number} is neither an object of values by the features' names nor an array of values")
    return tuple(_read_value(value, name, number) for value, name in zip(values, names, strict=True))


def _read_value(value: Any, name: str, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return TRUTH[value]
    if isinstance(value, str):
        return value
    raise RowsError(f"row {number}, feature {name}: must be a text, a number, true, false or null")
