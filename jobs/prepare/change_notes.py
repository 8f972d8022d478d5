"""What a careful reader would remark on what changed in the rows: what to look into, and what is good to know."""

from typing import Any

from common.contract import Keys
from common.judging_terms import Approval
from prepare.charts import format_number

#: a change of the share of missing values, of a share of categories, and of numbers, that a person should look into
MISSING_TASK = 0.1
CATEGORY_TASK = 0.05
NUMBERS_TASK = 0.5
CATEGORIES_TASK = 0.3
#: so much smaller the rows are when a part of them may be missing, and so much they must differ for a word
ROWS_TASK = 0.5
ROWS_NOTE = 0.1
#: names in a sentence
NAMED = 5
LONGEST_VALUE = 40


def describe_version(since: dict[str, Any]) -> str:
    """`version 3`, and what it is waiting for."""
    version = f"version {str(since['version']).rsplit('/', 1)[-1]}"
    return version if since["approval"] == Approval.APPROVED else f"{version}, which waits for approval"


def collect_change_tasks(changes: dict[str, Any] | None, goal: dict[str, Any]) -> list[str]:
    """One sentence for each change that a person should look into."""
    return _collect(changes, goal)[0]


def collect_change_notes(changes: dict[str, Any] | None, goal: dict[str, Any]) -> list[str]:
    """One sentence for each other change, or that there is none."""
    if changes is None:
        return []
    if "notCompared" in changes:
        since = f" of {describe_version(changes['since'])}" if "since" in changes else ""
        return [f"The rows were not compared with earlier ones{since}: {changes['notCompared']}."]
    tasks, notes = _collect(changes, goal)
    if not tasks and not notes:
        since = describe_version(changes["since"])
        return [f"Compared with the rows of {since}, nothing changed beyond chance."]
    return notes


def _collect(changes: dict[str, Any] | None, goal: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Tasks and notes."""
    if changes is None or "notCompared" in changes:
        return [], []
    since = describe_version(changes["since"])
    tasks: list[str] = []
    notes: list[str] = []
    _tell_rows(changes["rows"], since, tasks, notes)
    if changes["target"] is not None and changes["target"]["changed"].get("values"):
        tasks.append(_describe_target(changes["target"], goal, since))
    for column in changes["columns"]:
        _tell_missing(column, since, tasks, notes)
        if "appeared" in column:
            _tell_categories(column, since, tasks, notes)
        elif column["changed"].get("values"):
            _tell_numbers(column, since, tasks, notes)
    for key, what in (("added", "New in the recipe"), ("removed", "No longer in the recipe")):
        if changes[key]:
            notes.append(f"{what} since {since}: {_list_names(changes[key])}.")
    if changes["retyped"]:
        names = [f"{one['name']} (was {one['before']}, is {one['now']})" for one in changes["retyped"]]
        notes.append(f"Read in another way than for {since}, and not compared: {_list_names(names)}.")
    return tasks, notes


def _tell_rows(rows: dict[str, int], since: str, tasks: list[str], notes: list[str]) -> None:
    before, now = rows["before"], rows["now"]
    if now < ROWS_TASK * before:
        tasks.append(f"There are {now:,} rows, and {before:,} were there for {since}: is the source complete?")
    elif abs(now - before) > ROWS_NOTE * before:
        notes.append(f"There are {now:,} rows; {before:,} were there for {since}.")


def _describe_target(target: dict[str, Any], goal: dict[str, Any], since: str) -> str:
    before, now = target["before"], target["now"]
    if "positiveShare" in now:
        return (
            f"{now['positiveShare']:.1%} of the rows are {goal['name']} = {goal[Keys.POSITIVE_CLASS]}, and "
            f"{before['positiveShare']:.1%} of those of {since}: are labels collected as before, and do threshold, "
            "costs and criteria still fit?"
        )
    if "median" in now:
        return (
            f"The median {goal['name']} is {format_number(now['median'])}, and {format_number(before['median'])} in "
            f"the rows of {since}: is it measured as before, and do the criteria still fit?"
        )
    return (
        f"The classes of {goal['name']} have other shares than in the rows of {since} (Jensen–Shannon distance "
        f"{target['distance']['value']:.2f}): are labels collected as before, and do the criteria still fit?"
    )


def _tell_missing(column: dict[str, Any], since: str, tasks: list[str], notes: list[str]) -> None:
    if not column["changed"].get("missing"):
        return
    before, now = column["before"]["missing"], column["now"]["missing"]
    said = f"{column['name']} is missing in {now:.0%} of the rows, and in {before:.0%} of those of {since}"
    if now - before >= MISSING_TASK:
        tasks.append(f"{said}: is it still filled in?")
    else:
        notes.append(f"{said}.")


def _tell_numbers(column: dict[str, Any], since: str, tasks: list[str], notes: list[str]) -> None:
    before, now, distance = column["before"], column["now"], column["distance"]["value"]
    said = (
        f"{column['name']} has moved by {distance:.2f} standard deviations since {since}, its mean from "
        f"{format_number(before['mean'])} to {format_number(now['mean'])}"
    )
    if distance >= NUMBERS_TASK:
        tasks.append(f"{said}: has its unit or its source changed?")
    else:
        notes.append(f"{said}.")


def _tell_categories(column: dict[str, Any], since: str, tasks: list[str], notes: list[str]) -> None:
    name, gone, new = column["name"], column["vanished"], column["appeared"]
    large_gone = [one for one in gone if one["share"] >= CATEGORY_TASK]
    large_new = [one for one in new if one["share"] >= CATEGORY_TASK]
    if large_gone and large_new:
        tasks.append(
            f"{name} is never {_list_values(large_gone)} any more, as it was for {since}, and "
            f"{_list_values(large_new)} is new: is it the same in another spelling?"
        )
    elif large_gone:
        tasks.append(
            f"{name} is never {_list_values(large_gone)} any more, as it was for {since}: is a part of the source "
            "missing?"
        )
    elif large_new:
        tasks.append(
            f"{name} is {_list_values(large_new)}, which it never was for {since}: that version takes it for an unseen "
            "category until a newer one serves."
        )
    small_gone = [one for one in gone if one not in large_gone]
    small_new = [one for one in new if one not in large_new]
    if small_new:
        notes.append(f"{name} is {_list_values(small_new)}, which it never was for {since}.")
    if small_gone:
        notes.append(f"{name} is never {_list_values(small_gone)} any more, as it was for {since}.")
    if column["changed"].get("values") and not large_gone and not large_new:
        distance = column["distance"]["value"]
        said = f"The categories of {name} have other shares than for {since} (Jensen–Shannon distance {distance:.2f})"
        if distance >= CATEGORIES_TASK:
            tasks.append(f"{said}: has its source changed?")
        else:
            notes.append(f"{said}.")


def _list_values(values: list[dict[str, Any]]) -> str:
    named = [f"“{_shorten(one['value'])}” ({one['share']:.1%} of the rows)" for one in values[:NAMED]]
    more = [f"{len(values) - NAMED} others"] if len(values) > NAMED else []
    return " or ".join(named + more)


def _list_names(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} others" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _shorten(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
