"""A notebook of series and of images with boxes: what it reads of the definition, lists, tries and says."""

import json
import shutil
import zipfile

import pytest

from tests.conftest import JOBS
from tests.test_images import encode
from tests.test_objects import CLASSES, draw
from tests.test_series import FORECAST, TARGET
from workbench import recipes
from workbench.definition import Channel, Definition
from workbench.notebook import make_notebook
from workbench.rows import tabulate_annotated
from workbench.trial import Bench

SERIES = {
    "target": TARGET,
    "features": [{"name": "promo", "type": "numeric", "scaling": "none"}],
    "forecasting": {**FORECAST, "series": ["shop", "item"]},
}
BOXES = {
    "target": {"name": "shapes", "type": "objectDetection", "classes": CLASSES},
    "images": True,
    "features": [],
}
OWN = {
    "algorithm": "lagGradientBoosting",
    "problem": "forecasting",
    "horizon": "7",
    "knownAhead": '["promo"]',
    "staticColumns": '["kind"]',
    "quantiles": "[0.1,0.5,0.9]",
    "history": "28",
    "sagemaker_program": "lifecycle_entry.py",
}
SCRIPT = {"sagemaker_program": "lifecycle_entry.py", "lifecycle_program": "train.py", "neurons": "96"}
PARAMETERS = [
    {"Name": "InputDataUri", "DefaultValue": "s3://b/source/"},
    {"Name": "PreparationConfigurationUri", "DefaultValue": "s3://b/c.json"},
]


def prepared(name, folder=None):
    output = {"Get": f"Steps.Prepare.ProcessingOutputConfig.Outputs['{name}'].S3Output.S3Uri"}
    return {"Std:Join": {"On": "/", "Values": [output, folder]}} if folder else output


def make_job(name, inputs):
    return {
        "Name": name,
        "Type": "Processing",
        "Arguments": {
            "AppSpecification": {"ContainerEntrypoint": ["python3", "/opt/ml/processing/input/code/jobs.zip"]},
            "ProcessingInputs": [
                {"InputName": key, "S3Input": {"LocalPath": f"/opt/ml/processing/input/{key}", "S3Uri": uri}}
                for key, uri in inputs.items()
            ],
        },
    }


def make_definition(hyperparameters, further=(), evaluated=None, parameters=()):
    source = {"source": {"Get": "Parameters.InputDataUri"}, "config": "s3://b/c.json", "code": "s3://b/jobs.zip"}
    channels = {
        "train": prepared("train"),
        "train_annotation": prepared("baseline", "annotations/train"),
        "code": "s3://b/x.gz",
    }
    train = {
        "Name": "Train",
        "Type": "Training",
        "Arguments": {
            "AlgorithmSpecification": {"TrainingImage": "1.dkr.ecr.x/sagemaker-scikit-learn:1.4-2"},
            "HyperParameters": hyperparameters,
            "InputDataConfig": [
                {"ChannelName": name, "DataSource": {"S3DataSource": {"S3Uri": uri}}} for name, uri in channels.items()
            ],
        },
    }
    steps = [make_job("Prepare", source), train, make_job("Evaluate", evaluated or {}), *further]
    return Definition("shop", json.dumps({"Parameters": [*PARAMETERS, *parameters], "Steps": steps}))


def read_cells(definition, recipe, kind, limits=None):
    cells = make_notebook(definition, recipe, "python3", limits or {})["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def test_what_the_preparation_writes_is_known_by_the_definition():
    places = {
        "train": prepared("baseline", "measured/train"),
        "labels": prepared("labels"),
        "predictions": {"Get": "x"},
    }
    definition = make_definition(OWN, evaluated=places)
    assert definition.training().channels == {
        "train": Channel(None, None, "train"),
        "train_annotation": Channel(None, None, "baseline/annotations/train"),
        "code": Channel(None, "s3://b/x.gz", None),
    }
    job = definition.job("Evaluate")
    assert job.prepared == {"train": "baseline/measured/train", "labels": "labels"}
    assert list(job.inputs) == ["train", "labels", "predictions"]
    assert not definition.compares
    assert make_definition(OWN, evaluated={"champion": {"Get": "x"}}).compares


def test_of_a_forecast_the_first_idea_is_to_look_back_further():
    definition = make_definition(OWN)
    words = "\n".join(read_cells(definition, SERIES, "markdown"))
    assert "Forecasts `units` of each `shop`, `item`, 7 values ahead, one each day." in words
    assert "| known ahead | `promo` |" in words
    assert "encoding" not in words
    # Where the pipeline asks no champion, no comparison is promised; where it does, by the backtests.
    assert "serving version" not in words
    asked = make_definition(OWN, evaluated={"champion": {"Get": "x"}})
    assert "serving version (the newest approved one) on the same backtests" in "\n".join(
        read_cells(asked, SERIES, "markdown")
    )
    code = read_cells(definition, SERIES, "code")
    assert "tried = lifecycle.train(recipe, hyperparameters={'history': 56})\ntried" in code
    assert any("run = lifecycle.start()\n" in one for one in code)
    left = make_definition(OWN, parameters=[{"Name": "Hyperparameter_history", "DefaultValue": "28"}])
    assert "run = lifecycle.start(tried)\nrun.wait()" in read_cells(left, SERIES, "code")
    for source in code:
        compile(source, "cell", "exec")


def test_a_training_after_the_judgement_is_told_where_there_is_one():
    refit = {"Name": "Refit", "Type": "Training", "Arguments": {}}
    assert "(`Refit`)" in "\n".join(read_cells(make_definition(OWN, [refit]), SERIES, "markdown"))
    assert "Refit" not in "\n".join(read_cells(make_definition(OWN), SERIES, "markdown"))


@pytest.mark.parametrize(
    ("limits", "tried"),
    [
        ({}, "lifecycle.train(recipe)"),
        (
            {"neurons": {"whole": True, "minimum": 1, "maximum": 1000}},
            "lifecycle.train(recipe, hyperparameters={'neurons': 48})",
        ),
        (
            {"neurons": {"whole": True, "minimum": 64, "maximum": 200}},
            "lifecycle.train(recipe, hyperparameters={'neurons': 64})",
        ),
        ({"neurons": {"minimum": 1, "maximum": 200}}, "lifecycle.train(recipe, hyperparameters={'neurons': 48.0})"),
        ({"neurons": {"allowedValues": ["96", "128"]}}, "lifecycle.train(recipe, hyperparameters={'neurons': '128'})"),
    ],
)
def test_of_a_script_that_is_tried_which_the_deployment_leaves_to_runs(limits, tried):
    parameters = [{"Name": f"Hyperparameter_{name}", "DefaultValue": "96"} for name in limits]
    definition = make_definition(SCRIPT, parameters=parameters)
    assert f"tried = {tried}\ntried" in read_cells(definition, BOXES, "code", limits)
    assert "run = lifecycle.start(tried)\nrun.wait()" in read_cells(definition, BOXES, "code", limits)
    words = "\n".join(read_cells(definition, BOXES, "markdown"))
    assert "Finds `shapes` in images: square, disc." in words
    assert "deployed are `neurons`" in words


def test_what_is_forecast_otherwise_is_told_to_the_librarys_own_algorithm_and_to_the_judgement():
    tried = json.loads(json.dumps(SERIES))
    tried["forecasting"].update(horizon=14, knownAhead=[], static=["kind", "town"])
    adapted = recipes.adapt_hyperparameters(OWN, tried)
    assert {name: adapted[name] for name in OWN if adapted[name] != OWN[name]} == {
        "horizon": "14",
        "knownAhead": "[]",
        "staticColumns": '["kind","town"]',
    }
    assert recipes.adapt_hyperparameters(OWN, SERIES) == OWN
    assert recipes.adapt_hyperparameters({"horizon": "7"}, tried) == {"horizon": "7"}
    configuration = {
        "features": ["series"],
        "categoricalFeatures": ["series"],
        "forecasting": {"horizon": 7, "season": 7},
    }
    assert recipes.adapt_evaluation(configuration, tried) == {
        **configuration,
        "forecasting": {"horizon": 14, "season": 7},
    }


@pytest.fixture
def bench(tmp_path):
    """What a notebook has of a pipeline of boxes, with images that a manifest names by their place in S3."""
    code = tmp_path / "assets" / "code" / "prepare" / "jobs.zip"
    code.parent.mkdir(parents=True)
    with zipfile.ZipFile(code, "w") as archive:
        for file in sorted(JOBS.rglob("*.py")):
            if not {"tests", "workbench"} & set(file.relative_to(JOBS).parts):
                archive.write(file, file.relative_to(JOBS))
    source = tmp_path / "source"
    (source / "slides").mkdir(parents=True)
    lines = []
    for number in range(3):
        image, boxes = draw(number)
        (source / "slides" / f"{number}.png").write_bytes(encode(image))
        named = {"class-map": {"0": CLASSES[0], "1": CLASSES[1], "7": "star"}}
        stars = [{**box, "class_id": 7} for box in boxes[:1]] if number == 2 else []
        given = {"source-ref": f"s3://b/source/slides/{number}.png", "shapes-metadata": named}
        lines.append(json.dumps({**given, "shapes": {"annotations": [*boxes, *stars]}}))
    (source / "all.manifest").write_text("\n".join(lines), "utf-8")
    return Bench(make_definition(SCRIPT), tmp_path / "assets"), source, tmp_path / "rows"


def test_images_are_listed_with_their_boxes_by_the_code_of_the_job(bench):
    one, source, base = bench
    table = tabulate_annotated(one.list_annotated(base, source, {"recipe": BOXES}, 1000))
    assert list(table.columns) == ["name", "kilobytes", "boxes", *(f"boxes of {name}" for name in [*CLASSES, "star"])]
    assert list(table["name"]) == [f"slides/{number}.png" for number in range(3)]
    counts = table.drop(columns=["name", "kilobytes"])
    assert (counts["boxes"] == counts.drop(columns="boxes").sum(axis=1)).all()
    assert list(counts["boxes of star"]) == [0, 0, 1]
    shutil.rmtree(base)
    assert len(one.list_annotated(base, source, {"recipe": BOXES}, 2)) == 2


def test_an_annotation_that_is_none_is_told_in_the_jobs_words(bench):
    one, source, base = bench
    (source / "all.manifest").write_text("{", "utf-8")
    with pytest.raises(
        Exception, match=r"^the list of annotated images failed: file all.manifest, line 1: is not JSON"
    ):
        one.list_annotated(base, source, {"recipe": BOXES}, 2)
