"""Serving with the handler of one of AWS's toolkits, whose server's front is ours."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

from sagemaker_contract.environment import model_directory
from sagemaker_contract.http_server import Application, serve_application
from sagemaker_contract.libraries import install_requirements
from sagemaker_contract.user_module import make_broken_application


def serve_toolkit(load: Callable[[], Application]) -> None:
    """Installs what the script needs, loads the model and serves it, in the root folder."""
    code = model_directory() / "code"
    install_requirements(code)
    sys.path.insert(0, str(code))
    os.chdir(os.sep)
    serve_application(load())


def load_model(initialize: Callable[[Any], None], context: Any) -> Application | None:
    """Loads the model; of one that cannot be loaded, the application that leaves the server up and unhealthy."""
    try:
        initialize(context)
    except Exception as error:
        traceback.print_exc()
        sys.stderr.flush()
        return make_broken_application(f"the model cannot be loaded: {type(error).__name__}: {error}")
    return None


def to_bytes(answer: Any) -> bytes:
    """The body as these servers send it: bytes and texts as they are, all else as JSON."""
    if isinstance(answer, bytes | bytearray):
        return bytes(answer)
    return answer.encode() if isinstance(answer, str) else json.dumps(answer, indent=2).encode()
