"""Where the rows of a run came from, for the model card: written beside the labels, read by the evaluation.

Every hash is taken of the bytes that the job has in its hands, never of what the deployment had named.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from common.contract import Files
from common.files import digest_file, write_json
from common.paths import base_directory, input_directory

#: the inputs that hold what a job runs: its programs, and with Spark the modules that every executor gets
CODE_INPUTS = ("code", "py-files")


def describe_file(file: Path, name: str, rows: int, digest: str | None = None) -> dict[str, Any]:
    """An input file by its content; `digest` is its SHA-256 where a worker has taken it already."""
    return {
        "name": name,
        "rows": rows,
        "bytes": file.stat().st_size,
        "sha256": digest_file(file).hex() if digest is None else digest,
    }


def describe_job(configuration_path: str) -> dict[str, Any]:
    """What this job is, as SageMaker told its container, and what it runs by content.

    `arn`, `image` and `inputs` (where in S3 each was downloaded from) are empty outside of SageMaker.
    """
    job = _read_job()
    code = [one for name in CODE_INPUTS for one in sorted(input_directory(name).glob("*")) if one.is_file()]
    return {
        "arn": job.get("ProcessingJobArn") or "",
        "image": (job.get("AppSpecification") or {}).get("ImageUri") or "",
        "inputs": list_inputs(),
        "code": [_describe_program(one) for one in code],
        "configuration": _describe_program(Path(configuration_path)),
    }


def list_inputs() -> dict[str, str]:
    """Where in S3 each input of this job was downloaded from; nothing outside of SageMaker."""
    inputs = _read_job().get("ProcessingInputs") or []
    return {one["InputName"]: one["S3Input"]["S3Uri"] for one in inputs if "S3Input" in one}


def _read_job() -> dict[str, Any]:
    """What SageMaker told the container of this job; nothing outside of SageMaker."""
    file = base_directory() / "config" / "processingjobconfig.json"
    job: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return job


def write_lineage(
    directory: Path,
    configuration_path: str,
    files: Iterable[dict[str, Any]],
    rows: dict[str, int],
    recipe: dict[str, Any] | None = None,
) -> None:
    """Writes which files were read, how many rows each part has, and by which recipe and job they were prepared."""
    document = {
        "files": list(files),
        "rows": rows,
        **({} if recipe is None else {"recipe": recipe}),
        "job": describe_job(configuration_path),
    }
    write_json(directory / Files.LINEAGE, document)


def read_lineage(directory: Path) -> dict[str, Any]:
    """What was written; nothing where the rows were prepared by somebody else."""
    file = directory / Files.LINEAGE
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return document


def _describe_program(file: Path) -> dict[str, str]:
    return {"name": file.name, "sha256": digest_file(file).hex()}
