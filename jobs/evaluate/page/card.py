"""The model card for people."""

import json
from html import escape
from typing import Any

from common.contract import CHAMPION_SECTION, NAIVE_SECTION, VERDICT_SECTION, Files
from common.judging_terms import InsightSection
from evaluate.page.parts import render_groups
from evaluate.page.render import wrap_sections
from evaluate.page.verdict import render_champion, render_criteria, render_metrics
from evaluate.page.words import Words
from evaluate.quality import Judge
from evaluate.run import APPROVAL, Run, list_lineage


def render_card(document: dict[str, Any], judge: Judge, keys: dict[str, str], run: Run, content: dict[str, Any]) -> str:
    """The page of a card: what the model is for, what it was made of, how good it is, and who says so."""
    words = Words(judge.target)
    verdict = document[VERDICT_SECTION]
    purpose = content["intended_uses"]["purpose_of_model"]
    information = content["additional_information"]
    return wrap_sections(
        f"Model card: {words.question}",
        [
            f"<h1>Model card: {escape(words.question)}</h1>"
            f'<p class="lead">{escape(purpose)}</p><p class="message">{escape(verdict["message"])}</p>'
            f'<p class="hint"><a href="{Files.EVALUATION_PAGE}">The whole evaluation</a></p>',
            _render_data(run.lineage),
            _render_table("Algorithm", "hyperparameter", run.hyperparameters),
            render_criteria(verdict["results"], words, keys),
            render_metrics(document[judge.section], document[NAIVE_SECTION], words),
            render_champion(document.get(CHAMPION_SECTION)),
            render_groups(document.get(InsightSection.GROUPS, []), words),
            _render_texts("Caveats", information.get("caveats_and_recommendations", "")),
            _render_table("Lineage", "what", {k: v for k, v in list_lineage(run).items() if v != APPROVAL}),
            _render_texts("Approval", APPROVAL),
            f"<footer>Written {escape(document['dataset']['evaluation_time'])}. "
            f"The same for programs: {Files.MODEL_CARD}.</footer>",
        ],
    )


def _render_data(lineage: dict[str, Any]) -> str:
    rows = {name: f"{count:,} rows" for name, count in lineage.get("rows", {}).items()}
    drawn = _render_table("Data", "part", rows)
    recipe = lineage.get("recipe")
    if recipe:
        text = escape(json.dumps(recipe, indent=1, ensure_ascii=False))
        drawn += f'<div class="card"><details><summary>The recipe</summary><pre>{text}</pre></details></div>'
    return drawn


def _render_table(title: str, head: str, values: dict[str, str]) -> str:
    if not values:
        return ""
    lines = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in values.items())
    return (
        f'<h2>{escape(title)}</h2><div class="card"><table class="plain known">'
        f"<tr><th>{escape(head)}</th><th></th></tr>{lines}</table></div>"
    )


def _render_texts(title: str, text: str) -> str:
    return f'<h2>{escape(title)}</h2><div class="card"><p class="message">{escape(text)}</p></div>' if text else ""
