"""The example of exponential smoothing: held to statsmodels, and judged as the pipeline judges it."""

import json
import shutil
import sys
from runpy import run_path

import numpy as np
import pytest

from tests.conftest import JOBS, Job
from tests.test_series import FORECAST, TARGET, make_rows, prepare, read_lines

MODEL = JOBS.parent / "examples" / "demand-smoothing" / "model"
GOLDEN = json.loads((JOBS / "tests" / "smoothing.json").read_text())


@pytest.fixture(scope="module")
def smoothing():
    """The example's module, which its scripts import by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(MODEL))
        import smoothing

        yield smoothing
    sys.modules.pop("smoothing")


@pytest.mark.parametrize("case", GOLDEN["cases"])
def test_forecasts_are_those_of_statsmodels(smoothing, case):
    weights = smoothing.Weights(*case["weights"])
    values = np.array([case["values"], case["values"]])
    found = smoothing.forecast(values, len(case["forecast"]), GOLDEN["season"], weights)
    assert found[0] == pytest.approx(case["forecast"])
    assert (found[1] == found[0]).all()


def test_a_short_history_is_answered_with_its_last_value(smoothing):
    weights = smoothing.Weights(0.2, 0.1, 0.2, 0.9)
    assert smoothing.forecast(np.array([[3.0, 5.0]]), 3, 7, weights).tolist() == [[5.0, 5.0, 5.0]]


def test_it_trains_answers_and_beats_naive_forecasts_in_its_backtests(smoothing, tmp_path):
    job = Job(tmp_path)
    assert prepare(job, make_rows(shops=12)).code == 0
    model = job.base / "model"
    model.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SM_CHANNEL_TRAIN", str(job.output("train")))
        patch.setenv("SM_CHANNEL_VALIDATION", str(job.output("validation")))
        patch.setenv("SM_MODEL_DIR", str(model))
        patch.setattr(sys, "argv", ["train.py", "--horizon", "7", "--season", "7"])
        run_path(str(MODEL / "train.py"), run_name="__main__")
    script = run_path(str(MODEL / "inference.py"))
    loaded = script["model_fn"](str(model))
    requests = job.output("test", "requests.jsonl").read_text()
    lines, media_type = script["transform_fn"](loaded, requests, "application/jsonlines", "application/jsonlines")
    assert media_type == "application/jsonlines"
    whole = json.dumps({"instances": read_lines(job.output("test", "requests.jsonl"))})
    document, media_type = script["transform_fn"](loaded, whole.encode(), "application/json", "*/*")
    assert media_type == "application/json"
    assert json.loads(document)["predictions"] == [json.loads(line) for line in lines.splitlines()]
    for name in ("labels", "test"):
        shutil.copytree(job.output(name), job.base / "processing" / "input" / name)
    predictions = job.base / "processing" / "input" / "predictions"
    predictions.mkdir()
    (predictions / "requests.jsonl.out").write_text(lines)
    result = job.run(
        "evaluate",
        {
            "target": TARGET,
            "criteria": [
                {"metric": "mase", "key": "mase", "comparison": "atMost", "threshold": 0.9},
                {"metric": "wape", "key": "wape", "comparison": "atLeast", "threshold": 0.1, "overNaive": True},
                {"metric": "coverage", "key": "coverage", "comparison": "atLeast", "threshold": 0.7},
            ],
            "forecasting": {name: FORECAST[name] for name in ("horizon", "frequency", "season", "quantiles")},
        },
    )
    assert result.code == 0, result.message
    evaluation = json.loads(job.output("evaluation", "evaluation.json").read_text())
    assert evaluation["success_criteria"]["met"], evaluation["success_criteria"]["message"]
