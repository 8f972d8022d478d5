"""The writer of captured requests, for endpoints of which AWS captures nothing."""

import base64
import io
import json
import os
import re
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from lifecycle_capture import CaptureWriter, capture_async_result, writer
from lifecycle_capture.record import LONGEST_LINE

MOMENT = datetime(2026, 11, 23, 13, 4, 51, 250_000, timezone.utc)


class Buckets:
    """Stands for S3, which may be out of order."""

    def __init__(self):
        self.objects = {}
        self.options = []
        self.broken = False
        self.came = threading.Event()

    def put_object(self, *, Bucket, Key, Body, **options):  # noqa: N803
        if self.broken:
            raise OSError("S3 is out of order")
        self.objects[f"s3://{Bucket}/{Key}"] = Body
        self.options.append(options)
        self.came.set()

    def get_object(self, *, Bucket, Key):  # noqa: N803
        body = self.objects[f"s3://{Bucket}/{Key}"]
        return {"Body": io.BytesIO(body), "ContentLength": len(body)}


@pytest.fixture
def s3():
    return Buckets()


def make(s3, now=MOMENT, **options):
    clock = [now.timestamp()]
    options = {"background": False, "s3": s3, "clock": lambda: clock[0], **options}
    made = CaptureWriter("s3://bucket/own/capture/", "churn", **options)
    made.tick = lambda seconds: clock.__setitem__(0, clock[0] + seconds)
    return made


def read(s3):
    return [json.loads(line) for body in s3.objects.values() for line in body.decode().splitlines()]


def test_a_record_is_the_line_that_sagemaker_writes(s3):
    made = make(s3)
    identity = made.record("3,plus\n", b"0.25\n", answer_content_type="text/csv; charset=utf-8")
    assert made.flush() == (1, 0, {})
    [(uri, body)] = s3.objects.items()
    assert re.fullmatch(r"s3://bucket/own/capture/churn/AllTraffic/2026/11/23/13/04-51-250-[0-9a-f-]{36}\.jsonl", uri)
    assert body.decode() == (
        '{"captureData":{"endpointInput":{"observedContentType":"text/csv","mode":"INPUT","data":"3,plus\\n",'
        '"encoding":"CSV"},"endpointOutput":{"observedContentType":"text/csv; charset=utf-8","mode":"OUTPUT",'
        f'"data":"0.25\\n","encoding":"CSV"}}}},"eventMetadata":{{"eventId":"{identity}",'
        '"inferenceTime":"2026-11-23T13:04:51Z"},"eventVersion":"0"}\n'
    )


def test_ids_and_attributes_stand_in_the_metadata(s3):
    made = make(s3)
    assert made.record("3", "1", inference_id="C1", custom_attributes=["tenant=a", "v=2"]) == "C1"
    made.flush()
    [record] = read(s3)
    assert record["eventMetadata"].pop("eventId") != "C1"
    assert record["eventMetadata"] == {
        "inferenceId": "C1",
        "customAttributes": ["tenant=a", "v=2"],
        "inferenceTime": "2026-11-23T13:04:51Z",
    }


@pytest.mark.parametrize(
    ("content_type", "body", "encoding"),
    [
        ("text/csv", "é,1".encode(), "CSV"),
        ("TEXT/CSV; charset=utf-8", bytearray(b"1"), "CSV"),
        ("application/json", memoryview(b"[1]"), "JSON"),
        ("application/jsonlines", "{}\n{}", "JSON"),
        ("application/vnd.acme+json", "{}", "JSON"),
        ("text/plain", "1", "BASE64"),
        ("application/x-npy", b"\x93NUMPY\xff", "BASE64"),
        ("text/csv", b"\xff,1", "BASE64"),
        ("application/json", '"\ud800"', "BASE64"),
    ],
)
def test_what_is_no_text_is_kept_byte_by_byte(s3, content_type, body, encoding):
    made = make(s3)
    made.record(body, body, content_type=content_type, answer_content_type=content_type)
    made.flush()
    [record] = read(s3)
    captured = record["captureData"]
    given = body.encode(errors="surrogatepass") if isinstance(body, str) else bytes(body)
    for name in ("endpointInput", "endpointOutput"):
        assert captured[name]["encoding"] == encoding
        data = captured[name]["data"]
        assert (base64.b64decode(data) if encoding == "BASE64" else data.encode()) == given


def test_one_object_holds_as_many_records_as_it_may_and_no_two_hours(s3):
    made = make(s3, max_records=3)
    for i in range(7):
        made.record(str(i), "1")
    assert [body.count(b"\n") for body in s3.objects.values()] == [3, 3]
    assert made.flush() == (7, 0, {})
    made.record("a", "1", inference_time=MOMENT + timedelta(hours=1))
    made.record("b", "1", inference_time=MOMENT.astimezone(timezone(timedelta(hours=5))))
    made.flush()
    assert [uri.split("/")[-2] for uri in s3.objects] == ["13", "13", "13", "14", "13"]


def test_a_record_waits_no_longer_than_it_may(s3):
    made = make(s3, max_seconds=60)
    made.record("1", "1")
    made.tick(59)
    made.record("2", "1")
    assert not s3.objects
    made.tick(1)
    made.record("3", "1")
    assert made.counts() == (3, 0, {})


def test_a_thread_writes_where_nothing_stands_still(s3):
    made = make(s3, background=True, max_records=2, max_seconds=3600)
    made.record("1", "1")
    made.record("2", "1")
    assert s3.came.wait(60)
    assert made.close() == (2, 0, {})


def test_bucket_that_cannot_be_written_loses_nothing_that_fits(s3, caplog):
    made = make(s3, max_records=2)
    s3.broken = True
    for i in range(4):
        assert made.record(str(i), "1") is not None
    assert made.counts() == (0, 4, {})
    assert "S3 is out of order" in caplog.text
    s3.broken = False
    made.record("4", "1")
    assert made.flush() == (5, 0, {})
    assert sorted(record["captureData"]["endpointInput"]["data"] for record in read(s3)) == list("01234")
    # Each object once, whichever flush wrote it.
    assert [body.count(b"\n") for body in s3.objects.values()] == [2, 2, 1]


def test_what_does_not_fit_is_lost_and_counted(s3, monkeypatch):
    monkeypatch.setattr(writer, "MOST_BYTES", 1000)
    made = make(s3)
    s3.broken = True
    answers = [made.record("1", "1") for _ in range(5)]
    kept = sum(answer is not None for answer in answers)
    assert 0 < kept < 5
    assert made.counts() == (0, kept, {"bufferFull": 5 - kept})
    assert made.close() == (0, 0, {"bufferFull": 5 - kept, "notWritten": kept})
    assert made.record("1", "1") is None
    assert made.counts().lost["closed"] == 1


def test_nothing_that_is_captured_breaks_an_answer(s3):
    made = make(s3)
    odd = [(None, "1"), (1, "1"), ({"a": 1}, "1"), ("1", None)]
    assert [made.record(request, answer) for request, answer in odd] == [None] * 4
    assert made.record("1", "1", content_type=None) is None
    assert made.record("1", "1", inference_id="\ud800") is None
    assert made.record("1", "1", inference_time=MOMENT.replace(tzinfo=None)) is None
    assert made.record("1" * LONGEST_LINE, "1") is None
    assert made.record(b"\0" * (LONGEST_LINE // 4), "1") is None
    assert made.flush() == (0, 0, {"invalid": 7, "tooLong": 2})


def test_a_share_of_the_requests_is_captured(s3, monkeypatch):
    drawn = iter([0.1, 0.25, 0.9, 0.24])
    monkeypatch.setattr(writer.random, "random", lambda: next(drawn))
    made = make(s3, sampling_percentage=25)
    assert [made.record("1", "1") is not None for _ in range(4)] == [True, False, False, True]
    assert made.flush() == (2, 0, {})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"capture_uri": "bucket/capture"}, "capture_uri: must be s3://bucket/prefix, got 'bucket/capture'"),
        ({"endpoint_name": "a/b"}, "endpoint_name: must be a name without slashes, got 'a/b'"),
        ({"variant_name": ""}, "variant_name: must be a name without slashes, got ''"),
        ({"sampling_percentage": 0}, "sampling_percentage: must be above 0 and at most 100, got 0"),
        ({"max_records": 0}, "max_records and max_seconds: must be above 0, got 0 and 60"),
    ],
)
def test_settings_that_cannot_work_are_refused_at_once(options, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        CaptureWriter(**{"capture_uri": "s3://bucket", "endpoint_name": "churn", **options})


def test_options_go_with_each_object(s3):
    made = make(s3, put_options={"SSEKMSKeyId": "key"})
    made.record("1", "1")
    made.close()
    assert s3.options == [{"SSEKMSKeyId": "key"}]


PROGRAM = """
import os, pathlib, sys
from lifecycle_capture import CaptureWriter
class Folder:
    def put_object(self, *, Bucket, Key, Body):
        pathlib.Path(sys.argv[1], Key.replace("/", "_")).write_bytes(Body)
writer = CaptureWriter("s3://bucket", "churn", max_seconds=3600, s3=Folder())
writer.record("parent", "1")
child = os.fork()
writer.record("child" if child == 0 else "later", "1")
if child:
    os.waitpid(child, 0)
"""


def test_an_exit_writes_what_waits_and_a_fork_writes_nothing_twice(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], check=True, env=environment)
    records = [
        [json.loads(line)["captureData"]["endpointInput"]["data"] for line in file.read_text().splitlines()]
        for file in tmp_path.iterdir()
    ]
    assert sorted(records) == [["child"], ["parent", "later"]]


NOTIFICATION = {
    "awsRegion": "eu-west-1",
    "eventTime": "2026-11-23T13:46:00.608Z",
    "receivedTime": "2026-11-23T13:45:00.455Z",
    "invocationStatus": "Completed",
    "requestParameters": {
        "contentType": "text/csv",
        "endpointName": "churn",
        "inputLocation": "s3://inputs/today/rows.csv",
    },
    "responseParameters": {
        "contentType": "text/csv; charset=utf-8",
        "outputLocation": "s3://outputs/6f1c.out",
    },
    "inferenceId": "C7",
    "eventVersion": "1.0",
    "eventSource": "aws:sagemaker",
    "eventName": "InferenceResult",
}


def test_an_asynchronous_answer_is_captured_from_its_notification_once(s3):
    s3.objects = {"s3://inputs/today/rows.csv": b"3,plus\n", "s3://outputs/6f1c.out": b"0.25\n"}
    uris = {capture_async_result(NOTIFICATION, "s3://bucket/own", s3, "blue") for _ in range(2)}
    assert len(uris) == 1
    [uri] = uris
    assert uri.startswith("s3://bucket/own/churn/blue/2026/11/23/13/")
    record = json.loads(s3.objects[uri])
    assert record["captureData"]["endpointInput"]["data"] == "3,plus\n"
    assert record["captureData"]["endpointOutput"]["data"] == "0.25\n"
    assert record["eventMetadata"]["inferenceId"] == "C7"
    assert record["eventMetadata"]["inferenceTime"] == "2026-11-23T13:46:00Z"


def test_an_asynchronous_answer_that_no_monitor_would_read_is_passed_over(s3, caplog):
    s3.objects = {"s3://inputs/today/rows.csv": b"1" * LONGEST_LINE, "s3://outputs/6f1c.out": b"0.25\n"}
    assert capture_async_result(NOTIFICATION, "s3://bucket/own", s3) is None
    assert "too long" in caplog.text
    # What S3 refuses is for whoever called to try again.
    del s3.objects["s3://outputs/6f1c.out"]
    with pytest.raises(KeyError):
        capture_async_result(NOTIFICATION, "s3://bucket/own", s3)
