"""The adapter's table of hyperparameters against a record of what the container answers."""

import json

import pytest

from sagemaker_contract.errors import UserError
from sagemaker_contract.xgboost_hyperparameters import parse_hyperparameters
from tests.conftest import JOBS

RULES = json.loads((JOBS.parent / "test/constructs/training/xgboost-rules.json").read_text())
#: what the image accepts and this machine has not got, or what no training can mean
NOT_HERE = [{"tree_method": "gpu_hist"}, {"eta": "nan"}, {"gamma": "inf"}]


def is_not_here(given):
    return any(given.items() >= some.items() for some in NOT_HERE)


@pytest.mark.parametrize("probe", RULES["probes"], ids=lambda probe: json.dumps(probe["given"]))
def test_it_accepts_and_refuses_as_the_container_does(probe):
    if probe["accepted"] and not is_not_here(probe["given"]):
        parse_hyperparameters(probe["given"])
    else:
        with pytest.raises((UserError, KeyError)):
            parse_hyperparameters(probe["given"])
