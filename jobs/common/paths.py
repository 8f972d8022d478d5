"""Where SageMaker's containers keep their files.

`SAGEMAKER_BASE_DIR` relocates `/opt/ml`, as it does for AWS's own toolkits, so that a job runs on any machine.
"""

import os
from pathlib import Path


def base_directory() -> Path:
    """`/opt/ml`, or what `SAGEMAKER_BASE_DIR` says."""
    return Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))


def input_directory(name: str) -> Path:
    """Where the processing input called `name` is."""
    return base_directory() / "processing" / "input" / name


def output_directory(name: str) -> Path:
    """Where the processing output called `name` is collected from; made when it is not there yet."""
    directory = base_directory() / "processing" / "output" / name
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def write_exit_message(message: str) -> None:
    """Writes the text that SageMaker shows as the processing job's exit message (its first 1,024 characters)."""
    file = base_directory() / "output" / "message"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(message[:1024], encoding="utf-8")
