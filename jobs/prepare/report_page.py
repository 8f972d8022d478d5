"""The data report as one HTML page that needs nothing else: no network, no script, readable on a phone."""

import pkgutil
from html import escape
from typing import Any

from common.contract import Keys
from common.page import wrap_page
from common.recipe_terms import SplitBy
from common.words import count_of
from prepare.change_table import render_changes
from prepare.charts import (
    PERCENT,
    draw_categories,
    draw_histogram,
    draw_matrix,
    draw_split,
    format_number,
    format_share,
)
from prepare.page_parts import name_question, render_advice, render_head


def render_report(report: dict[str, Any]) -> str:
    """The page of a report that `prepare.report.make_report` made."""
    target = report["target"]
    question = name_question(target)
    style = pkgutil.get_data("prepare", "report.css").decode()
    return wrap_page(
        f"Data report: {question}",
        style,
        [
            _render_head(report, question),
            render_advice(report),
            render_changes(report["changes"]),
            _render_splits(report),
            _render_features(report, question),
            _render_matrix(report),
            _render_files(report),
            "<footer>Shares and charts are of all rows, before the split. "
            "Ids and personal data are in none of the outputs.</footer>",
        ],
    )


def _render_head(report: dict[str, Any], question: str) -> str:
    total, target = report["rows"]["total"], report["target"]
    cells = total["count"] * len(report["features"])
    missing = sum(feature["missing"]["count"] for feature in report["features"])
    files = len(report["files"])
    tiles = [
        (f"{total['count']:,}", f"rows in {count_of(files, 'file')}"),
        _summarize_target(total, target),
        (str(len(report["features"])), "features"),
        (f"{missing:,}", f"missing values ({format_share(missing / cells)})"),
    ]
    return render_head(
        question,
        "The raw rows behind this training run: how they were split, what each column holds, "
        "and which columns go with the answer.",
        tiles,
    )


def _summarize_target(total: dict[str, Any], target: dict[str, Any]) -> tuple[str, str]:
    """One number about the target, and what it is."""
    if "positiveShare" in total:
        return format_share(total["positiveShare"]), f"are {target['name']} = {target[Keys.POSITIVE_CLASS]}"
    if Keys.CLASSES in total:
        return str(len(total[Keys.CLASSES])), f"classes of {target['name']}"
    unit = f" {target[Keys.UNIT]}" if Keys.UNIT in target else ""
    return f"{format_number(total['50%'])}{unit}", f"is the median {target['name']}"


def _render_splits(report: dict[str, Any]) -> str:
    return (
        "<h2>How the rows were split</h2>"
        f'<p class="hint">{escape(_explain_split(report["split"]))}</p>'
        f'<div class="card">{draw_split(report["rows"], report["target"])}</div>'
    )


def _explain_split(split: dict[str, Any]) -> str:
    if split["by"] == SplitBy.GROUP:
        return (
            f"By the hash of {split['column']}, of which there {'is' if split['groupCount'] == 1 else 'are'} "
            f"{count_of(split['groupCount'], 'group')}: all rows of a group "
            "are in one split and stay there in every run, so no group that is held out is ever trained on."
        )
    if split["by"] == SplitBy.TIME:
        starts = split["from"]
        return (
            f"By {split['column']}: training rows from {starts['train']} on, validation rows from "
            f"{starts['validation']} on, and held-out rows, the newest, from {starts['test']} to {split['to']}."
        )
    return (
        "By the hash of each row’s key: a row stays in its split in every run, so no held-out row is ever trained on."
    )


def _render_features(report: dict[str, Any], question: str) -> str:
    features = sorted(report["features"], key=lambda feature: -feature["association"])
    overall = report["rows"]["total"].get("positiveShare")
    cards = "".join(_render_feature(feature, question, overall) for feature in features)
    said = "" if overall is None else f" Over all rows, {format_share(overall)} are {escape(question)}."
    legend = (
        '<p class="legend">'
        f'<span><i class="dot positive"></i>{escape(question)}</span>'
        '<span><i class="dot rows"></i>other rows</span>'
        f'<span><i class="dot strip"></i>below a histogram: the share of {escape(question)} in each bar</span></p>'
    )
    return (
        "<h2>The features, most telling first</h2>"
        '<p class="hint">“Tells the target” is what a small tree makes of the feature alone, on rows that it has not '
        f"learnt from: {_explain_strength(report)}{said}</p>"
        f'{"" if overall is None else legend}<div class="features">{cards}</div>'
    )


def _explain_strength(report: dict[str, Any]) -> str:
    metric = next((feature["alone"]["metric"] for feature in report["features"]), "auc")
    return "twice its AUC less 1." if metric == "auc" else "its R²."


def _render_feature(feature: dict[str, Any], question: str, overall: float | None) -> str:
    strength = feature["association"]
    numeric = "histogram" in feature
    chart = (draw_histogram if numeric else draw_categories)(feature, question, overall)
    return (
        f'<section class="card feature"><header><h3>{escape(feature["name"])}</h3>'
        f'<span class="badge">{feature["type"]}</span></header>'
        f'<div class="strength"><span>tells the target</span><span class="track">'
        f'<i style="width:{max(1.0, strength * 100):.1f}%"></i></span><span>{strength:.2f}</span></div>'
        f'{chart}<p class="facts">{_list_facts(feature)}</p></section>'
    )


def _list_facts(feature: dict[str, Any]) -> str:
    facts = []
    if "histogram" in feature and feature["distinct"]:
        quantiles = feature["quantiles"]
        facts.append(f"median {format_number(quantiles['50%'])}")
        facts.append(f"mean {format_number(feature['mean'])}")
        facts.append(f"90{PERCENT} between {format_number(quantiles['5%'])} and {format_number(quantiles['95%'])}")
        if feature["outliers"]["count"] and feature["type"] == "numeric":
            facts.append(f"<em>{feature['outliers']['count']:,} far from the rest</em>")
    elif "written" in feature:
        facts += _list_written(feature["written"])
    elif "categories" in feature:
        count = feature["distinct"]
        facts.append(f"{count:,} {'category' if count == 1 else 'categories'}")
    missing = feature["missing"]
    if missing["count"]:
        facts.append(
            f"<em>{missing['count']:,} missing ({format_share(missing['share'])})</em>, "
            f"filled with {escape(missing['filledWith'])}"
        )
    else:
        facts.append("none missing")
    return " · ".join(facts)


def _list_written(written: dict[str, Any]) -> list[str]:
    """What is said of texts: how long they are, and the languages of most of them."""
    lengths, count = written["characters"], max(1, written["texts"])
    languages = ", ".join(
        f"{escape(name)} {format_share(rows / count)}" for name, rows in list(written["languages"].items())[:3]
    )
    return [
        f"median {format_number(lengths['50%'])} characters, {format_number(written['words'])} words",
        f"90{PERCENT} between {format_number(lengths['5%'])} and {format_number(lengths['95%'])} characters",
        f"languages: {languages or 'none'}",
        f"{written['repeated']:,} repeated, {written['nearlyRepeated']:,} nearly",
    ]


def _render_matrix(report: dict[str, Any]) -> str:
    opposite = any(sign < 0 for line in report["correlations"]["sign"] for sign in line)
    legend = (
        '<p class="legend"><span><i class="dot" style="background:var(--accent)"></i>together</span>'
        '<span><i class="dot" style="background:var(--opposite)"></i>one falls as the other rises</span></p>'
    )
    return (
        "<h2>Relations between features</h2>"
        '<p class="hint">Correlation for two numbers, Cramér’s V for two categories, correlation ratio for one of '
        "each. The first line is the target.</p>"
        f'<div class="card">{legend if opposite else ""}'
        f'<div class="scroll">{draw_matrix(report["correlations"])}</div></div>'
    )


def _render_files(report: dict[str, Any]) -> str:
    rows = "".join(
        f'<tr><td>{escape(file["name"])}</td><td class="number">{file["rows"]:,}</td></tr>' for file in report["files"]
    )
    return (
        '<h2>Where the rows came from</h2><div class="card"><table class="plain">'
        f'<tr><th>file</th><th class="number">rows</th></tr>{rows}</table></div>'
    )
