"""The page of the evaluation of detections: verdict, metrics, classes, and images with what was found in them."""

from html import escape
from typing import Any

from common.contract import CHAMPION_SECTION, NAIVE_SECTION, VERDICT_SECTION, Files, Keys
from detection.drawing import FOUND, TRUE, WRONG, draw_boxes
from evaluate.page.render import wrap_sections
from evaluate.page.verdict import render_champion, render_criteria, render_metrics, render_verdict
from evaluate.page.words import Words
from evaluate.quality import Judge
from prepare.charts import format_share


def render_detection_page(
    document: dict[str, Any], judge: Judge, keys: dict[str, str], examples: list[dict[str, Any]]
) -> str:
    """The page of what evaluation.json holds; `keys` are the metrics' names there by those of the criteria."""
    words = Words(judge.target)
    verdict, dataset, found = document[VERDICT_SECTION], document["dataset"], document["detections"]
    return wrap_sections(
        f"Evaluation: {words.question}",
        [
            render_verdict(verdict, dataset["item_count"], words),
            render_champion(document.get(CHAMPION_SECTION)),
            render_criteria(verdict["results"], words, keys),
            render_metrics(document[judge.section], document[NAIVE_SECTION], words),
            render_classes(found, words),
            render_examples(examples, found["score"], judge.target.classes),
            f"<footer>Evaluated {escape(dataset['evaluation_time'])} on {dataset['item_count']:,} held-out images. The "
            f"same numbers, for programs: {Files.EVALUATION}. "
            f'What the model was made of: <a href="{Files.MODEL_CARD_PAGE}">model card</a>.</footer>',
        ],
        ("detection", "boxed.css"),
    )


def render_classes(found: dict[str, Any], words: Words) -> str:
    """A line for each class."""
    lines = "".join(
        f"<tr><td>{escape(name)}</td><td>{one['boxes']:,}</td><td>{_share(one, 'average_precision')}</td>"
        f"<td>{_share(one, 'average_precision_50')}</td><td>{one['found']:,}</td><td>{_share(one, 'precision')}</td>"
        f"<td>{_share(one, 'recall')}</td></tr>"
        for name, one in found[Keys.CLASSES].items()
    )
    return (
        "<h2>The classes</h2>"
        '<p class="hint">Average precision (AP) by COCO’s definition, in the mean of overlaps from 0.50 to 0.95 and at '
        f"0.50. Found, right and recall count detections with a score of {found['score']:g} or more, right where they "
        "overlap a box of their class by half or more.</p>"
        '<div class="card"><div class="scroll"><table class="figures"><thead><tr><th>class</th><th>boxes</th>'
        "<th>AP</th><th>AP at 0.50</th><th>found</th><th>right</th><th>recall</th></tr></thead>"
        f"<tbody>{lines}</tbody></table></div></div>"
    )


def _share(one: dict[str, Any], key: str) -> str:
    """With its interval; nothing where it is not defined."""
    if key not in one:
        return ""
    measure = one[key]
    return (
        f"<b>{format_share(measure['value'])}</b> "
        f"({format_share(measure['lower'])} to {format_share(measure['upper'])})"
    )


def render_examples(examples: list[dict[str, Any]], score: float, names: tuple[str, ...]) -> str:
    """Images with their boxes and what was found, the worst first; nothing where pages show no images."""
    if not examples:
        return ""
    figures = []
    for image in examples:
        true = [(TRUE, corners, names[int(number)]) for number, *corners in image["boxes"]]
        answered = [
            (FOUND if is_right else WRONG, corners, f"{names[int(number)]}, {certainty:.2f}")
            for number, certainty, *corners, is_right in image["detections"]
        ]
        caption = f"{image['name']}: {image['missed']:g} missed, {image['wrong']:g} found where nothing is"
        figures.append(draw_boxes(image, [*true, *answered], caption))
    return (
        "<h2>What was found, the most mistakes first</h2>"
        f'<p class="hint">Green: the boxes of the data. Dashed: what the model found with a score of {score:g} or '
        "more, red where it overlaps no box of its class by half. Are some boxes of the data missing, or wrong?</p>"
        f'<div class="card"><div class="boxed">{"".join(figures)}</div></div>'
    )
