"""SHAP values: held to the packages shap and xgboost to the last digits, and through the evaluation of a model."""

import base64
import io
import json
import shutil
import tarfile

import numpy as np
import pytest
import xgboost

from common.model_archive import write_model_archive
from evaluate.explain.describe import _read_models
from evaluate.explain.model import ExplanationError
from evaluate.explain.ubjson import read_ubjson
from evaluate.explain.xgboost_model import read_xgboost
from serve.inference import model_fn, parse_request
from tests.conftest import JOBS, read_csv
from tests.test_evaluate import NUMBER, put, read, run_here

GOLDENS = json.loads((JOBS / "tests" / "shap-goldens.json").read_text())
CHURN = {"name": "churn", "positiveClass": "Yes"}


@pytest.mark.parametrize("case", GOLDENS["cases"], ids=[case["name"] for case in GOLDENS["cases"]])
def test_each_algorithm_has_the_values_of_shap(tmp_path, case):
    file = tmp_path / "model.tar.gz"
    write_model_archive(file, {name: base64.b64decode(content) for name, content in case["files"].items()})
    [model] = _read_models(file, case["form"], np.array(case["means"]))
    rows = np.array(case["rows"], dtype=float)
    found = model.explain(rows)
    # XGBoost counts in 32 bits, and so does shap where it lets XGBoost count.
    reach = 2e-5 if case["form"] == "xgboost" else 1e-9
    scale = np.abs(case["values"]).max()
    shown = np.array(case["values"])
    expected = np.array(case["expected"])
    if case["name"] == "logisticRegression multiclass":
        # What all classes have in common changes no probability.
        found_values = found.values - found.values.mean(axis=2, keepdims=True)
        shown = shown - shown.mean(axis=2, keepdims=True)
        assert found_values == pytest.approx(shown, abs=reach * scale)
    else:
        assert found.values == pytest.approx(shown, abs=reach * scale)
        if len(expected) == found.values.shape[2]:
            assert found.expected == pytest.approx(expected, abs=reach * scale)
    answers = np.array(case["answers"])
    assert model.link(found.sum()) == pytest.approx(answers, rel=1e-5 if case["form"] == "xgboost" else 1e-9)


@pytest.mark.parametrize(
    "options",
    [
        {"objective": "binary:logistic", "scale_pos_weight": 4, "base_score": 0.2},
        {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.4, "seed": 3},
        {"objective": "binary:logistic", "num_parallel_tree": 3, "subsample": 0.5},
        # Trees as deep as rows allow, with nodes that hardly weigh anything.
        {"objective": "binary:logistic", "min_child_weight": 0, "eta": 1, "max_depth": 12},
        {"objective": "multi:softprob", "num_class": 3},
        {"objective": "count:poisson"},
        {"objective": "reg:tweedie"},
        {"objective": "reg:absoluteerror"},
    ],
    ids=str,
)
@pytest.mark.parametrize("form", ["ubj", "json"])
def test_xgboost_says_the_same_of_itself(options, form):
    generator = np.random.default_rng(11)
    rows = generator.normal(size=(600, 4)).astype(np.float32)
    sums = rows[:, 0] * rows[:, 1] + rows[:, 2]
    rows[generator.random(rows.shape) < 0.1] = np.nan
    labels = np.digitize(sums, [-1, 1]) if "num_class" in options else (sums > 0).astype(int)
    booster = xgboost.train({"max_depth": 4, **options}, xgboost.DMatrix(rows, labels), 12)
    asked = rows[:100]
    [model] = read_xgboost(bytes(booster.save_raw(form)), np.zeros(4))
    found = model.explain(asked)
    told = booster.predict(xgboost.DMatrix(asked), pred_contribs=True)
    told = np.swapaxes(told, 1, 2) if told.ndim == 3 else told[:, :, np.newaxis]
    scale = np.abs(told).max()
    assert found.values == pytest.approx(told[:, :-1], abs=5e-6 * scale)
    assert np.broadcast_to(found.expected, told[:, -1].shape) == pytest.approx(told[:, -1], abs=5e-6 * scale)
    margins = booster.predict(xgboost.DMatrix(asked), output_margin=True).reshape(len(asked), -1)
    assert found.sum() == pytest.approx(margins, abs=5e-6 * scale)


def test_a_linear_booster_is_taken_apart_around_the_mean():
    generator = np.random.default_rng(12)
    rows = generator.normal(2, 1, size=(300, 3)).astype(np.float32)
    options = {"objective": "reg:squarederror", "booster": "gblinear"}
    booster = xgboost.train(options, xgboost.DMatrix(rows, rows @ [1, 2, 3]), 50)
    [model] = read_xgboost(bytes(booster.save_raw("ubj")), rows.mean(axis=0))
    found = model.explain(rows)
    assert found.sum()[:, 0] == pytest.approx(booster.predict(xgboost.DMatrix(rows)), rel=1e-5)
    assert found.values.mean(axis=0) == pytest.approx(np.zeros((3, 1)), abs=1e-5)


@pytest.mark.parametrize("content", [b"", b"{", b"{i\x01", b"\x80\x04pickle", b"{L\x00\x00\x00\x00\x00\x00\xff\xff"])
def test_what_is_no_model_is_said(content):
    with pytest.raises(ValueError, match="Universal Binary JSON"):
        read_ubjson(content)
    with pytest.raises(ExplanationError, match="neither JSON nor"):
        read_xgboost(content, np.zeros(1))


@pytest.fixture(scope="module")
def churn_model(prepared):
    """Prepared rows, trained and asked as the pipeline does: raw held-out rows, the model's archive and its answers."""
    train = np.array(read_csv(prepared.output("train", "train.csv")), dtype=np.float32)
    options = {"objective": "binary:logistic", "max_depth": 3, "eta": 0.3}
    booster = xgboost.train(options, xgboost.DMatrix(train[:, 1:], train[:, 0]), 20)
    folder = prepared.base / "unpacked"
    with tarfile.open(prepared.output("preprocessor", "model.tar.gz")) as packed:
        packed.extractall(folder, filter="data")
    preprocessor = model_fn(str(folder))
    text = prepared.output("test", "features.csv").read_text()
    seen = preprocessor.answer(parse_request(text, "text/csv", preprocessor.features))
    numbers = np.loadtxt(io.StringIO(seen), delimiter=",", dtype=np.float32)
    return bytes(booster.save_raw("ubj")), booster.predict(xgboost.DMatrix(numbers))


def evaluate_churn(job, prepared, answers, members, **rest):
    labels = prepared.output("labels", "labels.csv").read_text().split()
    put(job, labels, answers.tolist())
    inputs = job.base / "processing" / "input"
    # What is asked beside the held-out rows is not about this.
    for name in ("train/train.csv", "test/features.csv", "preprocessor/model.tar.gz", "labels/labels.csv"):
        (inputs / name).parent.mkdir(exist_ok=True)
        shutil.copy(prepared.output(*name.split("/")), inputs / name)
    (inputs / "model").mkdir()
    if members is not None:
        write_model_archive(inputs / "model" / "model.tar.gz", members)
    schema = json.loads((prepared.base / "unpacked" / "feature-schema.json").read_text())
    features = [feature["name"] for feature in schema["features"]]
    configuration = {"target": CHURN, "features": features, "criteria": [], "modelFormat": "xgboost", **rest}
    assert run_here(job, configuration).code == 0
    return read(job), job.output("evaluation", "evaluation.html").read_text()


def test_the_evaluation_says_what_adds_to_the_answers_by_the_columns_that_people_know(job, prepared, churn_model):
    content, answers = churn_model
    document, page = evaluate_churn(job, prepared, answers, {"xgboost-model": content})
    found = document["feature_contributions"]
    assert (found["method"], found["computed"], found["unit"], found["rows"]) == ("shap", "tree_shap", "log-odds", 500)
    features = {one["name"]: one for one in found["features"]}
    # One-hot columns are summed back: `contract` and no `contract=One_year`.
    assert set(features) == {feature for feature in features if "=" not in feature}
    assert found["features"][0]["name"] in ("contract", "internet_service", "tenure")
    assert features["contract"]["most"]["value"] == "Month-to-month"
    assert features["contract"]["least"]["value"] == "Two year"
    assert features["contract"]["most"]["mean"] > 0 > features["contract"]["least"]["mean"]
    assert features["tenure"]["rank_correlation"] < -0.8
    assert "no SHAP values" not in document["success_criteria"]["message"]
    for text in ("What adds to the answers", "larger values lower it", "Month-to-month +", "log-odds of churn = Yes"):
        assert text in page
    card = json.loads(job.output("evaluation", "model-card.json").read_text())
    groups = {group["name"]: group["metric_data"] for group in card["evaluation_details"][0]["metric_groups"]}
    [chart] = groups["feature contributions"]
    assert chart["x_axis_name"] == [one["name"] for one in found["features"]]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        (None, "the model's archive cannot be read"),
        ({"model.joblib": b"x"}, "there is no file xgboost-model in the model's archive"),
        ({"xgboost-model": b"\x80\x04"}, "xgboost-model is neither JSON nor Universal Binary JSON"),
        ({"xgboost-model": b'{"learner": {}}'}, "xgboost-model is in no form that is known (KeyError"),
    ],
)
def test_a_run_goes_on_without_them_and_says_why(job, prepared, churn_model, members, reason):
    document, page = evaluate_churn(job, prepared, churn_model[1], members)
    assert document["feature_contributions"]["problem"].startswith(reason)
    assert f"no SHAP values: {reason}" in document["success_criteria"]["message"]
    assert document["success_criteria"]["met"]
    assert "No SHAP values: " in page


def test_values_that_do_not_make_the_answers_are_not_shown(job, prepared, churn_model):
    content, answers = churn_model
    document, _ = evaluate_churn(job, prepared, np.clip(answers + 0.01, 0, 1), {"xgboost-model": content})
    problem = document["feature_contributions"]["problem"]
    assert problem == "they add up to something else than the model answers, 0.01 apart"


def test_a_model_that_stopped_early_is_explained_as_it_answers(job):
    generator = np.random.default_rng(13)
    rows = generator.normal(size=(200, 3)).astype(np.float32)
    labels = rows[:, 0] + generator.normal(size=200)
    matrix = xgboost.DMatrix(rows[:100], labels[:100])
    booster = xgboost.train(
        {"eta": 1, "max_depth": 6},
        matrix,
        40,
        evals=[(xgboost.DMatrix(rows[100:], labels[100:]), "validation")],
        early_stopping_rounds=5,
        verbose_eval=False,
    )
    assert booster.best_iteration + 1 < booster.num_boosted_rounds()
    best = booster.predict(xgboost.DMatrix(rows), iteration_range=(0, booster.best_iteration + 1))
    for answers in (best, booster.predict(xgboost.DMatrix(rows))):
        test = rows.astype(float).tolist()
        put(job, labels.tolist(), answers.tolist(), train=[[0, *row] for row in test], test=test)
        model = job.base / "processing" / "input" / "model"
        model.mkdir(exist_ok=True)
        write_model_archive(model / "model.tar.gz", {"xgboost-model": bytes(booster.save_raw("ubj"))})
        configuration = {"target": NUMBER, "features": ["a", "b", "c"], "criteria": [], "modelFormat": "xgboost"}
        assert run_here(job, configuration).code == 0
        assert read(job)["feature_contributions"]["features"][0]["name"] == "a"
