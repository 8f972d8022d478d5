"""The adapters that stand in for AWS's images, as SageMaker would use them: files in, processes run, HTTP asked."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time

import numpy as np
import pytest
import sklearn.metrics

from tests.conftest import JOBS

CONTAINERS = JOBS.parent / "local" / "containers"
BUILTIN = {"num_round": "40", "max_depth": "3", "objective": "binary:logistic", "eval_metric": "logloss,auc"}


class Training:
    """A folder that stands for /opt/ml of a training job."""

    def __init__(self, base, prepared):
        self.base = base
        self.config = base / "input" / "config"
        self.config.mkdir(parents=True)
        for name in ("train", "validation"):
            shutil.copytree(prepared.output(name), base / "input" / "data" / name)
        self.channels = {name: {"ContentType": "text/csv"} for name in ("train", "validation")}

    def run(self, image, hyperparameters):
        (self.config / "hyperparameters.json").write_text(json.dumps(hyperparameters))
        (self.config / "inputdataconfig.json").write_text(json.dumps(self.channels))
        return subprocess.run(
            [sys.executable, str(CONTAINERS / f"{image}_image.py"), "train"],
            env={**os.environ, "SAGEMAKER_BASE_DIR": str(self.base)},
            capture_output=True,
            text=True,
        )

    def fail(self, image, hyperparameters):
        """The failure that SageMaker would show, after a run that ended as it must."""
        done = self.run(image, hyperparameters)
        failure = (self.base / "output" / "failure").read_text()
        assert (done.returncode, len(failure.splitlines())) == (1, 1)
        assert done.stderr.endswith(failure + "\n")
        return failure


@pytest.fixture
def training(tmp_path, prepared):
    return Training(tmp_path / "training", prepared)


@contextlib.contextmanager
def serving(image, base, healthy=200, **variables):
    """A connection to the container once it answers /ping, with the status `healthy`.

    The container is told to stop at the end, and must end at once.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(CONTAINERS / f"{image}_image.py"), "serve"],
        env={**os.environ, "SAGEMAKER_BASE_DIR": str(base), "SAGEMAKER_BIND_TO_PORT": str(port), **variables},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            try:
                connection.request("GET", "/ping")
                break
            except ConnectionRefusedError:
                assert process.poll() is None, process.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.02)
        response = connection.getresponse()
        assert (response.status, response.read()) == (healthy, b"")
        yield connection
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(timeout=5) == 0
        finally:
            process.kill()
            process.wait()
            process.stderr.close()


def post(connection, body, content_type="text/csv", **headers):
    connection.request("POST", "/invocations", body, {"Content-Type": content_type, **headers})
    response = connection.getresponse()
    return response.status, response.getheader("Content-Type"), response.read().decode()


def unpack(archive, directory):
    with tarfile.open(archive) as opened:
        opened.extractall(directory, filter="data")


PREPROCESSOR = {
    "SAGEMAKER_PROGRAM": "inference.py",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
    "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "text/csv",
    "PIP_NO_BUILD_ISOLATION": "0",
}


def test_churn_from_raw_rows_to_probabilities(training, prepared, tmp_path):
    """Trains the built-in algorithm, then sends the held-out rows through both containers, as an endpoint does."""
    done = training.run("xgboost", {**BUILTIN, "eta": "0.2"})
    assert done.returncode == 0, done.stderr
    assert sorted(file.name for file in (training.base / "model").iterdir()) == ["xgboost-model"]
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    assert len(lines) == 40
    assert lines[0].startswith("[0]\ttrain-logloss:0.")
    assert "\tvalidation-logloss:0." in lines[39]
    assert "\tvalidation-auc:0.8" in lines[39]

    unpack(prepared.output("preprocessor", "model.tar.gz"), tmp_path / "first" / "model")
    body = prepared.output("test", "features.csv").read_text()
    with (
        serving("scikit_learn", tmp_path / "first", **PREPROCESSOR) as first,
        serving("xgboost", training.base) as second,
    ):
        status, content_type, numbers = post(first, body)
        assert (status, content_type, numbers.endswith("\n")) == (200, "text/csv", False)
        status, content_type, scores = post(second, numbers, content_type)
        assert (status, content_type) == (200, "text/csv; charset=utf-8")
        one = post(second, post(first, body.splitlines()[0])[2])[2]
        assert one == scores.splitlines()[0] + "\n"
        status, _, problem = post(first, "1,2,3\n")
        assert (status, problem[:33]) == (400, "row 1 has 3 values, the model tak")
    labels = prepared.output("labels", "labels.csv").read_text().split()
    predictions = [float(score) for score in scores.splitlines()]
    assert len(predictions) == len(labels)
    assert sklearn.metrics.roc_auc_score([int(label) for label in labels], predictions) > 0.82


def test_builtin_answers(training):
    assert training.run("xgboost", {**BUILTIN, "num_round": "3"}).returncode == 0
    row = ",".join(["0"] * 44)
    with serving("xgboost", training.base) as connection:
        score = float(post(connection, row)[2])
        assert 0 < score < 1
        assert post(connection, f"{row}\n{row}\n")[2] == f"{score}\n{score}\n"
        assert json.loads(post(connection, row, Accept="application/json")[2]) == {"predictions": [{"score": score}]}
        assert post(connection, row, Accept="application/jsonlines;verbose=true")[0] == 500
        assert post(connection, row, Accept="*/*")[0] == 200
        assert post(connection, row.replace("0", "", 1))[0] == 200
        assert post(connection, "")[0] == 204
        assert post(connection, row, Accept="image/png")[0] == 406
        assert post(connection, row, "text/libsvm")[0] == 415
        assert post(connection, "a" + row)[::2] == (
            415,
            "Loading csv data failed with Exception, please ensure data is in csv format: "
            "could not convert string to float: np.str_('a0')\n",
        )
        assert post(connection, row + "\n1,2\n")[0] == 415
        # Fewer columns are taken, as if the last ones were missing.
        assert post(connection, "1,2")[0] == 200
        assert post(connection, row + ",1")[::2] == (
            400,
            "Unable to evaluate payload provided: Feature size of csv inference data 45 is not consistent with "
            "feature size of trained model 44.\n",
        )
        connection.request("GET", "/execution-parameters")
        assert json.loads(connection.getresponse().read())["BatchStrategy"] == "MULTI_RECORD"
        connection.request("GET", "/invocations")
        response = connection.getresponse()
        assert (response.status, response.read()) == (405, b"GET /invocations: only POST is served\n")


def test_early_stopping_keeps_the_best_rounds(training):
    settings = {**BUILTIN, "num_round": "400", "eta": "0.5", "early_stopping_rounds": "5", "eval_metric": "logloss"}
    done = training.run("xgboost", settings)
    lines = [line for line in done.stdout.splitlines() if line.startswith("[")]
    losses = [float(line.rsplit(":", 1)[1]) for line in lines]
    assert len(lines) < 100
    assert int(np.argmin(losses)) == len(losses) - 6
    import xgboost

    booster = xgboost.Booster(model_file=bytearray((training.base / "model" / "xgboost-model").read_bytes()))
    assert booster.num_boosted_rounds() == len(losses) - 5


def test_metrics_of_the_image(training):
    done = training.run("xgboost", {**BUILTIN, "num_round": "2", "eval_metric": "accuracy,f1_binary"})
    assert done.returncode == 0, done.stderr
    last = next(line for line in done.stdout.splitlines() if line.startswith("[1]"))
    assert {part.split(":")[0] for part in last.split("\t")[1:]} == {
        # The objective's own metric is printed as well when only metrics of the image are asked for.
        f"{data}-{metric}"
        for data in ("train", "validation")
        for metric in ("accuracy", "f1_binary", "logloss")
    }


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"num_round": None}, "UserError: Missing required hyperparameter: num_round"),
        ({"num_round": "0"}, "UserError: Hyperparameter num_round: 0 is not in [1, inf)"),
        (
            {"num_round": "ten"},
            "UserError: Hyperparameter num_round: could not parse value 'ten', expected a whole number",
        ),
        ({"eta": "1.5"}, "UserError: Hyperparameter eta: 1.5 is not in [0, 1]"),
        ({"learning_rate": "nan"}, "UserError: Hyperparameter eta: nan is not in [0, 1]"),
        ({"subsample": "0"}, "UserError: Hyperparameter subsample: 0 is not in (0, 1]"),
        ({"depth": "3"}, "UserError: Extraneous hyperparameter found: depth"),
        ({"objective": "binary:logit"}, "UserError: Hyperparameter objective: binary:logit is not in ["),
        ({"eval_metric": "gini"}, "UserError: Hyperparameter eval_metric: gini is not in ["),
        (
            {"objective": "reg:squarederror"},
            "UserError: Metric 'auc' can only be applied for classification and ranking",
        ),
        ({"objective": "multi:softmax", "eval_metric": "merror"}, "UserError: Require input for parameter 'num_class'"),
        ({"_kfold": "5"}, "UserError: Hyperparameter _kfold: cross-validation is not available on this machine"),
    ],
)
def test_hyperparameters_are_checked(training, changes, failure):
    hyperparameters = {name: value for name, value in {**BUILTIN, **changes}.items() if value is not None}
    assert training.fail("xgboost", hyperparameters).startswith(failure)


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (
            "churn,tenure\n0,1\n",
            "UserError: 'churn,tenure...' in line 1 of file 'train.csv' is not 'CSV' format: could not",
        ),
        ("0,1,2\n1,2\n", "UserError: line 2 of file 'train.csv' has 2 values, the first one 3"),
        ("", "UserError: No data in training channel path "),
        ("0\n1\n", "UserError: file 'train.csv' has 1 columns: it needs the label, then the features"),
        ("2,1,2\n1,2,3\n", "UserError: label must be in [0,1] for logistic regression"),
    ],
)
def test_training_data_is_checked(training, content, failure):
    (training.base / "input" / "data" / "train" / "train.csv").write_text(content)
    training.channels.pop("validation")
    assert training.fail("xgboost", {"num_round": "1", "objective": "binary:logistic"}).startswith(failure)


def test_channels_are_checked(training):
    training.channels = {"validation": {"ContentType": "text/csv"}}
    assert training.fail("xgboost", BUILTIN) == "UserError: Missing required channel: train"
    training.channels = {"train": {"ContentType": "text/libsvm"}}
    assert "Channel configuration for 'train' channel is not supported: text/libsvm" in training.fail(
        "xgboost", BUILTIN
    )


def test_a_model_that_is_none(tmp_path):
    (tmp_path / "model").mkdir()
    done = subprocess.run(
        [sys.executable, str(CONTAINERS / "xgboost_image.py"), "serve"],
        env={**os.environ, "SAGEMAKER_BASE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    # AWS's container ends with 0 as well.
    assert done.returncode == 0
    assert done.stderr == "ModelFolderError: the model must be one file, xgboost-model; found nothing\n"


def test_unknown_command():
    adapter = str(CONTAINERS / "scikit_learn_image.py")
    done = subprocess.run([sys.executable, adapter, "tune"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "usage: scikit_learn_image.py train|serve\n")
