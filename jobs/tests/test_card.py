"""The model card: what it says, and that its content is within the lengths of SageMaker's schema."""

import hashlib
import json

import numpy as np
import pytest

from evaluate.run import read_run
from tests.test_check import COLUMNS, ROWS, put_all
from tests.test_evaluate import BINARY, CLASSES
from tests.test_insights import answer, make_rows, run_all
from tests.test_insights import put_all as put_evaluated

CRITERIA = [{"metric": "auc", "comparison": "atLeast", "threshold": 0.7}]
ENVIRONMENT = {"TRAINING_IMAGE": "1.dkr.ecr.eu-west-1.amazonaws.com/xgb:1", "PIPELINE_EXECUTION_ID": "abcdefghijkl"}
HYPERPARAMETERS = {"max_depth": "3", "sagemaker_submit_directory": "/opt/ml/input/data/code/0c.tar.gz"}
#: of what SageMaker passes to each processing job
JOB = {
    "ProcessingJobArn": "arn:aws:sagemaker:eu-west-1:111122223333:processing-job/evaluate",
    "AppSpecification": {"ImageUri": "1.dkr.ecr.eu-west-1.amazonaws.com/sklearn:1"},
    "ProcessingInputs": [
        {"InputName": "source", "S3Input": {"S3Uri": "s3://rows/raw"}},
        {"InputName": "test", "S3Input": {"S3Uri": "s3://rows/test"}},
        {"InputName": "train", "S3Input": {"S3Uri": "s3://rows/train"}},
    ],
}


def put_job(job):
    """What SageMaker puts into the container of a job besides its rows: who it is, and its programs."""
    (job.base / "config").mkdir()
    (job.base / "config" / "processingjobconfig.json").write_text(json.dumps(JOB))
    for name in ("code/0f.zip", "py-files/0e.zip"):
        file = job.base / "processing" / "input" / name
        file.parent.mkdir(parents=True)
        file.write_bytes(f"the bytes of {name}".encode())


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def evaluate_churn(job, monkeypatch, lineage, **rest):
    generator, rows = make_rows()
    labels = (generator.random(len(rows)) < answer(rows)).astype(int)
    put_evaluated(job, labels.tolist(), rows, answer)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    put_job(job)
    (job.base / "processing" / "input" / "labels" / "lineage.json").write_text(json.dumps(lineage))
    run_all(job, BINARY, criteria=CRITERIA, groups=[{"column": "gender"}], **rest)
    card = json.loads(job.output("evaluation", "model-card.json").read_text())
    return card, job.output("evaluation", "model-card.html").read_text()


def test_the_card_says_what_the_model_is_for_of_what_it_was_made_and_how_good_it_is(job, monkeypatch):
    lineage = {
        "files": [{"name": "2026/a.csv", "rows": 700, "bytes": 12345, "sha256": "ab" * 32}],
        "rows": {"train": 490, "validation": 140, "test": 70},
        "recipe": {"target": {"name": "left"}, "note": "<b>"},
        "job": {
            "arn": "arn:prepare",
            "image": "sklearn@sha256:12",
            "inputs": {"source": "s3://rows/2026", "earlier": "s3://rows/earlier"},
            "code": [{"name": "0d.zip", "sha256": "34"}],
            "configuration": {"name": "r.json", "sha256": "56"},
        },
    }
    card, page = evaluate_churn(job, monkeypatch, lineage, hyperparameters=HYPERPARAMETERS)
    assert card["intended_uses"] == {"purpose_of_model": "Predicts the probability of left = Yes."}
    training = card["training_details"]
    assert training["training_observations"] == "rows: 490 train, 140 validation, 70 test"
    assert training["training_job_details"] == {
        "training_datasets": ["s3://rows/train"],
        "training_environment": {"container_image": [ENVIRONMENT["TRAINING_IMAGE"]]},
        "hyper_parameters": [{"name": name, "value": value} for name, value in HYPERPARAMETERS.items()],
    }
    [evaluation] = card["evaluation_details"]
    assert evaluation["datasets"] == ["s3://rows/test"]
    assert evaluation["evaluation_job_arn"] == JOB["ProcessingJobArn"]
    assert evaluation["metadata"]["verdict"] == "met"
    assert evaluation["evaluation_observation"].startswith("auc 0.")
    groups = {group["name"]: group["metric_data"] for group in evaluation["metric_groups"]}
    assert {"metrics", "without a model: prior", "answers", "feature importance", "calibration"} <= set(groups)
    auc = next(one for one in groups["metrics"] if one["name"] == "AUC")
    assert auc["notes"].startswith("95 % interval 0.")
    assert [one["type"] for one in groups["answers"]] == ["matrix", "linear_graph"]
    assert groups["feature importance"][0]["x_axis_name"] == ["plan", "usage", "gender"]
    details = card["additional_information"]["custom_details"]
    assert details["input file 1"] == f"2026/a.csv: 700 rows, 12,345 bytes, sha256 {'ab' * 32}"
    a_tag = "(a tag, no digest: it can be moved)"
    assert {name: text for name, text in details.items() if name not in ("input file 1", "approval")} == {
        "pipeline execution": "abcdefghijkl",
        "preparation job": "arn:prepare",
        "preparation image": "sklearn@sha256:12",
        "code of the preparation": "0d.zip, sha256 34",
        "configuration of the preparation": "r.json, sha256 56",
        "input rows": "s3://rows/2026",
        "training image": f"{ENVIRONMENT['TRAINING_IMAGE']} {a_tag}",
        "code of the training": "0c.tar.gz, the asset that the training was given: "
        "named by a hash of its content, which was not taken again",
        "evaluation image": f"{JOB['AppSpecification']['ImageUri']} {a_tag}",
        "code of the evaluation": f"0f.zip, sha256 {sha256(b'the bytes of code/0f.zip')}; "
        f"0e.zip, sha256 {sha256(b'the bytes of py-files/0e.zip')}",
        "configuration of the evaluation": f"config.json, sha256 {sha256((job.base / 'config.json').read_bytes())}",
        "recipe": f"sha256 {sha256(json.dumps(lineage['recipe'], sort_keys=True).encode())}",
        "held-out rows": "s3://rows/test",
    }
    assert "approvedBy" in details["approval"]
    assert "gender, answered yes: " in card["additional_information"]["ethical_considerations"]
    for text in ("2026/a.csv", "490 rows", "max_depth", "&lt;b&gt;", "Approval", 'href="evaluation.html"'):
        assert text in page
    assert "<script" not in page


def test_long_texts_and_many_files_are_cut_to_what_sagemaker_takes(job, monkeypatch):
    files = [{"name": "x" * 2000, "rows": 1, "sha256": "0" * 64} for _ in range(40)]
    card, _ = evaluate_churn(job, monkeypatch, {"files": files}, hyperparameters={"long": "y" * 2500})
    details = card["additional_information"]["custom_details"]
    assert max(map(len, details.values())) == 1024
    assert details["further input files"] == "15"
    assert len(card["training_details"]["training_job_details"]["hyper_parameters"][0]["value"]) == 255
    assert len(json.dumps(card)) < 100_000


def test_what_nobody_knows_is_left_out(job):
    labels = np.arange(120) % 3
    put_evaluated(job, labels.tolist(), [["a", "b", "1"]] * 120, lambda rows: ["0.2,0.5,0.3"] * len(rows))
    run_all(job, CLASSES)
    card = json.loads(job.output("evaluation", "model-card.json").read_text())
    assert "training_details" not in card
    assert set(card["additional_information"]["custom_details"]) >= {"approval"}


def test_the_preparation_names_its_input_files_by_their_content(prepared, churn_recipe):
    lineage = json.loads(prepared.output("labels", "lineage.json").read_text())
    source = prepared.base / "processing" / "input" / "source" / "telco.csv"
    [file] = lineage["files"]
    content = source.read_bytes()
    assert file == {"name": "telco.csv", "rows": 7043, "bytes": len(content), "sha256": sha256(content)}
    assert sum(lineage["rows"].values()) == 7043
    assert lineage["recipe"] == churn_recipe


@pytest.mark.parametrize("part", ["train", "test"])
def test_so_does_the_check_of_prepared_rows(job, part):
    put_all(job)
    assert job.run("check", COLUMNS).code == 0
    lineage = json.loads(job.output("labels", "lineage.json").read_text())
    assert lineage["rows"] == {"train": 4, "validation": 2, "test": 2}
    file = next(one for one in lineage["files"] if one["name"] == f"{part}/rows.csv")
    assert file["rows"] == lineage["rows"][part]
    if part == "train":
        assert file["sha256"] == hashlib.sha256("".join(f"{row}\n" for row in ROWS).encode()).hexdigest()


def test_what_a_job_ran_is_told_by_its_bytes_and_by_what_sagemaker_says(job):
    put_all(job)
    put_job(job)
    assert job.run("check", COLUMNS).code == 0
    written = json.loads(job.output("labels", "lineage.json").read_text())["job"]
    assert written == {
        "arn": JOB["ProcessingJobArn"],
        "image": JOB["AppSpecification"]["ImageUri"],
        "inputs": {"source": "s3://rows/raw", "test": "s3://rows/test", "train": "s3://rows/train"},
        "code": [
            {"name": "0f.zip", "sha256": sha256(b"the bytes of code/0f.zip")},
            {"name": "0e.zip", "sha256": sha256(b"the bytes of py-files/0e.zip")},
        ],
        "configuration": {"name": "config.json", "sha256": sha256((job.base / "config.json").read_bytes())},
    }


def test_what_a_tuning_chose_takes_the_place_of_what_the_deployment_had_named(job, monkeypatch):
    configuration = {"hyperparameters": {"max_depth": "6", "eta": "0.3"}}
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(job.base))
    (job.base / "config.json").write_text(json.dumps(configuration))
    run = read_run(str(job.base / "config.json"), configuration, ["max_depth=2", "alpha=0=1"])
    assert run.hyperparameters == {"max_depth": "2", "eta": "0.3", "alpha": "0=1"}


def test_the_archive_of_the_model_is_told_by_its_bytes(job, monkeypatch):
    archive = job.base / "processing" / "input" / "model" / "model.tar.gz"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"a model")
    card, _ = evaluate_churn(job, monkeypatch, {})
    assert card["additional_information"]["custom_details"]["model archive"] == f"sha256 {sha256(b'a model')}"
