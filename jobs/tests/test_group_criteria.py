"""Criteria on groups of people: held to fairlearn, and through the job with its files."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from common.judging_terms import GROUP_METRICS
from common.target import Target
from evaluate.columns import Part
from evaluate.extremes import find_extremes
from evaluate.group_criteria import RATES, choose_worst
from evaluate.groups import measure_parts
from evaluate.measure import measure_share
from evaluate.quality import Judge
from tests.test_evaluate import BINARY, CLASSES, put, read, run

GOLDENS = json.loads((Path(__file__).parent / "parity-goldens.json").read_text(encoding="utf-8"))
JUDGE = Judge(Target("hired", positive_class="yes"), 0.5)


def test_every_metric_has_its_rates():
    assert {name.rpartition("_")[0] for name in GROUP_METRICS} == set(RATES)
    assert {name.rpartition("_")[2] for name in GROUP_METRICS} == {"difference", "ratio"}


@pytest.mark.parametrize("key", GROUP_METRICS)
@pytest.mark.parametrize("case", GOLDENS["cases"])
def test_values_are_those_of_fairlearn(case, key):
    groups, labels, decisions = (np.array([*case[name]], dtype=int) for name in ("groups", "labels", "decisions"))
    parts = [Part(str(group), np.flatnonzero(groups == group)) for group in np.unique(groups)]
    rates = measure_parts(JUDGE, labels, decisions.astype(float), parts)
    measure, _ = choose_worst(key, [find_extremes(rate, rates, 1) for rate in RATES[key.rpartition("_")[0]]])
    assert measure.value == pytest.approx(case["expected"][key], abs=1e-12)
    assert measure.lower < measure.value < measure.upper


@pytest.mark.parametrize(
    ("shares", "rows"), [((0.3, 0.4), (60, 90)), ((0.05, 0.1), (200, 400)), ((0.9, 0.95), (80, 80))]
)
def test_nineteen_of_twenty_intervals_hold_the_truth(shares, rows):
    generator = np.random.default_rng(11)
    held = {"difference": 0, "ratio": 0}
    for _ in range(1000):
        counts = generator.binomial(rows, shares)
        rates = {
            name: {"recall": (measure_share(count / total, int(count), total), total)}
            for name, count, total in zip("ab", counts, rows, strict=True)
        }
        found = find_extremes("recall", rates, 1)
        difference, ratio = found.measure_difference(), found.measure_ratio()
        # Which group has the least is seen in the sample: the truth is that of the same two.
        sign = 1 if found.most == "b" else -1
        held["difference"] += difference.lower <= sign * (shares[1] - shares[0]) <= difference.upper
        if ratio is not None:
            held["ratio"] += ratio.lower <= (shares[0] / shares[1]) ** sign <= ratio.upper
    assert 935 <= held["difference"] <= 975
    assert 930 <= held["ratio"] <= 980


def test_a_ratio_with_nobody_is_nothing_and_of_nobody_it_is_not_defined():
    def share(count):
        return {"recall": (measure_share(count / 50, count, 50), 50)}

    nobody = find_extremes("recall", {"a": share(0), "b": share(20)}, 30).measure_ratio()
    assert (nobody.value, nobody.lower) == (0, 0)
    assert 0 < nobody.upper < 1
    assert find_extremes("recall", {"a": share(0), "b": share(0)}, 30).measure_ratio() is None
    assert math.isclose(find_extremes("recall", {"a": share(0), "b": share(0)}, 30).measure_difference().value, 0)
    assert find_extremes("recall", {"a": share(0), "b": share(20)}, 51) is None


PARITY = {
    "metric": "demographicParityRatio",
    "key": "demographic_parity_ratio",
    "comparison": "atLeast",
    "threshold": 0.8,
    "slice": {"column": "gender"},
}
AUC = {"metric": "auc", "comparison": "atLeast", "threshold": 0.5}


def put_groups(job, few=12):
    """Of 200 women 60 are answered yes, of 100 men 45, and few others; every fourth row is positive."""
    rows = [("woman", n < 60) for n in range(200)] + [("man", n < 45) for n in range(100)] + [("other", True)] * few
    labels = [int(n % 4 == 0) for n in range(len(rows))]
    put(job, labels, [0.9 if yes else 0.1 for _, yes in rows], test=[[gender] for gender, _ in rows])


def judge(job, *criteria, **rest):
    result = run(job, BINARY, [AUC], features=["gender"], groupCriteria=list(criteria), **rest)
    assert result.code == 0, result.message
    return read(job)["success_criteria"]


def test_the_gate_compares_groups(job):
    put_groups(job)
    verdict = judge(job, PARITY, groups=[{"column": "gender"}])
    assert verdict["verdict"] == "missed"
    assert verdict["message"].startswith(
        "demographicParityRatio by gender 0.667 is 0.133 below the required 0.80, 95 % interval 0.4"
    )
    assert ": woman 0.300, man 0.450 (not compared for too few rows: other (12 rows))" in verdict["message"]
    result = verdict["results"][1]
    assert result["value"] == pytest.approx(0.3 / 0.45)
    assert {key: result[key] for key in ("by_group", "groups", "least", "most")} == {
        "by_group": "gender",
        "groups": 2,
        "least": "woman",
        "most": "man",
    }
    # What the page shows of the groups is the same.
    assert read(job)["groups"][0]["differences"]["selection_rate"]["ratio"] == pytest.approx(result["value"])
    page = job.output("evaluation", "evaluation.html").read_text()
    assert "demographic parity ratio by gender at least 0.80" in page
    card = json.loads(job.output("evaluation", "model-card.json").read_text())
    assert card["evaluation_details"][0]["metadata"]["criterion 2"] == result["message"]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"threshold": 0.6}, "met"),
        ({"threshold": 0.6, "certain": True}, "missed"),
        ({"threshold": 0.4, "certain": True}, "met"),
        (
            {
                "metric": "demographicParityDifference",
                "key": "demographic_parity_difference",
                "comparison": "atMost",
                "threshold": 0.15,
            },
            "met",
        ),
        (
            {
                "metric": "demographicParityDifference",
                "key": "demographic_parity_difference",
                "comparison": "atMost",
                "threshold": 0.14,
            },
            "missed",
        ),
        # The twelve others are all answered yes.
        ({"threshold": 0.31, "minimumGroupRows": 12}, "missed"),
        ({"threshold": 0.30, "minimumGroupRows": 12}, "met"),
    ],
)
def test_what_is_asked_decides(job, changes, verdict):
    put_groups(job)
    assert judge(job, {**PARITY, **changes})["verdict"] == verdict


def test_without_two_groups_of_enough_rows_there_is_no_verdict(job):
    put_groups(job)
    verdict = judge(job, {**PARITY, "minimumGroupRows": 150})
    assert verdict["verdict"] == "notEnoughRows"
    assert verdict["message"].startswith(
        "not enough rows to judge demographicParityRatio by gender: it takes two groups of at least 150 rows that "
        "count, not man (100 rows), other (12 rows); give more rows, larger groups, or another minimumGroupRows"
    )
    # Of equal opportunity only positive rows count: 50 of the women, 25 of the men.
    opportunity = {**PARITY, "metric": "equalOpportunityRatio", "key": "equal_opportunity_ratio"}
    assert judge(job, opportunity)["verdict"] == "notEnoughRows"
    assert judge(job, {**opportunity, "minimumGroupRows": 25, "threshold": 0.1})["verdict"] == "met"


def test_a_criterion_that_is_missed_is_more_than_one_without_a_verdict(job):
    put_groups(job)
    assert judge(job, PARITY, {**PARITY, "minimumGroupRows": 150})["verdict"] == "missed"


@pytest.mark.parametrize(
    ("criterion", "message"),
    [
        (
            {**PARITY, "slice": {"column": "sex"}},
            "groupCriteria: groups must be of a feature or of a column for judging, got sex",
        ),
        ({**PARITY, "key": "recall"}, "groupCriteria[0].key: must be one of demographic_parity_difference"),
        ({**PARITY, "threshold": "much"}, "groupCriteria[0].threshold: must be a whole number or a number"),
        ({key: PARITY[key] for key in PARITY if key != "slice"}, "groupCriteria[0].slice: "),
    ],
)
def test_mistakes_are_named(job, criterion, message):
    put_groups(job)
    result = run(job, BINARY, [AUC], features=["gender"], groupCriteria=[criterion])
    assert result.code == 1
    assert result.message.startswith(message)


def test_several_classes_have_no_such_criteria(job):
    put_groups(job)
    result = run(job, CLASSES, features=["gender"], groupCriteria=[PARITY])
    assert result.message == "groupCriteria: are for binary models, this one is multiclass"
