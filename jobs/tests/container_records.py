"""What AWS's containers answered, and which of it the adapters do not claim to emulate."""

import json
from pathlib import Path

RECORDS = Path(__file__).parent / "container-records"

#: reason, and the test of a case or a session, for everything that is outside
OUTSIDE = [
    (
        "AWS's toolkit cannot be imported on this machine",
        lambda case: case["id"].split("/")[0] == "sk-output-response",
    ),
    (
        "the containers' own variables are not set, which the script shows",
        lambda case: "reads-data-file/" in case["id"],
    ),
    ("several models in one folder are not averaged", lambda case: case["id"].split("/")[0] == "xgb-two-models"),
    ("there is no server behind which nginx could be left out", lambda case: "-no-nginx" in case["id"]),
    (
        "SAGEMAKER_INFERENCE_OUTPUT is not emulated",
        lambda case: "SAGEMAKER_INFERENCE_OUTPUT" in case["environment"],
    ),
    (
        "execution_parameters_fn is not called",
        lambda case: case["id"] == "sk-execution-parameters/GET /execution-parameters",
    ),
    (
        "the header ContentType, which no client of SageMaker's sends",
        lambda case: case["id"].endswith("/ContentType header"),
    ),
    (
        "libsvm is refused: the adapter takes CSV only",
        lambda case: case["image"].startswith("xgb")
        and case["phase"] == "serve"
        and case["response"].get("status") == 200
        and "libsvm" in case["id"],
    ),
]


def expand():
    """Every recorded case with its references resolved; a request gets its session's fields, and each Accept a case."""
    texts = json.loads((RECORDS / "texts.json").read_text(encoding="utf-8"))
    lines = (RECORDS / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    sessions = {case["id"]: case for case in cases if "/" not in case["id"]}

    def fill(part):
        part = dict(part)
        for key in ("body", "bodyBase64"):
            if f"{key}Ref" in part:
                name = part.pop(f"{key}Ref")
                part[key] = texts["bodies"][name]
                if name.startswith(("werkzeug", "nginx")):
                    part["page"] = name
                    part["contentType"] = "text/html" if name.startswith("nginx") else "text/html; charset=utf-8"
        return part

    for case in cases:
        session = sessions[case["id"].split("/")[0]]
        case = {**case, "response": fill(case["response"])}
        if session["phase"] == "train" and isinstance(case["channels"], str):
            case["channels"] = texts["channels"][case["channels"]]
        for key in ("image", "mode", "phase", "script", "modelFiles"):
            if key in session:
                case.setdefault(key, session[key])
        script = texts["environmentOfScripts"][session["phase"]] if session["mode"] == "script" else {}
        environment = {**script, **session.get("environment", {})}
        case["environment"] = {name: value for name, value in environment.items() if value is not None}
        if session["phase"] == "serve":
            built_in = {"sk.joblib": "models/sk.joblib"}
            if not session["image"].startswith("sk"):
                built_in = {"xgboost-model": "models/logistic.xgb"}
            case.setdefault("modelFiles", built_in)
        if "/" not in case["id"]:
            yield case
            continue
        request = case["request"]
        request = fill(texts["requests"][request] if isinstance(request, str) else request)
        for accept in request.pop("accepts", [request.get("accept")]):
            yield {**case, "request": {**request, "accept": accept}}


def outside_of(case):
    """Why the adapters do not emulate a case; None when they do."""
    return next((reason for reason, holds in OUTSIDE if holds(case)), None)
