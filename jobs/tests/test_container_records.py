"""The adapters against what AWS's own containers answered: jobs/tests/container-records, see its README."""

import base64
import importlib
import io
import re
import shutil
import sys

import pytest

from tests.conftest import JOBS
from tests.container_records import OUTSIDE, RECORDS, expand, outside_of

CONTAINERS = JOBS.parent / "local" / "containers"

CASES = list(expand())
SESSIONS = [case for case in CASES if "/" not in case["id"] and case["phase"] == "serve"]
INSIDE = [session for session in SESSIONS if outside_of(session) is None]


@pytest.fixture(scope="module", autouse=True)
def adapters():
    """The adapters' package can be imported."""
    sys.path.insert(0, str(CONTAINERS))
    yield
    sys.path.remove(str(CONTAINERS))


def put_model(session, base):
    """Lays out /opt/ml/model of a session."""
    model = base / "model"
    model.mkdir(parents=True)
    for name, source in session["modelFiles"].items():
        if (RECORDS / source).is_file():
            shutil.copy(RECORDS / source, model / name)
        else:
            (model / name).write_text(source)
    if session["mode"] == "script":
        (model / "code").mkdir()
        program = session["environment"].get("SAGEMAKER_PROGRAM", "inference.py")
        name = program if program.endswith(".py") else f"{program}.py"
        target = model / "code" / ("other.py" if "stored as other.py" in session["script"] else name)
        if session["script"].startswith("none"):
            (model / "code").rmdir()
            return
        target.parent.mkdir(exist_ok=True)
        shutil.copy(RECORDS / "scripts" / session["script"].split(" ")[0].rstrip(","), target)
        for words, (name, content) in PROJECTS.items():
            if words in session["script"]:
                (model / "code" / name).write_text(content)
        if "sibling" in session["script"]:
            shutil.copy(RECORDS / "scripts" / "sibling_helper.py", model / "code")
            package = model / "code" / "sibling_package"
            package.mkdir()
            shutil.copy(RECORDS / "scripts" / "sibling_inner.py", package / "inner.py")
            if "without" not in session["script"]:
                (package / "__init__.py").touch()


#: what lies beside the script, where the record names it
PROJECTS = {
    "requirements.txt (tabulate": ("requirements.txt", "tabulate==0.9.0\n"),
    "requirements.txt (six, numpy": ("requirements.txt", "six\nnumpy\n"),
    "empty requirements.txt": ("requirements.txt", ""),
    "pyproject.toml (poetry-core)": ("pyproject.toml", '[build-system]\nbuild-backend = "poetry.core.masonry.api"\n'),
    "pyproject.toml ([project] only)": ("pyproject.toml", '[project]\nname = "own"\nversion = "1"\n'),
    "pyproject.toml ([tool.ruff] only)": ("pyproject.toml", "[tool.ruff]\n"),
}


def load(session, base, monkeypatch):
    """The application that the adapter serves, or the exit code that it would end with."""
    put_model(session, base)
    for name, value in {**session["environment"], "SAGEMAKER_BASE_DIR": str(base)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "path", [*sys.path])
    errors = importlib.import_module("sagemaker_contract.errors")
    for name in ("inference", "my-inference", "sibling_helper", "sibling_package", "sibling_package.inner"):
        sys.modules.pop(name, None)
    try:
        if session["mode"] == "script":
            user = importlib.import_module("sagemaker_contract.user_module")
            kind = "matrix" if session["image"].startswith("xgb") else "array"
            return user.load_script_application(input_type=kind)
        return importlib.import_module("sagemaker_contract.xgboost_serving").make_builtin_application()
    except errors.UserError as error:
        return f"exit {error.exit_code}"


def ask(application, request):
    """Status, content type and body of the answer."""
    server = importlib.import_module("sagemaker_contract.http_server")
    if "bodyBase64" in request:
        body = base64.b64decode(request["bodyBase64"])
    elif "bodyRepeat" in request:
        text, times = request["bodyRepeat"]
        body = (text * times).encode()
    else:
        body = request.get("body", "").encode()
    environ = {
        "REQUEST_METHOD": request.get("method", "POST"),
        "PATH_INFO": request.get("path", "/invocations"),
        "CONTENT_TYPE": request.get("contentType", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    if request.get("accept") is not None:
        environ["HTTP_ACCEPT"] = request["accept"]
    answered = []
    chunks = server.make_wsgi(application)(environ, lambda status, headers: answered.append((status, dict(headers))))
    status, headers = answered[0]
    return int(status.split(" ")[0]), headers["Content-Type"], b"".join(chunks)


def same_json(text, expected):
    """The same key for key, apart from the last digits of numbers, which depend on the processor."""
    if text == expected:
        return True
    numbers = r"-?\d+\.\d+(?:[eE][-+]?\d+)?"
    found, recorded = re.findall(numbers, text), re.findall(numbers, expected)
    alike = re.sub(numbers, "#", text) == re.sub(numbers, "#", expected) and len(found) == len(recorded)
    return alike and [float(number) for number in found] == pytest.approx([float(number) for number in recorded])


def differs(case, answer, base):
    """What is not as recorded; texts of refusals carry versions, addresses and our own reasons and are not compared."""
    status, content_type, body = answer
    expected = case["response"]
    if status != expected["status"]:
        return f"status {status}, recorded {expected['status']}"
    if content_type != expected["contentType"]:
        return f"content type {content_type}, recorded {expected['contentType']}"
    if status != 200:
        return None
    if expected["contentType"] == "application/json" and "body" in expected:
        same = same_json(body.decode().replace(str(base), "/opt/ml"), expected["body"])
        return None if same else f"body {body[:80]!r}, recorded {expected['body'][:80]!r}"
    if "body" in expected and body.decode() != expected["body"]:
        return f"body {body[:80]!r}, recorded {expected['body'][:80]!r}"
    return None


@pytest.mark.parametrize("session", INSIDE, ids=lambda session: session["id"])
def test_serving_is_as_recorded(session, tmp_path, monkeypatch, capfd):
    application = load(session, tmp_path, monkeypatch)
    ping = session["response"]["ping"]
    if isinstance(ping, str):
        assert application == ping
        return
    assert ask(application, {"method": "GET", "path": "/ping"})[0] == ping
    requests = [case for case in CASES if case["id"].startswith(session["id"] + "/")]
    wrong = {
        f"{case['id']} Accept {case['request'].get('accept')}": problem
        for case in requests
        if outside_of(case) is None and (problem := differs(case, ask(application, case["request"]), tmp_path))
    }
    assert wrong == {}


def test_what_is_outside_is_named_and_no_more():
    """The share of what the adapters claim, so that it cannot shrink unseen."""
    served = [case for case in CASES if case["phase"] == "serve"]
    inside = [
        case
        for case in served
        if outside_of(case) is None and outside_of({**case, "id": case["id"].split("/")[0]}) is None
    ]
    assert all(any(holds(case) for case in served) for _, holds in OUTSIDE)
    assert (len(inside), len(served)) == (1165, 1345)
