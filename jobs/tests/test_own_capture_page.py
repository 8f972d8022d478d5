"""The Python of docs/own-capture.md, run as its reader would."""

import io
import json
import re
import sys
import types
from pathlib import Path

import pytest

import lifecycle_capture
from tests.test_lifecycle_capture import NOTIFICATION, Buckets, read

PAGE = (Path(__file__).parents[2] / "docs" / "own-capture.md").read_text()
CALLER, CONTAINER, TOPIC = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def s3(monkeypatch):
    buckets = Buckets()
    botocore_config = types.ModuleType("botocore.config")
    botocore_config.Config = dict
    boto3 = types.ModuleType("boto3")
    boto3.client = lambda service, config=None: {"s3": buckets, "sagemaker-runtime": Runtime()}[service]
    monkeypatch.setitem(sys.modules, "boto3", boto3)
    monkeypatch.setitem(sys.modules, "botocore.config", botocore_config)
    return buckets


class Runtime:
    def invoke_endpoint(self, *, EndpointName, ContentType, InferenceId, Body):  # noqa: N803
        assert (EndpointName, ContentType) == ("churn-serverless", "text/csv")
        return {"Body": io.BytesIO(f"{len(Body)}\n".encode()), "ContentType": "text/csv; charset=utf-8"}


def run(code):
    names = {}
    exec(compile(code, "own-capture.md", "exec"), names)
    return names


def test_a_caller_captures_what_it_asks(s3):
    assert run(CALLER)["handler"]({"rows": {"C1": "3,plus", "C2": "7,basic"}}, None) == ["6\n", "7\n"]
    assert [
        (record["eventMetadata"]["inferenceId"], record["captureData"]["endpointInput"]["data"]) for record in read(s3)
    ] == [("C1", "3,plus"), ("C2", "7,basic")]


def test_a_container_captures_what_it_answers(s3, tmp_path, monkeypatch):
    monkeypatch.setenv("CAPTURE_URI", "s3://my-bucket/own-capture")
    monkeypatch.setenv("ENDPOINT_NAME", "churn-async")
    (tmp_path / "model.json").write_text(json.dumps({"rate": 2}))
    script = run(CONTAINER)
    assert script["transform_fn"](script["model_fn"](tmp_path), "3,plus\n7", "text/csv", "text/csv") == (
        "12\n2",
        "text/csv",
    )
    script["captures"].close()
    [uri] = s3.objects
    assert uri.startswith("s3://my-bucket/own-capture/churn-async/AllTraffic/")
    assert [record["captureData"]["endpointOutput"]["data"] for record in read(s3)] == ["12\n2"]


def test_a_topic_tells_what_was_answered(s3, monkeypatch):
    monkeypatch.setenv("CAPTURE_URI", "s3://my-bucket/own-capture")
    s3.objects = {"s3://inputs/today/rows.csv": b"3,plus\n", "s3://outputs/6f1c.out": b"0.25\n"}
    run(TOPIC)["handler"]({"Records": [{"Sns": {"Message": json.dumps(NOTIFICATION)}}]}, None)
    [uri] = [uri for uri in s3.objects if uri.startswith("s3://my-bucket/own-capture/churn/AllTraffic/2026/11/23/13/")]
    assert json.loads(s3.objects[uri])["eventMetadata"]["inferenceId"] == "C7"


def test_the_options_and_losses_on_the_page_are_those_of_the_writer():
    written = (Path(lifecycle_capture.__file__).parent / "writer.py").read_text()
    for name, default in re.findall(
        r"^\| `(max_\w+|sampling_percentage|background)` \| `?(\w+)`? \|", PAGE, re.MULTILINE
    ):
        assert re.search(rf"^        {name}: \w+ = {default},$", written, re.MULTILINE), name
    reasons = set(re.findall(r'_lose\(\s*"(\w+)"', written)) | set(re.findall(r'"(closed|bufferFull)"', written))
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE[PAGE.index("counts().lost") :], re.MULTILINE)) == reasons
