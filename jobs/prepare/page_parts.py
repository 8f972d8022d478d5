"""Pieces of the pages about data, of rows and of images."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from common.contract import Keys


def name_question(target: dict[str, Any]) -> str:
    """What the rows are asked, such as `churn = Yes`."""
    return f"{target['name']} = {target[Keys.POSITIVE_CLASS]}" if Keys.POSITIVE_CLASS in target else target["name"]


def render_head(question: str, lead: str, tiles: Sequence[tuple[str, str]]) -> str:
    """The headline, and below it numbers with what each is."""
    drawn = "".join(
        f'<div class="card tile"><b>{escape(value)}</b><span>{escape(what)}</span></div>' for value, what in tiles
    )
    return (
        f"<h1>What the data says about {escape(question)}</h1>"
        f'<p class="lead">{lead}</p>'
        f'<div class="tiles">{drawn}</div>'
    )


def render_advice(report: dict[str, Any]) -> str:
    """What a person should do, and what is good to know."""
    return list_sentences("Do something", report["tasks"], "tasks") + list_sentences(
        "Good to know", report["notes"], "notes"
    )


def list_sentences(heading: str, sentences: list[str], style: str) -> str:
    if not sentences:
        return ""
    items = "".join(f"<li>{_mark_code(escape(sentence))}</li>" for sentence in sentences)
    return f'<h2>{heading}</h2><div class="card"><ul class="{style}">{items}</ul></div>'


def _mark_code(text: str) -> str:
    """What messages put between backticks, as a page shows it."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
