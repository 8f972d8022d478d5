"""The model card: what it says, and that its content is within the lengths of SageMaker's schema."""

import hashlib
import json

import numpy as np
import pytest

from tests.test_check import COLUMNS, ROWS, put_all
from tests.test_evaluate import BINARY, CLASSES
from tests.test_insights import answer, make_rows, run_all
from tests.test_insights import put_all as put_evaluated

CRITERIA = [{"metric": "auc", "comparison": "atLeast", "threshold": 0.7}]
ENVIRONMENT = {"TRAINING_IMAGE": "1.dkr.ecr.eu-west-1.amazonaws.com/xgb:1", "PIPELINE_EXECUTION_ID": "abcdefghijkl"}
#: of what SageMaker passes to each processing job
JOB = {
    "ProcessingJobArn": "arn:aws:sagemaker:eu-west-1:111122223333:processing-job/evaluate",
    "AppSpecification": {"ImageUri": "1.dkr.ecr.eu-west-1.amazonaws.com/sklearn:1"},
    "ProcessingInputs": [
        {"InputName": "test", "S3Input": {"S3Uri": "s3://rows/test"}},
        {"InputName": "train", "S3Input": {"S3Uri": "s3://rows/train"}},
    ],
}


def evaluate_churn(job, monkeypatch, lineage, **rest):
    generator, rows = make_rows()
    labels = (generator.random(len(rows)) < answer(rows)).astype(int)
    put_evaluated(job, labels.tolist(), rows, answer)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    (job.base / "config").mkdir()
    (job.base / "config" / "processingjobconfig.json").write_text(json.dumps(JOB))
    (job.base / "processing" / "input" / "labels" / "lineage.json").write_text(json.dumps(lineage))
    run_all(job, BINARY, criteria=CRITERIA, groups=[{"column": "gender"}], **rest)
    card = json.loads(job.output("evaluation", "model-card.json").read_text())
    return card, job.output("evaluation", "model-card.html").read_text()


def test_the_card_says_what_the_model_is_for_of_what_it_was_made_and_how_good_it_is(job, monkeypatch):
    lineage = {
        "files": [{"name": "2026/a.csv", "rows": 700, "sha256": "ab" * 32}],
        "rows": {"train": 490, "validation": 140, "test": 70},
        "recipe": {"target": {"name": "left"}, "note": "<b>"},
    }
    card, page = evaluate_churn(job, monkeypatch, lineage, hyperparameters={"max_depth": "3"})
    assert card["intended_uses"] == {"purpose_of_model": "Predicts the probability of left = Yes."}
    training = card["training_details"]
    assert training["training_observations"] == "rows: 490 train, 140 validation, 70 test"
    assert training["training_job_details"] == {
        "training_datasets": ["s3://rows/train"],
        "training_environment": {"container_image": [ENVIRONMENT["TRAINING_IMAGE"]]},
        "hyper_parameters": [{"name": "max_depth", "value": "3"}],
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
    assert details["input file 1"] == f"2026/a.csv: 700 rows, sha256 {'ab' * 32}"
    digest = hashlib.sha256(json.dumps(lineage["recipe"], sort_keys=True).encode()).hexdigest()
    assert details["recipe"] == f"sha256 {digest}"
    assert details["pipeline execution"] == "abcdefghijkl"
    assert details["evaluation image"] == JOB["AppSpecification"]["ImageUri"]
    assert details["configuration of the evaluation"] == "config.json"
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
    assert file == {"name": "telco.csv", "rows": 7043, "sha256": hashlib.sha256(source.read_bytes()).hexdigest()}
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
