"""The report on images with boxes as one page that needs nothing else: thumbnails are in it."""

import pkgutil
from html import escape
from typing import Any

from images.report_page import STYLES as IMAGE_STYLES
from images.report_page import render_measures

from common.page import wrap_page
from common.words import count_of
from detection.drawing import TRUE, draw_boxes
from prepare.charts import draw_histogram, format_number
from prepare.page_parts import render_advice, render_head
from prepare.recipe import SPLIT_NAMES

STYLES = (*IMAGE_STYLES, ("detection", "boxed.css"))


def render_object_report(report: dict[str, Any]) -> str:
    """The page of a report that `detection.report.make_object_report` made."""
    question = report["target"]["name"]
    style = "".join((pkgutil.get_data(*place) or b"").decode() for place in STYLES)
    return wrap_page(
        f"Data report: {question}",
        style,
        [
            _render_head(report, question),
            render_advice(report),
            _render_splits(report),
            _render_examples(report),
            "<h2>The objects</h2>"
            '<p class="hint">How many an image that shows the class has, and how large they are: the root of a box’s '
            "area as a share of the image’s.</p>" + "".join(_render_class(one) for one in report["perClass"]),
            render_measures(report, question, warns=False),
            "<footer>Shares and charts are of all images that count, before the split.</footer>",
        ],
    )


def _render_head(report: dict[str, Any], question: str) -> str:
    total, sizes = report["rows"]["total"], report["sizes"]
    usual = sizes["mostFrequent"][0]
    left_out = sum(report[key]["count"] for key in ("broken", "copies", "unlabelled"))
    tiles = [
        (f"{total['count']:,}", f"images, {total['background']:,} of them without an object"),
        (f"{sum(total['boxes'].values()):,}", f"boxes of {count_of(len(report['perClass']), 'class', 'classes')}"),
        (f"{usual['width']} × {usual['height']}", f"is the most frequent of {count_of(sizes['different'], 'size')}"),
        (f"{left_out:,}", "images left out: broken, without an annotation, or there twice"),
    ]
    return render_head(question, "The images behind this training run.", tiles)


def _render_splits(report: dict[str, Any]) -> str:
    names = [one["name"] for one in report["perClass"]]
    heads = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = "".join(
        f"<tr><td>{name}</td><td>{part['count']:,}</td><td>{part['background']:,}</td>"
        + "".join(f"<td>{part['boxes'][one]:,}</td>" for one in names)
        + "</tr>"
        for name in SPLIT_NAMES
        for part in [report["rows"][name]]
    )
    return (
        "<h2>How the images were split</h2>"
        '<p class="hint">By the hash of each image’s content, images that are nearly the same together: whatever it is '
        "called, an image stays in its split in every run, so no held-out image is ever trained on.</p>"
        '<div class="card"><div class="scroll"><table class="figures"><thead><tr><th>split</th><th>images</th>'
        f"<th>without an object</th>{heads}</tr></thead><tbody>{lines}</tbody></table></div></div>"
    )


def _render_examples(report: dict[str, Any]) -> str:
    if not report["examples"]:
        return ""
    names = [one["name"] for one in report["perClass"]]
    drawn = "".join(
        draw_boxes(one, [(TRUE, corners, names[number]) for number, *corners in one["boxes"]])
        for one in report["examples"]
    )
    return f'<h2>Some of the images</h2><div class="card"><div class="boxed">{drawn}</div></div>'


def _render_class(one: dict[str, Any]) -> str:
    if not one["count"]:
        return ""
    charts = "".join(
        f'<div class="card"><h3>{escape(chart["name"])}</h3><p class="facts">the median is '
        f"{format_number(chart['quantiles']['50%'])}</p>{draw_histogram(chart, chart['name'], None)}</div>"
        for chart in (one["perImage"], one["boxSize"])
    )
    facts = f"{count_of(one['count'], 'box', 'boxes')} in {count_of(one['images'], 'image')}"
    return f'<h3>{escape(one["name"])}</h3><p class="facts">{facts}</p><div class="features">{charts}</div>'
