"""Serving what stands for DeepAR, by https://docs.aws.amazon.com/sagemaker/latest/dg/deepar-in-formats.html."""

import json
import os
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sagemaker_contract.deepar_model import Model
from sagemaker_contract.deepar_series import check_shape, parse_series
from sagemaker_contract.deepar_training import NOTICE
from sagemaker_contract.environment import model_directory
from sagemaker_contract.errors import UserError
from sagemaker_contract.http_server import Application
from sagemaker_contract.stand_in import JSON_DOCUMENT, JSON_LINES, make_application, read_json

OUTPUT_TYPES = ("mean", "quantiles", "samples")
DEFAULT_CONFIGURATION = {
    "num_samples": 100,
    "output_types": ["mean", "quantiles"],
    "quantiles": ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"],
}


@dataclass(frozen=True)
class Configuration:
    """What is answered."""

    num_samples: int
    output_types: list[str]
    #: as they are written in the answer
    quantiles: list[str]

    @classmethod
    def parse(cls, given: Any) -> "Configuration":
        """Raises UserError."""
        if not isinstance(given, dict) or set(given) - set(DEFAULT_CONFIGURATION):
            raise UserError(f"configuration: must be an object with {', '.join(DEFAULT_CONFIGURATION)}")
        values = {**DEFAULT_CONFIGURATION, **given}
        count, types, quantiles = (values[name] for name in DEFAULT_CONFIGURATION)
        if type(count) is not int or count < 1:
            raise UserError(f"configuration.num_samples: must be a positive integer, got {json.dumps(count)}")
        if not isinstance(types, list) or not types or not set(types) <= set(OUTPUT_TYPES):
            raise UserError(f"configuration.output_types: must be some of {', '.join(OUTPUT_TYPES)}")
        if not isinstance(quantiles, list) or not all(_is_quantile(one) for one in quantiles):
            raise UserError('configuration.quantiles: must be texts such as "0.9"')
        return cls(count, types, quantiles)


def make_stand_in_application() -> Application:
    """The application of the model under /opt/ml/model."""
    print(NOTICE, flush=True)
    model = Model.load(model_directory())
    if os.environ.get("SAGEMAKER_BATCH") == "true":
        return make_application({JSON_LINES: partial(answer_lines, model)})
    return make_application({JSON_DOCUMENT: partial(answer_document, model)})


def answer_document(model: Model, text: str) -> str:
    """A client's request. Raises UserError."""
    document = read_json(text)
    if not isinstance(document, dict) or set(document) - {"instances", "configuration"}:
        raise UserError("the request must be an object with instances, and configuration where it is not the default")
    instances = document.get("instances")
    if not isinstance(instances, list) or not instances:
        raise UserError("instances: must be a list with at least one series")
    configuration = Configuration.parse(document.get("configuration", {}))
    predictions = [forecast(model, one, configuration, f"instances[{place}]") for place, one in enumerate(instances)]
    return json.dumps({"predictions": predictions})


def answer_lines(model: Model, text: str) -> str:
    """A batch transform's request, a line. Raises UserError."""
    if os.environ.get("SAGEMAKER_BATCH_STRATEGY") != "SINGLE_RECORD":
        raise UserError("a batch transform must have the BatchStrategy SingleRecord and the SplitType Line")
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) != 1:
        raise UserError(f"a request of a batch transform must be a line, got {len(lines)}")
    configuration = Configuration.parse(read_json(os.environ.get("DEEPAR_INFERENCE_CONFIG", "{}")))
    return json.dumps(forecast(model, read_json(lines[0]), configuration, "the series"))


def forecast(model: Model, document: Any, configuration: Configuration, where: str) -> dict[str, Any]:
    """One series. Raises UserError."""
    ahead = model.prediction_length
    series = parse_series(document, ahead, where)
    check_shape(series, model.shape, where)
    paths = model.sample(series, configuration.num_samples)
    answer: dict[str, Any] = {}
    if "quantiles" in configuration.output_types:
        levels = np.quantile(paths, [float(share) for share in configuration.quantiles], axis=0)
        answer["quantiles"] = dict(zip(configuration.quantiles, levels.tolist(), strict=True))
    if "samples" in configuration.output_types:
        answer["samples"] = paths.tolist()
    if "mean" in configuration.output_types:
        answer["mean"] = paths.mean(axis=0).tolist()
    return answer


def _is_quantile(given: Any) -> bool:
    try:
        return isinstance(given, str) and 0 < float(given) < 1
    except ValueError:
        return False
