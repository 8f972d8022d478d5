"""Packing a model archive, which SageMaker unpacks into a container's model folder."""

import gzip
import io
import tarfile
from pathlib import Path


def write_model_archive(file: Path, members: dict[str, bytes]) -> None:
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
