"""Run as a program on a notebook instance: stops the instance when nobody has worked on it for a while.

`idle_stop.py <seconds> <name of the instance> <region>`. Work is whatever Jupyter counts as activity, and a kernel that
is busy. A server that does not answer is no activity: an instance whose Jupyter is down helps nobody, and costs.
"""

import json
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.request import urlopen

#: Jupyter's address on a notebook instance, with a certificate that the instance has made for itself
SERVER = "https://localhost:8443/api"
#: seconds between two looks
PAUSE = 60.0


def find_activity(ask: Callable[[str], Any], now: float) -> float | None:
    """When somebody was active last, in seconds since 1970; None where the server does not say."""
    try:
        status, kernels = ask("status"), ask("kernels")
    except (OSError, ValueError):
        return None
    if any(kernel.get("execution_state") == "busy" for kernel in kernels):
        return now
    times = [one["last_activity"] for one in [status, *kernels] if one.get("last_activity")]
    return max((datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() for text in times), default=None)


def ask_server(path: str) -> Any:
    # It is this machine that is asked, and its certificate is its own.
    context = ssl._create_unverified_context()
    with urlopen(f"{SERVER}/{path}", timeout=10, context=context) as answer:
        return json.load(answer)


def watch(limit: float, stop: Callable[[], None]) -> None:
    """Looks again and again, and stops after `limit` seconds without activity."""
    active = time.time()
    while True:
        time.sleep(PAUSE)
        active = max(active, find_activity(ask_server, time.time()) or 0)
        if time.time() - active >= limit:
            stop()


def main(arguments: list[str]) -> None:
    seconds, name, region = arguments

    def stop() -> None:
        print(f"nobody was active for {seconds} seconds: stopping {name}", flush=True)
        command = ["aws", "sagemaker", "stop-notebook-instance", "--notebook-instance-name", name, "--region", region]
        subprocess.run(command, check=False)

    watch(float(seconds), stop)


if __name__ == "__main__":
    main(sys.argv[1:])
