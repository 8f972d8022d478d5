"""What a notebook has changed in a recipe."""

import copy
from typing import Any

from common.contract import Keys


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
    names = [feature["name"] for feature in recipe["features"]]
    if "features" in adapted and Keys.FORECASTING not in recipe:
        adapted["features"] = names
    if adapted.get(Keys.CATEGORICAL_FEATURES) is not None:
        adapted[Keys.CATEGORICAL_FEATURES] = [
            feature["name"] for feature in recipe["features"] if feature["type"] == "categorical"
        ]
    return adapted


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
