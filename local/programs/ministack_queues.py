"""Queues before functions, as Lambda reads them on AWS.

MiniStack hands ten messages to a function as soon as they are there. Here a batch waits for the mapping's batching
window, holds as many messages as its batch size and six megabytes allow, and queues have simulated time, so that
visibility timeouts and redrives pass when the clock is moved.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""

import functools
import json
from collections.abc import Callable
from typing import Any

from ministack_time import SimulatedClock, require

#: what one invocation may carry, in bytes
LARGEST_PAYLOAD = 6 * 1024 * 1024
#: what the envelope of a message takes of it, at most
ENVELOPE = 1_024
#: marks a message that has simulated time
STAMPED = "simulated"


class QueueTime:
    """Takes the place of the module `time` in MiniStack's queues."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.time = clock.now


def stamp_messages(queue: dict[str, Any], now: float) -> None:
    """Messages that other services have put there come with real time: they were sent just now."""
    for message in queue["messages"]:
        if STAMPED not in message:
            delay = max(0.0, message.get("visible_at", 0.0) - message.get("sent_at", 0.0))
            message.update({"sent_at": now, "visible_at": now + delay, STAMPED: True})


def cut_batch(messages: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The first messages that fit into one invocation; one that does not fit goes alone, and is refused there."""
    size = 0
    for count, message in enumerate(messages[:most]):
        size += len(json.dumps(message["body"])) + ENVELOPE
        if size > LARGEST_PAYLOAD and count > 0:
            return messages[:count]
    return messages[:most]


def is_due(messages: list[dict[str, Any]], batch: list[dict[str, Any]], mapping: dict[str, Any], now: float) -> bool:
    """Whether a batch is full, or its first message has waited for the window."""
    window = int(mapping.get("MaximumBatchingWindowInSeconds") or 0)
    is_full = len(batch) >= int(mapping.get("BatchSize", 10)) or len(batch) < len(messages)
    return is_full or now - min(message["visible_at"] for message in batch) >= window


def take_messages(
    queue: dict[str, Any], mapping: dict[str, Any], now: float, token: Callable[[], str]
) -> list[dict[str, Any]]:
    """The next batch of a mapping, which nobody else sees before the visibility timeout; none before it is due."""
    visible = [message for message in queue["messages"] if message["visible_at"] <= now]
    batch = cut_batch(visible, int(mapping.get("BatchSize", 10)))
    if not batch or not is_due(visible, batch, mapping, now):
        return []
    window = int(mapping.get("MaximumBatchingWindowInSeconds") or 0)
    timeout = int(queue["attributes"].get("VisibilityTimeout", "30"))
    for message in batch:
        # Lambda has received it when it came, and has kept it during the window.
        received = max(message["visible_at"], now - window)
        first = message.get("first_receive_at")
        message.update(
            receipt_handle=token(),
            visible_at=received + timeout,
            receive_count=message.get("receive_count", 0) + 1,
            first_receive_at=received if first is None else first,
        )
    return batch


def is_malformed(answer: Any) -> bool:
    """Whether Lambda cannot read which messages of a batch have failed: then all of them have.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    if isinstance(answer, str):
        try:
            answer = json.loads(answer)
        except ValueError:
            return True
    if answer is None:
        return False
    if not isinstance(answer, dict):
        return True
    failures = answer.get("batchItemFailures")
    if failures is None:
        return False
    return not isinstance(failures, list) or any(
        not isinstance(failure, dict)
        or not isinstance(failure.get("itemIdentifier"), str)
        or not failure["itemIdentifier"]
        for failure in failures
    )


def patch_queues(clock: SimulatedClock) -> None:
    """Lets MiniStack's queues, and what reads them for functions, do as AWS does."""
    from ministack.services import lambda_svc, sqs

    for module, name in (
        (sqs, "time"),
        (sqs, "_expire_retained"),
        (sqs, "_ensure_msg_fields"),
        (sqs, "_dlq_sweep"),
        (sqs, "_queues_lock"),
        (sqs, "_receive_messages_for_esm"),
        (lambda_svc, "_esms"),
        (lambda_svc, "_run_sqs_batch"),
        (lambda_svc, "_execute_function"),
    ):
        require(hasattr(module, name), name)
    sqs.time = QueueTime(clock)
    expire = sqs._expire_retained

    def expire_in_simulated_time(queue: dict[str, Any]) -> None:
        # Everybody who reads a queue comes by here first.
        stamp_messages(queue, clock.now())
        expire(queue)

    def receive(queue_url: str, _most: int) -> list[dict[str, Any]]:
        with sqs._queues_lock:
            queue = sqs._get_q(queue_url)
            sqs._expire_retained(queue)
            sqs._dlq_sweep(queue)
            for message in queue["messages"]:
                sqs._ensure_msg_fields(message)
            mapping = find_mapping(queue["attributes"].get("QueueArn", ""))
            return take_messages(queue, mapping, clock.now(), sqs.new_uuid) if mapping else []

    def find_mapping(queue_arn: str) -> dict[str, Any] | None:
        return next((each for each in lambda_svc._esms.values() if each.get("EventSourceArn") == queue_arn), None)

    sqs._expire_retained = expire_in_simulated_time
    sqs._receive_messages_for_esm = receive
    lambda_svc._execute_function = refuse_malformed(lambda_svc._execute_function, find_mapping)


def refuse_malformed(
    execute: Callable[..., dict[str, Any]], find_mapping: Callable[[str], dict[str, Any] | None]
) -> Callable[..., dict[str, Any]]:
    @functools.wraps(execute)
    def execute_and_check(function: dict[str, Any], event: Any, *args: Any, **options: Any) -> dict[str, Any]:
        result = execute(function, event, *args, **options)
        records = event.get("Records") if isinstance(event, dict) else None
        first = records[0] if isinstance(records, list) and records else {}
        mapping = find_mapping(first.get("eventSourceARN", "")) if isinstance(first, dict) else None
        if (
            mapping
            and "ReportBatchItemFailures" in mapping.get("FunctionResponseTypes", [])
            and not result.get("error")
            and is_malformed(result.get("body"))
        ):
            return {**result, "error": True, "body": {"errorMessage": "the failed messages cannot be read"}}
        return result

    return execute_and_check
