"""What the tests share: a folder that stands for /opt/ml, the churn data, and a job run as SageMaker runs it."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

# Read when the libraries are loaded: threads that spin while they wait take ten times as long on a busy machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

JOBS = Path(__file__).parent.parent
CHURN = JOBS.parent / "examples" / "churn" / "telco-churn.csv"
NUMERIC = {"tenure", "monthly_charges", "total_charges"}


def pytest_make_parametrize_id(val, argname):
    """Workers must find the same names: bytes give none, since those of gzip hold the second of their writing."""
    return argname if isinstance(val, bytes) else None


def read_csv(file):
    with Path(file).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write_csv(file, rows):
    file.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    content = text.getvalue().encode()
    file.write_bytes(gzip.compress(content) if file.suffix == ".gz" else content)


@pytest.fixture(scope="session")
def churn_rows():
    """The example's rows with the customer_id that a run prepends, header first."""
    header, *rows = read_csv(CHURN)
    return [["customer_id", *header], *([f"C{number:05d}", *row] for number, row in enumerate(rows, start=1))]


@pytest.fixture(scope="session")
def churn_recipe(churn_rows):
    names = [name for name in churn_rows[0] if name not in ("customer_id", "churn", "female")]
    return {
        "target": {"name": "churn", "positiveClass": "Yes"},
        "id": ["customer_id"],
        "personalData": ["female"],
        "features": [
            {"name": name, "type": "numeric", "missing": {"strategy": "median"}, "scaling": "none"}
            if name in NUMERIC
            else {
                "name": name,
                "type": "categorical",
                "missing": {"strategy": "constant", "value": "missing"},
                "encoding": "oneHot",
            }
            for name in names
        ],
        "split": {"train": 0.7, "validation": 0.2, "test": 0.1},
    }


class Job:
    """One folder that stands for /opt/ml, and the jobs run in it."""

    def __init__(self, base):
        self.base = base

    def put(self, name, rows):
        """Writes rows, header first, as a file of the source."""
        write_csv(self.base / "processing" / "input" / "source" / name, rows)

    def run(self, job, configuration, program=None, further=()):
        """Runs a job as its command line does; the result has the exit code, both streams and the message.

        It runs in this process, which has its libraries already; a process of its own takes seconds to load them, and
        is for a `program`: `python <program> <job> --config …`, as SageMaker runs it. `further` are more arguments.
        """
        config = self.base / "config.json"
        config.write_text(configuration if isinstance(configuration, str) else json.dumps(configuration))
        arguments = [job, "--config", str(config), *further]
        code, stdout, stderr = self._run_here(arguments) if program is None else self._start(program, arguments)
        message = self.base / "output" / "message"
        return SimpleNamespace(
            code=code, stdout=stdout, stderr=stderr, message=message.read_text() if message.exists() else None
        )

    def _run_here(self, arguments):
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setenv("SAGEMAKER_BASE_DIR", str(self.base))
            code = run_path(str(JOBS / "__main__.py"), run_name="jobs")["run_job"](arguments)
        return code, out.getvalue(), err.getvalue()

    def _start(self, program, arguments):
        done = subprocess.run(
            [sys.executable, str(program), *arguments],
            env={**os.environ, "SAGEMAKER_BASE_DIR": str(self.base)},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout, done.stderr

    def output(self, *parts):
        return self.base.joinpath("processing", "output", *parts)


@pytest.fixture
def job(tmp_path):
    return Job(tmp_path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, churn_rows, churn_recipe):
    """The churn data, prepared once for all tests that only look at the outputs."""
    job = Job(tmp_path_factory.mktemp("prepared"))
    job.put("telco.csv", churn_rows)
    result = job.run("prepare", {"recipe": churn_recipe, "baselineRows": 1000}, JOBS)
    assert result.code == 0, result.stderr
    return job
