"""Objects in S3, as files of this machine."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workbench.errors import WorkbenchError


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key."""
    parts = urlsplit(uri)
    return parts.netloc, parts.path.lstrip("/")


class Storage:
    """Reads and writes objects; what was downloaded stays, as long as the object is the same."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def list(self, uri: str) -> dict[str, tuple[str, str]]:
        """Key and ETag of the objects with a prefix, by their names behind it."""
        bucket, prefix = split_uri(uri)
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        found = [one for page in pages for one in page.get("Contents", []) if not one["Key"].endswith("/")]
        return {one["Key"][len(prefix) :].lstrip("/") or Path(prefix).name: (one["Key"], one["ETag"]) for one in found}

    def read(self, uri: str) -> bytes:
        """An object's content. Raises WorkbenchError when there is none."""
        bucket, key = split_uri(uri)
        try:
            content: bytes = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except self._s3.exceptions.ClientError as error:
            raise WorkbenchError(f"{uri} cannot be read: {error}") from error
        return content

    def find(self, uri: str) -> bytes | None:
        """An object's content; None when there is none."""
        name = uri.rsplit("/", 1)[1]
        return self.read(uri) if name in self.list(uri) else None

    def write(self, uri: str, content: bytes) -> None:
        bucket, key = split_uri(uri)
        self._s3.put_object(Bucket=bucket, Key=key, Body=content)

    def download(self, uri: str, file: Path) -> Path:
        """Writes an object to a file, unless it is there."""
        if not file.is_file():
            bucket, key = split_uri(uri)
            file.parent.mkdir(parents=True, exist_ok=True)
            draft = file.with_name(f"{file.name}.part")
            with draft.open("wb") as stream:
                for chunk in self._s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(1024 * 1024):
                    stream.write(chunk)
            draft.rename(file)
        return file

    def mirror(self, uri: str, folder: Path) -> Path:
        """Makes a folder what a prefix is: new objects come, those that are gone go."""
        objects = self.list(uri)
        if not objects:
            raise WorkbenchError(
                f"there are no objects under {uri}: upload rows first, as the pipeline needs them, too"
            )
        marks = folder / ".etags"
        known = dict(line.split("\t", 1) for line in marks.read_text("utf-8").splitlines()) if marks.is_file() else {}
        for name in [one for one, tag in known.items() if objects.get(one, ("", ""))[1] != tag]:
            (folder / "rows" / name).unlink(missing_ok=True)
        for name, (key, _) in objects.items():
            self.download(f"s3://{split_uri(uri)[0]}/{key}", folder / "rows" / name)
        marks.write_text("".join(f"{name}\t{tag}\n" for name, (_, tag) in objects.items()), "utf-8")
        return folder / "rows"
