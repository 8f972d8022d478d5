"""The decision whether a model is good enough: each limit, each word and each mistake in the configuration."""

import json
import math

import numpy as np
import pytest

from common.errors import JobError
from common.target import Target, parse_target
from evaluate.criteria import Criterion, Slice, describe_verdict, find_shortage, judge_criteria, parse_criteria
from evaluate.measure import Measure
from evaluate.naive import NaiveModel, improve

NUMBER = {"name": "price", "type": "regression", "unit": "USD"}
BINARY = {"name": "left", "positiveClass": "Yes", "negativeClass": "No"}
CLASSES = {"name": "kind", "type": "multiclass", "classes": ["a", "b, c", "d"]}
TARGET = Target("left", positive_class="Yes")
AUC = {"metric": "auc", "comparison": "atLeast", "threshold": 0.8}


def judge(comparison, threshold, value):
    return judge_values([Criterion("auc", comparison, threshold, "auc")], {"auc": value})


def judge_values(criteria, values):
    """The verdict where no metric has an interval and there are no naive models."""
    return judge_criteria(criteria, {key: Measure(value, value, value, 0) for key, value in values.items()}, [], TARGET)


def test_criteria_are_read_in_their_order_with_the_keys_of_their_metrics():
    loss = {"metric": "logLoss", "key": "log_loss", "comparison": "atMost", "threshold": 1}
    criteria = parse_criteria([AUC, loss, {**AUC, "certain": True, "overNaive": True}], TARGET)
    assert criteria == [
        Criterion("auc", "atLeast", 0.8, "auc"),
        Criterion("logLoss", "atMost", 1.0, "log_loss"),
        Criterion("auc", "atLeast", 0.8, "auc", certain=True, over_naive=True),
    ]
    assert isinstance(criteria[1].threshold, float)
    assert parse_criteria([], TARGET) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metric": 1}, "criteria[1].metric: must be a text, got 1"),
        ({"metric": "mse"}, "criteria[1].metric: must be one of accuracy, auc"),
        ({"key": 1}, "criteria[1].key: must be a text, got 1"),
        ({"key": "mse"}, "criteria[1].metric: must be one of accuracy, auc"),
        ({"comparison": 1}, "criteria[1].comparison: must be a text, got 1"),
        ({"comparison": ">="}, 'criteria[1].comparison: must be one of atLeast, atMost, got ">="'),
        ({"threshold": "0.8"}, 'criteria[1].threshold: must be a whole number or a number, got "0.8"'),
        ({"threshold": math.nan}, "criteria[1].threshold: must be a finite number, got nan"),
        ({"certain": 1}, "criteria[1].certain: must be true or false, got 1"),
        ({"overNaive": "yes"}, 'criteria[1].overNaive: must be true or false, got "yes"'),
        ({"threshold": math.inf}, "criteria[1].threshold: must be a finite number, got inf"),
    ],
)
def test_a_mistake_in_criteria_names_what_is_wrong(change, message):
    with pytest.raises(JobError) as error:
        parse_criteria([AUC, {**AUC, **change}], TARGET)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("name", ["metric", "comparison", "threshold"])
def test_what_criteria_lack_is_named(name):
    with pytest.raises(JobError) as error:
        parse_criteria([{key: value for key, value in AUC.items() if key != name}], TARGET)
    assert str(error.value) == f"criteria[0].{name}: is missing from the configuration"


def test_criteria_are_objects():
    with pytest.raises(JobError) as error:
        parse_criteria([AUC, "auc"], TARGET)
    assert str(error.value) == 'criteria[1]: must be an object, got "auc"'


def test_the_result_of_criteria_says_what_was_required_and_what_was_found():
    verdict = judge("atLeast", 0.8, 0.75)
    message = "auc 0.750 is 0.050 below the required 0.80"
    result = {"metric": "auc", "comparison": "atLeast", "threshold": 0.8, "value": 0.75, "lower": 0.75, "upper": 0.75}
    results = [{**result, "met": False, "message": message}]
    assert verdict == {"verdict": "missed", "met": False, "message": message, "results": results}


@pytest.mark.parametrize(
    ("comparison", "value", "met", "how"),
    [
        ("atLeast", 0.51, True, "0.510 is 0.010 above the required 0.50"),
        ("atLeast", 0.5, True, "0.500 is exactly the required 0.50"),
        ("atLeast", 0.49, False, "0.490 is 0.010 below the required 0.50"),
        ("atMost", 0.51, False, "0.510 is 0.010 above the allowed 0.50"),
        ("atMost", 0.5, True, "0.500 is exactly the allowed 0.50"),
        ("atMost", 0.49, True, "0.490 is 0.010 below the allowed 0.50"),
    ],
)
def test_both_comparisons_of_criteria_hold_at_their_threshold(comparison, value, met, how):
    assert judge(comparison, 0.5, value)["message"] == f"auc {how}"
    assert judge(comparison, 0.5, value)["met"] is met


def test_criteria_that_are_all_met_are_all_told():
    criteria = [Criterion("auc", "atLeast", 0.8, "auc"), Criterion("f1", "atLeast", 0.5, "f1")]
    verdict = judge_values(criteria, {"auc": 0.9, "f1": 0.5})
    assert verdict["met"] is True
    assert verdict["message"] == "auc 0.900 is 0.100 above the required 0.80; f1 0.500 is exactly the required 0.50"


def test_of_several_criteria_those_that_were_missed_are_told():
    criteria = [Criterion(metric, "atLeast", 0.5, metric) for metric in ("auc", "f1", "recall")]
    verdict = judge_values(criteria, {"auc": 0.4, "f1": 0.6, "recall": 0.3})
    assert verdict["met"] is False
    assert (
        verdict["message"]
        == "auc 0.400 is 0.100 below the required 0.50; recall 0.300 is 0.200 below the required 0.50"
    )


def test_without_criteria_every_model_is_good_enough():
    nothing = {"verdict": "met", "met": True, "message": "no criteria to meet", "results": []}
    assert judge_values([], {}) == nothing


@pytest.mark.parametrize(
    ("threshold", "value", "message"),
    [
        (0.0, 0.0005, "auc 0.001 is 0.001 above the required 0.00"),
        (0.0, 0.00049, "auc 0.00049 is 0.00049 above the required 0.00"),
        (0.0, 0.0001, "auc 0.00010 is 0.00010 above the required 0.00"),
        (0.0, 1e-13, "auc 0.00000000000010 is 0.00000000000010 above the required 0.00"),
        (0.0, 1e-14, "auc 0.000000000000010 is 0.000000000000010 above the required 0.00"),
        (0.0, 1e-15, "auc 0.000000000000001 is 0.000000000000001 above the required 0.00"),
        (0.1234, 0.1234, "auc 0.123 is exactly the required 0.1234"),
        (0.25, 0.25, "auc 0.250 is exactly the required 0.25"),
        (1.0, 1.0, "auc 1.000 is exactly the required 1.00"),
    ],
)
def test_criteria_have_digits_enough_to_see_the_distance_and_the_threshold_as_it_was_declared(
    threshold, value, message
):
    assert judge("atLeast", threshold, value)["message"] == message


def judge_measure(criterion, measure, naive=(), target=None):
    metric, comparison, threshold, *rest = criterion
    key = {"logLoss": "log_loss"}.get(metric, metric)
    models = [NaiveModel("prior", "the prior", {key: Measure(value, value, value, 0)}) for value in naive]
    asked = Criterion(metric, comparison, float(threshold), key, **dict(rest))
    return judge_criteria([asked], {key: measure}, models, target or Target("left", positive_class="Yes"))


def test_the_worse_end_of_the_interval_can_be_asked_for():
    measure = Measure(0.81, 0.78, 0.84, 0.015)
    assert judge_measure(("auc", "atLeast", 0.8), measure)["met"] is True
    strict = judge_measure(("auc", "atLeast", 0.8, ("certain", True)), measure)
    assert strict["met"] is False
    assert strict["message"] == (
        "auc 0.810 is 0.010 above the required 0.80, but the worse end of its 95 % interval 0.780 to 0.840 is not"
    )
    assert judge_measure(("auc", "atLeast", 0.78, ("certain", True)), measure)["met"] is True
    loss = judge_measure(("logLoss", "atMost", 0.5, ("certain", True)), Measure(0.45, 0.4, 0.51, 0.02))
    assert loss["met"] is False


@pytest.mark.parametrize(
    ("criterion", "value", "naive", "improvement"),
    [
        (("auc", "atLeast", 0.2), 0.8, 0.75, 0.2),
        (("logLoss", "atLeast", 0.2), 0.4, 0.5, 0.2),
        (("auc", "atLeast", 0.2), 0.7, 0.75, -0.2),
    ],
)
def test_improvement_is_the_share_of_the_way_to_a_perfect_model(criterion, value, naive, improvement):
    verdict = judge_measure((*criterion, ("over_naive", True)), Measure(value, value, value, 0), [naive])
    assert verdict["results"][0]["value"] == pytest.approx(improvement)
    assert verdict["results"][0]["message"].startswith(f"improvement of {criterion[0]} over naive models ")


def test_a_metric_that_the_rows_do_not_define_is_not_met():
    verdict = judge_measure(("mape", "atMost", 0.2), None, target=Target("price", "regression"))
    assert verdict["met"] is False
    assert verdict["message"] == "mape is not defined on the held-out rows, so the criterion is not met"


def test_a_long_message_counts_the_criteria_that_it_has_no_room_for_and_keeps_the_rest():
    measure = Measure(0.7, 0.6, 0.8, 0.05)
    criteria = [Criterion("auc", "atLeast", 0.8, "auc")] * 30
    target = Target("left", positive_class="Yes")
    verdict = judge_criteria(criteria, {"auc": measure}, [], target, hints=["better than the champion (version 3)"])
    assert len(verdict["message"]) <= 1000
    assert verdict["message"].startswith("auc 0.700 is 0.100 below the required 0.80")
    assert "more criteria; better than the champion (version 3)" in verdict["message"]
    assert len(verdict["results"]) == 30


def test_a_long_criterion_gives_way_to_the_naive_model():
    slices = [Slice(f"{number:03} {'x' * 300}", 100, True, Measure(0.5, 0.4, 0.6, 0.1)) for number in range(2)]
    naive = [NaiveModel("one answer", "the share of Yes", {"auc": Measure(0.5, 0.5, 0.5, 0)})]
    criteria = [Criterion("auc", "atLeast", 0.8, "auc", column="text"), Criterion("auc", "atLeast", 0.9, "auc")]
    hints = ["a hint " + "y" * 600]
    verdict = judge_criteria(
        criteria, {"auc": Measure(0.5, 0.4, 0.6, 0.1)}, naive, TARGET, hints, slices=lambda _: slices
    )
    message = verdict["message"]
    assert len(message) <= 1000
    assert message.startswith("auc of 000 xxx")
    assert message.endswith("without a model: auc 0.500 by the share of Yes")


def test_a_message_is_cut_to_what_a_description_takes():
    verdict = describe_verdict("met", "a" * 2000, [])
    assert verdict["message"] == "a" * 997 + "..."


@pytest.mark.parametrize(
    ("metric", "value", "threshold", "message"),
    [
        ("rmse", 23456.78, 20000.0, "rmse 23,457 USD is 3,457 USD above the allowed 20,000 USD"),
        ("mse", 123.456, 200.0, "mse 123.5 USD² is 76.5 USD² below the allowed 200 USD²"),
        ("mae", 12.3456, 12.5, "mae 12.35 USD is 0.15 USD below the allowed 12.5 USD"),
        ("wape", 0.25, 0.3, "wape 0.250 is 0.050 below the allowed 0.30"),
    ],
)
def test_errors_are_told_in_the_unit_of_the_target(metric, value, threshold, message):
    target = parse_target(NUMBER, "target")
    verdict = judge_measure((metric, "atMost", threshold), Measure(value, value, value, 0), target=target)
    assert verdict["message"] == message


@pytest.mark.parametrize(("threshold", "passes"), [(0.7, " and would pass as well"), (0.76, "")])
def test_the_best_naive_model_is_told_and_whether_it_would_pass(threshold, passes):
    verdict = judge_measure(("auc", "atLeast", threshold), Measure(0.9, 0.9, 0.9, 0), [0.6, 0.75, 0.5])
    assert verdict["message"].endswith(f"; without a model: auc 0.750 by the prior{passes}")


@pytest.mark.parametrize(
    ("target", "labels", "minimum", "message"),
    [
        (BINARY, [1] * 29 + [0] * 40, 30, "of 69 held-out rows 29 of left = Yes, at least 30 of each class are needed"),
        (BINARY, [1] * 40 + [0] * 2, 3, "of 42 held-out rows 2 others, at least 3 of each class are needed"),
        (CLASSES, [0, 1, 1], 2, "of 3 held-out rows 1 of kind = a, 0 of kind = d, at least 2 of each class are needed"),
        (NUMBER, [1.0] * 99, 100, "99 held-out rows, at least 100 are needed"),
        (BINARY, [1] * 30 + [0] * 30, 30, None),
        (NUMBER, [1.0] * 100, 100, None),
    ],
)
def test_too_few_rows_are_no_verdict(target, labels, minimum, message):
    found = find_shortage(np.array(labels), parse_target(target, "target"), minimum)
    if message is None:
        assert found is None
    else:
        assert found.startswith(f"not enough rows to judge: {message}")
        assert found.endswith("; give more rows, or set minimumHeldOutRows to what is enough for you")


def test_beside_a_perfect_naive_model_nothing_improves_and_all_is_json():
    assert improve(1.0, 1.0, "auc") == 0
    assert improve(0.99, 1.0, "auc") == -1
    assert json.loads(json.dumps(improve(2.0, 0.0, "rmse"), allow_nan=False)) == -1
