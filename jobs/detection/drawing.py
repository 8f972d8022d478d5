"""Boxes on images, as a page draws them."""

from collections.abc import Sequence
from html import escape
from typing import Any

#: of boxes: what is true, what was found, and what was found where nothing is
TRUE, FOUND, WRONG = "true", "found", "wrong"


def draw_boxes(image: dict[str, Any], boxes: Sequence[tuple[str, Sequence[float], str]], caption: str = "") -> str:
    """An image (`thumbnail`, `width`, `height`, `name`) with boxes: the kind, the corners as shares, and a word."""
    width, height = image["width"], image["height"]
    drawn = "".join(
        f'<rect class="{kind}" x="{left * width:.1f}" y="{top * height:.1f}" width="{(right - left) * width:.1f}" '
        f'height="{(bottom - top) * height:.1f}"><title>{escape(word)}</title></rect>'
        for kind, (left, top, right, bottom), word in boxes
    )
    called = escape(image["name"])
    return (
        f'<figure><svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{called}">'
        f'<image href="{escape(image["thumbnail"])}" width="{width:g}" height="{height:g}" '
        f'preserveAspectRatio="none"/>{drawn}</svg><figcaption>{escape(caption) or called}</figcaption></figure>'
    )
