"""Files of tables, as every job sees them, and those that jobs write."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

#: how names begin of what programs leave beside data: .DS_Store, _SUCCESS, .part-0.crc
HIDDEN = (".", "_")


def digest_file(file: Path) -> bytes:
    """The SHA-256 of the content, which is read a piece at a time."""
    with file.open("rb") as stream:
        return digest_stream(stream)


def digest_stream(stream: BinaryIO) -> bytes:
    """The SHA-256 of what a stream holds, which is read a piece at a time."""
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    return digest.digest()


def write_lines(file: Path, documents: Iterable[object]) -> None:
    """A document of JSON a line."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(f"{json.dumps(document, ensure_ascii=False)}\n" for document in documents)


def write_json(file: Path, document: object) -> None:
    """A document that people read as well."""
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8", newline="")
