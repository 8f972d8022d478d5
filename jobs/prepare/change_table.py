"""The part of the data report's page that shows what changed in the rows."""

from html import escape
from typing import Any

from prepare.change_notes import describe_version
from prepare.charts import format_number, format_share


def render_changes(changes: dict[str, Any] | None) -> str:
    """Each column that changed, before and now; nothing where nothing was compared."""
    if changes is None or "notCompared" in changes:
        return ""
    rows = changes["rows"]
    target = [changes["target"]] if changes["target"] is not None else []
    compared = [*target, *changes["columns"]]
    changed = [column for column in compared if _has_changed(column)]
    lines = [
        f"<tr><td>rows</td><td>{rows['before']:,}</td><td>{rows['now']:,}</td><td></td></tr>",
        *(_render_column(column) for column in changed),
    ]
    unchanged = len(compared) - len(changed)
    return (
        f"<h2>What changed since {escape(describe_version(changes['since']))}</h2>"
        '<p class="hint">Compared with all rows that this version was made of: what differs by more than chance and by '
        f"enough to matter. {unchanged} of {len(compared)} columns are as before.</p>"
        '<div class="card scroll"><table class="plain">'
        "<tr><th>column</th><th>before</th><th>now</th><th>distance</th></tr>"
        f"{''.join(lines)}</table></div>"
    )


def _has_changed(column: dict[str, Any]) -> bool:
    return any(column["changed"].values()) or bool(column.get("appeared") or column.get("vanished"))


def _render_column(column: dict[str, Any]) -> str:
    cells = "".join(f"<td>{_list_facts(column[side])}</td>" for side in ("before", "now"))
    return f"<tr><td>{escape(column['name'])}</td>{cells}<td>{_describe_distance(column)}</td></tr>"


def _list_facts(side: dict[str, Any]) -> str:
    facts = []
    if "positiveShare" in side:
        facts.append(f"{format_share(side['positiveShare'])} positive")
    if "mean" in side:
        facts.append(f"mean {format_number(side['mean'])}")
        facts.append(f"median {format_number(side['median'])}")
    if "mostFrequent" in side:
        facts.append(f"{format_share(side['share'])} {escape(side['mostFrequent'])}")
    if side.get("missing"):
        facts.append(f"{format_share(side['missing'])} missing")
    return " · ".join(facts) or "none missing"


def _describe_distance(column: dict[str, Any]) -> str:
    facts = []
    if "distance" in column:
        value = f"{column['distance']['value']:.2f}"
        facts.append(f"{value} σ" if column["distance"]["by"] == "wasserstein" else f"Jensen–Shannon {value}")
    for key, what in (("appeared", "new"), ("vanished", "gone")):
        facts.extend(f"{what}: {escape(one['value'])}" for one in column.get(key, [])[:3])
    return " · ".join(facts)
