"""What the recipe says of the files and of whole rows: how files are written, and which rows count."""

import codecs
from dataclasses import dataclass
from typing import Any

from common.configuration import check_choice, check_kind, describe, require
from common.contract import Keys
from common.errors import JobError
from common.recipe_terms import DateOrder, RepeatedRows, SplitBy, UnlabelledRows


@dataclass(frozen=True)
class SourceFormat:
    """How the files are written. What is None is found out, file by file."""

    separator: str | None = None
    encoding: str | None = None
    decimal_mark: str = "."
    thousands_mark: str | None = None
    #: `yearMonthDay`, which is read in any case, `dayMonthYear` or `monthDayYear`
    date_order: str = DateOrder.YEAR_MONTH_DAY

    @property
    def is_plain(self) -> bool:
        """Whether numbers are written as programs write them."""
        return self.decimal_mark == "." and self.thousands_mark is None


@dataclass(frozen=True)
class RowRules:
    """Which rows count."""

    #: rows whose target has no value: `leaveOut` or `error`
    unlabelled: str = UnlabelledRows.LEAVE_OUT
    #: rows that repeat a key: `keep`, `newest` or `error`
    repeated: str = RepeatedRows.KEEP
    #: with `newest`, the column of dates or numbers by which a row is newer
    newest_by: str | None = None


@dataclass(frozen=True)
class SplitRule:
    """By which column rows are split, in place of the hash of their key."""

    #: `group` or `time`
    by: str
    column: str


def parse_format(value: Any) -> SourceFormat:
    """The format of a JSON object; raises JobError naming the key that is wrong."""
    document = check_kind(value, dict, "recipe.format")
    separator = _parse_mark(document, Keys.SEPARATOR)
    encoding = document.get("encoding")
    if encoding is not None:
        try:
            codecs.lookup(check_kind(encoding, str, "recipe.format.encoding"))
        except LookupError as error:
            raise JobError(f"recipe.format.encoding: must be an encoding's name, got {describe(encoding)}") from error
    decimal = _parse_mark(document, Keys.DECIMAL_MARK) or "."
    thousands = _parse_mark(document, Keys.THOUSANDS_MARK)
    if thousands == decimal:
        raise JobError(f"recipe.format.{Keys.THOUSANDS_MARK}: must differ from the decimal mark, got {thousands!r}")
    order = check_choice(
        document.get(Keys.DATE_ORDER, DateOrder.YEAR_MONTH_DAY), DateOrder.ALL, f"recipe.format.{Keys.DATE_ORDER}"
    )
    return SourceFormat(separator, encoding, decimal, thousands, order)


def parse_rules(value: Any) -> RowRules:
    """The rules of a JSON object; raises JobError naming the key that is wrong."""
    document = check_kind(value, dict, "recipe.rows")
    unlabelled = check_choice(
        document.get("unlabelled", UnlabelledRows.LEAVE_OUT), UnlabelledRows.ALL, "recipe.rows.unlabelled"
    )
    repeated = check_choice(document.get("repeated", RepeatedRows.KEEP), RepeatedRows.ALL, "recipe.rows.repeated")
    newest_by = require(document, Keys.NEWEST_BY, str, "recipe.rows") if repeated == RepeatedRows.NEWEST else None
    return RowRules(unlabelled, repeated, newest_by)


def parse_split_rule(value: Any) -> SplitRule | None:
    """The rule of a JSON object, None where there is none; raises JobError naming the key that is wrong."""
    if value is None:
        return None
    where = f"recipe.{Keys.SPLIT_BY}"
    document = check_kind(value, dict, where)
    by = check_choice(document.get("by"), SplitBy.ALL, f"{where}.by")
    return SplitRule(by, require(document, "column", str, where))


def _parse_mark(document: dict[str, Any], key: str) -> str | None:
    mark = document.get(key)
    if mark is not None and len(check_kind(mark, str, f"recipe.format.{key}")) != 1:
        raise JobError(f"recipe.format.{key}: must be one character, got {describe(mark)}")
    return mark
