"""Captures what asynchronous endpoints leave in S3."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from typing import Any

from .record import LONGEST_LINE, name_folder, render_record, split_uri

logger = logging.getLogger(__name__)


def capture_async_result(
    notification: dict[str, Any], capture_uri: str, s3: Any, variant_name: str = "AllTraffic"
) -> str | None:
    """Captures what an asynchronous endpoint tells its success topic, from the files that it names.

    The same notification is the same object, however often it comes. Raises what S3 answers, so that whoever called
    tries again.

    :param notification: the message, parsed
    :returns: the S3 URI of what was written; nothing when it is too long for the monitors
    """
    asked, answered = notification["requestParameters"], notification["responseParameters"]
    bucket, prefix = split_uri(capture_uri)
    inference_time = datetime.fromisoformat(notification["eventTime"].replace("Z", "+00:00"))
    name = hashlib.sha256(answered["outputLocation"].encode()).hexdigest()[:32]
    files = [_open(s3, uri) for uri in (asked["inputLocation"], answered["outputLocation"])]
    line = b""
    if sum(file["ContentLength"] for file in files) <= LONGEST_LINE:
        request, answer = (file["Body"].read() for file in files)
        line = render_record(
            request,
            answer,
            content_type=asked["contentType"],
            answer_content_type=answered["contentType"],
            inference_time=inference_time,
            event_id=name,
            inference_id=notification.get("inferenceId"),
        )
    if not 0 < len(line) <= LONGEST_LINE:
        logger.warning("%s is not captured: with its answer it is too long", asked["inputLocation"])
        return None
    key = f"{name_folder(prefix, asked['endpointName'], variant_name, inference_time)}/{name}.jsonl"
    s3.put_object(Bucket=bucket, Key=key, Body=line)
    return f"s3://{bucket}/{key}"


def _open(s3: Any, uri: str) -> dict[str, Any]:
    bucket, key = split_uri(uri)
    return s3.get_object(Bucket=bucket, Key=key)
