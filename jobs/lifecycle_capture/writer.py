"""Writes requests and their answers for endpoints of which AWS captures nothing."""

from __future__ import annotations

import atexit
import logging
import os
import random
import threading
import time
import uuid
from collections import Counter
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from .record import LONGEST_LINE, Body, name_folder, render_record, split_uri

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

# What waits to be written takes this much memory at most.
MOST_BYTES = 64 * 1024 * 1024
# So much is written at once, however few records it is.
OBJECT_BYTES = 8 * 1024 * 1024


class Counts(NamedTuple):
    """What became of the records so far."""

    written: int
    waiting: int
    lost: dict[str, int]
    """By reason: `tooLong`, `bufferFull`, `invalid`, `notWritten`, `closed`."""


class _Object(NamedTuple):
    key: str
    body: bytes
    records: int


def _check_name(parameter: str, name: str) -> None:
    if not name or "/" in name:
        raise ValueError(f"{parameter}: must be a name without slashes, got {name!r}")


class CaptureWriter:
    """Captures requests with their answers, in objects of several records each.

    No method but the constructor ever raises: what cannot be captured is counted by reason (`counts`) and logged.
    It may be used by several threads, and by processes that are forked later.

    :param capture_uri: `s3://bucket/prefix`: `captureBucket` and `capturePrefix` of the `MonitoredEndpoint`
    :param max_records: an object is written as soon as so many records wait
    :param max_seconds: or as soon as one has waited so long; less than the `captureDelay` of the monitor
    :param sampling_percentage: the share of requests that is captured: `captureSamplingPercentage` of the endpoint
    :param background: whether a thread writes. Without it `record` itself does, when it is time, and `flush`: for
        processes that stand still between requests, as those of Lambda and of serverless endpoints do
    :param s3: a client of boto3; by default one that gives up after some seconds
    :param put_options: more arguments of `put_object`, such as `SSEKMSKeyId`
    """

    def __init__(
        self,
        capture_uri: str,
        endpoint_name: str,
        variant_name: str = "AllTraffic",
        *,
        max_records: int = 1000,
        max_seconds: float = 60,
        sampling_percentage: float = 100,
        background: bool = True,
        s3: Any = None,
        put_options: dict[str, Any] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        try:
            self._bucket, prefix = split_uri(capture_uri)
        except ValueError as error:
            raise ValueError(f"capture_uri: {error}") from None
        _check_name("endpoint_name", endpoint_name)
        _check_name("variant_name", variant_name)
        if not 0 < sampling_percentage <= 100:
            raise ValueError(f"sampling_percentage: must be above 0 and at most 100, got {sampling_percentage}")
        if max_records < 1 or max_seconds <= 0:
            raise ValueError(f"max_records and max_seconds: must be above 0, got {max_records} and {max_seconds}")
        self._place = (prefix, endpoint_name, variant_name)
        self._max_records = max_records
        self._max_seconds = max_seconds
        self._share = sampling_percentage / 100
        self._background = background
        self._given_s3 = s3
        self._put_options = put_options or {}
        self._clock = clock
        self._closed = False
        self._reset()
        if hasattr(os, "register_at_fork"):
            # What waits in a process that forks is written by that one, whose thread and connections stay there.
            os.register_at_fork(after_in_child=self._reset)
        atexit.register(self.close)

    def _reset(self) -> None:
        self._s3 = self._given_s3
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        # Lines by the folder of their hour, and objects that could not be written yet.
        self._lines: dict[str, list[bytes]] = {}
        self._unwritten: list[_Object] = []
        self._fresh = 0
        self._fresh_bytes = 0
        self._since = 0.0
        # Records and bytes of both.
        self._waiting = 0
        self._bytes = 0
        self._written = 0
        self._lost: Counter[str] = Counter()

    def record(
        self,
        request: Body,
        answer: Body,
        *,
        content_type: str = "text/csv",
        answer_content_type: str = "text/csv",
        inference_id: str | None = None,
        custom_attributes: list[str] | None = None,
        inference_time: datetime | None = None,
    ) -> str | None:
        """Captures an answered request.

        :param inference_id: the row's id, of several rows their ids with commas between, by which labels find it
        :param inference_time: with a time zone; by default now
        :returns: the id that labels refer to it by; nothing when it is not captured
        """
        try:
            if self._share < 1 and random.random() >= self._share:
                return None
            if len(request) + len(answer) > LONGEST_LINE:
                return self._lose("tooLong", 1, f"a request and its answer are longer than {LONGEST_LINE} bytes")
            event_id = str(uuid.uuid4())
            at = inference_time or datetime.fromtimestamp(self._clock(), timezone.utc)
            line = render_record(
                request,
                answer,
                content_type=content_type,
                answer_content_type=answer_content_type,
                inference_time=at,
                event_id=event_id,
                inference_id=inference_id,
                custom_attributes=custom_attributes,
            )
            if len(line) > LONGEST_LINE:
                return self._lose("tooLong", 1, f"the record is longer than {LONGEST_LINE} bytes")
            return (inference_id or event_id) if self._add(line, at) else None
        except Exception as error:
            return self._lose("invalid", 1, repr(error))

    def _add(self, line: bytes, at: datetime) -> bool:
        with self._lock:
            lost = "closed" if self._closed else "bufferFull" if self._bytes + len(line) > MOST_BYTES else None
            if lost is None:
                self._since = self._since if self._lines else self._clock()
                self._lines.setdefault(name_folder(*self._place, at), []).append(line)
                self._fresh += 1
                self._fresh_bytes += len(line)
                self._waiting += 1
                self._bytes += len(line)
            full = self._fresh >= self._max_records or self._fresh_bytes >= OBJECT_BYTES
            due = full or self._clock() - self._since >= self._max_seconds
        if lost is not None:
            self._lose(lost, 1, "the writer is closed" if lost == "closed" else f"{MOST_BYTES} bytes wait already")
        elif self._background:
            self._start()
            if full:
                self._wake.set()
        elif due:
            self.flush()
        return lost is None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="capture-writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._closed:
            self._wake.wait(self._max_seconds)
            self._wake.clear()
            self.flush()

    def flush(self) -> Counts:
        """Writes what waits. An object that cannot be written is tried again by the next flush, under the same key."""
        with self._writing:
            with self._lock:
                self._unwritten += [self._pack(folder, lines) for folder, lines in self._lines.items()]
                self._lines, self._fresh, self._fresh_bytes = {}, 0, 0
            while self._unwritten:
                next_one = self._unwritten[0]
                try:
                    self._client().put_object(
                        Bucket=self._bucket, Key=next_one.key, Body=next_one.body, **self._put_options
                    )
                except Exception as error:
                    logger.warning(
                        "captured records wait, since s3://%s/%s cannot be written: %r",
                        self._bucket,
                        next_one.key,
                        error,
                    )
                    break
                self._forget(self._unwritten.pop(0))
                self._written += next_one.records
        return self.counts()

    def _pack(self, folder: str, lines: list[bytes]) -> _Object:
        moment = datetime.fromtimestamp(self._clock(), timezone.utc)
        name = f"{moment:%M-%S}-{moment.microsecond // 1000:03d}-{uuid.uuid4()}.jsonl"
        return _Object(f"{folder}/{name}", b"".join(lines), len(lines))

    def _forget(self, gone: _Object) -> None:
        with self._lock:
            self._waiting -= gone.records
            self._bytes -= len(gone.body)

    def _client(self) -> Any:
        if self._s3 is None:
            import boto3
            from botocore.config import Config

            patience = Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 2, "mode": "standard"})
            self._s3 = boto3.client("s3", config=patience)
        return self._s3

    def _lose(self, reason: str, records: int, detail: str) -> None:
        with self._lock:
            self._lost[reason] += records
        logger.warning("%d captured records are lost (%s): %s", records, reason, detail)

    def counts(self) -> Counts:
        """What became of the records so far, in this process."""
        with self._lock:
            return Counts(self._written, self._waiting, dict(self._lost))

    def close(self) -> Counts:
        """Writes what waits, for the last time: what cannot be written now is lost. Done by itself at a normal exit."""
        with self._lock:
            self._closed = True
        self._wake.set()
        self.flush()
        with self._writing:
            for left in self._unwritten:
                self._forget(left)
                self._lose("notWritten", left.records, f"s3://{self._bucket}/{left.key} could not be written")
            self._unwritten = []
        atexit.unregister(self.close)
        return self.counts()
