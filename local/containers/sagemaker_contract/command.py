"""The container's command, `train` or `serve`, and how it fails."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from sagemaker_contract.environment import base_directory
from sagemaker_contract.errors import UserError

#: SageMaker shows so many characters of the failure file as the job's FailureReason
FAILURE_LENGTH = 1024


def run_command(commands: dict[str, Callable[[], None]]) -> None:
    """Runs the command that the first argument names, and exits as AWS's container does.

    A failure leaves its reason in /opt/ml/output/failure. Threads of the numerical libraries are limited to one while
    serving, as in AWS's XGBoost image: small requests only lose by sharing them out. While training they wait without
    spinning: on a machine that does other things as well, spinning made 0.8 s of training take up to 10 s.
    """
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in commands:
        print(f"usage: {Path(sys.argv[0]).name} {'|'.join(commands)}", file=sys.stderr)
        sys.exit(2)
    signal.signal(signal.SIGTERM, stop)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if name == "serve":
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        commands[name]()
    except UserError as error:
        fail(error.failure, error.exit_code)
    except Exception as error:
        traceback.print_exc()
        fail(f"AlgorithmError: {type(error).__name__}: {' '.join(str(error).split())}")


def stop(_signal: int, _frame: FrameType | None) -> None:
    """Ends at once: SageMaker kills a container that is still there 30 s after SIGTERM in any case."""
    os._exit(0)


def fail(line: str, exit_code: int = 1) -> None:
    """Writes the failure file and standard error, and exits."""
    file = base_directory() / "output" / "failure"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(line[:FAILURE_LENGTH], encoding="utf-8")
    print(line, file=sys.stderr, flush=True)
    sys.exit(exit_code)
