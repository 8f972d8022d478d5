"""DeepAR: what the preparation writes for it, what stands before it, and what stands for it on this machine."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from runpy import run_path

import numpy as np
import pytest

from forecasting.deepar import Categories, Translator
from forecasting.requests import RequestProblemError
from sagemaker_contract.deepar_model import Model
from sagemaker_contract.deepar_series import check_shape, find_shape, parse_series
from sagemaker_contract.deepar_serving import answer_document, answer_lines
from sagemaker_contract.deepar_settings import parse_settings
from sagemaker_contract.errors import UserError
from tests.conftest import JOBS, Job
from tests.test_series import CRITERIA, FORECAST, TARGET, make_rows, prepare, read_lines

CONTAINERS = JOBS.parent / "local" / "containers"
#: as the constructs render them
HYPERPARAMETERS = {
    "epochs": "100",
    "likelihood": "student-T",
    "num_cells": "40",
    "num_layers": "2",
    "mini_batch_size": "128",
    "learning_rate": "0.001",
    "dropout_rate": "0.1",
    "num_eval_samples": "100",
    "prediction_length": "7",
    "context_length": "7",
    "time_freq": "1D",
    "test_quantiles": "[0.1,0.5,0.9]",
    "cardinality": "auto",
    "embedding_dimension": "10",
    "num_dynamic_feat": "1",
}
CONFIGURATION = {"num_samples": 100, "output_types": ["mean", "quantiles"], "quantiles": ["0.1", "0.5", "0.9"]}


def train(base, hyperparameters, channels=("train", "test")):
    """What stands for DeepAR, as the local cloud starts it."""
    config = base / "input" / "config"
    config.mkdir(parents=True, exist_ok=True)
    (base / "model").mkdir(exist_ok=True)
    (config / "hyperparameters.json").write_text(json.dumps(hyperparameters))
    (config / "inputdataconfig.json").write_text(json.dumps({name: {} for name in channels}))
    return subprocess.run(
        [sys.executable, str(CONTAINERS / "deepar_image.py"), "train"],
        env={**os.environ, "SAGEMAKER_BASE_DIR": str(base)},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Prepared and trained once: the job, the log, and what stands before DeepAR, in an endpoint and in a batch."""
    job = Job(tmp_path_factory.mktemp("deepar"))
    result = prepare(job, make_rows(shops=20))
    assert result.code == 0, result.message
    for name in ("train", "test"):
        shutil.copytree(job.output("baseline", "deepar", name), job.base / "input" / "data" / name)
    done = train(job.base, HYPERPARAMETERS)
    assert done.returncode == 0, done.stderr
    first = job.base / "first"
    with tarfile.open(job.output("preprocessor", "model.tar.gz")) as archive:
        archive.extractall(first, filter="data")
    return job, done.stdout, first


def start(first, **environment):
    """The container before DeepAR, by the code of its own archive alone."""
    script = [
        "import sys; sys.path.insert(0, sys.argv[1] + '/code'); import inference",
        "print(*inference.model_fn(sys.argv[1]).translate(sys.stdin.read(), sys.argv[2]), sep='\\n')",
    ]
    return lambda text, content_type: subprocess.run(
        [sys.executable, "-I", "-c", "\n".join(script), str(first), content_type],
        env={"DEEPAR_INFERENCE_CONFIG": json.dumps(CONFIGURATION), **environment},
        input=text,
        capture_output=True,
        text=True,
    )


def translate(first, in_batch=False):
    description = json.loads((first / "translation.json").read_text())
    return Translator(description, CONFIGURATION, in_batch)


def test_both_channels_have_the_series_in_deepars_form(run):
    job, _, _ = run
    learned = read_lines(job.output("baseline", "deepar", "train", "series.json"))
    measured = read_lines(job.output("baseline", "deepar", "test", "series.json"))
    plain = {one["series"]: one for one in read_lines(job.output("train", "series.jsonl"))}
    assert len(learned) == len(measured) == 20
    assert {len(one["target"]) for one in learned} == {180 - 28}
    assert {len(one["target"]) for one in measured} == {180 - 14}
    # In no order, as AWS wants them, and each is one of those that all other algorithms read.
    assert [one["target"] for one in learned] != [one["target"] for one in plain.values()]
    by_values = {tuple(one["target"]): one for one in learned}
    for one in plain.values():
        assert by_values[tuple(one["target"])] == {
            "start": "2025-01-06 00:00:00",
            "target": one["target"],
            "cat": ["ab".index(one["static"]["kind"])],
            "dynamic_feat": [one["known"]["promo"]],
        }


def test_a_refit_learns_from_all_values(run):
    job = run[0]
    validation = read_lines(job.output("baseline", "deepar", "test", "series.json"))
    for name in ("train", "test"):
        refit = read_lines(job.output("baseline", "refit", "deepar", name, "series.json"))
        assert len(refit) == len(validation)
        assert {len(one["target"]) for one in refit} == {180}


def test_without_categories_and_known_columns_there_are_no_such_fields(job):
    recipe_without = {"knownAhead": [], "static": []}
    job.put("sales.csv", [["day", "shop", "units"], *([row[0], row[1], row[4]] for row in make_rows())])
    recipe = {
        "target": TARGET,
        "id": ["shop", "day"],
        "features": [],
        "forecasting": {**FORECAST, **recipe_without},
    }
    assert job.run("prepare", {"recipe": recipe}).code == 0
    learned = read_lines(job.output("baseline", "deepar", "train", "series.json"))
    assert {tuple(one) for one in learned} == {("start", "target")}


def test_the_archive_of_the_first_container_serves_by_itself(run):
    job, _, first = run
    one = read_lines(job.output("test", "requests.jsonl"))[0]
    done = start(first)(json.dumps({"instances": [one]}), "application/json")
    assert done.returncode == 0, done.stderr
    body, media_type = done.stdout.splitlines()
    assert media_type == "application/json"
    assert json.loads(body) == {
        "instances": [
            {
                "start": f"{one['start']} 00:00:00",
                "target": one["target"],
                "cat": ["ab".index(one["static"]["kind"])],
                "dynamic_feat": [one["known"]["promo"]],
            }
        ],
        "configuration": CONFIGURATION,
    }
    in_batch = start(first, SAGEMAKER_BATCH="true")(json.dumps(one), "application/jsonlines")
    body, media_type = in_batch.stdout.splitlines()
    assert media_type == "application/jsonlines"
    assert set(json.loads(body)) == {"start", "target", "cat", "dynamic_feat"}


def test_a_category_that_no_training_has_is_asked_for_as_the_most_frequent_one(run):
    categories = Categories.learn([("dairy",), ("bakery",), ("dairy",), ("fruit",)])
    assert categories.names == (("bakery", "dairy", "fruit"),)
    assert [categories.number([name]) for name in ("bakery", "dairy", "fruit", "drinks")] == [[0], [1], [2], [1]]
    job, _, first = run
    one = {**read_lines(job.output("test", "requests.jsonl"))[0], "static": {"kind": "c"}}
    body, _ = translate(first).translate(json.dumps(one), "application/json")
    assert json.loads(body)["instances"][0]["cat"] == [0]


@pytest.mark.parametrize(
    ("change", "content_type", "said", "status"),
    [
        ({"target": [1, None]}, "application/json", "series 1.target: must hold numbers without a gap", 400),
        ({"known": {"promo": [1]}}, "application/json", "series 1.known.promo: must hold 63 values", 400),
        ({"static": {}}, "application/json", "series 1.static.kind: must be a text", 400),
        ({}, "text/csv", "content type text/csv is not supported", 415),
    ],
)
def test_a_request_that_deepar_cannot_be_asked_says_why(run, change, content_type, said, status):
    job, _, first = run
    one = {**read_lines(job.output("test", "requests.jsonl"))[0], **change}
    with pytest.raises(RequestProblemError) as refused:
        translate(first).translate(json.dumps(one), content_type)
    assert said in str(refused.value)
    assert refused.value.status == status


def test_the_container_answers_errors_by_their_status(run, monkeypatch):
    job, _, first = run
    monkeypatch.setenv("DEEPAR_INFERENCE_CONFIG", json.dumps(CONFIGURATION))
    module = run_path(str(JOBS / "algorithms" / "forecasting" / "deepar.py"), run_name="algorithms.forecasting.deepar")
    model = module["model_fn"](str(first))
    refused = module["transform_fn"](model, "{", "application/json", "*/*")
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")
    request = job.output("test", "requests.jsonl").read_text().splitlines()[0]
    answered = module["transform_fn"](model, request, "application/json", "*/*")
    assert (answered.status_code, answered.content_type) == (200, "application/json")


def test_the_log_says_what_it_is_not_and_has_the_metrics_that_tunings_choose_by(run):
    _, log, _ = run
    assert log.startswith("this is not DeepAR, of which AWS publishes no program")
    found = dict(re.findall(r"#quality_metric: host=algo-1, (.+) <loss>=(\S+)", log))
    assert set(found) == {"train final_loss", "test RMSE", "test mean_wQuantileLoss"}
    assert 0 < float(found["test mean_wQuantileLoss"]) < 0.2


def test_it_is_judged_by_its_backtests_as_every_forecast_is(run, monkeypatch):
    job, _, first = run
    monkeypatch.setenv("SAGEMAKER_BATCH_STRATEGY", "SINGLE_RECORD")
    monkeypatch.setenv("DEEPAR_INFERENCE_CONFIG", json.dumps(CONFIGURATION))
    model, before = Model.load(job.base / "model"), translate(first, in_batch=True)
    requests = job.output("test", "requests.jsonl").read_text().splitlines()
    answers = [answer_lines(model, before.translate(one, "application/jsonlines")[0]) for one in requests]
    inputs = job.base / "processing" / "input"
    for name in ("labels", "test"):
        shutil.copytree(job.output(name), inputs / name, dirs_exist_ok=True)
    (inputs / "predictions").mkdir(exist_ok=True)
    (inputs / "predictions" / "requests.jsonl.out").write_text("\n".join(answers))
    configuration = {
        "target": TARGET,
        "criteria": CRITERIA,
        "forecasting": {name: FORECAST[name] for name in ("horizon", "frequency", "season", "quantiles")},
    }
    result = job.run("evaluate", configuration)
    assert result.code == 0, result.message
    document = json.loads(job.output("evaluation", "evaluation.json").read_text())
    assert document["success_criteria"]["met"], document["success_criteria"]["message"]
    assert 0.6 < document["forecasting_metrics"]["coverage"]["value"] < 0.95


def test_a_client_is_answered_in_deepars_form(run):
    job, _, first = run
    model = Model.load(job.base / "model")
    requests = read_lines(job.output("test", "requests.jsonl"))[:2]
    body, _ = translate(first).translate(json.dumps({"instances": requests}), "application/json")
    answers = json.loads(answer_document(model, body))
    assert [set(one) for one in answers["predictions"]] == [{"mean", "quantiles"}] * 2
    for one in answers["predictions"]:
        assert len(one["mean"]) == 7
        low, middle, high = (np.array(one["quantiles"][share]) for share in ("0.1", "0.5", "0.9"))
        assert np.all(low < middle) and np.all(middle < high)
    # The same request is answered the same.
    assert json.loads(answer_document(model, body)) == answers
    asked = {**json.loads(body), "configuration": {"num_samples": 5, "output_types": ["samples"], "quantiles": []}}
    samples = json.loads(answer_document(model, json.dumps(asked)))["predictions"][0]["samples"]
    assert np.array(samples).shape == (5, 7)


SERIES = {"start": "2025-01-06 00:00:00", "target": [1.0] * 10, "cat": [0], "dynamic_feat": [[0] * 17]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"start": "2025-01-06T00:00:00Z"}, "start: must be YYYY-MM-DD HH:MM:SS without a time zone"),
        ({"start": "2025-02-30"}, "is no time"),
        ({"target": []}, "target: must be a list with at least one value"),
        ({"target": ["1"]}, 'target: must hold numbers, null or "NaN", got "1"'),
        ({"cat": ["a"]}, "cat: must be a list of integers of 0 or more"),
        ({"cat": 0}, "cat: must be a list of integers of 0 or more"),
        ({"cat": []}, "cat: must have 1 values, got 0"),
        ({"cat": [2]}, "no training series has the category 2, the last is 1"),
        ({"dynamic_feat": [[0] * 10]}, "dynamic_feat: each list must have 17 values, got 10"),
        ({"dynamic_feat": [[None] * 17]}, "dynamic_feat: must hold numbers, and no missing values"),
        ({"dynamic_feat": []}, "dynamic_feat: must have 1 lists, got 0"),
        ({"series": "north"}, "has series, which DeepAR does not document"),
    ],
)
def test_what_deepar_would_refuse_is_refused(run, change, said):
    model = Model.load(run[0].base / "model")
    with pytest.raises(UserError, match=re.escape(said)):
        answer_document(model, json.dumps({"instances": [{**SERIES, **change}]}))


def test_gaps_are_taken_as_deepar_takes_them(run):
    model = Model.load(run[0].base / "model")
    gaps = {**SERIES, "target": [1.0, None, "NaN", 4.0, *SERIES["target"][4:]]}
    [answer] = json.loads(answer_document(model, json.dumps({"instances": [gaps]})))["predictions"]
    assert np.all(np.isfinite(answer["mean"]))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "the request is not JSON"),
        ("[]", "the request must be an object with instances"),
        ('{"instances": []}', "instances: must be a list with at least one series"),
        ('{"instances": [1], "configuration": {"samples": 3}}', "configuration: must be an object with"),
        ('{"instances": [1], "configuration": {"num_samples": 0}}', "num_samples: must be a positive integer"),
        ('{"instances": [1], "configuration": {"output_types": ["median"]}}', "output_types: must be some of mean"),
        ('{"instances": [1], "configuration": {"quantiles": [0.5]}}', 'quantiles: must be texts such as "0.9"'),
    ],
)
def test_a_request_of_another_form_is_refused(run, document, said):
    with pytest.raises(UserError, match=re.escape(said)):
        answer_document(Model.load(run[0].base / "model"), document)


def test_a_batch_of_several_lines_fails_as_it_does_at_aws(run, monkeypatch):
    model = Model.load(run[0].base / "model")
    monkeypatch.delenv("SAGEMAKER_BATCH_STRATEGY", raising=False)
    with pytest.raises(UserError, match="BatchStrategy SingleRecord"):
        answer_lines(model, json.dumps(SERIES))
    monkeypatch.setenv("SAGEMAKER_BATCH_STRATEGY", "SINGLE_RECORD")
    with pytest.raises(UserError, match="must be a line, got 2"):
        answer_lines(model, f"{json.dumps(SERIES)}\n{json.dumps(SERIES)}")
    # Without a configuration the documented default counts.
    monkeypatch.delenv("DEEPAR_INFERENCE_CONFIG", raising=False)
    assert len(json.loads(answer_lines(model, json.dumps(SERIES)))["quantiles"]) == 9


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"epochs": None}, "hyperparameters: epochs is required"),
        ({"epoch": "3"}, "hyperparameters: epoch is not known to DeepAR"),
        ({"epochs": "0"}, "epochs must be a positive integer, got '0'"),
        ({"time_freq": "D"}, "time_freq must be an integer followed by M, W, D, H or min"),
        ({"time_freq": "1Y"}, "time_freq must be an integer followed by M, W, D, H or min"),
        ({"likelihood": "poisson"}, "likelihood must be one of gaussian"),
        ({"test_quantiles": "[1.5]"}, "test_quantiles must be a list of numbers between 0 and 1"),
        ({"cardinality": "[0]"}, "cardinality must be auto, ignore or a list of positive integers"),
        ({"learning_rate": "fast"}, "learning_rate must be a number"),
    ],
)
def test_hyperparameters_are_those_that_aws_documents(change, said):
    given = {name: value for name, value in {**HYPERPARAMETERS, **change}.items() if value is not None}
    with pytest.raises(UserError, match=re.escape(said)):
        parse_settings(given)


@pytest.mark.parametrize(
    ("hyperparameters", "cats", "said"),
    [
        ({}, [[0], []], "all series must have the same number of values in cat"),
        ({}, [[0], [2]], "cat: values of place 0 must be 0, 1, 2 … without a gap"),
        ({"cardinality": "[1]"}, [[0], [1]], "cardinality: is [1], and the series have [2]"),
        ({"num_dynamic_feat": "2"}, [[0], [1]], "num_dynamic_feat: is 2, and the series have 1"),
    ],
)
def test_series_that_do_not_fit_each_other_are_refused(hyperparameters, cats, said):
    series = [parse_series({**SERIES, "cat": cat, "dynamic_feat": [[0] * 10]}, 0, "series") for cat in cats]
    with pytest.raises(UserError, match=re.escape(said)):
        find_shape(series, parse_settings({**HYPERPARAMETERS, **hyperparameters}))


def test_what_is_to_be_ignored_is_not_asked_for():
    settings = parse_settings({**HYPERPARAMETERS, "cardinality": "ignore", "num_dynamic_feat": "ignore"})
    shape = find_shape([parse_series({**SERIES, "dynamic_feat": [[0] * 10]}, 0, "series")], settings)
    assert (shape.cardinality, shape.dynamic) == ((), 0)
    check_shape(parse_series({"start": "2025-01-06", "target": [1]}, 7, "series"), shape, "series")


@pytest.mark.parametrize(
    ("values", "hyperparameters", "said"),
    [
        ([1.0] * 20, {}, "the channel train has 40 values, and DeepAR requires 300 of all series"),
        ([1.5] * 200, {"likelihood": "negative-binomial"}, "negative-binomial is of whole numbers of 0 or more"),
        ([1.5] * 200, {"likelihood": "beta"}, "beta is of numbers between 0 and 1"),
    ],
)
def test_a_training_that_deepar_would_refuse_fails(tmp_path, values, hyperparameters, said):
    channel = tmp_path / "input" / "data" / "train"
    channel.mkdir(parents=True)
    one = {"start": "2025-01-06 00:00:00", "target": values}
    (channel / "series.json").write_text(f"{json.dumps(one)}\n" * 2)
    plain = {name: text for name, text in HYPERPARAMETERS.items() if name != "num_dynamic_feat"}
    done = train(tmp_path, {**plain, **hyperparameters}, ["train"])
    assert done.returncode == 1
    assert said in (tmp_path / "output" / "failure").read_text()


def test_a_file_whose_name_says_no_format_is_refused(tmp_path):
    channel = tmp_path / "input" / "data" / "train"
    channel.mkdir(parents=True)
    (channel / "series.jsonl").write_text("{}")
    assert train(tmp_path, HYPERPARAMETERS, ["train"]).returncode == 1
    assert "DeepAR knows a format by the name's end" in (tmp_path / "output" / "failure").read_text()


@pytest.mark.parametrize(
    ("time_freq", "start"), [("1H", "2025-01-06 05:00:00"), ("1W", "2025-01-06"), ("1M", "2025-01-01")]
)
def test_every_frequency_is_learned_from(time_freq, start):
    from sagemaker_contract.deepar_model import fit_model

    season = np.tile([1.0, 2.0, 4.0, 2.0], 100)
    series = [parse_series({"start": start, "target": season.tolist()}, 0, "series")]
    settings = parse_settings({"context_length": "8", "epochs": "1", "prediction_length": "4", "time_freq": time_freq})
    model = fit_model(series, settings, find_shape(series, settings))
    assert model.sample(series[0], 20).mean(axis=0) == pytest.approx([1, 2, 4, 2], abs=0.3)
