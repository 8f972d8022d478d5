"""A configuration that a run brings is held to the deployed one by the job, whoever wrote it."""

import copy
import json

import pytest

from tests.test_series import FORECAST

NOTES = ["called ann@example.org", "paid by DE89370400440532013000", "nothing to tell", "moved house"]
HEADER = ["key", "email", "age", "note", "left"]
RECIPE = {
    "target": {"name": "left", "positiveClass": "yes"},
    "id": ["key"],
    "personalData": ["email"],
    "features": [
        {"name": "age", "type": "numeric", "missing": {"strategy": "median"}, "scaling": "none"},
        {"name": "note", "type": "text", "mask": True},
    ],
}
DEPLOYED = {"recipe": RECIPE, "baselineRows": 500}


@pytest.fixture
def propose(job):
    """Runs the preparation as one with a workbench has it: with a proposed configuration beside the deployed."""
    rows = [
        [
            f"K{number}",
            f"p{number}@example.org",
            str(20 + number % 50),
            NOTES[number % 4],
            "yes" if number % 3 else "no",
        ]
        for number in range(300)
    ]
    job.put("a.csv", [HEADER, *rows])

    def run(proposed):
        file = job.base / "processing" / "input" / "proposed" / "config.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(proposed if isinstance(proposed, str) else json.dumps(proposed), "utf-8")
        return job.run("prepare", DEPLOYED, further=["--proposed", str(file)])

    return run


def change(**parts):
    proposed = copy.deepcopy(DEPLOYED)
    proposed["recipe"].update(parts)
    return proposed


def change_feature(index, **parts):
    proposed = copy.deepcopy(DEPLOYED)
    feature = proposed["recipe"]["features"][index]
    feature.update(parts)
    return proposed


def read_recipe(job):
    lineage = json.loads((job.base / "processing/output/labels/lineage.json").read_text("utf-8"))
    return lineage["recipe"]


def test_the_deployed_configuration_is_what_is_proposed_where_nobody_says(job, propose):
    assert propose(DEPLOYED).code == 0
    assert read_recipe(job) == RECIPE


def test_what_the_preparation_does_to_features_is_for_a_run_to_choose(job, propose):
    proposed = change_feature(0, scaling="standard")
    assert propose(proposed).code == 0
    assert read_recipe(job) == proposed["recipe"]
    # What leaves the job is masked all the same.
    written = [file for file in (job.base / "processing" / "output").rglob("*.csv") if file.is_file()]
    assert len(written) > 3
    assert not any("ann@example.org" in file.read_text("utf-8") for file in written)


@pytest.mark.parametrize(
    ("proposed", "changed"),
    [
        (change_feature(1, mask=False), "mask of note"),
        (change_feature(1, whole=True), "whole of note"),
        (
            change(personalData=[], features=[*RECIPE["features"], {"name": "email", "type": "categorical"}]),
            "personalData, names, order or types of features",
        ),
        (change(personalData=[], judging=["email"]), "personalData, judging"),
        (change(id=["key", "email"]), "id"),
        (change(split={"train": 0.2, "validation": 0.2, "test": 0.6}), "split"),
        (change_feature(0, missing={"strategy": "dropRow"}), "rows left out of age"),
        ({**DEPLOYED, "baselineRows": 10}, "baselineRows"),
        ({**DEPLOYED, "importanceRows": 60}, "importanceRows"),
    ],
)
def test_what_takes_a_deployment_is_refused_before_a_row_is_read(job, propose, proposed, changed):
    result = propose(proposed)
    assert result.code == 1
    assert result.message == (
        f"the recipe of this run changes {changed}, which cannot change in a single run, because requests, monitors "
        "and the comparison of versions rest on them; no row was read: change the recipe in the app and deploy, or "
        "start the run with the deployed one"
    )
    assert not list((job.base / "processing" / "output").rglob("*.csv"))


@pytest.mark.parametrize(
    ("proposed", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "must hold an object, got []"),
        ("{}", "recipe: is missing from the configuration"),
        (change(features="all"), 'recipe.features: must be a list, got "all"'),
        (change(features=[{"name": "age"}]), "recipe.features[0] (age).type: is missing from the configuration"),
        (change_feature(0, missing="dropRow"), 'recipe.features[0] (age).missing: must be an object, got "dropRow"'),
    ],
)
def test_a_configuration_that_is_none_is_told_as_the_users_mistake(propose, proposed, message):
    result = propose(proposed)
    assert result.code == 1
    assert message in result.message
    assert "unexpectedly" not in result.message


SERIES = {
    "target": {"name": "units", "type": "forecasting"},
    "id": ["shop", "day"],
    "features": [{"name": "promo", "type": "numeric", "scaling": "none"}],
    "forecasting": {key: value for key, value in FORECAST.items() if key != "static"},
}
BOXES = {
    "target": {"name": "shapes", "type": "objectDetection", "classes": ["square", "disc"]},
    "images": True,
    "detectionScore": 0.5,
    "features": [],
}


@pytest.mark.parametrize(
    ("recipe", "change_it", "changed"),
    [
        (SERIES, lambda recipe: recipe["forecasting"].update(horizon=14), "forecasting"),
        (SERIES, lambda recipe: recipe["forecasting"].update(knownAhead=[]), "forecasting"),
        # Nothing is done to features of series, so that a run that changes it would be another one by name alone.
        (SERIES, lambda recipe: recipe["features"][0].update(scaling="standard"), "features"),
        (SERIES, lambda recipe: recipe.pop("forecasting"), "forecasting"),
        (BOXES, lambda recipe: recipe.update(detectionScore=0.1), "detectionScore"),
        (BOXES, lambda recipe: recipe["target"].update(classes=["disc", "square"]), "target"),
        (BOXES, lambda recipe: recipe.update(split={"train": 0.8, "validation": 0.1, "test": 0.1}), "split"),
        (BOXES, lambda recipe: recipe.update(derived=[]), ""),
    ],
)
def test_of_series_and_of_images_nothing_is_for_a_run_to_choose(job, recipe, change_it, changed):
    tried = copy.deepcopy(recipe)
    change_it(tried)
    file = job.base / "processing" / "input" / "proposed" / "config.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"recipe": tried}), "utf-8")
    (job.base / "processing" / "input" / "source").mkdir(parents=True)
    result = job.run("prepare", {"recipe": recipe}, further=["--proposed", str(file)])
    assert result.code == 1
    refused = f"the recipe of this run changes {changed}, which cannot change in a single run"
    assert (refused in result.message) == bool(changed), result.message
