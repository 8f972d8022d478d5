"""The starter notebook, made of a deployed recipe."""

import json
from pathlib import Path
from typing import Any

from workbench.definition import Definition
from workbench.ideas import TRIED, Limits, describe_features, find_idea, try_features, write_idea
from workbench.task import Task, describe_comparison, describe_task

#: the notebook's form, https://nbformat.readthedocs.io/en/latest/format_description.html
FORMAT = {"nbformat": 4, "nbformat_minor": 5}
NO_LIMITS: Limits = {}


def write_notebook(
    file: Path, definition: Definition, recipe: dict[str, Any], kernel: str, limits: Limits = NO_LIMITS
) -> bool:
    """Writes the notebook; one that is there stays as somebody has left it. Says whether it was written."""
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        json.dumps(make_notebook(definition, recipe, kernel, limits), indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    return True


def make_notebook(
    definition: Definition, recipe: dict[str, Any], kernel: str, limits: Limits = NO_LIMITS
) -> dict[str, Any]:
    """The notebook's document; `limits` are the bounds of hyperparameters that the deployment leaves to runs."""
    cells = [
        _make_cell(kind, source, number)
        for number, (kind, source) in enumerate(_list_cells(definition, recipe, limits), start=1)
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


def _list_cells(definition: Definition, recipe: dict[str, Any], limits: Limits) -> list[tuple[str, str]]:
    name, task = definition.name, describe_task(recipe)
    idea = find_idea(definition, recipe, limits)
    return [
        (
            "markdown",
            f"# {name}: from the data to a run of the pipeline\n\n"
            f"{task.purpose}. Everything here is what the deployed pipeline `{name}` has: "
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
            f"## The data\n\n{task.rows} and the report that every run writes about them.",
        ),
        ("code", "lifecycle.rows(1000).describe(include='all').T"),
        ("code", "lifecycle.report()"),
        (
            "markdown",
            f"## As it is deployed\n\n{describe_comparison(definition, task)}",
        ),
        ("code", "deployed = lifecycle.train()\ndeployed"),
        ("markdown", f"## Try features\n\n{describe_features(definition, recipe)}"),
        ("code", try_features(recipe)),
        ("code", f"tried = lifecycle.train(recipe{write_idea(idea)})\ntried"),
        (
            "markdown",
            "## Try hyperparameters\n\n`lifecycle.train(recipe, hyperparameters={...})` replaces deployed "
            "ones by their "
            "names.",
        ),
        ("code", "lifecycle.hyperparameters"),
        (
            "markdown",
            f"## Compare\n\nThe same {task.held_out} in every column. A small difference may be chance: the sentence "
            "says what the interval is.",
        ),
        (
            "code",
            "import pandas\n\npandas.DataFrame({'deployed': deployed.metrics, 'tried': tried.metrics})",
        ),
        ("code", "tried.page()"),
        ("markdown", _describe_delegation(definition, task)),
        ("code", _start(definition, idea)),
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


def _describe_delegation(definition: Definition, task: Task) -> str:
    if definition.accepts_recipe:
        what = (
            f"A run of the pipeline with what was tried: {task.fixed}, and so do the hyperparameters that it does not "
            "leave to runs; other changes take a deployment."
        )
    else:
        what = "A run of the pipeline with the deployed recipe: this one takes none of a notebook."
    return f"## Start the pipeline\n\n*Delegated training*. {what} The run judges the model by the deployed criteria."


def _start(definition: Definition, idea: tuple[str, Any] | None) -> str:
    if idea is not None and definition.parameter_of(idea[0]) is None:
        return (
            f"# As it is deployed: {idea[0]} is not left to runs (training.runHyperparameters), so that the trial's\n"
            "# takes a deployment.\nrun = lifecycle.start()\nrun.wait()"
        )
    trial = "tried" if definition.accepts_recipe or idea is not None else ""
    return f"run = lifecycle.start({trial})\nrun.wait()"
