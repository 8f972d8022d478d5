"""The page's part on images that the model took for another class."""

from html import escape

from common.words import count_of
from evaluate.mistakes import Mistake, Mistakes
from evaluate.page.words import Words
from prepare.charts import format_share


def render_mistakes(mistakes: Mistakes | None, rows: int, words: Words) -> str:
    """The most certain ones, with what they are and what they were taken for; nothing where there are none to show."""
    if mistakes is None or not mistakes.shown:
        return ""
    names = words.target.class_names
    figures = "".join(_render(one, names) for one in mistakes.shown)
    whole = count_of(mistakes.count, "image")
    part = "all of them" if len(mistakes.shown) == mistakes.count else f"the {len(mistakes.shown)} most certain ones"
    return (
        "<h2>What the model took for something else</h2>"
        f'<p class="hint">{whole} of {rows:,} held-out ones; {part} here, the surest mistake first. Is the class of '
        "some of them wrong in the data? Do they have something in common, such as a camera or the light?</p>"
        f'<div class="card"><div class="mistakes">{figures}</div></div>'
    )


def _render(one: Mistake, names: tuple[str, ...]) -> str:
    called = escape(one.name)
    return (
        f'<figure><img src="{escape(one.thumbnail)}" alt="{called}" title="{called}"><figcaption>'
        f"<b>{escape(names[one.truth])}</b><br>taken for {escape(names[one.answered])}, {format_share(one.certainty)}"
        "</figcaption></figure>"
    )
