"""Starts MiniStack for local/ministack.ts.

It listens on a free port of 127.0.0.1 that this process itself has bound, and tells it over file descriptor 3: nobody
else can answer there. Requests pass the loopback guard, inside this process, so that there is no way around it.

It is the leader of a process group, and ends the whole group (its Lambda processes included) when the pipe from its
parent closes, however the parent ends. Over that pipe it learns the simulated time (see ministack_time.py), which it
confirms over descriptor 3. Schedules are not fired by real time: local/scheduler.ts fires them.
"""

import asyncio
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TextIO

from ministack_event_sources import patch_event_sources
from ministack_exports import patch_exports
from ministack_queues import patch_queues
from ministack_refusals import patch_deletions
from ministack_time import SimulatedClock, patch_time

PORT_DESCRIPTOR = 3
#: seconds for which an idle connection is kept, as MiniStack's own start has it
KEEP_ALIVE = 75


def follow_parent(clock: SimulatedClock, parent: TextIO) -> None:
    from ministack.core.concurrency import esm_wake

    def confirm() -> None:
        # A batch may have waited long enough by now.
        esm_wake.set()
        tell(parent, "time")

    clock.follow(sys.stdin, confirm)
    os.killpg(0, signal.SIGKILL)


def tell(parent: TextIO, line: str) -> None:
    parent.write(f"{line}\n")
    parent.flush()


def main() -> None:
    clock = SimulatedClock()
    parent = os.fdopen(PORT_DESCRIPTOR, "w")
    listener = socket.socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    # MiniStack reads its port when it is imported, and its Lambda processes inherit this environment.
    os.environ.update(GATEWAY_PORT=str(port), AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}")
    patch_time(clock, Path(os.environ["TMPDIR"]))
    patch_queues(clock)
    patch_event_sources()
    patch_deletions()
    patch_exports()
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    sys.path.append(str(Path(__file__).parent.parent / "containers"))
    from sagemaker_contract.loopback_guard import guard_asgi

    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = KEEP_ALIVE
    tell(parent, str(port))
    threading.Thread(target=follow_parent, args=(clock, parent), daemon=True).start()
    asyncio.run(serve(guard_asgi(app, port), config))


main()
