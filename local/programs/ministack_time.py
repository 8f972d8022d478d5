"""Simulated time for MiniStack: its events, its S3 objects and the functions that it runs share one clock with the
local cloud."""

import functools
import os
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

#: Where a Node function learns what to do with `Date`: before its code is loaded and before each invocation.
ANCHOR = 'rl.on("line", async (line) => {'
#: Moves `Date` by the milliseconds in a file, which is read when an invocation begins.
FOLLOW_CLOCK = """
const followSimulatedClock = (() => {
  const { readFileSync } = require("fs");
  const RealDate = Date;
  const realNow = RealDate.now;
  let offset = 0;
  RealDate.now = () => realNow() + offset;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [target.now()], newTarget),
    apply: (target) => new target(target.now()).toString(),
  });
  RealDate.prototype.constructor = globalThis.Date;
  return () => { offset = Number(readFileSync(__FILE__, "utf8")); };
})();
"""


class SimulatedClock:
    """Simulated time: a simulated and a real instant, in seconds since the epoch, and the speed since then."""

    def __init__(self) -> None:
        self.state = (0.0, 0.0, 1.0)

    def follow(self, lines: Iterable[str], confirm: Callable[[], None]) -> None:
        """Takes the time from the lines that the local cloud writes whenever it sets its clock."""
        for line in lines:
            simulated, real, speed = map(float, line.split())
            self.state = (simulated, real, speed)
            confirm()

    def now(self) -> float:
        simulated, real, speed = self.state
        return simulated + (time.time() - real) * speed


class FunctionTime:
    """How far the functions' time is from real time.

    Locks and deadlines are read from the clock while a function runs, by several functions at once: so time passes in
    them as it does in reality, and is set anew only when none of them runs.
    """

    def __init__(self, clock: SimulatedClock, file: Path) -> None:
        self._clock = clock
        self._file = file
        self._lock = threading.Lock()
        self._running = 0
        self._set()

    def enter(self) -> None:
        with self._lock:
            if self._running == 0:
                self._set()
            self._running += 1

    def leave(self) -> None:
        with self._lock:
            self._running -= 1

    def _set(self) -> None:
        draft = self._file.with_suffix(".new")
        draft.write_text(str(round((self._clock.now() - time.time()) * 1000)))
        draft.replace(self._file)


def patch_time(clock: SimulatedClock, folder: Path) -> None:
    """Stops MiniStack's own schedules, and lets its events, its S3 objects and its Node functions have simulated time.

    `folder` is for a file that tells the functions the time.
    """
    from ministack.core import lambda_runtime
    from ministack.services import eventbridge, s3, scheduler

    for module, name in (
        (eventbridge, "start_scheduler"),
        (scheduler, "start_scheduler"),
        (eventbridge, "_dispatch_event"),
        (s3, "now_iso"),
        (lambda_runtime.Worker, "invoke"),
    ):
        require(callable(getattr(module, name, None)), name)
    eventbridge.start_scheduler = scheduler.start_scheduler = lambda: None
    dispatch = eventbridge._dispatch_event
    eventbridge._dispatch_event = lambda event, view=None: dispatch({**event, "Time": int(clock.now())}, view)
    s3.now_iso = lambda: datetime.fromtimestamp(clock.now(), timezone.utc).isoformat(timespec="milliseconds")[:23] + "Z"

    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    require(script.count(ANCHOR) == 1, "worker script for Node that is known here")
    file = folder / "function-time"
    lambda_runtime._NODEJS_WORKER_SCRIPT = FOLLOW_CLOCK.replace("__FILE__", repr(os.fspath(file))) + script.replace(
        ANCHOR, f"{ANCHOR}\n  followSimulatedClock();"
    )
    lambda_runtime.Worker.invoke = keep_time(lambda_runtime.Worker.invoke, FunctionTime(clock, file))


def keep_time(invoke: Callable[..., Any], function_time: FunctionTime) -> Callable[..., Any]:
    @functools.wraps(invoke)
    def invoke_in_simulated_time(*args: Any, **options: Any) -> Any:
        function_time.enter()
        try:
            return invoke(*args, **options)
        finally:
            function_time.leave()

    return invoke_in_simulated_time


def require(there: bool, what: str) -> None:
    if not there:
        raise SystemExit(f"this version of MiniStack has no {what}")
