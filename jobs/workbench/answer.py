"""Run as a program, in a process of its own: sends files through one container of a model, as a batch transform does.

`python -m workbench.answer <image's program> <input folder> <output folder> <content type> <accept>`, with the model
under `$SAGEMAKER_BASE_DIR/model` and the container's variables in the environment. Writes `<file>` for `<file>`.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench.terms import ImageTypes

#: bytes of a request, as the pipeline's batch transform sends them
LARGEST_REQUEST = 1024 * 1024


def answer_files(program: str, source: Path, target: Path, content_type: str, accept: str) -> None:
    """Answers each file, lines in their order."""
    application = load_application(program)
    for file in sorted(one for one in source.rglob("*") if one.is_file()):
        answered = target / file.relative_to(source)
        answered.parent.mkdir(parents=True, exist_ok=True)
        with answered.open("wb") as stream:
            for body in split_requests(file.read_bytes(), content_type):
                stream.write(ask(application, body, content_type, accept, file.name))


def load_application(program: str) -> Any:
    """What the container serves: the model's own script, or the built-in algorithm."""
    from sagemaker_contract.user_module import load_script_application

    is_xgboost = program.startswith("xgboost")
    if is_xgboost and not os.environ.get("SAGEMAKER_PROGRAM"):
        from sagemaker_contract.xgboost_serving import make_builtin_application

        return make_builtin_application()
    return load_script_application("matrix" if is_xgboost else "array")


def ask(application: Any, body: bytes, content_type: str, accept: str, name: str) -> bytes:
    from sagemaker_contract.http_server import Request

    answer = application.invoke(Request(body, content_type, accept))
    if answer.status != 200:
        sys.exit(f"{name} was answered with {answer.status}: {answer.body.decode(errors='replace').strip()}")
    return answer.body if answer.body.endswith(b"\n") else answer.body + b"\n"


def split_requests(content: bytes, content_type: str) -> Iterable[bytes]:
    """An image whole, whole lines of all else."""
    return [content] if content_type in ImageTypes.ALL else split_lines(content)


def split_lines(content: bytes) -> Iterator[bytes]:
    """Whole lines, as many as a request holds."""
    start = 0
    while start < len(content):
        end = start + LARGEST_REQUEST
        if end < len(content):
            end = max(content.rfind(b"\n", start, end), content.find(b"\n", start)) + 1 or len(content)
        yield content[start:end]
        start = end


if __name__ == "__main__":
    os.environ["SAGEMAKER_BATCH"] = "true"
    answer_files(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5])
