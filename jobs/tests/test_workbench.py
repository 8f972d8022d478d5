"""What a notebook reads of a definition, changes in a recipe, and how it knows that nobody works."""

import io
import json
from pathlib import Path

import pytest

from common.proposed_recipe import find_fixed
from workbench import recipes
from workbench.answer import LARGEST_REQUEST, split_lines, split_requests
from workbench.containers import describe_libraries, find_program, relocate, run_container
from workbench.definition import Definition
from workbench.errors import WorkbenchError
from workbench.idle_stop import find_activity
from workbench.notebook import make_notebook, write_notebook
from workbench.page import Page
from workbench.rows import list_images, read_rows
from workbench.storage import Storage

RECIPE = {
    "target": {"name": "left", "type": "binary", "positiveClass": "Yes"},
    "id": ["id"],
    "personalData": ["name"],
    "features": [
        {"name": "age", "type": "numeric", "scaling": "none"},
        {"name": "spent", "type": "numeric", "scaling": "none"},
        {"name": "plan", "type": "categorical", "encoding": "oneHot"},
    ],
    "split": {"train": 0.7, "validation": 0.2, "test": 0.1},
}
JOIN = {"Std:Join": {"On": "/", "Values": ["s3://b/churn/runs", {"Get": "Execution.PipelineExecutionId"}, "evaluate"]}}


def make_definition(steps: list[dict], parameters: list[dict] | None = None) -> Definition:
    return Definition("churn", json.dumps({"Parameters": parameters or [], "Steps": steps}))


def make_step(name: str, entrypoint: list[str], inputs: dict[str, object], outputs: dict[str, object]) -> dict:
    return {
        "Name": name,
        "Type": "Processing",
        "Arguments": {
            "AppSpecification": {"ContainerEntrypoint": entrypoint, "ContainerArguments": ["--tuned", JOIN]},
            "ProcessingInputs": [
                {"InputName": key, "S3Input": {"LocalPath": f"/opt/ml/processing/input/{key}", "S3Uri": uri}}
                for key, uri in inputs.items()
            ],
            "ProcessingOutputConfig": {
                "Outputs": [{"OutputName": key, "S3Output": {"S3Uri": uri}} for key, uri in outputs.items()]
            },
        },
    }


PREPARE = make_step(
    "Prepare", ["python3", "jobs.zip"], {"source": {"Get": "Parameters.InputDataUri"}, "earlier": JOIN}, {}
)
SOURCE = [{"Name": "InputDataUri", "DefaultValue": "s3://b/source/"}]


def test_inputs_are_where_the_deployment_says_and_unknown_where_only_a_run_knows():
    definition = make_definition([PREPARE], SOURCE)
    assert definition.job("Prepare").inputs == {"source": "s3://b/source/", "earlier": None}
    assert definition.source == "s3://b/source/"
    # What a tuning chose is no value outside of a run.
    assert definition.job("Prepare").command == ["python3", "jobs.zip"]


def test_outputs_of_a_run_are_where_its_id_says():
    step = make_step("Evaluate", ["python3"], {}, {"evaluation": JOIN})
    branch = {"Name": "Check", "Type": "Condition", "Arguments": {"IfSteps": [step], "ElseSteps": []}}
    assert make_definition([branch]).output("Evaluate", "evaluation", "x1") == "s3://b/churn/runs/x1/evaluate"


def test_a_pipeline_that_prepares_otherwise_is_told():
    spark = make_step("Prepare", ["smspark-submit"], {}, {})
    with pytest.raises(WorkbenchError, match="runs smspark-submit on several instances"):
        make_definition([spark]).job("Prepare")
    with pytest.raises(WorkbenchError, match=r"has no step Prepare: .* this one has Other"):
        make_definition([{**PREPARE, "Name": "Other"}]).job("Prepare")
    made = make_step("MakeRows", ["python3"], {}, {})
    with pytest.raises(WorkbenchError, match="are made by a step before Prepare"):
        _ = make_definition([made, PREPARE], SOURCE).source


def test_hyperparameters_of_a_tuning_are_those_that_are_not_searched():
    step = {
        "Name": "Tune",
        "Type": "Tuning",
        "Arguments": {
            "HyperParameterTuningJobConfig": {"ParameterRanges": {"ContinuousParameterRanges": [{"Name": "eta"}]}},
            "TrainingJobDefinition": {
                "StaticHyperParameters": {"num_round": "10"},
                "AlgorithmSpecification": {"TrainingImage": "1.dkr.ecr/sagemaker-xgboost:3.2-0"},
            },
        },
    }
    training = make_definition([step]).training()
    assert (training.hyperparameters, training.searched) == ({"num_round": "10"}, ["eta"])


def test_hyperparameters_that_runs_choose_have_the_deployed_values_and_their_parameters():
    step = {
        "Name": "Train",
        "Type": "Training",
        "Arguments": {
            "HyperParameters": {"num_round": {"Get": "Parameters.Hyperparameter_num_round"}, "eta": "0.3"},
            "AlgorithmSpecification": {"TrainingImage": "1.dkr.ecr/sagemaker-xgboost:3.2-0"},
        },
    }
    definition = make_definition([step], [{"Name": "Hyperparameter_num_round", "DefaultValue": "10"}])
    assert definition.training().hyperparameters == {"num_round": "10", "eta": "0.3"}
    assert definition.parameter_of("num_round") == "Hyperparameter_num_round"
    assert definition.parameter_of("eta") is None


def test_changes_are_told_by_where_they_are():
    tried = json.loads(json.dumps(RECIPE))
    tried["features"][0]["scaling"] = "standard"
    tried["features"][2]["maximumCategories"] = 5
    del tried["features"][1]
    assert recipes.describe_changes(RECIPE, tried) == [
        "features.age.scaling: standard, was none",
        f"features.spent: nothing, was {RECIPE['features'][1]}",
        "features.plan.maximumCategories: 5, was nothing",
    ]
    assert recipes.describe_changes(RECIPE, RECIPE) == []


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda recipe: recipe["features"][0].update(scaling="standard"), []),
        (lambda recipe: recipe.update(derived=[{"name": "x"}]), []),
        (lambda recipe: recipe["features"].reverse(), ["names, order or types of features"]),
        (lambda recipe: recipe["features"][0].update(type="categorical"), ["names, order or types of features"]),
        (lambda recipe: recipe["split"].update(test=0.2, train=0.6), ["split"]),
        (lambda recipe: recipe.update(id=[], personalData=[]), ["id", "personalData"]),
        (lambda recipe: recipe.update(splitBy={"column": "day"}), ["splitBy"]),
        (lambda recipe: recipe["target"].update(positiveClass="No"), ["target"]),
        (lambda recipe: recipe.update(dropCorrelated=0.9), []),
        (lambda recipe: recipe["features"][0].update(missing={"strategy": "mean"}, flagMissing=True), []),
        (lambda recipe: recipe["features"][0].update(missing={"strategy": "dropRow"}), ["rows left out of age"]),
        (lambda recipe: recipe.update(rows={"unlabelled": "error"}), ["rows"]),
        (lambda recipe: recipe.update(missingTexts=["-"]), ["missingTexts"]),
        (lambda recipe: recipe.update(format={"separator": ";"}), ["format"]),
        (lambda recipe: recipe.update(somethingNew=True), ["somethingNew"]),
        (lambda recipe: recipe["features"][2].update(somethingNew=True), ["somethingNew of plan"]),
        (lambda recipe: recipe.update(judging=["name"], rows={}), ["judging"]),
    ],
)
def test_a_run_takes_what_requests_and_held_out_rows_do_not_rest_on(change, kept):
    tried = json.loads(json.dumps(RECIPE))
    change(tried)
    assert find_fixed(RECIPE, tried) == kept


def test_a_run_masks_what_the_deployed_recipe_masks():
    text = {"name": "note", "type": "text", "mask": True}
    deployed, same = {**RECIPE, "features": [text]}, {**RECIPE, "features": [{**text, "hashColumns": 16}]}
    assert find_fixed(deployed, same) == []
    for changed in ({"name": "note", "type": "text"}, {**text, "mask": False}):
        assert find_fixed(deployed, {**RECIPE, "features": [changed]}) == ["mask of note"]
    assert find_fixed(deployed, {**RECIPE, "features": [{**text, "whole": True}]}) == ["whole of note"]


def test_the_evaluation_knows_the_features_of_the_tried_recipe():
    tried = {**RECIPE, "features": RECIPE["features"][1:]}
    configuration = {"features": ["age", "spent", "plan"], "categoricalFeatures": ["plan"], "criteria": []}
    adapted = recipes.adapt_evaluation(configuration, tried)
    assert adapted == {"features": ["spent", "plan"], "categoricalFeatures": ["plan"], "criteria": []}


def test_rows_are_shown_without_personal_data(tmp_path):
    (tmp_path / "a.csv").write_text("id;name;age\n1;Ann;30\n2;Bob;\n", "utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": 3, " name ": "Cyd", "age": 40}\n', "utf-8")
    (tmp_path / "notes.txt").write_text("no table", "utf-8")
    rows = read_rows(tmp_path, {**RECIPE, "format": {"separator": ";"}}, 3)
    assert rows.astype(str).values.tolist() == [["1", "30"], ["2", ""], ["3", "40"]]
    assert len(read_rows(tmp_path, {**RECIPE, "format": {"separator": ";"}}, 1)) == 1
    with pytest.raises(WorkbenchError, match="there are no tables"):
        read_rows(tmp_path / "none", RECIPE, 3)


class FakeS3:
    """Objects by their keys, with the content for an ETag."""

    def __init__(self, objects: dict[str, str]) -> None:
        self.objects = objects
        self.reads: list[str] = []

    def get_paginator(self, _name: str) -> "FakeS3":
        return self

    def paginate(self, Bucket: str, Prefix: str) -> list[dict]:  # noqa: N803
        found = [one for one in sorted(self.objects) if one.startswith(Prefix)]
        return [{"Contents": [{"Key": key, "ETag": self.objects[key]} for key in found]}] if found else [{}]

    def get_object(self, Bucket: str, Key: str) -> dict:  # noqa: N803
        self.reads.append(Key)

        class Body(io.BytesIO):
            def iter_chunks(self, _size: int) -> list[bytes]:
                return [self.read()]

        return {"Body": Body(self.objects[Key].encode())}


def test_a_mirror_downloads_what_is_new_and_drops_what_is_gone(tmp_path):
    s3 = FakeS3({"raw/a.csv": "1", "raw/deep/b.csv": "2", "raw/folder/": ""})
    storage = Storage(s3)
    rows = storage.mirror("s3://b/raw/", tmp_path)
    assert sorted(str(file.relative_to(rows)) for file in rows.rglob("*.csv")) == ["a.csv", "deep/b.csv"]
    s3.objects = {"raw/a.csv": "changed", "raw/c.csv": "3"}
    storage.mirror("s3://b/raw/", tmp_path)
    storage.mirror("s3://b/raw/", tmp_path)
    assert {file.name: file.read_text("utf-8") for file in rows.rglob("*.csv")} == {"a.csv": "changed", "c.csv": "3"}
    assert s3.reads == ["raw/a.csv", "raw/deep/b.csv", "raw/a.csv", "raw/c.csv"]
    with pytest.raises(WorkbenchError, match="there are no objects under s3://b/none/"):
        storage.mirror("s3://b/none/", tmp_path)


def test_an_image_that_nothing_stands_for_is_told():
    assert find_program("1.dkr.ecr.x/sagemaker-xgboost:3.2-0").name == "xgboost_image.py"
    with pytest.raises(WorkbenchError, match="linear-learner is trained in its own container only"):
        find_program("1.dkr.ecr.x/linear-learner:1")
    [difference] = describe_libraries(["x/sagemaker-scikit-learn:0.1-1"])
    assert "the image has scikit-learn 0.1, this machine 1.4.2" in difference
    assert describe_libraries(["x/sagemaker-scikit-learn:1.4-2", "x/sagemaker-xgboost:3.2-0"]) == []


def test_a_program_that_fails_is_told_in_its_own_words(tmp_path):
    script = "import os, pathlib, sys; f = pathlib.Path(os.environ['SAGEMAKER_BASE_DIR'], 'output'); f.mkdir(); "
    script += "(f / 'message').write_text('no rows'); sys.exit(1)"
    with pytest.raises(WorkbenchError, match=r"^the job failed: no rows$"):
        run_container(tmp_path, ["python3", "-c", script], {}, "the job")
    assert relocate("/opt/ml/model/code", Path("/base")) == "/base/model/code"
    assert relocate("/opt/mlx", Path("/base")) == "/opt/mlx"


def test_requests_are_whole_lines():
    line = b"x" * 999 + b"\n"
    parts = list(split_lines(line * 3000))
    assert b"".join(parts) == line * 3000
    assert all(part.endswith(b"\n") and len(part) <= LARGEST_REQUEST for part in parts)
    assert list(split_lines(b"a,b")) == [b"a,b"]
    long = b"y" * (LARGEST_REQUEST + 5) + b"\n"
    assert list(split_lines(long + line)) == [long, line]


def test_activity_is_jupyters_and_a_busy_kernels():
    def answer(kernels: list[dict]):
        return lambda path: {"last_activity": "2026-03-01T10:00:00.000000Z"} if path == "status" else kernels

    ten = 1772359200.0
    assert find_activity(answer([]), ten + 999) == ten
    later = [{"execution_state": "idle", "last_activity": "2026-03-01T10:05:00Z"}]
    assert find_activity(answer(later), ten + 999) == ten + 300
    assert find_activity(answer([{"execution_state": "busy"}]), ten + 999) == ten + 999

    def refuse(_path: str) -> None:
        raise OSError

    assert find_activity(refuse, ten) is None


def test_a_notebook_is_written_once_and_never_over_somebodys_work(tmp_path):
    definition = make_definition(
        [PREPARE], [*SOURCE, {"Name": "PreparationConfigurationUri", "DefaultValue": "s3://x"}]
    )
    file = tmp_path / "new" / "churn.ipynb"
    assert write_notebook(file, definition, RECIPE, "python3")
    file.write_text("mine", "utf-8")
    assert not write_notebook(file, definition, RECIPE, "python3")
    assert file.read_text("utf-8") == "mine"


def test_every_cell_is_python_and_the_first_idea_is_of_this_recipe():
    definition = make_definition(
        [PREPARE], [*SOURCE, {"Name": "PreparationConfigurationUri", "DefaultValue": "s3://x"}]
    )
    notebook = make_notebook(definition, RECIPE, "conda_python3")
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for source in sources:
        compile(source, "cell", "exec")
    assert notebook["metadata"]["kernelspec"]["name"] == "conda_python3"
    assert any("'age_per_spent'" in source for source in sources)
    assert "run = lifecycle.start(tried)\nrun.wait()" in sources
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


def test_a_pipeline_that_takes_no_recipe_is_started_as_it_is():
    only_text = {**RECIPE, "features": RECIPE["features"][2:]}
    notebook = make_notebook(make_definition([PREPARE], SOURCE), only_text, "python3")
    text = json.dumps(notebook)
    assert "lifecycle.start()" in text
    assert "['encoding'] = 'target'" in text


TEXTS = {**RECIPE, "features": [{"name": "said", "type": "text", "whole": True}]}


def train_by(hyperparameters):
    return {
        "Name": "Train",
        "Type": "Training",
        "Arguments": {
            "AlgorithmSpecification": {
                "TrainingImage": "1.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.4-2"
            },
            "HyperParameters": hyperparameters,
            "InputDataConfig": [],
        },
    }


def read_code(definition, recipe):
    cells = make_notebook(definition, recipe, "python3")["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize(
    ("longest", "parameters", "tried", "started"),
    [
        ("2", [], 1, "lifecycle.start()"),
        ("1", [], 2, "lifecycle.start()"),
        ("2", [{"Name": "Hyperparameter_longestPhrase", "DefaultValue": "2"}], 1, "lifecycle.start(tried)"),
    ],
)
def test_of_texts_the_first_idea_is_what_is_read_of_them(longest, parameters, tried, started):
    accepting = {"Name": "PreparationConfigurationUri", "DefaultValue": "s3://x"}
    definition = make_definition([PREPARE, train_by({"longestPhrase": longest})], [*SOURCE, accepting, *parameters])
    sources = read_code(definition, TEXTS)
    assert f"tried = lifecycle.train(recipe, hyperparameters={{'longestPhrase': {tried}}})\ntried" in sources
    (start,) = [source for source in sources if "run = " in source]
    assert f"run = {started}\n" in start
    for source in sources:
        compile(source, "cell", "exec")


IMAGES = {**RECIPE, "features": [], "images": True}


def test_of_images_the_first_idea_is_how_large_they_are_seen():
    sources = read_code(make_definition([PREPARE, train_by({"side": "32"})], SOURCE), IMAGES)
    assert "tried = lifecycle.train(recipe, hyperparameters={'side': 48})\ntried" in sources
    for source in sources:
        compile(source, "cell", "exec")


def test_images_are_listed_by_their_folders(tmp_path):
    for name in ("good/b.PNG", "bad/a.jpg", "bad/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(bytes(2048))
    assert list_images(tmp_path, 10).values.tolist() == [["a.jpg", "bad", 2], ["b.PNG", "good", 2]]
    assert len(list_images(tmp_path, 1)) == 1
    with pytest.raises(WorkbenchError, match="there are no images in"):
        list_images(tmp_path / "none", 1)


def test_an_image_is_a_request_of_its_own_however_large():
    content = b"\n" * (LARGEST_REQUEST + 1)
    assert split_requests(content, "application/x-image") == [content]
    assert len(list(split_requests(content, "text/csv"))) == 2


def test_the_evaluation_of_images_knows_what_is_measured_of_them():
    evaluation = {"features": ["width", "height"], "categoricalFeatures": ["format"]}
    assert recipes.adapt_evaluation(evaluation, IMAGES) == evaluation


def test_of_texts_that_a_script_reads_nothing_is_guessed():
    definition = make_definition([PREPARE, train_by({"depth": "3"})], SOURCE)
    assert "tried = lifecycle.train(recipe)\ntried" in read_code(definition, TEXTS)


def test_a_page_cannot_leave_its_frame():
    shown = Page('<p title="x">&</p>')._repr_html_()
    assert "sandbox" in shown
    assert "&lt;p title=&quot;x&quot;&gt;&amp;amp;" in shown or "&lt;p title=&quot;x&quot;&gt;&amp;" in shown
