"""Script mode: a team's own training and inference scripts in the adapters, by themselves and by script_entry."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

from tests.conftest import JOBS
from tests.test_containers import CONTAINERS, PREPROCESSOR, Training, post, serving, unpack

TRAIN = """
import argparse, json, os, pathlib, sys
import joblib, numpy as np
from sklearn.linear_model import LogisticRegression
from helpers.reading import read_table

parser = argparse.ArgumentParser()
parser.add_argument("--strength", type=float)
parser.add_argument("--label", default="")
arguments = parser.parse_args()
labels, features = read_table(os.environ["SM_CHANNEL_TRAIN"])
model = LogisticRegression(C=arguments.strength, max_iter=2000).fit(features / 1000, labels)
directory = pathlib.Path(os.environ["SM_MODEL_DIR"])
joblib.dump(model, directory / "model.joblib")
facts = {name: value for name, value in os.environ.items() if name.startswith("SM_")}
facts |= {"argv": sys.argv[1:], "cwd": os.getcwd(), "name": __name__}
(directory / "facts.json").write_text(json.dumps(facts))
"""
READING = """
import pathlib
import numpy as np

def read_table(directory):
    table = np.vstack([np.loadtxt(file, delimiter=",") for file in pathlib.Path(directory).glob("*.csv")])
    return table[:, 0], table[:, 1:]
"""
INFERENCE = """
import os
import joblib

def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))

def predict_fn(data, model):
    return model.predict_proba(data.reshape(-1, model.n_features_in_) / 1000)[:, 1]
"""
SERVE = {
    "SAGEMAKER_PROGRAM": "inference.py",
    "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
    "PIP_NO_BUILD_ISOLATION": "0",
}


class Script(Training):
    """A training job in script mode whose source is a channel of its own, as network isolation wants it."""

    def pack(self, files):
        """Packs the files as the construct does: the team's, and ours as lifecycle_entry.py."""
        source = self.base / "source"
        for name, text in {**files, "lifecycle_entry.py": (JOBS / "script_entry.py").read_text()}.items():
            file = source / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        archive = self.base / "input" / "data" / "code" / "0123abcd.gz"
        archive.parent.mkdir(parents=True)
        with tarfile.open(archive, "w:gz") as packed:
            for file in sorted(source.iterdir()):
                packed.add(file, file.name)
        self.channels["code"] = {}
        return {
            "sagemaker_program": "lifecycle_entry.py",
            "sagemaker_submit_directory": f"/opt/ml/input/data/code/{archive.name}",
        }


@pytest.fixture
def script(tmp_path, prepared):
    return Script(tmp_path / "script", prepared)


FILES = {"train.py": TRAIN, "helpers/__init__.py": "", "helpers/reading.py": READING, "inference.py": INFERENCE}


@pytest.mark.parametrize("image", ["scikit_learn", "xgboost"])
def test_a_script_is_trained_and_serves_itself(script, image):
    toolkit = script.pack(FILES)
    hyperparameters = {"lifecycle_program": "train.py", "strength": "0.5", "label": "two words", **toolkit}
    done = script.run(image, hyperparameters)
    assert done.returncode == 0, done.stderr
    model = script.base / "model"
    code = {file.relative_to(model / "code").as_posix() for file in (model / "code").rglob("*") if file.is_file()}
    assert code == set(FILES)

    facts = json.loads((model / "facts.json").read_text())
    base = script.base
    assert facts["argv"] == ["--label", "two words", "--strength", "0.5"]
    assert (facts["cwd"], facts["name"]) == (str(base / "code"), "__main__")
    assert facts["SM_MODEL_DIR"] == str(model)
    assert facts["SM_CHANNEL_TRAIN"] == str(base / "input" / "data" / "train")
    assert facts["SM_CHANNEL_VALIDATION"] == str(base / "input" / "data" / "validation")
    assert json.loads(facts["SM_CHANNELS"]) == ["code", "train", "validation"]
    assert json.loads(facts["SM_HPS"]) == {"lifecycle_program": "train.py", "strength": 0.5, "label": "two words"}
    assert (facts["SM_HP_STRENGTH"], facts["SM_HP_LABEL"]) == ("0.5", "two words")
    assert json.loads(facts["SM_HOSTS"]) == ["algo-1"]
    assert (facts["SM_CURRENT_HOST"], facts["SM_NUM_GPUS"]) == ("algo-1", "0")
    assert int(facts["SM_NUM_CPUS"]) >= 1
    assert (facts["SM_MODULE_NAME"], facts["SM_USER_ENTRY_POINT"]) == ("lifecycle_entry", "lifecycle_entry.py")
    assert facts["SM_OUTPUT_DATA_DIR"] == str(base / "output" / "data")
    assert facts["SM_INPUT_CONFIG_DIR"] == str(base / "input" / "config")
    assert json.loads(facts["SM_TRAINING_ENV"])["channel_input_dirs"]["train"] == facts["SM_CHANNEL_TRAIN"]

    if image == "scikit_learn":
        rows = [
            line.split(",", 1)[1] for line in (base / "input/data/validation/validation.csv").read_text().split()[:5]
        ]
        with serving("scikit_learn", base, **SERVE) as connection:
            status, content_type, body = post(connection, "\n".join(rows), Accept="text/csv")
            assert (status, content_type, len(body.splitlines())) == (200, "text/csv; charset=utf-8", 5)
            # Without an Accept the toolkit answers JSON.
            status, content_type, answer = post(connection, "\n".join(rows))
            assert (status, content_type) == (200, "application/json")
            assert [float(value) for value in body.split()] == json.loads(answer)
            table = json.dumps([[float(value) for value in row.split(",")] for row in rows])
            # The defaults read text as floats of 32 bits.
            assert json.loads(post(connection, table, "application/json")[2]) == pytest.approx(json.loads(answer))
            # Every fault of a default handler is a 500, never a 4xx.
            assert post(connection, "x", "image/png")[0] == 500
            assert post(connection, "\n".join(rows), Accept="image/png")[0] == 500
            status, _, problem = post(connection, "1,2")
            assert (status, problem[:40]) == (500, "inference.py failed: ValueError: cannot ")


XGBOOST_TRAIN = """
import os, numpy as np, xgboost
table = np.loadtxt(os.environ["SM_CHANNEL_TRAIN"] + "/train.csv", delimiter=",")
booster = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(table[:, 1:], label=table[:, 0]), 3)
booster.save_model(os.environ["SM_MODEL_DIR"] + "/booster.json")
raise SystemExit(0)
"""
XGBOOST_INFERENCE = """
import os, xgboost

def model_fn(model_dir):
    return xgboost.Booster(model_file=os.path.join(model_dir, "booster.json"))
"""


XGBOOST_FILES = {"train.py": XGBOOST_TRAIN, "inference.py": XGBOOST_INFERENCE}


def test_the_xgboost_image_reads_csv_as_a_matrix(script):
    toolkit = script.pack(XGBOOST_FILES)
    done = script.run("xgboost", {"lifecycle_program": "train.py", **toolkit})
    assert done.returncode == 0, done.stderr
    with serving("xgboost", script.base, **SERVE) as connection:
        row = ",".join(["1"] * 44)
        status, _, body = post(connection, f"{row}\n{row}", Accept="text/csv")
        assert (status, len(body.splitlines())) == (200, 2)
        assert 0 < float(body.splitlines()[0]) < 1
        assert post(connection, "[]", "application/json")[0] == 500
        # A line break at the end is one more row to the default input_fn.
        assert post(connection, f"{row}\n{row}\n", Accept="text/csv")[0] == 500


def make_wheel(folder, name, code):
    """A wheel of one module that pip installs."""
    folder.mkdir(parents=True)
    info = f"{name}-1.3.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.3-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", code)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.3\n\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


WHEEL_FILES = {
    "src/fit.py": "import os, mytext; open(os.environ['SM_MODEL_DIR'] + '/word', 'w').write(mytext.WORD)",
    "inference.py": """
import os, mytext
beside = os.path.join(os.path.dirname(__file__), "requirements.txt")
assert os.path.isfile(beside) and not os.path.isfile("requirements.txt"), os.getcwd()
def model_fn(model_dir):
    return open(os.path.join(model_dir, "word")).read()
def transform_fn(model, body, content_type, accept):
    return f"{model} {mytext.WORD}", accept
""",
    "requirements.txt": "--no-index\n--find-links lifecycle_wheels\nmytext>=1.2\nnumpy\n",
}


@pytest.mark.parametrize("image", ["scikit_learn", "xgboost"])
def test_wheels_of_the_archive_are_installed_where_it_trains_and_where_it_serves(script, image):
    make_wheel(script.base / "source" / "lifecycle_wheels", "mytext", "WORD = 'offline'")
    done = script.run(image, {"lifecycle_program": "src/fit.py", **script.pack(WHEEL_FILES)})
    assert done.returncode == 0, done.stderr
    assert "Successfully installed mytext-1.3" in done.stdout
    # As on AWS, where the endpoint is another machine that has the model's archive only.
    for left in ("code", "libraries", "source"):
        shutil.rmtree(script.base / left)
    with serving(image, script.base, **SERVE) as connection:
        assert post(connection, "1,2", Accept="text/csv")[2] == "offline offline"
    # The shared environment has none of it.
    assert subprocess.run([sys.executable, "-c", "import mytext"], capture_output=True, check=False).returncode == 1


def test_a_library_that_nothing_provides_ends_the_training_as_on_aws(script):
    hyperparameters = script.pack({"train.py": "", "requirements.txt": "mytext\n"})
    done = script.run("scikit_learn", {"lifecycle_program": "train.py", **hyperparameters})
    failure = (script.base / "output" / "failure").read_text()
    assert (done.returncode, failure.splitlines()[0]) == (1, "InstallRequirementsError:")
    assert "No matching distribution found for mytext" in done.stdout
    assert f"install what is missing by {sys.executable} -m pip install" in done.stderr


@pytest.mark.parametrize(
    ("files", "program", "logged"),
    [
        (
            {"train.py": "raise ValueError('no\\nluck')"},
            "train.py",
            "ValueError: no\nluck",
        ),
        (
            {"train.py": "import sys; sys.exit(3)"},
            "train.py",
            "",
        ),
        (
            {"train.py": "import sys; sys.exit('give me data')"},
            "train.py",
            "give me data",
        ),
        (
            {"train.py": ""},
            "fit.py",
            "training script fit.py is not in the source archive",
        ),
        (
            {"train.py": ""},
            None,
            "hyperparameter lifecycle_program is missing: it names the training script",
        ),
    ],
)
def test_a_script_that_fails(script, files, program, logged):
    """As on AWS, the reason of the job's failure is the command; the cause is in the log."""
    hyperparameters = script.pack(files)
    if program:
        hyperparameters["lifecycle_program"] = program
    done = script.run("scikit_learn", hyperparameters)
    failure = (script.base / "output" / "failure").read_text().splitlines()
    assert (done.returncode, failure[0], failure[2]) == (1, "ExecuteUserScriptError:", 'ErrorMessage ""')
    assert failure[1] == ("ExitCode 3" if "exit(3)" in str(files) else "ExitCode 1")
    assert "lifecycle_entry.py" in failure[3]
    assert logged in done.stderr
    assert not (script.base / "model" / "code").exists()


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"sagemaker_submit_directory": "s3://bucket/key.tar.gz"}, "cannot be downloaded under network isolation"),
        ({"sagemaker_submit_directory": "/opt/ml/input/data/train/train.csv"}, "is no tar archive"),
        ({"sagemaker_program": ""}, "hyperparameter sagemaker_program is missing"),
    ],
)
def test_a_source_that_is_not_there(script, changes, failure):
    hyperparameters = {**script.pack(FILES), **changes}
    message = script.fail("scikit_learn", hyperparameters)
    assert message.startswith("UserError: ")
    assert failure in message


def test_a_folder_and_encoded_values_as_the_sdk_writes_them(script):
    script.pack(FILES)
    hyperparameters = {
        "sagemaker_program": '"train.py"',
        "sagemaker_submit_directory": json.dumps(str(script.base / "source")),
        "strength": "1",
    }
    done = script.run("scikit_learn", hyperparameters)
    assert done.returncode == 0, done.stderr
    assert (script.base / "model" / "model.joblib").exists()


def test_an_archive_cannot_write_elsewhere(script):
    hyperparameters = script.pack(FILES)
    archive = script.base / "input" / "data" / "code" / "0123abcd.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(script.base / "source" / "train.py", "../../escaped.py")
    assert script.fail("scikit_learn", hyperparameters).startswith("UserError: ")
    assert not (script.base.parent / "escaped.py").exists()


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "UserError: inference.py has no model_fn(model_dir): it must load the model"),
        ("def model_fn(d): raise OSError('gone')", "OSError: gone"),
        (
            "model_fn = predict_fn = transform_fn = print",
            "UserError: Cannot use transform_fn implementation with input_fn, predict_fn, and/or output_fn",
        ),
    ],
)
def test_a_model_that_cannot_be_loaded_leaves_the_container_up_and_broken(script, code, problem):
    directory = script.base / "model" / "code"
    directory.mkdir(parents=True)
    (directory / "inference.py").write_text(code)
    with serving("scikit_learn", script.base, healthy=500, **SERVE) as connection:
        status, content_type, body = post(connection, "1,2")
        assert (status, content_type) == (500, "text/html; charset=utf-8")
        assert body == f"the model cannot be loaded: {problem}\n"


def test_an_inference_script_that_cannot_be_imported_ends_the_container(script):
    directory = script.base / "model" / "code"
    directory.mkdir(parents=True)
    (directory / "inference.py").write_text("import nothing_of_that_name")
    done = subprocess.run(
        [sys.executable, str(CONTAINERS / "scikit_learn_image.py"), "serve"],
        env={**os.environ, "SAGEMAKER_BASE_DIR": str(script.base), **SERVE},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "UserError: SAGEMAKER_PROGRAM: inference.py cannot be imported: ModuleNotFoundError: No module named "
        "'nothing_of_that_name'"
    )


def test_a_plain_script_of_xgboost_serves_what_the_preprocessor_answers(script, prepared, tmp_path):
    """The two containers of a model package, as an endpoint chains them: several rows and one."""
    done = script.run("xgboost", {"lifecycle_program": "train.py", **script.pack(XGBOOST_FILES)})
    assert done.returncode == 0, done.stderr
    unpack(prepared.output("preprocessor", "model.tar.gz"), tmp_path / "first" / "model")
    rows = prepared.output("test", "features.csv").read_text().splitlines()[:3]
    with (
        serving("scikit_learn", tmp_path / "first", **PREPROCESSOR) as first,
        serving("xgboost", script.base, **SERVE) as second,
    ):
        for body in ("\n".join(rows) + "\n", rows[0]):
            status, content_type, numbers = post(first, body)
            assert (status, content_type) == (200, "text/csv")
            status, _, scores = post(second, numbers, content_type, Accept="text/csv")
            assert (status, len(scores.splitlines())) == (200, len(body.splitlines()))


def test_a_plain_script_of_scikit_learn_serves_what_the_preprocessor_answers(script, prepared, tmp_path):
    toolkit = script.pack(FILES)
    done = script.run("scikit_learn", {"lifecycle_program": "train.py", "strength": "0.5", **toolkit})
    assert done.returncode == 0, done.stderr
    unpack(prepared.output("preprocessor", "model.tar.gz"), tmp_path / "first" / "model")
    rows = prepared.output("test", "features.csv").read_text().splitlines()[:3]
    with (
        serving("scikit_learn", tmp_path / "first", **PREPROCESSOR) as first,
        serving("scikit_learn", script.base, **SERVE) as second,
    ):
        for body in ("\n".join(rows) + "\n", rows[0]):
            status, content_type, numbers = post(first, body)
            status, _, scores = post(second, numbers, content_type, Accept="text/csv")
            assert (status, len(scores.splitlines())) == (200, len(body.splitlines()))
