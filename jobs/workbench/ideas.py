"""What a starter notebook tries first, to be replaced: of a table a feature, of all else a hyperparameter."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.contract import Keys
from common.judging_terms import ProblemType
from common.recipe_terms import CATEGORICAL, NUMERIC, Derivation, Encoding, Scaling
from workbench.definition import Definition
from workbench.task import describe_forecast, escape_cell
from workbench.terms import ForecastKeys, Steps

#: the variable by which the cells know the tried recipe
TRIED = "recipe"
#: hyperparameters of algorithms that read texts and images: words of a phrase, and pixels of the side that is seen
LONGEST_PHRASE, IMAGE_SIDE = "longestPhrase", "side"
#: what is tried of them, unless it is deployed
OTHERS = {LONGEST_PHRASE: (1, 2), IMAGE_SIDE: (48, 32)}
#: beginnings of hyperparameters that say which script a container runs
OF_SCRIPTS = ("sagemaker_", "lifecycle_")
#: the bounds of hyperparameters, by their names
Limits = Mapping[str, dict[str, Any]]
#: the bound that is a list of values
ALLOWED = "allowedValues"
#: a hyperparameter that algorithms of the library's own have
ALGORITHM = "algorithm"
#: values that a forecast looks back at, at most
LONGEST_HISTORY = 10_000


def describe_features(definition: Definition, recipe: dict[str, Any]) -> str:
    """What of a recipe can be tried."""
    if Keys.FORECASTING in recipe:
        return f"{describe_forecast(recipe)} {_describe_script(definition)}".strip()
    if recipe["target"]["type"] == ProblemType.OBJECT_DETECTION:
        return f"Images have none: objects are found in whole ones. {_describe_script(definition)}".strip()
    if recipe.get(Keys.IMAGES):
        return "Images have none: what is seen of them, the hyperparameters say."
    lines = ["The recipe has these features:", "", "| feature | type | prepared |", "|---|---|---|"]
    for feature in recipe["features"]:
        how = feature.get("encoding") or feature.get("scaling") or ""
        lines.append(f"| {escape_cell(feature['name'])} | {feature['type']} | {how} |")
    choices = [
        f"`encoding` of a text: {', '.join(Encoding.ALL)}",
        f"`scaling` of a number: {', '.join(Scaling.ALL)}",
        f"`{Keys.DERIVED}`: a number of others, by {', '.join(Derivation.ALL)}",
    ]
    texts = (
        ["", "Texts reach the algorithm as they were written: what it reads of them, its hyperparameters say."]
        if _reads_texts(recipe)
        else []
    )
    return "\n".join([*lines, "", "What can be said of them: " + "; ".join(choices) + ".", *texts])


def _reads_texts(recipe: dict[str, Any]) -> bool:
    return any(feature.get(Keys.WHOLE) for feature in recipe["features"])


def _describe_script(definition: Definition) -> str:
    """What a team's script lets be tried; nothing of an algorithm of the library's own."""
    hyperparameters = definition.training().hyperparameters
    if "sagemaker_program" not in hyperparameters or ALGORITHM in hyperparameters:
        return ""
    own = [name for name in hyperparameters if not name.startswith(OF_SCRIPTS)]
    listed = ", ".join(f"`{name}`" for name in own)
    deployed = f"deployed are {listed}" if own else "none is deployed, so that it has its own defaults"
    return f"What a script makes of them, its hyperparameters say: {deployed}."


def find_idea(definition: Definition, recipe: dict[str, Any], limits: Limits) -> tuple[str, Any] | None:
    """A hyperparameter and another value of it, to be tried first where there is no feature to change.

    `limits` are the bounds of those that the deployment leaves to runs. None where the algorithm has no such
    hyperparameter, or a tuning looks for it: what else a script takes is not guessed.
    """
    name = _name_idea(recipe)
    if name is None or not definition.has(Steps.TRAIN):
        return None
    deployed = definition.training().hyperparameters
    if name in deployed:
        other = _double(int(deployed[name])) if name == ForecastKeys.HISTORY else _choose(OTHERS[name], deployed[name])
        return name, other
    ideas = ((left, _choose(_list_values(limits[left], deployed[left]), deployed[left])) for left in limits)
    return next(((left, other) for left, other in ideas if other is not None), None)


def _name_idea(recipe: dict[str, Any]) -> str | None:
    if Keys.FORECASTING in recipe:
        return ForecastKeys.HISTORY
    if recipe.get(Keys.IMAGES):
        return IMAGE_SIDE
    return LONGEST_PHRASE if _reads_texts(recipe) else None


def _double(values: int) -> int:
    return 2 * values if 2 * values <= LONGEST_HISTORY else values // 2


def _choose(values: Sequence[Any], deployed: str) -> Any:
    return next((value for value in values if str(value) != deployed.strip('"')), None)


def _list_values(limit: dict[str, Any], deployed: str) -> list[Any]:
    """Some values within the bounds: half of the deployed one, or else the ends."""
    if ALLOWED in limit:
        return list(limit[ALLOWED])
    whole = bool(limit.get(Keys.WHOLE))
    half = int(deployed) // 2 if whole else float(deployed) / 2
    ends = [limit["minimum"], limit["maximum"]]
    return [half, *ends] if ends[0] <= half <= ends[1] else ends


def write_idea(idea: tuple[str, Any] | None) -> str:
    """The idea as an argument of `lifecycle.train`."""
    return "" if idea is None else f", hyperparameters={{'{idea[0]}': {idea[1]!r}}}"


def try_features(recipe: dict[str, Any]) -> str:
    """A first idea, to be replaced: a ratio of two numbers, or another encoding; where it is a hyperparameter, none."""
    begin = f"{TRIED} = lifecycle.recipe\nfeatures = {{feature['name']: feature for feature in {TRIED}['features']}}\n"
    if _name_idea(recipe) is not None:
        return f"{TRIED} = lifecycle.recipe\nlifecycle.changes({TRIED})"
    end = f"\nlifecycle.changes({TRIED})"
    numbers = [one for one in recipe["features"] if one["type"] == NUMERIC]
    chosen = [one["name"] for one in numbers if one.get("scaling", Scaling.NONE) != Scaling.NONE]
    names = (chosen if len(chosen) > 1 else [one["name"] for one in numbers])[:2]
    if len(names) > 1:
        derived = {"name": f"{names[0]}_per_{names[1]}", Keys.DERIVATION: Derivation.RATIO, Keys.INPUTS: names}
        return f"{begin}{TRIED}['{Keys.DERIVED}'] = [*{TRIED}.get('{Keys.DERIVED}', []), {derived!r}]{end}"
    texts = [one for one in recipe["features"] if one["type"] == CATEGORICAL]
    if texts:
        other = Encoding.ONE_HOT if texts[0].get("encoding") == Encoding.TARGET else Encoding.TARGET
        return f"{begin}features[{texts[0]['name']!r}]['encoding'] = '{other}'{end}"
    return begin + end.lstrip()
