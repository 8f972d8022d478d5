"""Forecasts of series from the long table to the page, through the jobs and the training script with their files."""

import csv
import json
import shutil
from datetime import date, timedelta
from runpy import run_path

import numpy as np
import pytest
import scipy.stats

from forecasting.features import Catalogue, describe_origin
from forecasting.grid import GridError, find_offset, find_time, number_steps, read_time, write_time
from forecasting.series import Task, parse_series
from forecasting.serving import RequestProblemError
from series.answers import Answers, Backtests
from series.champion import compare_sums, group_paired
from series.measures import sum_forecasts
from series.signals import describe_answer, describe_history
from tests.conftest import JOBS
from tests.test_evaluate import run_here

ERRORS = JOBS.parent / "test" / "engine" / "series" / "forecast-errors.json"
SIGNALS = JOBS.parent / "test" / "engine" / "series" / "signals.json"
FORECAST = {
    "timestamp": "day",
    "series": ["shop"],
    "horizon": 7,
    "frequency": "day",
    "season": 7,
    "backtests": 2,
    "quantiles": [0.1, 0.5, 0.9],
    "knownAhead": ["promo"],
    "static": ["kind"],
    "missingSteps": "error",
}
TARGET = {"name": "units", "type": "forecasting", "unit": "pieces"}
RECIPE = {
    "target": TARGET,
    "id": ["shop", "day"],
    "features": [{"name": "promo", "type": "numeric"}, {"name": "kind", "type": "categorical"}],
    "forecasting": FORECAST,
}
HYPERPARAMETERS = {
    "algorithm": "lagGradientBoosting",
    "problem": "forecasting",
    "horizon": 7,
    "frequency": "day",
    "season": 7,
    "backtests": 2,
    "quantiles": [0.1, 0.5, 0.9],
    "knownAhead": ["promo"],
    "staticColumns": ["kind"],
    "history": 28,
    "rounds": 60,
    "learningRate": 0.1,
    "leaves": 15,
    "minimumLeafRows": 20,
    "seed": 0,
}
CRITERIA = [
    {"metric": "mase", "key": "mase", "comparison": "atMost", "threshold": 0.9},
    {"metric": "wape", "key": "wape", "comparison": "atLeast", "threshold": 0.1, "overNaive": True},
    {"metric": "coverage", "key": "coverage", "comparison": "atLeast", "threshold": 0.6},
]
WEEK = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.5, 0.8])
HEADER = ["day", "shop", "promo", "kind", "units"]


def make_rows(days=180, shops=12, seed=1):
    random = np.random.default_rng(seed)
    rows = []
    for shop in range(shops):
        level = 20 + 10 * shop
        for day in range(days):
            promo = int(random.random() < 0.1)
            units = random.poisson(level * WEEK[day % 7] * (1 + 0.5 * promo))
            rows.append([str(date(2025, 1, 6) + timedelta(day)), f"s{shop}", str(promo), "ab"[shop % 2], str(units)])
    return rows


def prepare(job, rows, **changes):
    job.put("sales.csv", [HEADER, *rows])
    recipe = {**RECIPE, "forecasting": {**FORECAST, **changes}}
    return job.run("prepare", {"recipe": recipe})


def refuse(job, rows, **changes):
    result = prepare(job, rows, **changes)
    assert result.code == 1
    return result.message


def read_lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_rows_are_split_by_time_only_and_each_backtest_sees_nothing_of_what_comes_after(job):
    result = prepare(job, make_rows())
    assert result.code == 0, result.message
    train = read_lines(job.output("train", "series.jsonl"))
    validation = read_lines(job.output("validation", "series.jsonl"))
    requests = read_lines(job.output("test", "requests.jsonl"))
    actuals = read_lines(job.output("labels", "actuals.jsonl"))
    assert {len(one["target"]) for one in train} == {180 - 28}
    assert {len(one["target"]) for one in validation} == {180 - 14}
    assert len(requests) == len(actuals) == 24
    values = {one: [int(row[4]) for row in make_rows() if row[1] == one] for one in ("s0", "s11")}
    for place, origin in ((0, 180 - 14), (12, 180 - 7)):
        assert requests[place]["series"] == "s0"
        assert requests[place]["target"] == values["s0"][origin - 56 : origin]
        assert len(requests[place]["known"]["promo"]) == 56 + 7
        assert actuals[place]["actual"] == values["s0"][origin : origin + 7]
        assert actuals[place]["start"] == str(date(2025, 1, 6) + timedelta(origin))
    # MASE's scale is taken of what trains.
    trained = np.array(values["s0"][: 180 - 28], dtype=float)
    assert actuals[0]["scale"] == pytest.approx(np.abs(trained[7:] - trained[:-7]).mean())


def test_a_refit_reads_what_a_training_would_whose_backtests_had_begun_at_the_end(job):
    rows = make_rows()
    assert prepare(job, rows).code == 0
    names = ("train", "validation")
    parts = {name: read_lines(job.output("baseline", "refit", name, "series.jsonl")) for name in names}
    days = [str(date(2025, 1, 6) + timedelta(180 + day)) for day in range(14)]
    later = [[day, f"s{shop}", "0", "ab"[shop % 2], "20"] for shop in range(12) for day in days]
    assert prepare(job, [*rows, *later]).code == 0
    for name, one in parts.items():
        assert one == read_lines(job.output(name, "series.jsonl"))


def test_the_page_says_that_what_is_registered_learned_from_the_backtests(run):
    job, _, _ = run
    said = "the same training runs once more with the values of the backtests"
    assert "refit" not in judge(job)
    assert said not in job.output("evaluation", "evaluation.html").read_text()
    assert judge(job, refit=True)["refit"] is True
    for name in ("evaluation.html", "model-card.html", "model-card.json"):
        assert said in job.output("evaluation", name).read_text()


def test_the_baseline_has_what_monitors_scale_errors_by(job):
    rows = make_rows()
    constant = [[row[0], "same", "0", "a", "5"] for row in rows if row[1] == "s0"]
    assert prepare(job, [*rows, *constant]).code == 0
    actuals = read_lines(job.output("labels", "actuals.jsonl"))
    scales = json.loads(job.output("baseline", "scales.json").read_text())
    # What never differs from its season before has no scale.
    assert scales == {one["series"]: one["scale"] for one in actuals if one["series"] != "same"}


def test_monitors_measure_forecasts_as_the_evaluation_does():
    golden = json.loads(ERRORS.read_text())
    make = run_path(str(ERRORS.parent / "make_forecast_errors.py"))
    for name in make["CASES"]:
        found = make["measure"](golden[name]["forecasts"])
        assert found == {key: pytest.approx(values) for key, values in golden[name]["measures"].items()}


def test_the_baseline_has_the_newest_origins_in_the_order_of_time(job):
    assert prepare(job, make_rows()).code == 0
    header, *rows = list(csv.reader(job.output("baseline", "baseline.csv").open()))
    assert header == ["series", "level_change", "season_change", "trend_change"]
    assert len(rows) == 50 * 12
    assert [row[0] for row in rows[:12]] == sorted(f"s{shop}" for shop in range(12))
    schema = json.loads(job.output("baseline", "schema.json").read_text())
    assert schema["target"] == {**TARGET, "season": 7, "horizon": 7}
    assert [feature["type"] for feature in schema["features"]] == ["categorical", "numeric", "numeric", "numeric"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: [*rows, rows[3]], "series s0: has 2 values at one time, such as 2025-01-09"),
        (lambda rows: rows[:5] + rows[6:], "series s0: lacks 1 of 180 values, the first at 2025-01-11; add them"),
        (lambda rows: [[*rows[0][:3], "b", rows[0][4]], *rows[1:]], "series s0: a static column must not change"),
        (lambda rows: [[f"{rows[0][0]}T05:00", *rows[0][1:]], *rows[1:]], "is no step by the day of"),
        (lambda rows: [["soon", *rows[0][1:]], *rows[1:]], "column day: 'soon' is not a date"),
        (lambda rows: [[*rows[0][:4], "many"], *rows[1:]], "column units: 'many' is not a number"),
        (lambda rows: [[rows[0][0], "a|b", *rows[0][2:]], *rows[1:]], "column shop: must name a series without '|'"),
        (lambda rows: [row for row in rows if row[0] < "2025-02-01"], "no series is long enough: 42 values are needed"),
    ],
)
def test_a_table_that_is_no_series_is_refused_and_says_where(job, change, said):
    assert said in refuse(job, change(make_rows()))


def test_series_shorter_than_three_seasons_are_refused_with_what_to_do(job):
    assert refuse(job, make_rows(days=150), season=52) == (
        "no series has 156 values, three seasons, by which live requests are compared; bring older ones, or say a "
        "shorter season of the problem, 1 for none"
    )


def test_gaps_are_filled_as_the_recipe_says(job):
    rows = make_rows()
    gap = rows[:5] + rows[6:]
    assert prepare(job, gap, missingSteps="zero").code == 0
    first = read_lines(job.output("train", "series.jsonl"))[0]
    assert first["target"][5] == 0
    assert prepare(job, gap, missingSteps="interpolate").code == 0
    first = read_lines(job.output("train", "series.jsonl"))[0]
    assert first["target"][5] == (int(rows[4][4]) + int(rows[6][4])) / 2
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["series"]["filled_values"] == 1
    assert "1 value that a series lacks was filled in" in report["notes"][0]


def train(channel, validation, model):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SM_HPS", json.dumps(HYPERPARAMETERS))
        patch.setenv("SM_CHANNEL_TRAIN", str(channel))
        patch.setenv("SM_CHANNEL_VALIDATION", str(validation))
        patch.setenv("SM_MODEL_DIR", str(model))
        run_path(str(JOBS / "algorithms" / "train.py"), run_name="__main__")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Prepared, trained, answered and judged once."""
    from tests.conftest import Job

    job = Job(tmp_path_factory.mktemp("series"))
    assert prepare(job, make_rows(shops=20)).code == 0
    model = job.base / "model"
    train(job.output("train"), job.output("validation"), model)
    forecaster = run_path(str(JOBS / "algorithms" / "inference.py"))["model_fn"](str(model))
    requests = job.output("test", "requests.jsonl").read_text()
    answers, media_type = forecaster.answer(requests, "application/jsonlines", "application/jsonlines")
    assert media_type == "application/jsonlines"
    for name in ("labels", "test"):
        shutil.copytree(job.output(name), job.base / "processing" / "input" / name)
    predictions = job.base / "processing" / "input" / "predictions"
    predictions.mkdir()
    (predictions / "requests.jsonl.out").write_text(answers)
    return job, forecaster, requests


def judge(job, **changes):
    result = job.run(
        "evaluate",
        {
            "target": TARGET,
            "criteria": CRITERIA,
            "forecasting": {name: FORECAST[name] for name in ("horizon", "frequency", "season", "quantiles")},
            **changes,
        },
    )
    assert result.code == 0, result.message
    return json.loads(job.output("evaluation", "evaluation.json").read_text())


def test_the_model_is_judged_by_its_backtests_beside_naive_forecasts(run):
    job, _, _ = run
    document = judge(job)
    assert document["success_criteria"]["met"], document["success_criteria"]["message"]
    metrics, naive = document["forecasting_metrics"], document["naive_models"]
    answers = read_lines(job.base / "processing" / "input" / "predictions" / "requests.jsonl.out")
    actuals = read_lines(job.output("labels", "actuals.jsonl"))
    requests = read_lines(job.output("test", "requests.jsonl"))
    actual = np.array([one["actual"] for one in actuals])
    mean = np.array([one["mean"] for one in answers])
    scale = np.array([one["scale"] for one in actuals])[:, None]
    again = np.array([one["target"][-7:] for one in requests])
    low, high = (np.array([one["quantiles"][share] for one in answers]) for share in ("0.1", "0.9"))
    assert metrics["mase"]["value"] == pytest.approx((np.abs(actual - mean) / scale).mean())
    assert metrics["wape"]["value"] == pytest.approx(np.abs(actual - mean).sum() / actual.sum())
    assert metrics["rmse"]["value"] == pytest.approx(np.sqrt(((actual - mean) ** 2).mean()))
    assert metrics["coverage"]["value"] == pytest.approx(((low <= actual) & (actual <= high)).mean())
    pinball = [
        2 * np.where(actual >= q, share * (actual - q), (1 - share) * (q - actual)).sum() / actual.sum()
        for share, q in (
            (float(name), np.array([one["quantiles"][name] for one in answers])) for name in ("0.1", "0.5", "0.9")
        )
    ]
    assert metrics["quantile_loss"]["value"] == pytest.approx(np.mean(pinball))
    expected = np.abs(actual - again).sum() / actual.sum()
    assert naive["seasonal_naive"]["metrics"]["wape"] == pytest.approx(expected)
    assert metrics["mase"]["lower"] < metrics["mase"]["value"] < metrics["mase"]["upper"]
    assert 0.6 < metrics["coverage"]["value"] < 0.95


def test_hyperparameters_of_a_run_are_told_where_they_are_other_than_deployed(run):
    job, _, _ = run
    configuration = {
        "target": TARGET,
        "criteria": CRITERIA,
        "forecasting": {name: FORECAST[name] for name in ("horizon", "frequency", "season", "quantiles")},
        "hyperparameters": {"rounds": "60", "leaves": "15"},
        "runHyperparameters": {name: {"whole": True, "minimum": 1, "maximum": 200} for name in ("rounds", "leaves")},
    }
    assert run_here(job, configuration, ["eta=0.123456"], ["rounds=80", "leaves=15"]).code == 0
    document = json.loads(job.output("evaluation", "evaluation.json").read_text())
    assert "; tuned: eta 0.1235; rounds 80 in place of the deployed 60" in document["success_criteria"]["message"]
    assert "leaves" not in document["success_criteria"]["message"]
    assert document["tuned_hyperparameters"] == {"eta": "0.123456"}


VERSION = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/units/3"


def put_champion(job, alter, evaluation=None, lines=None):
    """A champion that answers as the model does, altered; `evaluation` is what its own run wrote."""
    inputs = job.base / "processing" / "input"
    folder = inputs / "champion"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "champion.json").write_text(json.dumps({"version": VERSION}))
    if evaluation is not None:
        (folder / "champion-evaluation.json").write_text(json.dumps(evaluation))
    actuals = read_lines(job.output("labels", "actuals.jsonl"))
    answers = read_lines(inputs / "predictions" / "requests.jsonl.out")
    altered = [alter(answer, one) for answer, one in zip(answers, actuals, strict=True)][:lines]
    (folder / "requests.jsonl.out").write_text("".join(f"{json.dumps(one)}\n" for one in altered))


@pytest.fixture
def champion_of(run, monkeypatch):
    job, _, _ = run
    monkeypatch.setenv("MODEL_APPROVAL_STATUS", "Approved")

    def compare(alter, evaluation=None, lines=None, **changes):
        put_champion(job, alter, evaluation, lines)
        return judge(job, championComparison="mustNotBeWorse", **changes)

    yield compare
    shutil.rmtree(job.base / "processing" / "input" / "champion")


def shift(answer, actual, size):
    """Forecasts that are further from what came true, or nearer to it."""
    mean = [value + size * (value - true) for value, true in zip(answer["mean"], actual["actual"], strict=True)]
    return {**answer, "mean": mean}


@pytest.mark.parametrize(
    ("size", "verdict", "approval"),
    [(1.0, "better", "Approved"), (0.0, "alike", "Approved"), (-0.5, "worse", "PendingManualApproval")],
)
def test_a_new_forecast_is_compared_with_the_champion_by_the_same_backtests(champion_of, size, verdict, approval):
    document = champion_of(lambda answer, actual: shift(answer, actual, size))
    champion = document["champion"]
    assert (champion["verdict"], champion["approval"]) == (verdict, approval)
    assert (champion["metric"], champion["version"]) == ("mase", VERSION)
    assert champion["value"] == document["forecasting_metrics"]["mase"]["value"]
    assert champion["champion_value"] == pytest.approx(champion["value"] * (1 + size))
    assert champion["lower"] <= champion["difference"] <= champion["upper"]
    assert champion["message"] in document["success_criteria"]["message"]
    assert " of the champion (version 3), difference " in champion["message"]


def test_the_interval_is_the_paired_t_interval_of_the_series(run, champion_of):
    job, _, _ = run
    generator = np.random.default_rng(4)
    found = champion_of(lambda answer, actual: shift(answer, actual, generator.uniform(0, 0.4)))["champion"]
    folder = job.base / "processing" / "input"
    actuals = read_lines(job.output("labels", "actuals.jsonl"))
    names = [one["series"] for one in actuals]
    actual = np.array([one["actual"] for one in actuals])
    scale = np.array([one["scale"] for one in actuals])[:, None]
    sides = []
    for place in ("predictions", "champion"):
        mean = np.array([one["mean"] for one in read_lines(folder / place / "requests.jsonl.out")])
        sides.append((np.abs(actual - mean) / scale).mean(axis=1))
    # All series have as many backtests, so that the mean is that of the series' means.
    own = [np.mean([d for name, d in zip(names, sides[0] - sides[1], strict=True) if name == n]) for n in set(names)]
    interval = scipy.stats.ttest_1samp(own, 0).confidence_interval(0.95)
    assert found["difference"] == pytest.approx(np.mean(own))
    assert (found["lower"], found["upper"]) == pytest.approx((interval.low, interval.high))


def test_only_backtests_that_the_champion_has_not_learned_from_count(run, champion_of):
    job, _, _ = run
    starts = sorted({one["start"] for one in read_lines(job.output("labels", "actuals.jsonl"))})
    assert len(starts) == 2
    later = {"backtests": {"by_origin": [{"start": start} for start in starts[1:]]}}
    champion = champion_of(lambda answer, actual: shift(answer, actual, 1), later)["champion"]
    assert champion["forecasts"] == 20
    assert "(version 3) by 20 of 40 forecasts, difference" in champion["message"]
    after = {"backtests": {"by_origin": [{"start": "2030-01-01"}]}}
    champion = champion_of(lambda answer, _: answer, after)["champion"]
    assert (champion["verdict"], champion["approval"]) == ("notCompared", "PendingManualApproval")
    assert champion["message"] == (
        "not compared with the champion (version 3): it may have learned from the values of all backtests: "
        "its own began at 2030-01-01"
    )


def test_of_coverage_neither_more_nor_less_is_better(champion_of):
    coverage = {"metric": "coverage", "key": "coverage", "comparison": "atLeast", "threshold": 0.5}
    wape = {"metric": "wape", "key": "wape", "comparison": "atMost", "threshold": 0.9}
    champion = champion_of(lambda answer, actual: shift(answer, actual, 1), criteria=[coverage, wape])["champion"]
    assert (champion["metric"], champion["verdict"]) == ("wape", "better")
    champion = champion_of(lambda answer, actual: shift(answer, actual, 1), criteria=[coverage])["champion"]
    assert (champion["metric"], champion["verdict"]) == ("mase", "better")


def test_a_champion_that_answers_otherwise_is_no_error(champion_of):
    champion = champion_of(lambda answer, _: answer, lines=5)["champion"]
    assert champion["message"] == (
        "not compared with the champion (version 3): its answers cannot be read: predictions: the model answered 5 "
        "lines for 40 series; it must answer one each"
    )
    champion = champion_of(lambda answer, _: {**answer, "quantiles": {}})["champion"]
    assert champion["verdict"] == "notCompared"
    assert "line 1, quantile 0.1: must hold" in champion["message"]


def test_the_page_says_how_the_champion_compares(run, champion_of):
    job, _, _ = run
    champion_of(lambda answer, actual: shift(answer, actual, 1))
    page = job.output("evaluation", "evaluation.html").read_text(encoding="utf-8")
    assert "of the champion (version 3), difference" in page
    assert "Registered as Approved." in page


@pytest.mark.parametrize("forecasts", [1, 2, 9])
def test_few_forecasts_are_compared_with_little_certainty(forecasts):
    backtests = Backtests(
        ["a"] * forecasts,
        [f"2026-01-0{number + 1}" for number in range(forecasts)],
        np.arange(7.0 * forecasts).reshape(-1, 7),
        np.ones(forecasts),
        [np.ones(7)] * forecasts,
    )
    random = np.random.default_rng(forecasts)
    near, far = (backtests.actual + random.normal(0, size, (forecasts, 7)) for size in (1.0, 1.2))
    groups = group_paired(backtests)
    sums = [sum_forecasts(backtests, Answers(one, {}), groups)["mae"] for one in (near, far)]
    difference = compare_sums(*sums)
    assert difference.lower < 0 < difference.upper
    # Two forecasts have one degree of freedom.
    assert difference.upper - difference.lower > (2.0 if forecasts == 2 else 0.2)


def test_a_single_value_shows_no_difference():
    backtests = Backtests(["a"], ["2026-01-01"], np.ones((1, 1)), np.ones(1), [np.ones(7)])
    sums = sum_forecasts(backtests, Answers(np.zeros((1, 1)), {}), group_paired(backtests))
    assert compare_sums(sums["mae"], sums["mae"]) is None


def test_the_page_shows_forecasts_beside_what_came_true(run):
    job, _, _ = run
    judge(job)
    page = job.output("evaluation", "evaluation.html").read_text()
    assert page.count('<svg class="series"') == 7
    assert "Forecasts beside what came true" in page
    assert "the last season again" in page
    assert 'class="band"' in page
    assert "MASE at most 0.90" in page or "MASE at most" in page
    assert job.output("evaluation", "model-card.html").is_file()


def test_a_missed_criterion_and_too_few_values_register_nothing(run):
    job, _, _ = run
    missed = judge(job, criteria=[{**CRITERIA[0], "threshold": 0.01}])["success_criteria"]
    assert missed["verdict"] == "missed"
    assert missed["message"].startswith("mase ")
    few = judge(job, minimumHeldOutRows=1000)["success_criteria"]
    assert few["verdict"] == "notEnoughRows"
    assert "280 held-out values, at least 1000 are needed" in few["message"]


def test_the_model_learns_up_to_the_backtests_and_the_intervals_are_of_errors_on_what_was_not_learned(run, tmp_path):
    job, _, _ = run
    train(job.output("validation"), job.output("validation"), tmp_path)
    model, whole = (dict(np.load(folder / "model.npz")) for folder in (job.base / "model", tmp_path))
    assert set(model) == set(whole)
    for name in set(model) - {"bands"}:
        np.testing.assert_array_equal(model[name], whole[name])
    # Of values that were learned from, errors are too small.
    wide, narrow = (arrays["bands"][:, -1] - arrays["bands"][:, 0] for arrays in (model, whole))
    assert np.all(wide > narrow)


def test_serving_makes_the_features_of_training(run):
    """A request from the middle of a training series sees what the model learned from at that place."""
    job, forecaster, _ = run
    document = read_lines(job.output("train", "series.jsonl"))[4]
    task = forecaster.task
    whole = parse_series(document, task, 0, "series")
    catalogue = Catalogue((("a", "b"),))
    trained = describe_origin(whole, 100, task, 28, catalogue)
    sent = {
        **document,
        "start": write_time(read_time(document["start"]) + 60 * 86_400),
        "target": document["target"][60:100],
        "known": {"promo": document["known"]["promo"][60:107]},
    }
    served = describe_origin(parse_series(sent, task, 7, "series"), 40, task, 28, catalogue)
    np.testing.assert_array_equal(trained.rows, served.rows)
    assert trained.scale == served.scale


def test_a_request_of_json_is_answered_with_the_horizon(run):
    _, forecaster, requests = run
    one = json.loads(requests.splitlines()[0])
    text, media_type = forecaster.answer(json.dumps({"instances": [one, one]}), "application/json", "*/*")
    assert media_type == "application/json"
    first, second = json.loads(text)["predictions"]
    assert first == second
    assert first["series"] == one["series"]
    assert first["start"] == str(date(2025, 1, 6) + timedelta(180 - 14))
    assert len(first["mean"]) == 7
    assert set(first["quantiles"]) == {"0.1", "0.5", "0.9"}
    alone, _ = forecaster.answer(json.dumps(one), "application/json", "*/*")
    assert json.loads(alone)["predictions"] == [first]


def change(one, **fields):
    return {**one, **fields}


@pytest.mark.parametrize(
    ("alter", "said", "status"),
    [
        (lambda one: change(one, target=[]), "series 1.target: must hold at least one value, got none", 400),
        (lambda one: change(one, target=[1, None]), "series 1.target: must hold numbers without a gap", 400),
        (lambda one: change(one, target="1,2"), "series 1.target: must be a list of numbers", 400),
        (lambda one: change(one, start="soon"), 'series 1.start: must be a time such as 2026-01-31, got "soon"', 400),
        (lambda one: change(one, start="2025-01-06T05:00"), None, 400),
        (lambda one: change(one, known={"promo": [0, 1]}), "series 1.known.promo: must hold 63 values", 400),
        (lambda one: change(one, known={}), "series 1.known.promo: must be a list of numbers, got null", 400),
        (lambda one: change(one, static={}), "series 1.static.kind: must be a text", 400),
    ],
)
def test_a_request_that_cannot_be_answered_says_why(run, alter, said, status):
    _, forecaster, requests = run
    one = json.loads(requests.splitlines()[0])
    if said is None:
        # A day's values may begin at any time of day; their steps are a day apart.
        forecaster.answer(json.dumps(alter(one)), "application/json", "*/*")
        return
    with pytest.raises(RequestProblemError) as refused:
        forecaster.answer(json.dumps(alter(one)), "application/json", "*/*")
    assert said in str(refused.value)
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [("a,b", "text/csv", 415), ("{", "application/json", 400), ("", "application/jsonlines", 400)],
)
def test_what_is_no_request_is_refused(run, content, content_type, status):
    _, forecaster, _ = run
    with pytest.raises(RequestProblemError) as refused:
        forecaster.answer(content, content_type, "*/*")
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("frequency", "times", "steps"),
    [
        ("hour", ["2026-01-01T00:00", "2026-01-01T05:00"], [0, 5]),
        ("day", ["2026-02-28", "2026-03-01"], [0, 1]),
        ("week", ["2026-01-05", "2026-01-19"], [0, 2]),
        ("month", ["2025-12-01", "2026-03-01"], [0, 3]),
        ("year", ["1999-01-01", "2004-01-01"], [0, 5]),
    ],
)
def test_steps_of_every_frequency_and_back(frequency, times, steps):
    seconds = np.array([read_time(time) for time in times])
    numbers = number_steps(seconds, frequency)
    assert (numbers - numbers[0]).tolist() == steps
    offset = find_offset(seconds, frequency)
    assert [find_time(int(number), frequency, offset) for number in numbers] == seconds.tolist()


@pytest.mark.parametrize(
    ("frequency", "time"), [("week", "2026-01-13"), ("month", "2026-02-02"), ("year", "2026-02-01")]
)
def test_a_time_between_steps_is_refused(frequency, time):
    start = "2026-01-01" if frequency != "week" else "2026-01-05"
    with pytest.raises(GridError):
        number_steps(np.array([read_time(start), read_time(time)]), frequency)


def test_signals_are_those_that_the_monitor_computes():
    for case in json.loads(SIGNALS.read_text()):
        values = np.array(case["values"], dtype=float)
        assert describe_history(values, case["season"]) == pytest.approx(case["signals"]) or case["signals"] is None
        assert (describe_history(values, case["season"]) is None) == (case["signals"] is None)
        answer = describe_answer(values, np.array(case["forecast"], dtype=float), case["season"])
        assert answer == (None if case["answer"] is None else pytest.approx(case["answer"]))


def test_a_month_has_its_season_and_the_calendar_of_its_steps():
    task = Task(3, "month", 12, (), ())
    series = parse_series({"start": "2020-01-01", "target": list(range(1, 40))}, task, 3, "series")
    origin = describe_origin(series, 39, task, 48, Catalogue(()))
    # April to June follow 39 months from January on; the value of a season ago is 12 months older.
    assert origin.rows[:, -1].tolist() == [4, 5, 6]
    assert (origin.rows[:, 1] * origin.scale).round(9).tolist() == [28, 29, 30]
