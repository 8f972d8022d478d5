"""One line of a captured file, in the very form that SageMaker's data capture writes."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from typing import Any

Body = bytes | bytearray | memoryview | str

# A longer line is not read by the monitors.
LONGEST_LINE = 32 * 1024 * 1024


def render_record(
    request: Body,
    answer: Body,
    *,
    content_type: str,
    answer_content_type: str,
    inference_time: datetime,
    event_id: str,
    inference_id: str | None = None,
    custom_attributes: list[str] | None = None,
) -> bytes:
    """One line of a captured file, with its line feed; in the very form that SageMaker writes."""
    if inference_time.tzinfo is None:
        raise ValueError("inference_time: must have a time zone")
    metadata: dict[str, Any] = {"eventId": event_id}
    if inference_id:
        metadata["inferenceId"] = str(inference_id)
    if custom_attributes:
        metadata["customAttributes"] = [str(attribute) for attribute in custom_attributes]
    metadata["inferenceTime"] = inference_time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    record = {
        "captureData": {
            "endpointInput": _render_payload("INPUT", request, content_type),
            "endpointOutput": _render_payload("OUTPUT", answer, answer_content_type),
        },
        "eventMetadata": metadata,
        "eventVersion": "0",
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _render_payload(mode: str, body: Body, content_type: str) -> dict[str, str]:
    if not isinstance(body, Body):
        raise TypeError(f"a body must be bytes or text, got {type(body).__name__}")
    data = body.encode(errors="surrogatepass") if isinstance(body, str) else bytes(body)
    kind = content_type.split(";")[0].strip().lower()
    encoding = "CSV" if kind == "text/csv" else "JSON" if "json" in kind else "BASE64"
    try:
        text = data.decode() if encoding != "BASE64" else ""
    except UnicodeDecodeError:
        encoding = "BASE64"
    if encoding == "BASE64":
        text = base64.b64encode(data).decode()
    return {"observedContentType": content_type, "mode": mode, "data": text, "encoding": encoding}


def split_uri(uri: str) -> tuple[str, str]:
    bucket, _, key = uri[len("s3://") :].partition("/")
    if not uri.startswith("s3://") or not bucket:
        raise ValueError(f"must be s3://bucket/prefix, got {uri!r}")
    return bucket, key


def name_folder(prefix: str, endpoint_name: str, variant_name: str, inference_time: datetime) -> str:
    """Where the records of an hour lie, without the bucket."""
    hour = inference_time.astimezone(timezone.utc).strftime("%Y/%m/%d/%H")
    return "/".join(part for part in (prefix.strip("/"), endpoint_name, variant_name, hour) if part)
