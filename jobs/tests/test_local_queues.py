"""Queues before functions on the local cloud: as patient, and as strict, as on AWS."""

import itertools
import json

import pytest
from ministack_event_sources import MappingRefusedError, check_mapping, may_send
from ministack_queues import LARGEST_PAYLOAD, is_malformed, stamp_messages, take_messages

QUEUE = "arn:aws:sqs:us-east-1:000000000000:uploads"
RULE = "arn:aws:events:us-east-1:000000000000:rule/uploads"
MAPPING = {"BatchSize": 3, "MaximumBatchingWindowInSeconds": 60}


def make_queue(count, visibility="180", body="{}"):
    queue = {
        "attributes": {"VisibilityTimeout": visibility},
        "messages": [{"body": body, "sent_at": 5.0, "visible_at": 5.0} for _ in range(count)],
    }
    stamp_messages(queue, 1000.0)
    return queue


def take(queue, now, mapping=MAPPING):
    tokens = itertools.count()
    return take_messages(queue, mapping, now, lambda: str(next(tokens)))


def test_a_batch_waits_for_others_until_it_is_full_or_its_first_message_has_waited_for_the_window():
    queue = make_queue(2)
    assert take(queue, 1059.0) == []
    assert len(take(queue, 1060.0)) == 2
    assert len(take(make_queue(3), 1000.0)) == 3
    assert len(take(make_queue(7), 1000.0)) == 3


def test_what_was_taken_comes_again_after_the_visibility_timeout_in_which_the_window_counts():
    queue = make_queue(1)
    [message] = take(queue, 1060.0)
    # Lambda had it since the window began.
    assert message["visible_at"] == 1000.0 + 180
    assert take(queue, 1179.0) == []
    assert len(take(queue, 1180.0 + 60)) == 1
    assert message["receive_count"] == 2
    # A clock that jumps is no window of a day.
    assert take(make_queue(1), 90_000.0)[0]["visible_at"] == 90_000.0 - 60 + 180


def test_a_batch_is_what_one_invocation_may_carry():
    half = "x" * (LARGEST_PAYLOAD // 2)
    queue = make_queue(3, body=half)
    assert [len(take(queue, 1000.0)) for _ in range(2)] == [1, 1]
    # One that is too large for any invocation is not held back for ever.
    assert len(take(make_queue(1, body=half * 3), 1060.0)) == 1


@pytest.mark.parametrize(
    ("answer", "malformed"),
    [
        (None, False),
        ({}, False),
        ({"batchItemFailures": []}, False),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, False),
        ('{"batchItemFailures": null}', False),
        ("no JSON", True),
        ([], True),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, True),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, True),
        ({"batchItemFailures": [{"id": "a"}]}, True),
        ({"batchItemFailures": ["a"]}, True),
    ],
)
def test_an_answer_that_lambda_cannot_read_fails_the_whole_batch(answer, malformed):
    assert is_malformed(answer) is malformed


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"BatchSize": 10_001, "MaximumBatchingWindowInSeconds": 1}, "between 1 and 10000, got 10001"),
        ({"BatchSize": 0}, "between 1 and 10000, got 0"),
        ({"BatchSize": 11}, "window in seconds must be greater than 0"),
        ({"MaximumBatchingWindowInSeconds": 301}, "between 0 and 300, got 301"),
        ({"ScalingConfig": {"MaximumConcurrency": 1}}, "between 2 and 1000, got 1"),
    ],
)
def test_a_mapping_that_lambda_refuses_is_refused(properties, message):
    with pytest.raises(MappingRefusedError, match=message):
        check_mapping(properties, make_queue(0), 180)


def test_a_queue_that_is_missing_or_too_impatient_for_the_function_is_refused():
    check_mapping(MAPPING, make_queue(0), 180)
    with pytest.raises(MappingRefusedError, match="NonExistentQueue"):
        check_mapping(MAPPING, None, 180)
    with pytest.raises(MappingRefusedError, match="timeout: 180 seconds is less than Function timeout: 181 seconds"):
        check_mapping(MAPPING, make_queue(0), 181)


def make_policy(principal, rule=RULE, action="sqs:SendMessage"):
    tls = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sqs:*", "Resource": QUEUE}
    tls["Condition"] = {"Bool": {"aws:SecureTransport": "false"}}
    allow = {"Effect": "Allow", "Principal": {"Service": principal}, "Action": action, "Resource": QUEUE}
    allow["Condition"] = {"ArnEquals": {"aws:SourceArn": rule}}
    return json.dumps({"Version": "2012-10-17", "Statement": [tls, allow]})


@pytest.mark.parametrize(
    ("policy", "may"),
    [
        (make_policy("events.amazonaws.com"), True),
        (make_policy("events.amazonaws.com", action="sqs:ReceiveMessage"), False),
        (make_policy("events.amazonaws.com", rule=f"{RULE}-of-another"), False),
        (make_policy("s3.amazonaws.com"), False),
        ("", False),
    ],
)
def test_eventbridge_sends_to_a_queue_only_where_its_policy_says_so(policy, may):
    assert may_send(policy, QUEUE, RULE) is may
