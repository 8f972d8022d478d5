"""What a lifecycle predicts and what is told of it, in the words of its kind of task."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.contract import Keys
from common.judging_terms import ProblemType
from common.words import count_of
from workbench.definition import Definition
from workbench.terms import ForecastKeys, Steps


@dataclass(frozen=True)
class Task:
    """A kind of task, as sentences of a notebook name its parts."""

    #: what the model does
    purpose: str
    #: what `lifecycle.rows` shows
    rows: str
    #: what is judged by
    held_out: str
    #: what of a recipe is the same in every run
    fixed: str


#: what stays of a table, and of series and boxes
TABLE = "names, order and types of features, target, ids and split stay as they are deployed"
WHOLE = "the recipe stays as it is deployed"


def describe_task(recipe: dict[str, Any]) -> Task:
    """The words for a recipe."""
    target = recipe["target"]
    if target["type"] == ProblemType.FORECASTING:
        return Task(
            f"Forecasts `{target['name']}`{_name_series(recipe[Keys.FORECASTING])}",
            "Raw rows as the preparation reads them, one a series and time, without columns of personal data,",
            "backtests",
            WHOLE,
        )
    if target["type"] == ProblemType.OBJECT_DETECTION:
        return Task(
            f"Finds `{target['name']}` in images: {', '.join(target[Keys.CLASSES])}",
            "The images that annotations name, with how many boxes each has,",
            "held-out images",
            WHOLE,
        )
    return Task(
        f"Predicts `{target['name']}` ({target['type']})",
        "Raw rows as the preparation reads them, without columns of personal data,",
        "held-out rows",
        TABLE,
    )


def _name_series(asked: dict[str, Any]) -> str:
    of_each = f" of each {_quote(asked['series'])}" if asked["series"] else ""
    return f"{of_each}, {asked[ForecastKeys.HORIZON]} values ahead, one each {asked['frequency']}"


def _quote(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def describe_forecast(recipe: dict[str, Any]) -> str:
    """What a forecast knows, and how it is judged."""
    asked = recipe[Keys.FORECASTING]
    season = asked[ForecastKeys.SEASON]
    rows = {
        "known ahead": _quote(asked.get(Keys.KNOWN_AHEAD, [])) or "nothing",
        "known of a series": _quote(asked.get(ForecastKeys.STATIC, [])) or "nothing",
        "a pattern comes again": f"after {season} values" if season > 1 else "never",
        "judged by": count_of(asked[ForecastKeys.BACKTESTS], "backtest"),
    }
    return "\n".join(
        [
            f"The recipe says what is forecast, and from what (`recipe['{Keys.FORECASTING}']`):",
            "",
            "| | |",
            "|---|---|",
            *[f"| {name} | {escape_cell(text)} |" for name, text in rows.items()],
            "",
            "All else is made of the past of each series by the algorithm, as its hyperparameters say. Direct training "
            "takes any of it otherwise, such as fewer columns that are known ahead.",
        ]
    )


def escape_cell(text: str) -> str:
    """Text in a table of Markdown."""
    return text.replace("|", "\\|")


def describe_comparison(definition: Definition, task: Task) -> str:
    """What direct training judges by, and whether beside the version that serves."""
    against = (
        f", and compares with the serving version (the newest approved one) on the same {task.held_out}"
        if definition.compares
        else ""
    )
    refit = (
        f" Once a model has met the criteria, a run trains it again, with the {task.held_out} as well (`Refit`): that "
        "one is registered, and what is judged, there and here, is the one before."
        if definition.has(Steps.REFIT)
        else ""
    )
    return (
        f"*Direct training*: prepares, trains and judges here, by the code of the pipeline's jobs{against}. On the "
        f"same rows a run of the pipeline comes to the same numbers.{refit}"
    )
