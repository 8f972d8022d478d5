"""Serving with the functions of a model's own inference script: model_fn, input_fn, predict_fn, output_fn, or
transform_fn in place of the last three.
"""

import importlib
import os
import sys
import traceback
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Any

from sagemaker_contract.codecs import CSV, JSON, TEXT_TYPES, decode_array, encode_array
from sagemaker_contract.environment import code_directory, model_directory
from sagemaker_contract.errors import MissingSourceError, UnsupportedFormatError, UserError
from sagemaker_contract.http_server import Answer, Application, Request, refuse, serve_application, text_type
from sagemaker_contract.libraries import install_folder
from sagemaker_contract.script_mode import unpack_source


def load_user_module(newest_pip: bool) -> ModuleType:
    """Imports the script that SAGEMAKER_PROGRAM names from SAGEMAKER_SUBMIT_DIRECTORY (default /opt/ml/code)."""
    program = os.environ["SAGEMAKER_PROGRAM"]
    location = os.environ.get("SAGEMAKER_SUBMIT_DIRECTORY", str(code_directory()))
    directory = find_code(location)
    install_folder(directory, newest_pip)
    # Imported by its name as a module: a script in a folder of the source cannot be.
    name = program.removesuffix(".py")
    if "/" in name or not (directory / f"{name}.py").is_file():
        raise UserError(f"SAGEMAKER_PROGRAM: there is no module {name!r} in {location}")
    sys.path.insert(0, str(directory))
    try:
        return importlib.import_module(name)
    except Exception as error:
        traceback.print_exc()
        raise UserError(f"SAGEMAKER_PROGRAM: {program} cannot be imported: {type(error).__name__}: {error}") from error


def find_code(location: str) -> Path:
    """The folder of the inference script: /opt/ml/code, where a folder is copied to and an archive unpacked."""
    try:
        unpack_source(location, code_directory())
    except MissingSourceError as error:
        # A server ends with 1 where a training ends with the number of the error.
        raise UserError(str(error)) from error
    return code_directory()


def make_script_application(module: ModuleType, input_type: str) -> Application:
    """The application of a script's functions; the toolkit's defaults stand in for those that it lacks.

    `input_type` is what the default input_fn makes: `array` (scikit-learn) or `matrix` (XGBoost's DMatrix).
    As in AWS's images every fault is a 500, also that of a content type which the defaults do not know, and a model
    that cannot be loaded leaves the container up, with 500 on /ping.
    """
    functions = {name: getattr(module, name, None) for name in (*STAGES, "transform_fn", "model_fn")}
    try:
        if functions["model_fn"] is None:
            raise UserError(f"{module.__name__}.py has no model_fn(model_dir): it must load the model")
        if functions["transform_fn"] and any(functions[name] for name in STAGES):
            raise UserError("Cannot use transform_fn implementation with input_fn, predict_fn, and/or output_fn")
        model = functions["model_fn"](str(model_directory()))
    except Exception as error:
        traceback.print_exc()
        sys.stderr.flush()
        return make_broken_application(f"the model cannot be loaded: {type(error).__name__}: {error}")
    default_accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", JSON)
    read = functions["input_fn"] or (read_array if input_type == "array" else read_matrix)
    predict = functions["predict_fn"] or (predict_array if input_type == "array" else predict_matrix)
    write = functions["output_fn"] or (lambda prediction, accept: (encode_array(prediction, accept), accept))

    def transform(body: str | bytes, content_type: str, accept: str) -> Answer:
        if functions["transform_fn"]:
            return to_answer(functions["transform_fn"](model, body, content_type, accept))
        return to_answer(write(predict(read(body, content_type), model), accept))

    def invoke(request: Request) -> Answer:
        content_type = request.content_type or JSON
        try:
            body = request.body.decode() if content_type in TEXT_TYPES else request.body
            return transform(body, content_type, request.accept or default_accept)
        except Exception as error:
            traceback.print_exc()
            return refuse(
                HTTPStatus.INTERNAL_SERVER_ERROR, f"{module.__name__}.py failed: {type(error).__name__}: {error}"
            )

    return Application(invoke, ping_content_type=JSON)


def serve_script(input_type: str) -> None:
    """Serves the script that SAGEMAKER_PROGRAM names, in the root folder: it finds its files by `__file__`."""
    os.chdir(os.sep)
    serve_application(load_script_application(input_type))


def load_script_application(input_type: str) -> Application:
    """The application of the script that SAGEMAKER_PROGRAM names; without that variable the container is up and broken.

    Raises UserError when the script is not there or cannot be imported, which ends the container.
    """
    if not os.environ.get("SAGEMAKER_PROGRAM"):
        problem = "environment variable SAGEMAKER_PROGRAM is missing: it names the model's inference script"
        print(problem, file=sys.stderr, flush=True)
        return make_broken_application(problem)
    return make_script_application(load_user_module(newest_pip=input_type == "array"), input_type)


def make_broken_application(problem: str) -> Application:
    """What is left when the model cannot be loaded: 500 for everything, and the reason in the body."""
    return Application(
        lambda _request: refuse(HTTPStatus.INTERNAL_SERVER_ERROR, problem),
        ping_status=HTTPStatus.INTERNAL_SERVER_ERROR.value,
        ping_content_type=JSON,
    )


STAGES = ("input_fn", "predict_fn", "output_fn")


def read_array(body: str | bytes, content_type: str) -> Any:
    """The scikit-learn image's default input_fn: text becomes floats of 32 bits."""
    import numpy as np

    array = decode_array(body, content_type)
    return array.astype(np.float32) if content_type in TEXT_TYPES else array


def predict_array(data: Any, model: Any) -> Any:
    """The scikit-learn image's default predict_fn."""
    return model.predict(data)


def read_matrix(body: str | bytes, content_type: str) -> Any:
    """The XGBoost image's default input_fn: CSV becomes a DMatrix."""
    from sagemaker_contract.xgboost_csv import read_rows

    media_type = content_type.split(";")[0].strip()
    if media_type != CSV:
        raise UnsupportedFormatError(content_type, CSV)
    import xgboost

    return xgboost.DMatrix(read_rows(body if isinstance(body, str) else body.decode()))


def predict_matrix(data: Any, model: Any) -> Any:
    """The XGBoost image's default predict_fn."""
    return model.predict(data, validate_features=False)


def to_answer(result: Any) -> Answer:
    """What a script may return: a body, a body with its content type, or a Flask or Werkzeug response."""
    if hasattr(result, "status_code") and hasattr(result, "get_data"):
        return Answer(result.get_data(), result.headers.get("Content-Type", "text/plain"), result.status_code)
    # Flask takes a mere body for a page.
    body, content_type = result if isinstance(result, tuple) else (result, "text/html")
    return Answer(body.encode() if isinstance(body, str) else bytes(body), text_type(content_type))
