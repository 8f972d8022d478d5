"""Runs what SageMaker's containers run, with the folder `/opt/ml` somewhere else."""

import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError

ROOT = "/opt/ml"
#: what stands for AWS's images, by their repositories
PROGRAMS = {"sagemaker-scikit-learn": "scikit_learn_image.py", "sagemaker-xgboost": "xgboost_image.py"}
#: the library that an image is named after, by its repository
LIBRARIES = {"sagemaker-scikit-learn": "scikit-learn", "sagemaker-xgboost": "xgboost"}
ADAPTERS = Path(__file__).resolve().parent.parent / "containers"
#: lines of a failed program's output that are shown
SHOWN_LINES = 15
#: the exit message or failure, where a container leaves one
MESSAGES = ("output/failure", "output/message")


def repository_of(image: str) -> str:
    """Of `<registry>/<repository>:<tag>`."""
    return re.split(r"[:@]", image.split("/", 1)[-1])[0]


def find_program(image: str) -> Path:
    """What stands for an image. Raises WorkbenchError for one that nothing stands for."""
    program = PROGRAMS.get(repository_of(image))
    if program is None:
        raise WorkbenchError(
            f"{repository_of(image)} is trained in its own container only: this machine stands for "
            f"{', '.join(PROGRAMS)}. Start the pipeline, which trains it"
        )
    return folder_of_adapters() / program


def folder_of_adapters() -> Path:
    """Beside this package, or in a checkout."""
    checkout = Path(__file__).resolve().parents[2] / "local" / "containers"
    return ADAPTERS if ADAPTERS.is_dir() else checkout


def describe_libraries(images: Sequence[str]) -> list[str]:
    """How this machine's libraries differ from those of the images, and how to get theirs."""
    problems = []
    for image in dict.fromkeys(images):
        name = LIBRARIES.get(repository_of(image))
        wanted = re.search(r":(\d+\.\d+)", image)
        if name is None or wanted is None:
            continue
        found = next((v for v in map(_find_version, (name, f"{name}-cpu")) if v), None)
        if found is None or found.split(".")[:2] != wanted[1].split("."):
            problems.append(
                f"the image has {name} {wanted[1]}, this machine {found or 'none'}: "
                f"{sys.executable} -m pip install '{name}~={wanted[1]}.0'"
            )
    if not _find_version("werkzeug"):
        problems.append(f"the serving code needs werkzeug: {sys.executable} -m pip install werkzeug")
    return problems


def _find_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def run_container(base: Path, command: Sequence[str], environment: Mapping[str, Any], what: str) -> str:
    """Runs a program whose `/opt/ml` is `base`, and returns what it wrote. Raises WorkbenchError when it fails."""
    own = {name: relocate(value, base) for name, value in environment.items() if isinstance(value, str)}
    done = subprocess.run(
        [relocate(part, base) for part in command],
        cwd=base,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **own, "SAGEMAKER_BASE_DIR": str(base)},
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        said = [(base / name).read_text("utf-8") for name in MESSAGES if (base / name).is_file()]
        reason = said[0] if said else "\n".join(done.stdout.splitlines()[-SHOWN_LINES:])
        raise WorkbenchError(f"{what} failed: {reason.strip()}")
    return done.stdout


def relocate(text: str, base: Path) -> str:
    """A path of the container contract on this machine; other text stays."""
    return re.sub(rf'^("?){ROOT}(?=/|"|$)', lambda found: f"{found[1]}{base}", text)


def unpack(archive: Path, folder: Path) -> Path:
    """Unpacks a model.tar.gz."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as stream:
        stream.extractall(folder, filter="data")
    return folder


def pack(folder: Path, archive: Path) -> Path:
    """Packs what is in a folder as SageMaker does."""
    with tarfile.open(archive, "w:gz") as stream:
        for file in sorted(folder.iterdir()):
            stream.add(file, file.name)
    return archive


def write_json(file: Path, document: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")
