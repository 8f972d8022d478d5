"""The model card: content in SageMaker's schema of a model package's model card, and what its page shows besides.

https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html#model-card-schema
"""

import math
from typing import Any

from common.contract import CHAMPION_SECTION, NAIVE_SECTION, VERDICT_SECTION, EvaluateInputs, Keys
from common.judging_terms import CardPart, InsightSection, ProblemType
from evaluate.page.contributions import name_unit
from evaluate.page.words import Words
from evaluate.quality import Judge
from evaluate.run import Run, list_lineage

#: lengths of the schema
LONG, MIDDLE, SHORT = 2048, 1024, 63
LARGEST_MATRIX = 20
MOST_HYPERPARAMETERS = 100
REFIT_WORDS = (
    "where the criteria are met, the same training runs once more with the values of the backtests, and its model is "
    "registered: the backtests judge the model before it"
)


def make_card(document: dict[str, Any], judge: Judge, run: Run) -> dict[str, Any]:
    """The content, as `ModelCardContent` of a model package takes it. Empty parts are left out."""
    words = Words(judge.target)
    rows = run.lineage.get("rows", {})
    parts = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    training = {
        "training_observations": _cut(f"rows: {parts}" if parts else "", MIDDLE),
        "training_job_details": _drop_empty(
            {
                "training_datasets": [_cut(uri, MIDDLE) for uri in [run.inputs.get(EvaluateInputs.TRAIN, "")] if uri],
                "training_environment": {"container_image": [run.training_image]} if run.training_image else {},
                "hyper_parameters": [
                    {"name": name, "value": _cut(value, 255)}
                    for name, value in list(run.hyperparameters.items())[:MOST_HYPERPARAMETERS]
                    if value
                ],
            }
        ),
    }
    card = {
        "intended_uses": {"purpose_of_model": _cut(_describe_purpose(words), LONG)},
        "training_details": _drop_empty(training),
        "evaluation_details": [_describe_evaluation(document, judge, run, words)],
        "additional_information": _drop_empty(
            {
                "ethical_considerations": _cut(_describe_groups(document, words), LONG),
                "caveats_and_recommendations": _cut(_describe_caveats(document, words), LONG),
                "custom_details": {name: _cut(text, MIDDLE) for name, text in list_lineage(run).items()},
            }
        ),
    }
    return _drop_empty(card)


def _describe_purpose(words: Words) -> str:
    target = words.target
    if target.type == ProblemType.BINARY:
        return f"Predicts the probability of {words.question}."
    if target.type == ProblemType.MULTICLASS:
        return f"Predicts {target.name}: one of {', '.join(target.classes)}."
    if target.type == ProblemType.OBJECT_DETECTION:
        return f"Finds {target.name} in images: boxes of {', '.join(target.classes)}."
    return f"Predicts {target.name}{f' in {target.unit}' if target.unit else ''}."


def _describe_evaluation(document: dict[str, Any], judge: Judge, run: Run, words: Words) -> dict[str, Any]:
    section, verdict = document[judge.section], document[VERDICT_SECTION]
    groups = [
        _group("metrics", [_list_metric(key, one, words) for key, one in section.items() if _is_measure(one)]),
        *(
            _group(
                f"{CardPart.NAIVE}: {name}",
                [_number(words.metric(key), value) for key, value in one["metrics"].items()],
            )
            for name, one in document[NAIVE_SECTION].items()
        ),
        _group(CardPart.ANSWERS, _list_charts(section, words)),
        _group(CardPart.IMPORTANCE, _list_importance(document.get(InsightSection.IMPORTANCE))),
        _group(CardPart.CONTRIBUTIONS, _list_contributions(document.get(InsightSection.CONTRIBUTIONS), words)),
        _group(CardPart.CALIBRATION, _list_calibration(document.get(InsightSection.CALIBRATION))),
    ]
    champion = document.get(CHAMPION_SECTION)
    metadata = {
        "verdict": verdict["verdict"],
        **{f"{CardPart.CRITERION} {number}": one["message"] for number, one in enumerate(verdict["results"], start=1)},
        **({"champion": champion["message"]} if champion else {}),
    }
    return _drop_empty(
        {
            "name": "held-out rows",
            "evaluation_observation": _cut(verdict["message"], LONG),
            "evaluation_job_arn": _cut(run.job["arn"], 256),
            "datasets": [_cut(uri, MIDDLE) for uri in [run.inputs.get(EvaluateInputs.TEST, "")] if uri],
            "metadata": {name: _cut(text, MIDDLE) for name, text in metadata.items()},
            "metric_groups": [group for group in groups if group["metric_data"]],
        }
    )


def _list_metric(key: str, measure: dict[str, Any], words: Words) -> dict[str, Any] | None:
    interval = words.interval(key, measure)
    return _number(words.metric(key), measure["value"], f"95 % interval {interval}" if interval else "")


def _list_charts(section: dict[str, Any], words: Words) -> list[dict[str, Any]]:
    charts = []
    matrix = section.get("confusion_matrix")
    if matrix and len(matrix) <= LARGEST_MATRIX:
        names = [_cut(words.classes().get(name, name), SHORT) for name in matrix]
        value = [list(line.values()) for line in matrix.values()]
        charts.append(
            {"name": "confusion matrix", "type": "matrix", "value": value, "x_axis_name": names, "y_axis_name": names}
        )
    roc = section.get("receiver_operating_characteristic_curve")
    if roc:
        points = [list(pair) for pair in zip(roc["false_positive_rates"], roc["true_positive_rates"], strict=True)]
        axes = {"x_axis_name": "false positive rate", "y_axis_name": "true positive rate"}
        charts.append({"name": "ROC curve", "type": "linear_graph", "value": points, **axes})
    return charts


def _list_importance(importance: dict[str, Any] | None) -> list[dict[str, Any]]:
    if not importance or not importance["features"]:
        return []
    features = importance["features"]
    return [
        {
            "name": f"loss of {importance['metric']} when a feature is shuffled",
            "type": "bar_chart",
            "value": [one["value"] for one in features],
            "x_axis_name": [_cut(one["name"], SHORT) for one in features],
            "y_axis_name": importance["metric"],
        }
    ]


def _list_contributions(contributions: dict[str, Any] | None, words: Words) -> list[dict[str, Any]]:
    if not contributions or not contributions.get("features"):
        return []
    return [
        {
            "name": "mean absolute SHAP value",
            "type": "bar_chart",
            "value": [one["value"] for one in contributions["features"]],
            "x_axis_name": [_cut(one["name"], SHORT) for one in contributions["features"]],
            "y_axis_name": _cut(name_unit(contributions["unit"], words), SHORT),
        }
    ]


def _list_calibration(calibration: dict[str, Any] | None) -> list[dict[str, Any] | None]:
    if not calibration:
        return []
    usual = calibration["perfect_model_stays_below"]
    return [
        _number(
            "expected calibration error",
            calibration["expected_calibration_error"],
            f"a perfect model stays below {usual:.3f} in 95 of 100 such samples",
        ),
        {
            "name": "reliability",
            "type": "linear_graph",
            "value": [[bin_["predicted"], bin_["observed"]["value"]] for bin_ in calibration["bins"]],
            "x_axis_name": "probability that the model says",
            "y_axis_name": "share that came true",
        },
    ]


def _describe_groups(document: dict[str, Any], words: Words) -> str:
    said = []
    for column in document.get(InsightSection.GROUPS, []):
        for name, text in words.rates().items():
            if name in column["differences"]:
                difference = column["differences"][name]
                said.append(
                    f"{column['column']}, {text}: {words.distance(difference['value'])} between "
                    f"{difference['most']} and {difference['least']}"
                )
    return "; ".join(said)


def _describe_caveats(document: dict[str, Any], words: Words) -> str:
    said = [REFIT_WORDS] if document.get(Keys.REFIT) else []
    calibration = document.get(InsightSection.CALIBRATION)
    if calibration and calibration["expected_calibration_error"] > calibration["perfect_model_stays_below"]:
        said.append("probabilities are off by more than chance: take them as an order of the rows")
    slices = document.get(InsightSection.SLICES)
    if slices:
        worst = next((one for one in slices["slices"] if "value" in one and one["rows"] >= slices["few_rows"]), None)
        if worst:
            key = slices["metric"]
            name = f"{worst['feature']} = {worst['slice']}"
            values = (
                f"{words.metric(key)} {words.value(key, worst['value'])}, {words.value(key, slices['overall'])} overall"
            )
            said.append(f"the worst slice is {name}: {values}")
    return "; ".join(said)


def _is_measure(value: Any) -> bool:
    return isinstance(value, dict) and "lower" in value


def _number(name: str, value: float, notes: str = "") -> dict[str, Any] | None:
    if not math.isfinite(value):
        return None
    return {"name": name, "type": "number", "value": value, **({"notes": _cut(notes, MIDDLE)} if notes else {})}


def _group(name: str, metrics: list[Any]) -> dict[str, Any]:
    return {"name": name, "metric_data": [metric for metric in metrics if metric is not None]}


def _drop_empty(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if value}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
