"""Reading a job's one configuration file, with errors that name the key."""

import json
from pathlib import Path
from typing import Any

from common.errors import JobError


def read_configuration(path: str) -> dict[str, Any]:
    """The configuration's JSON object. Fails when the file is absent, is not JSON or is no object."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise JobError(f"--config: cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise JobError(f"--config: {path} is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise JobError(f"--config: {path} must hold an object, got {describe(document)}")
    return document


def require(mapping: dict[str, Any], key: str, kind: type | tuple[type, ...], where: str) -> Any:
    """The value of `key`. Fails when it is absent or is not of `kind`; `where` is the path to `mapping`."""
    name = f"{where}.{key}" if where else key
    if key not in mapping:
        raise JobError(f"{name}: is missing from the configuration")
    return check_kind(mapping[key], kind, name)


def check_kind(value: Any, kind: type | tuple[type, ...], name: str) -> Any:
    """The value itself when it is of `kind`. True and False are no numbers here."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        allowed = " or ".join(_KIND_NAMES[k] for k in kinds)
        raise JobError(f"{name}: must be {allowed}, got {describe(value)}")
    return value


def check_choice(value: Any, allowed: tuple[str, ...], name: str) -> str:
    """The value itself when it is one of `allowed`."""
    if value not in allowed:
        raise JobError(f"{name}: must be one of {', '.join(allowed)}, got {describe(value)}")
    return value


def describe(value: Any) -> str:
    """The value as JSON, cut to a readable length."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."


_KIND_NAMES = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
