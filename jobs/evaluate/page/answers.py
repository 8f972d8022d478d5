"""The page's part on the answers: right and wrong ones, curves, residuals, calibration."""

from html import escape
from typing import Any

from common.judging_terms import ProblemType
from common.words import count_of
from evaluate.page.charts import Axes, draw_confusion, find_scale
from evaluate.page.words import Words
from prepare.charts import draw_histogram, format_number, format_share

UNIT = (0.0, 1.0)


def render_answers(section: dict[str, Any], residuals: dict[str, Any] | None, words: Words, threshold: str) -> str:
    """Confusion matrix and curves, or predicted against true numbers."""
    cards = []
    if "confusion_matrix" in section:
        at = f" A row counts as {words.question} from a probability of {threshold} on." if _is_binary(words) else ""
        cards.append(
            _card(
                "Confusion matrix",
                f'<div class="scroll">{draw_confusion(section["confusion_matrix"], words.classes())}</div>',
                f"A line is an actual class, a column what the model said.{at}",
            )
        )
    roc = section.get("receiver_operating_characteristic_curve")
    if roc:
        cards.append(_draw_roc(roc, section, words))
    curve = section.get("precision_recall_curve")
    if curve:
        cards.append(_draw_precision(curve, section))
    if residuals:
        cards += _draw_residuals(residuals, words)
    if not cards:
        return ""
    return f'<h2>Right and wrong answers</h2><div class="plots">{"".join(cards)}</div>'


def render_calibration(calibration: dict[str, Any] | None, words: Words) -> str:
    """The reliability diagram, and in words whether probabilities can be taken as they are."""
    if not calibration:
        return ""
    bins = calibration["bins"]
    axes = Axes("reliability diagram", UNIT, UNIT, "probability that the model says", "share that came true")
    shapes = [axes.line(UNIT, UNIT, "ideal")]
    for bin_ in bins:
        observed = bin_["observed"]
        shapes.append(axes.whisker(bin_["predicted"], observed["lower"], observed["upper"]))
    shapes.append(
        axes.line([bin_["predicted"] for bin_ in bins], [bin_["observed"]["value"] for bin_ in bins], "measured")
    )
    for bin_ in bins:
        tip = (
            f"{count_of(bin_['rows'], 'row')} with {bin_['from']:.3f} to {bin_['to']:.3f}: "
            f"said {bin_['predicted']:.3f}, so were {bin_['observed']['value']:.3f}"
        )
        shapes.append(axes.dot(bin_["predicted"], bin_["observed"]["value"], tip))
    error, usual = calibration["expected_calibration_error"], calibration["perfect_model_stays_below"]
    fits = (
        "No more than chance gives a perfectly calibrated model: the probabilities can be taken as they are."
        if error <= usual
        else "More than chance gives a perfectly calibrated model: take the answers as an order of the rows, not as "
        "probabilities, or calibrate them."
    )
    brier = calibration["brier_score"]
    about = "" if _is_binary(words) else " It is about the class that is predicted and its probability."
    facts = (
        f'<table class="figures"><tbody>'
        f"<tr><td>expected calibration error</td><td>{error:.3f}</td></tr>"
        f"<tr><td>a perfect model stays below, in 95 of 100 such samples</td><td>{usual:.3f}</td></tr>"
        f"<tr><td>Brier score ({brier['lower']:.3f} to {brier['upper']:.3f})</td>"
        f"<td>{brier['value']:.3f}</td></tr></tbody></table>"
    )
    return (
        "<h2>Calibration</h2>"
        f'<p class="hint">Do 70{chr(160)}% of the rows with a probability of 0.7 come true? Points on the dotted line '
        f"do.{about}</p>"
        f'<div class="plots"><div class="card">{axes.draw(shapes)}</div>'
        f'<div class="card"><p>{fits}</p>{facts}</div></div>'
    )


def _draw_roc(roc: dict[str, Any], section: dict[str, Any], words: Words) -> str:
    axes = Axes("ROC curve", UNIT, UNIT, "false alarms", "found")
    shapes = [axes.line(UNIT, UNIT, "ideal"), axes.line(roc["false_positive_rates"], roc["true_positive_rates"], "roc")]
    confusion = section.get("confusion_matrix")
    if confusion:
        no, yes = confusion["0"], confusion["1"]
        alarms, found = no["1"] / max(1, sum(no.values())), yes["1"] / max(1, sum(yes.values()))
        tip = f"at the decision threshold: {format_share(found)} found, {format_share(alarms)} false alarms"
        shapes.append(axes.dot(alarms, found, tip, "chosen"))
    auc = f" AUC {section['auc']['value']:.3f}." if "auc" in section else ""
    text = f"Share of {words.question} that is found against the share of other rows that raise a false alarm; "
    return _card("ROC curve", axes.draw(shapes), f"{text}the point is the decision threshold.{auc}")


def _draw_precision(curve: dict[str, Any], section: dict[str, Any]) -> str:
    axes = Axes("precision and recall", UNIT, UNIT, "found (recall)", "right of those named (precision)")
    shapes = [axes.line(curve["recalls"], curve["precisions"], "precision")]
    if "precision" in section and "recall" in section:
        recall, precision = section["recall"]["value"], section["precision"]["value"]
        tip = f"at the decision threshold: precision {precision:.3f}, recall {recall:.3f}"
        shapes.append(axes.dot(recall, precision, tip, "chosen"))
    return _card(
        "Precision and recall", axes.draw(shapes), "The more are to be found, the more of those named are wrong."
    )


def _draw_residuals(residuals: dict[str, Any], words: Words) -> list[str]:
    points = residuals["points"]
    scale = find_scale([*points["predicted"], *points["actual"]])
    axes = Axes("actual against predicted", scale, scale, "predicted", "actual")
    shapes = [
        axes.line(scale, scale, "ideal"),
        *(axes.dot(x, y, "", "row", 3) for x, y in zip(points["predicted"], points["actual"], strict=True)),
    ]
    for bin_ in residuals["bins"]:
        observed = bin_["observed"]
        tip = (
            f"{count_of(bin_['rows'], 'row')}: predicted {words.number(bin_['predicted'])}, "
            f"were {words.number(observed['value'])} in the mean"
        )
        shapes.append(axes.dot(bin_["predicted"], observed["value"], tip, "chosen"))
    quantiles = residuals["quantiles"]
    half = f"half of the errors lie between {words.number(quantiles['25%'])} and {words.number(quantiles['75%'])}"
    most = f"90{chr(160)}% between {words.number(quantiles['5%'])} and {words.number(quantiles['95%'])}"
    histogram = draw_histogram({"name": "errors", "histogram": residuals["histogram"]}, "", None)
    return [
        _card(
            "Actual against predicted",
            axes.draw(shapes, _shorten),
            f"Each dot is one of {len(points['actual'])} held-out rows; the others are means of tenths of the rows, "
            "which lie on the dotted line when the model is right on average.",
        ),
        _card("Errors", histogram, f"Truth less prediction: {half}, {most}."),
    ]


def _shorten(value: float) -> str:
    """A number that has room beside an axis."""
    for factor, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= 10 * factor or (letter != "k" and abs(value) >= factor):
            return f"{format_number(value / factor)}{letter}"
    return format_number(value)


def _is_binary(words: Words) -> bool:
    return words.target.type == ProblemType.BINARY


def _card(title: str, drawn: str, text: str) -> str:
    return f'<div class="card"><h3>{escape(title)}</h3>{drawn}<p class="facts">{escape(text)}</p></div>'
