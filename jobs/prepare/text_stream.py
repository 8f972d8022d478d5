"""Opening text, compressed or not, and saying what is wrong with its encoding."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from common.errors import JobError

UTF_16 = "is UTF-16, expected UTF-8: give format.encoding 'utf-16', or save it as UTF-8"
#: what files that are not UTF-8 are, by how they begin
BEGINNINGS = {
    codecs.BOM_UTF16_LE: UTF_16,
    codecs.BOM_UTF16_BE: UTF_16,
    b"\x1f\x8b": "is compressed, and its name does not end in .gz: rename it",
    b"PK\x03\x04": "is a ZIP archive, as Excel's files are: save the sheet as CSV in UTF-8",
    b"PAR1": "is Parquet: let its name end in .parquet",
}


def open_text(file: Path, encoding: str | None) -> TextIO:
    """The file's text with its line breaks as they are; UTF-8, with or without a mark, unless an encoding is given."""
    encoding = "utf-8-sig" if encoding is None else encoding
    if is_compressed(file):
        return gzip.open(file, "rt", encoding=encoding, newline="")
    return file.open(encoding=encoding, newline="")


def is_compressed(file: Path) -> bool:
    """Whether the name says gzip."""
    return file.name.lower().endswith(".gz")


@contextmanager
def name_faults(file: Path, name: str) -> Iterator[None]:
    """Turns what reading may raise into a JobError that names the file and what to do."""
    try:
        yield
    except UnicodeError as error:
        raise JobError(_describe_encoding(file, name, error)) from error
    except (OSError, EOFError, zlib.error) as error:
        what = "; its name ends in .gz: is it compressed?" if isinstance(error, gzip.BadGzipFile) else ""
        raise JobError(f"file {name}: cannot be read: {error}{what}") from error


def _describe_encoding(file: Path, name: str, error: UnicodeError) -> str:
    with gzip.open(file) if is_compressed(file) else file.open("rb") as stream:
        head = stream.read(4)
        for mark, what in BEGINNINGS.items():
            if head.startswith(mark):
                return f"file {name}: {what}"
        if not isinstance(error, UnicodeDecodeError):
            return f"file {name}: cannot be read as {error}"
        stream.seek(0)
        for number, line in enumerate(stream, 1):
            try:
                line.decode(error.encoding)
            except UnicodeError as found:
                bad = line[max(0, found.start - 10) : found.end + 10].strip().decode("windows-1252", "replace")
                return (
                    f"file {name}, line {number}: is not {error.encoding.upper()}, at {bad!r}: is it windows-1252? "
                    "give format.encoding, or save it as UTF-8"
                )
    return f"file {name}: is not {error.encoding.upper()}: {error.reason}; give format.encoding, or save it as UTF-8"
