"""Files of tables, as every job sees them."""

import hashlib
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
