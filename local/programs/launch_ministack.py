"""Starts MiniStack for local/ministack.ts.

It listens on a free port of 127.0.0.1 that this process itself has bound, and tells it over file descriptor 3: nobody
else can answer there. Requests pass the loopback guard, inside this process, so that there is no way around it.

It is the leader of a process group, and ends the whole group (its Lambda processes included) when the pipe from its
parent closes, however the parent ends. Over that pipe it learns the simulated time, which events of S3 are stamped
with. Schedules are not fired by real time: local/scheduler.ts fires them.
"""

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from ministack_refusals import patch_deletions

PORT_DESCRIPTOR = 3
#: seconds for which an idle connection is kept, as MiniStack's own start has it
KEEP_ALIVE = 75


class SimulatedClock:
    """Simulated time: a simulated and a real instant, in seconds since the epoch, and the speed since then."""

    def __init__(self) -> None:
        self.state = (0.0, 0.0, 1.0)

    def now(self) -> float:
        simulated, real, speed = self.state
        return simulated + (time.time() - real) * speed


def follow_parent(clock: SimulatedClock) -> None:
    for line in sys.stdin:
        simulated, real, speed = map(float, line.split())
        clock.state = (simulated, real, speed)
    os.killpg(0, signal.SIGKILL)


def patch_time(clock: SimulatedClock) -> None:
    """Stops MiniStack's own schedules and stamps its events with simulated time."""
    from ministack.services import eventbridge, scheduler

    for module, name in (
        (eventbridge, "start_scheduler"),
        (scheduler, "start_scheduler"),
        (eventbridge, "_dispatch_event"),
    ):
        if not callable(getattr(module, name, None)):
            raise SystemExit(f"this version of MiniStack has no {name}")
    eventbridge.start_scheduler = scheduler.start_scheduler = lambda: None
    dispatch = eventbridge._dispatch_event
    eventbridge._dispatch_event = lambda event, view=None: dispatch({**event, "Time": int(clock.now())}, view)


def main() -> None:
    clock = SimulatedClock()
    threading.Thread(target=follow_parent, args=(clock,), daemon=True).start()
    listener = socket.socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    # MiniStack reads its port when it is imported, and its Lambda processes inherit this environment.
    os.environ.update(GATEWAY_PORT=str(port), AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}")
    patch_time(clock)
    patch_deletions()
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    sys.path.append(str(Path(__file__).parent.parent / "containers"))
    from sagemaker_contract.loopback_guard import guard_asgi

    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = KEEP_ALIVE
    with os.fdopen(PORT_DESCRIPTOR, "w") as parent:
        parent.write(f"{port}\n")
    asyncio.run(serve(guard_asgi(app, port), config))


main()
