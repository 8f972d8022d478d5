"""Serving what stands for BlazingText, by https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext.html."""

import json
from functools import partial
from typing import Any

import numpy as np

from sagemaker_contract.blazingtext_model import Model
from sagemaker_contract.blazingtext_training import NOTICE
from sagemaker_contract.environment import model_directory
from sagemaker_contract.errors import UserError
from sagemaker_contract.http_server import Application
from sagemaker_contract.stand_in import JSON_DOCUMENT, JSON_LINES, make_application, read_json

#: as many labels as are answered where nobody asks for more
DEFAULT_LABELS = 1


def make_stand_in_application() -> Application:
    """The application of the model under /opt/ml/model."""
    print(NOTICE, flush=True)
    model = Model.load(model_directory())
    return make_application({JSON_DOCUMENT: partial(answer_document, model), JSON_LINES: partial(answer_lines, model)})


def answer_document(model: Model, text: str) -> str:
    """Sentences in one document. Raises UserError."""
    document = read_json(text)
    instances = document.get("instances") if isinstance(document, dict) else None
    if not isinstance(instances, list) or not all(isinstance(one, str) for one in instances) or not instances:
        raise UserError("instances: must be a list with at least one sentence")
    configuration = document.get("configuration", {})
    if not isinstance(configuration, dict):
        raise UserError('configuration: must be an object, such as {"k": 2}')
    return json.dumps(list_labels(model, instances, [_read_count(configuration)] * len(instances)))


def answer_lines(model: Model, text: str) -> str:
    """A sentence a line. Raises UserError."""
    documents = [read_json(line) for line in text.split("\n") if line.strip()]
    if not documents:
        raise UserError("there is no line")
    for number, one in enumerate(documents, start=1):
        if not isinstance(one, dict) or not isinstance(one.get("source"), str):
            raise UserError(f"line {number}: must be an object with the sentence as source")
    sentences, counts = [one["source"] for one in documents], [_read_count(one) for one in documents]
    return "\n".join(json.dumps(one) for one in list_labels(model, sentences, counts))


def list_labels(model: Model, sentences: list[str], counts: list[int]) -> list[dict[str, Any]]:
    """The likeliest labels of each sentence, as many as are asked for, with their probabilities in 32 bits."""
    shares = model.predict(sentences).astype(np.float32)
    answers = []
    for line, count in zip(shares, counts, strict=True):
        order = np.argsort(-line, kind="stable")[:count]
        answers.append({"label": [model.labels[place] for place in order], "prob": line[order].astype(float).tolist()})
    return answers


def _read_count(document: dict[str, Any]) -> int:
    count = document.get("k", DEFAULT_LABELS)
    if type(count) is not int or count < 1:
        raise UserError(f"k: must be an integer of 1 or more, got {json.dumps(count)}")
    return count
