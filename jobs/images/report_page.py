"""The report on images as one page that needs nothing else: thumbnails are in it."""

import pkgutil
from html import escape
from typing import Any

from algorithms.pixels.terms import Measures
from common.page import wrap_page
from common.words import count_of
from prepare.charts import draw_histogram, draw_split, format_number, format_share
from prepare.page_parts import name_question, render_advice, render_head

#: what the measures are, for people
WORDS = {
    Measures.WIDTH: "pixels across",
    Measures.HEIGHT: "pixels down",
    Measures.BRIGHTNESS: "mean luma, 0 is black and 255 white",
    Measures.CONTRAST: "standard deviation of the luma",
    Measures.SHARPNESS: "variance of the Laplacian: small where an image is blurred",
    Measures.RED: "how much redder than grey",
    Measures.BLUE: "how much bluer than grey",
    Measures.SATURATION: "how far colours are from grey",
}


WARNING = (
    " A measure that goes with the class is a warning: it may be the camera that the model learns, not what is in the "
    "image."
)


def render_image_report(report: dict[str, Any]) -> str:
    """The page of a report that `images.report.make_image_report` made."""
    target = report["target"]
    question = name_question(target)
    style = "".join((pkgutil.get_data(*place) or b"").decode() for place in STYLES)
    return wrap_page(
        f"Data report: {question}",
        style,
        [
            _render_head(report, question),
            render_advice(report),
            "<h2>How the images were split</h2>"
            '<p class="hint">By the hash of each image’s content, images that are nearly the same together: whatever '
            "it is called, an image stays in its split in every run, so no held-out image is ever trained on.</p>"
            f'<div class="card">{draw_split(report["rows"], target)}</div>',
            "<h2>Some of each class</h2>" + "".join(_render_class(one) for one in report["classes"]),
            _render_alike(report["alike"]),
            render_measures(report, question),
            "<footer>Shares and charts are of all images that count, before the split.</footer>",
        ],
    )


STYLES = (("prepare", "report.css"), ("images", "images.css"))


def _render_head(report: dict[str, Any], question: str) -> str:
    total, sizes = report["rows"]["total"], report["sizes"]
    usual = sizes["mostFrequent"][0]
    left_out = sum(report[key]["count"] for key in ("broken", "copies", "unlabelled"))
    tiles = [
        (f"{total['count']:,}", "images"),
        (str(len(report["classes"])), f"classes of {report['target']['name']}"),
        (f"{usual['width']} × {usual['height']}", f"is the most frequent of {count_of(sizes['different'], 'size')}"),
        (f"{left_out:,}", "images left out: broken, without a class, or there twice"),
    ]
    return render_head(question, "The images behind this training run.", tiles)


def _render_class(one: dict[str, Any]) -> str:
    return (
        f'<div class="card"><h3>{escape(one["name"])}</h3><p class="facts">{count_of(one["count"], "image")}</p>'
        f"{_render_images(one['examples'])}</div>"
    )


def _render_images(images: list[dict[str, str]]) -> str:
    shown = "".join(
        f'<img src="{one["thumbnail"]}" alt="{escape(one["name"])}" title="{escape(one["name"])}">' for one in images
    )
    return f'<div class="images">{shown}</div>'


def _render_alike(alike: dict[str, Any]) -> str:
    if not alike["examples"]:
        return ""
    groups = "".join(f'<div class="card">{_render_images(group)}</div>' for group in alike["examples"])
    return (
        "<h2>Nearly the same</h2>"
        f'<p class="hint">{alike["images"]:,} images in {count_of(alike["groups"], "group")}; the largest here.</p>'
        f'<div class="features">{groups}</div>'
    )


def render_measures(report: dict[str, Any], question: str, warns: bool = True) -> str:
    """What the monitors compare of images, as charts; `warns` of what goes with the class, which an image has."""
    overall = report["rows"]["total"].get("positiveShare")
    cards = "".join(
        f'<div class="card"><h3>{escape(one["name"])}</h3><p class="facts">{escape(WORDS[one["name"]])}; '
        f"the median is {format_number(one['quantiles']['50%'])}</p>{draw_histogram(one, question, overall)}</div>"
        for one in report["features"]
        if one.get("histogram")
    )
    said = "" if overall is None else f" Over all images, {format_share(overall)} are {escape(question)}."
    return (
        "<h2>Size, light and colour</h2>"
        f'<p class="hint">What the drift monitor compares of requests.{WARNING if warns else ""}{said}</p>'
        f'<div class="features">{cards}</div>'
    )
