"""Packing a model archive, which SageMaker unpacks into a container's model folder."""

import gzip
import io
import json
import pkgutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from common.contract import Files

#: the modules that serve, beside the one that the container starts
SERVING_MODULES = (
    "__init__.py",
    "csv_rows.py",
    "derived.py",
    "encoders.py",
    "hashing.py",
    "json_rows.py",
    "mask_terms.py",
    "masking.py",
    "preprocessor.py",
    "sentences.py",
    "values.py",
)


def write_serving_archive(file: Path, documents: Mapping[str, Any]) -> None:
    """Writes the model.tar.gz of a first container: JSON documents by their file names, and the code that serves them.

    The code travels with the version: whatever comes later, an old version is served by the code it was made with.
    """
    code = {Files.SERVING_MODULE: pkgutil.get_data("serve", Files.SERVING_MODULE)}
    code |= {f"serve/{name}": pkgutil.get_data("serve", name) for name in SERVING_MODULES}
    write_documents(file, documents, code)


def write_documents(file: Path, documents: Mapping[str, Any], code: Mapping[str, bytes | None]) -> None:
    """Writes the model.tar.gz of JSON documents by their file names, and of the code that serves them, by its own."""
    members = {
        name: json.dumps(document, indent=1, ensure_ascii=False).encode() for name, document in documents.items()
    }
    write_model_archive(file, members | {f"code/{name}": content for name, content in code.items()})


def write_model_archive(file: Path, members: Mapping[str, bytes]) -> None:
    """Writes model.tar.gz of the contents by name. The same contents give the same bytes: no clock is in it."""
    with (
        file.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as archive,
    ):
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
