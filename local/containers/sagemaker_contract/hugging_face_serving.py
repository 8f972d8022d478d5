"""Serving in the images of Hugging Face: AWS's sagemaker-huggingface-inference-toolkit does the work.

It is called with the context that Multi Model Server's own Python half makes. What is ours is the server's front, a
Java program, which hands a request on with its headers and makes JSON of an error.
"""

import json
import os
import traceback
from http import HTTPStatus

from sagemaker_contract.codecs import JSON
from sagemaker_contract.environment import model_directory
from sagemaker_contract.http_server import Answer, Application, Request
from sagemaker_contract.toolkit_serving import load_model, serve_toolkit, to_bytes

#: Multi Model Server's limit of a request where SAGEMAKER_MAX_PAYLOAD_IN_MB does not say otherwise, in bytes
LARGEST_REQUEST = 6_553_500
MEGABYTE = 1024 * 1024
#: what the server calls every error of a model
ERROR_TYPE = "InternalServerException"


def serve_hugging_face() -> None:
    """Serves what AWS's toolkit loads."""
    serve_toolkit(load_hugging_face_application)


def load_hugging_face_application() -> Application:
    """The application of the toolkit's handler; a model that cannot be loaded leaves the server up and unhealthy."""
    import mms
    from mms.context import Context, RequestProcessor
    from mms.metrics.metrics_store import MetricsStore
    from mms.service import PredictionException
    from sagemaker_huggingface_inference_toolkit.handler_service import HuggingFaceHandlerService

    def make_context() -> Context:
        context = Context("model", str(model_directory()), None, 1, None, mms.__version__)
        context.metrics = MetricsStore({0: "0"}, "model")
        return context

    service = HuggingFaceHandlerService()
    broken = load_model(service.initialize, make_context())
    if broken is not None:
        return broken

    def invoke(request: Request) -> Answer:
        headers = {"Content-Type": request.content_type, "Accept": request.accept}
        context = make_context()
        context.request_processor = [RequestProcessor({name: value for name, value in headers.items() if value})]
        try:
            [answer] = service.handle([{"body": request.body}], context)
        except PredictionException as error:
            traceback.print_exc()
            return describe_error(error.error_code, error.message)
        return Answer(to_bytes(answer), context.get_response_content_type(0))

    megabytes = os.environ.get("SAGEMAKER_MAX_PAYLOAD_IN_MB")
    largest = LARGEST_REQUEST if megabytes is None else int(megabytes) * MEGABYTE
    return Application(invoke, largest_body=largest, ping_content_type=JSON)


def describe_error(code: int, message: str) -> Answer:
    """An error as Multi Model Server words it."""
    body = {"code": code, "type": ERROR_TYPE, "message": message}
    return Answer(json.dumps(body, indent=2).encode(), JSON, HTTPStatus(code).value)
