"""What a notebook has changed in a recipe."""

import copy
import json
from typing import Any

from common.contract import Keys
from common.judging_terms import ProblemType
from workbench.terms import ForecastKeys

#: hyperparameters that are not called what the recipe calls them
OTHER_NAMES = {ForecastKeys.STATIC_COLUMNS: ForecastKeys.STATIC}


def describe_changes(deployed: dict[str, Any], tried: dict[str, Any]) -> list[str]:
    """One line for each change, by where it is: `features.tenure.scaling: standard, was none`."""
    return [
        f"{place}: {_show(new)}, was {_show(old)}"
        for place, old, new in _compare("", _name_features(deployed), _name_features(tried))
    ]


def adapt_evaluation(evaluation: dict[str, Any], recipe: dict[str, Any]) -> dict[str, Any]:
    """The evaluation's configuration for a recipe that may have other features."""
    adapted = copy.deepcopy(evaluation)
    if recipe.get(Keys.IMAGES):
        # What is measured of an image is the same whatever the recipe.
        return adapted
    if Keys.FORECASTING in recipe:
        asked = recipe[Keys.FORECASTING]
        adapted[Keys.FORECASTING] = {key: asked.get(key, value) for key, value in adapted[Keys.FORECASTING].items()}
        return adapted
    names = [feature["name"] for feature in recipe["features"]]
    if "features" in adapted:
        adapted["features"] = names
    if adapted.get(Keys.CATEGORICAL_FEATURES) is not None:
        adapted[Keys.CATEGORICAL_FEATURES] = [
            feature["name"] for feature in recipe["features"] if feature["type"] == "categorical"
        ]
    return adapted


def adapt_hyperparameters(hyperparameters: dict[str, str], recipe: dict[str, Any]) -> dict[str, str]:
    """The hyperparameters that tell the library's own algorithm what the recipe forecasts; a script has its own."""
    asked = recipe.get(Keys.FORECASTING)
    if asked is None or hyperparameters.get("problem") != ProblemType.FORECASTING:
        return dict(hyperparameters)
    told = {
        name: write_hyperparameter(asked[key])
        for name in hyperparameters
        if (key := OTHER_NAMES.get(name, name)) in asked
    }
    return {**hyperparameters, **told}


def write_hyperparameter(value: Any) -> str:
    """As the constructs write it."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def name_held_out(recipe: dict[str, Any]) -> str:
    """What of a recipe says which rows are held out."""
    if Keys.FORECASTING in recipe:
        return "target, series, timestamp, frequency, horizon, season, backtests and missing steps"
    return "id columns, target and split"


def _name_features(recipe: dict[str, Any]) -> dict[str, Any]:
    named = {key: value for key, value in recipe.items() if key != "features"}
    return named | {"features": {feature["name"]: feature for feature in recipe["features"]}}


def _compare(place: str, old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    if old == new:
        return []
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return [(place, old, new)]
    keys = dict.fromkeys([*old, *new])
    inner = [_compare(f"{place}.{key}".lstrip("."), old.get(key), new.get(key)) for key in keys]
    return [one for some in inner for one in some]


def _show(value: Any) -> str:
    return "nothing" if value is None else str(value)
