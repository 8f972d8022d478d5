"""The page as a whole."""

import pkgutil
from html import escape
from typing import Any

from common.contract import CHAMPION_SECTION, NAIVE_SECTION, THRESHOLD_SECTION, VERDICT_SECTION, Files
from common.judging_terms import InsightSection
from common.page import wrap_page
from evaluate.mistakes import Mistakes
from evaluate.page.answers import render_answers, render_calibration
from evaluate.page.contributions import render_contributions
from evaluate.page.mistakes import render_mistakes
from evaluate.page.parts import render_groups, render_importance, render_slices
from evaluate.page.verdict import render_champion, render_criteria, render_metrics, render_verdict
from evaluate.page.words import Words
from evaluate.quality import Judge


def render_evaluation(
    document: dict[str, Any], judge: Judge, keys: dict[str, str], mistakes: Mistakes | None = None
) -> str:
    """The page of what evaluation.json holds.

    `keys` are the metrics' names there by those of the criteria, `mistakes` images that were taken for another class.
    """
    words = Words(judge.target)
    section, verdict = document[judge.section], document[VERDICT_SECTION]
    dataset = document["dataset"]
    return wrap_sections(
        f"Evaluation: {words.question}",
        [
            render_verdict(verdict, dataset["item_count"], words),
            render_criteria(verdict["results"], words, keys),
            render_metrics(section, document[NAIVE_SECTION], words),
            render_champion(document.get(CHAMPION_SECTION)),
            render_answers(section, document.get(InsightSection.RESIDUALS), words, describe_threshold(document, judge)),
            render_calibration(document.get(InsightSection.CALIBRATION), words),
            render_mistakes(mistakes, dataset["item_count"], words),
            render_slices(document.get(InsightSection.SLICES), words),
            render_groups(document.get(InsightSection.GROUPS, []), words),
            render_importance(document.get(InsightSection.IMPORTANCE), words),
            render_contributions(
                document.get(InsightSection.CONTRIBUTIONS), document.get(InsightSection.IMPORTANCE), words
            ),
            f"<footer>Evaluated {escape(dataset['evaluation_time'])}. "
            f"The same numbers, for programs: {Files.EVALUATION}. "
            f'What the model was made of: <a href="{Files.MODEL_CARD_PAGE}">model card</a>.</footer>',
        ],
    )


def wrap_sections(title: str, sections: list[str], *styles: tuple[str, str]) -> str:
    """A page in the style of the data report, without the sections that there is nothing to say in.

    `styles` are further style sheets, each with its package before it.
    """
    style = "".join(
        (pkgutil.get_data(package, file) or b"").decode()
        for package, file in (("prepare", "report.css"), ("evaluate.page", "evaluation.css"), *styles)
    )
    return wrap_page(title, style, filter(None, sections))


def describe_threshold(document: dict[str, Any], judge: Judge) -> str:
    """The decision threshold, and how it was found where it was chosen."""
    found = document.get(THRESHOLD_SECTION, {})
    text = found.get("text", f"{judge.threshold:g}")
    if "aim" not in found:
        return text
    return f"{text}, chosen for {found['aim']} on {found['validation_rows']:,} validation rows,"
