"""The starter notebook, made of a deployed recipe."""

import json
from pathlib import Path
from typing import Any

from common.contract import Keys
from common.recipe_terms import CATEGORICAL, NUMERIC, Derivation, Encoding, Scaling
from workbench.definition import Definition
from workbench.terms import Steps

#: the notebook's form, https://nbformat.readthedocs.io/en/latest/format_description.html
FORMAT = {"nbformat": 4, "nbformat_minor": 5}
#: the variable by which the cells know the tried recipe
TRIED = "recipe"
#: hyperparameters of algorithms that read texts and images: words of a phrase, and pixels of the side that is seen
LONGEST_PHRASE, IMAGE_SIDE = "longestPhrase", "side"
#: what is tried of them, unless it is deployed
OTHERS = {LONGEST_PHRASE: (1, 2), IMAGE_SIDE: (48, 32)}


def write_notebook(file: Path, definition: Definition, recipe: dict[str, Any], kernel: str) -> bool:
    """Writes the notebook; one that is there stays as somebody has left it. Says whether it was written."""
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(make_notebook(definition, recipe, kernel), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return True


def make_notebook(definition: Definition, recipe: dict[str, Any], kernel: str) -> dict[str, Any]:
    """The notebook's document."""
    cells = [
        _make_cell(kind, source, number)
        for number, (kind, source) in enumerate(_list_cells(definition, recipe), start=1)
    ]
    metadata = {
        "kernelspec": {"display_name": kernel, "language": "python", "name": kernel},
        "language_info": {"name": "python"},
    }
    return {"cells": cells, "metadata": metadata, **FORMAT}


def _make_cell(kind: str, source: str, number: int) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"starter-{number}",
        "metadata": {},
        "source": source.strip("\n").splitlines(keepends=True),
    }
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}


def _list_cells(definition: Definition, recipe: dict[str, Any]) -> list[tuple[str, str]]:
    target = recipe["target"]
    name = definition.name
    return [
        (
            "markdown",
            f"# {name}: from the data to a run of the pipeline\n\n"
            f"Predicts `{target['name']}` ({target['type']}). Everything here is what the deployed pipeline "
            f"`{name}` has: "
            "its rows, its recipe, its code, its hyperparameters, its success criteria. Change what you "
            "like; nothing in "
            "AWS changes before you start a run.",
        ),
        (
            "code",
            f'from workbench import Lifecycle\n\nlifecycle = Lifecycle.open("{name}")\n'
            "# What differs from the containers' libraries, and how to get theirs; nothing where they are alike.\n"
            "lifecycle.check_libraries()",
        ),
        (
            "markdown",
            "## The data\n\nRaw rows as the preparation reads them, without columns of personal data, and "
            "the report that "
            "every run writes about them.",
        ),
        ("code", "lifecycle.rows(1000).describe(include='all').T"),
        ("code", "lifecycle.report()"),
        (
            "markdown",
            "## As it is deployed\n\n*Direct training*: prepares, trains and judges here, by the code of "
            "the pipeline's "
            "jobs, and compares with the serving version (the newest approved one) on the same held-out "
            "rows. On the same "
            "rows a run of the pipeline comes to the same numbers.",
        ),
        ("code", "deployed = lifecycle.train()\ndeployed"),
        ("markdown", f"## Try features\n\n{_describe_features(recipe)}"),
        ("code", _try_features(recipe)),
        ("code", f"tried = lifecycle.train(recipe{_write_idea(definition, recipe)})\ntried"),
        (
            "markdown",
            "## Try hyperparameters\n\n`lifecycle.train(recipe, hyperparameters={...})` replaces deployed "
            "ones by their "
            "names.",
        ),
        ("code", "lifecycle.hyperparameters"),
        (
            "markdown",
            "## Compare\n\nThe same held-out rows in every column. A small difference may be chance: the sentence says "
            "what the interval is.",
        ),
        (
            "code",
            "import pandas\n\npandas.DataFrame({'deployed': deployed.metrics, 'tried': tried.metrics})",
        ),
        ("code", "tried.page()"),
        ("markdown", _describe_delegation(definition)),
        ("code", _start(definition, recipe)),
        ("code", "print(run.message)\nrun.page()"),
        (
            "markdown",
            "The model waits in the registry for approval: approve it there, or leave it. For good, a "
            "change belongs into "
            "the app: the file that this writes, and the command that it names, put the recipe into the app's code, "
            "as a diff to look at. Then open a pull request, and deploy.",
        ),
        ("code", f"print('\\n'.join(lifecycle.changes({TRIED})))"),
        ("code", f"lifecycle.save({TRIED})"),
    ]


def _describe_features(recipe: dict[str, Any]) -> str:
    if recipe.get(Keys.IMAGES):
        return "Images have none: what is seen of them, the hyperparameters say."
    lines = ["The recipe has these features:", "", "| feature | type | prepared |", "|---|---|---|"]
    for feature in recipe["features"]:
        how = feature.get("encoding") or feature.get("scaling") or ""
        lines.append(f"| {_escape(feature['name'])} | {feature['type']} | {how} |")
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


def _find_idea(definition: Definition, recipe: dict[str, Any]) -> tuple[str, int] | None:
    """A hyperparameter and another value of it, to be tried first where texts or images have no feature to change.

    None where the algorithm has no such hyperparameter, or a tuning looks for it.
    """
    name = IMAGE_SIDE if recipe.get(Keys.IMAGES) else LONGEST_PHRASE if _reads_texts(recipe) else None
    if name is None or not definition.has(Steps.TRAIN):
        return None
    deployed = definition.training().hyperparameters.get(name)
    return None if deployed is None else (name, next(value for value in OTHERS[name] if str(value) != deployed))


def _write_idea(definition: Definition, recipe: dict[str, Any]) -> str:
    idea = _find_idea(definition, recipe)
    return "" if idea is None else f", hyperparameters={{'{idea[0]}': {idea[1]}}}"


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


def _try_features(recipe: dict[str, Any]) -> str:
    """A first idea, to be replaced: a ratio of two numbers, or another encoding; of texts it is a hyperparameter."""
    begin = f"{TRIED} = lifecycle.recipe\nfeatures = {{feature['name']: feature for feature in {TRIED}['features']}}\n"
    if _reads_texts(recipe) or recipe.get(Keys.IMAGES):
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


def _describe_delegation(definition: Definition) -> str:
    if definition.accepts_recipe:
        what = (
            "A run of the pipeline with this recipe: names, order and types of features, target, ids and split stay as "
            "they are deployed, and so do the hyperparameters that it does not leave to runs; other changes take a "
            "deployment."
        )
    else:
        what = "A run of the pipeline as it is deployed: this one takes no recipe of a notebook."
    return f"## Start the pipeline\n\n*Delegated training*. {what} The run judges the model by the deployed criteria."


def _start(definition: Definition, recipe: dict[str, Any]) -> str:
    idea = _find_idea(definition, recipe)
    if idea is not None and definition.parameter_of(idea[0]) is None:
        return (
            f"# As it is deployed: {idea[0]} is not left to runs (training.runHyperparameters), so that the trial's\n"
            "# takes a deployment.\nrun = lifecycle.start()\nrun.wait()"
        )
    trial = "tried" if definition.accepts_recipe else ""
    return f"run = lifecycle.start({trial})\nrun.wait()"
