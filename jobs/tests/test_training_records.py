"""Trainings of the adapters against those of AWS's own containers: jobs/tests/container-records, see its README."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.conftest import JOBS
from tests.container_records import expand
from tests.training_records import OUTSIDE, lay_out, list_written, outside_of, same_metrics
from tests.warm_python import WarmPython

CONTAINERS = JOBS.parent / "local" / "containers"
#: run by a Python that is started for them, as the local cloud does: one of each kind
STARTED = {"xt-crlf", "xts-seen", "sts-seen"}
TRAININGS = [case for case in expand() if case["phase"] == "train"]


@pytest.fixture(scope="module")
def warm_python():
    """Loading the libraries takes most of a training's time."""
    python = WarmPython(["numpy", "scipy.sparse", "pandas", "sklearn", "xgboost"])
    yield python
    python.close()


def run(case, base, python):
    """Exit code and output of the image's adapter."""
    image = "xgboost" if case["image"].startswith("xgboost") else "scikit_learn"
    program = CONTAINERS / f"{image}_image.py"
    environment = {"PATH": os.environ["PATH"], "SAGEMAKER_BASE_DIR": str(base), **case["environment"]}
    if case["id"] not in STARTED:
        return python.run(program, ["train"], environment)
    command = [sys.executable, str(program), "train"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def read_failure(base):
    """What the training says of its failure, with the paths of the record."""
    text = (base / "output" / "failure").read_text()
    return re.sub(r'(?<=Command ")\S*/python[\d.]*', "/opt/venv/bin/python", text).replace(str(base), "/opt/ml")


def differs(case, base, code, output):
    """What is not as recorded; texts of the libraries' own failures are tracebacks there and are not compared."""
    expected = case["response"]
    if code != expected["exitCode"]:
        yield f"exit code {code}, recorded {expected['exitCode']}"
    recorded = sorted(set(expected["filesWritten"]) - {"output/success"})
    if list_written(base) != recorded:
        yield f"wrote {list_written(base)}, recorded {recorded}"
    if "metricLines" in expected and not same_metrics(output, expected["metricLines"]):
        yield f"printed {output}, recorded {expected['metricLines']}"
    if "failure" in expected and read_failure(base) != expected["failure"]:
        yield f"failure {read_failure(base)}, recorded {expected['failure']}"
    for file, content in expected.get("shown", {}).items():
        yield from differs_shown(json.loads((base / file).read_text()), content, base)


def differs_shown(ours, theirs, base):
    """What a script saw otherwise than it does on AWS: its arguments, where it ran, and its variables."""
    if not isinstance(theirs, dict):
        if ours != theirs:
            yield f"the script wrote {ours}, recorded {theirs}"
        return
    for name in set(theirs) - {"argv", "env", "files"}:
        if str(ours[name]).replace(str(base), "/opt/ml") != str(theirs[name]):
            yield f"{name} {ours[name]}, recorded {theirs[name]}"
    # The first one is the script, as a path or as a name.
    if "argv" in theirs and ours["argv"][1:] != theirs["argv"][1:]:
        yield f"arguments {ours['argv'][1:]}, recorded {theirs['argv'][1:]}"
    for name, value in theirs.get("env", {}).items():
        found = ours["env"].get(name)
        if name not in NOT_COMPARED and (found is None or found.replace(str(base), "/opt/ml") != value):
            yield f"variable {name} {found}, recorded {value}"


#: of the machine, of the toolkit's own modules, or of instance groups, which the adapters do not have
NOT_COMPARED = {
    "PYTHONPATH",
    "SM_NUM_CPUS",
    "SM_FRAMEWORK_MODULE",
    "SM_CURRENT_INSTANCE_GROUP",
    "SM_CURRENT_INSTANCE_GROUP_HOSTS",
    "SM_CURRENT_INSTANCE_TYPE",
    "SM_DISTRIBUTION_INSTANCE_GROUPS",
    "SM_INSTANCE_GROUPS",
    "SM_INSTANCE_GROUPS_DICT",
    "SM_IS_HETERO",
    "SM_NUM_NEURONS",
    "SM_RESOURCE_CONFIG",
    "SM_TRAINING_ENV",
}


@pytest.mark.parametrize("case", [case for case in TRAININGS if outside_of(case) is None], ids=lambda case: case["id"])
def test_training_is_as_recorded(case, tmp_path, warm_python):
    base = tmp_path / "ml"
    lay_out(case, base)
    assert list(differs(case, base, *run(case, base, warm_python))) == []


def test_what_is_outside_is_named_and_no_more():
    """The share of what the adapters claim, so that it cannot shrink unseen."""
    names = {case["id"] for case in TRAININGS}
    outside = set().union(*OUTSIDE.values())
    assert outside <= names
    assert (len(names - outside), len(names)) == (119, 131)
