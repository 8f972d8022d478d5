"""Serving a model of the built-in XGBoost: rows of numbers in, one score for each row out."""

import csv
import json
import os
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import numpy as np

from sagemaker_contract.environment import model_directory
from sagemaker_contract.errors import ModelFolderError
from sagemaker_contract.http_server import Answer, Application, Request, refuse, text_type
from sagemaker_contract.xgboost_csv import read_rows
from sagemaker_contract.xgboost_library import xgboost

ACCEPTS = ("text/csv", "application/json")
#: taken by the image and then answered with 500, unless SAGEMAKER_INFERENCE_OUTPUT chooses what is answered
UNWRITABLE_ACCEPTS = ("application/jsonlines", "application/x-recordio-protobuf")
#: bytes of a request, as in AWS's image
LARGEST_BODY = 6_291_456


def make_builtin_application() -> Application:
    """The application of the model under /opt/ml/model.

    Statuses are those of AWS's image: 204 for an empty request, 415 for a body that cannot be read, 400 for more
    columns than the model has (fewer are taken), 406 for an unknown Accept, 500 for one that the image accepts and then
    cannot write. It takes CSV only, not libsvm or protobuf.
    """
    booster = load_model(model_directory())
    largest_body = int(os.environ.get("MAX_CONTENT_LENGTH", LARGEST_BODY))
    default_accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "text/csv")
    # Batch transform asks for one line a row, whatever its Accept.
    batch = os.environ.get("SAGEMAKER_BATCH") == "true"
    features = booster.num_features()
    kind = json.loads(booster.save_config())["learner"]["gradient_booster"]["name"]

    def invoke(request: Request) -> Answer:
        if not request.body:
            return Answer(status=HTTPStatus.NO_CONTENT.value)
        media_type = request.content_type.split(";")[0].strip().lower()
        if media_type not in ("text/csv", "csv"):
            return refuse(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                f"Content-type {request.content_type} is not supported: send text/csv",
            )
        if re.search(r"label_size\s*=\s*(?!1\s*(;|$))", request.content_type):
            return refuse(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                f"{request.content_type} is not an accepted csv ContentType. Optional parameter label_size must be "
                "equal to 1",
            )
        try:
            rows = read_rows(request.body.strip().decode())
            if np.isinf(rows).any():
                raise ValueError("Input data contains `inf`")
        except (ValueError, csv.Error) as error:
            return refuse(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                f"Loading csv data failed with Exception, please ensure data is in csv format: {error}",
            )
        if rows.shape[1] > features:
            return refuse(
                HTTPStatus.BAD_REQUEST,
                f"Unable to evaluate payload provided: Feature size of csv inference data {rows.shape[1]} "
                f"is not consistent with feature size of trained model {features}.",
            )
        accept = (request.accept or default_accept).split(";")[0].strip().lower()
        if batch and accept in (*ACCEPTS, *UNWRITABLE_ACCEPTS):
            lines = [f"{score}\n" for score in predict(booster, rows, kind).tolist()]
            return Answer("".join(lines).encode(), text_type(accept))
        if accept in UNWRITABLE_ACCEPTS:
            return refuse(HTTPStatus.INTERNAL_SERVER_ERROR, f"Accept type {accept} cannot be written")
        if accept not in ACCEPTS:
            return refuse(
                HTTPStatus.NOT_ACCEPTABLE,
                f"Accept type {accept} is not supported. Please use supported accept types: {', '.join(ACCEPTS)}.",
            )
        return encode(predict(booster, rows, kind), accept)

    documents = {
        "/execution-parameters": {
            "MaxConcurrentTransforms": os.cpu_count() or 1,
            "BatchStrategy": "MULTI_RECORD",
            "MaxPayloadInMB": largest_body // 1024**2,
        }
    }
    return Application(invoke, documents, largest_body)


def load_model(directory: Path) -> Any:
    """The booster in `directory`, on one thread."""
    files = [file for file in sorted(directory.glob("*")) if file.is_file() and not file.name.startswith(".")]
    if len(files) != 1:
        found = ", ".join(file.name for file in files) or "nothing"
        raise ModelFolderError(f"the model must be one file, xgboost-model; found {found}")
    booster = xgboost.Booster()
    try:
        # As bytes: a file without an extension would be loaded with a warning about its format.
        booster.load_model(bytearray(files[0].read_bytes()))
    except xgboost.core.XGBoostError as error:
        raise ModelFolderError(f"Model {files[0].name} cannot be loaded: {str(error).splitlines()[0]}") from error
    booster.set_param("nthread", 1)
    return booster


def predict(booster: Any, rows: np.ndarray, kind: str) -> np.ndarray:
    """The scores. Trees read the rows in place, several times faster for small requests."""
    if kind == "gbtree" and rows.shape[1] == booster.num_features():
        return booster.inplace_predict(rows, validate_features=False)
    return booster.predict(xgboost.DMatrix(rows, nthread=1), validate_features=False)


def encode(scores: np.ndarray, accept: str) -> Answer:
    """The scores in AWS's formats: one line a row, or `{"predictions": [{"score": …}]}`."""
    values = scores.tolist()
    if accept == "text/csv":
        lines = (",".join(map(str, value)) if isinstance(value, list) else str(value) for value in values)
        body = "".join(f"{line}\n" for line in lines)
    else:
        body = json.dumps({"predictions": [{"score": value} for value in values]})
    return Answer(body.encode(), text_type(accept))
