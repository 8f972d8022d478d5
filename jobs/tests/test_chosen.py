"""The hyperparameters that a run brings, held to what the deployment allows."""

import pytest

from common.errors import JobError
from evaluate.chosen import check_chosen
from tests.test_evaluate import AUC, BINARY, make_binary, put, read, run_here

ALLOWED = {
    "num_round": {"whole": True, "minimum": 5, "maximum": 200},
    "eta": {"minimum": 0.01, "maximum": 0.5},
    "booster": {"allowedValues": ["gbtree", "dart"]},
}
CONFIGURATION = {
    "target": BINARY,
    "features": ["x"],
    "criteria": [AUC],
    "hyperparameters": {"num_round": "10", "eta": "0.3", "booster": "gbtree"},
    "runHyperparameters": ALLOWED,
}


@pytest.mark.parametrize(
    "pair", ["num_round=5", "num_round=200", "eta=0.01", "eta=0.5", "eta=1e-1", "booster=dart", 'booster="dart"']
)
def test_a_value_within_its_bounds_is_taken(pair):
    check_chosen([pair], CONFIGURATION)


@pytest.mark.parametrize(
    ("pair", "allowed"),
    [
        ("num_round=4", "a whole number from 5 to 200"),
        ("num_round=201", "a whole number from 5 to 200"),
        ("num_round=10.5", "a whole number from 5 to 200"),
        ("num_round=", "a whole number from 5 to 200"),
        ("eta=0.6", "a number from 0.01 to 0.5"),
        ("eta=nan", "a number from 0.01 to 0.5"),
        ("eta=inf", "a number from 0.01 to 0.5"),
        ("booster=gblinear", "one of gbtree, dart"),
        ("max_depth=3", "left as it is deployed"),
    ],
)
def test_one_outside_of_them_is_told_with_what_is_allowed(pair, allowed):
    name, value = pair.split("=")
    with pytest.raises(JobError, match=f"^the hyperparameter {name} of this run is {value}, and must be {allowed}: "):
        check_chosen([pair], CONFIGURATION)


def test_the_model_of_a_run_outside_of_its_bounds_is_not_judged(job):
    put(job, *make_binary(9, 100))
    result = run_here(job, CONFIGURATION, chosen=["num_round=1000000"])
    assert result.code == 1
    assert "its model was not judged" in result.message
    assert not job.output("evaluation", "evaluation.json").exists()


def test_what_is_other_than_deployed_stands_in_the_message_and_the_card(job):
    put(job, *make_binary(9, 100))
    assert run_here(job, CONFIGURATION, chosen=["num_round=50", "eta=0.3"]).code == 0
    message = read(job)["success_criteria"]["message"]
    assert "; num_round 50 in place of the deployed 10" in message
    assert "eta" not in message
    card = job.output("evaluation", "model-card.json").read_text()
    assert '"num_round"' in card and '"50"' in card.replace('"value": 50', '"50"')
