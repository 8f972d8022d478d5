"""Serving in the PyTorch images: AWS's sagemaker-pytorch-inference does the work, as TorchServe's workers have it do.

What is ours is TorchServe's part: it hands each request to the toolkit's handler with a context, in which the handler
leaves status and content type of the answer. TorchServe itself is a Java program, and is not run.
"""

import os
import sys
from http import HTTPStatus

from sagemaker_contract.codecs import JSON
from sagemaker_contract.environment import model_directory
from sagemaker_contract.http_server import Answer, Application, Request
from sagemaker_contract.toolkit_serving import load_model, serve_toolkit, to_bytes

#: TorchServe's limit of a request where TS_MAX_REQUEST_SIZE does not say otherwise, in bytes
LARGEST_REQUEST = 6_553_500


class RequestContext:
    """What TorchServe tells the handler of one request, and what the handler answers beside the body."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.system_properties = {"model_dir": str(model_directory()), "gpu_id": None, "batch_size": 1}
        self.request_processor = [self]
        self.status = HTTPStatus.OK.value
        self.content_type = JSON
        self._headers = headers

    def get_request_properties(self) -> dict[str, str]:
        return self._headers

    def set_response_status(self, code: int = HTTPStatus.OK.value, phrase: str = "", idx: int = 0) -> None:
        self.status = int(code)

    def set_response_content_type(self, idx: int, value: str) -> None:
        self.content_type = value


def serve_torch() -> None:
    """Serves what AWS's toolkit loads."""
    serve_toolkit(load_torch_application)


def load_torch_application() -> Application:
    """The application of the toolkit's handler; a model that cannot be loaded leaves the server up and unhealthy."""
    from sagemaker_pytorch_serving_container.handler_service import HandlerService

    service = HandlerService()
    broken = load_model(service.initialize, RequestContext({}))
    if broken is not None:
        return broken

    def invoke(request: Request) -> Answer:
        headers = {"Content-Type": request.content_type, "Accept": request.accept}
        context = RequestContext({name: value for name, value in headers.items() if value})
        [answer] = service.handle([{"body": request.body}], context)
        if context.status != HTTPStatus.OK.value:
            print(answer, file=sys.stderr, flush=True)
        return Answer(to_bytes(answer), context.content_type, context.status)

    largest = int(os.environ.get("TS_MAX_REQUEST_SIZE", LARGEST_REQUEST))
    return Application(invoke, largest_body=largest, ping_content_type=JSON)
