"""A Python that has loaded its libraries already, for tests that start many programs: each runs in a fork of it.

The parent only loads them and runs none of their code, so that it has no threads which a fork would lack.
"""

import contextlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path


class WarmPython:
    """Runs programs one after the other, each in a process of its own; to be closed."""

    def __init__(self, libraries: list[str]) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, __file__, *libraries], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, program: Path, arguments: list[str], environment: dict[str, str]) -> tuple[int, str]:
        """The exit code and what was printed by `python <program> …` with this environment alone."""
        with tempfile.NamedTemporaryFile("r", encoding="utf-8") as printed:
            asked = {"argv": [str(program), *arguments], "environment": environment, "printed": printed.name}
            self._parent.stdin.write(json.dumps(asked) + "\n")
            self._parent.stdin.flush()
            return int(self._parent.stdout.readline()), printed.read()

    def close(self) -> None:
        """Ends the process, and with it all that it could start."""
        self._parent.stdin.close()
        self._parent.wait()
        self._parent.stdout.close()


def _run(argv: list[str], environment: dict[str, str], printed: str) -> None:
    """Turns this process into the program."""
    target = os.open(printed, os.O_WRONLY | os.O_TRUNC)
    os.dup2(target, 1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)
    os.dup2(2, 0)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv, sys.path[0] = argv, str(Path(argv[0]).parent)
    runpy.run_path(argv[0], run_name="__main__")


def _serve() -> None:
    for library in sys.argv[1:]:
        with contextlib.suppress(ImportError):
            __import__(library)
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            # As of a program that was started: what it raises, SystemExit included, is the interpreter's to handle.
            return _run(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    return None


if __name__ == "__main__":
    _serve()
