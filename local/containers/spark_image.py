"""`python spark_image.py [--py-files FOLDER] PROGRAM …`: smspark-submit of SageMaker's Spark image, without a cluster.

As the image does (its src/smspark/cli.py, job.py and errors.py), it expands a folder of modules, submits the program,
and says in the exit message how that ended: a program that fails has its own message replaced.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

#: of the one Java program that is driver and executor here: the image gives the driver 2 GiB, the executor has as much
#: https://github.com/aws/sagemaker-spark-container/blob/master/src/smspark/bootstrapper.py
JAVA_MEMORY = "4g"
#: SageMaker shows so many characters of the exit message
MESSAGE_LENGTH = 1024


def main(arguments: list[str]) -> int:
    """Submits the program. Returns the exit code."""
    if shutil.which("java") is None:
        return fail("Spark needs Java, and there is none on this machine: install Java 17 and try again")
    options: list[str] = []
    while arguments and arguments[0].startswith("--"):
        name, value, *arguments = arguments
        options += [name, list_files(value) if name in ("--py-files", "--jars", "--files") else value]
    # On YARN, which the image starts, every executor has its own copy; here one process has several threads.
    submit = Path(sys.executable).with_name("spark-submit")
    mode = ["--master", "local[*]", "--deploy-mode", "client", "--driver-memory", JAVA_MEMORY]
    command = [str(submit), *mode, *options, *arguments]
    environment = {
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONHASHSEED": "0",
    }
    done = subprocess.run(command, env={**os.environ, **environment})
    if done.returncode == 0:
        return 0
    shown = " ".join(command)
    return fail(
        "Algorithm Error: (caused by CalledProcessError): spark failed with a non-zero exit code: "
        f"Command '{shown}' returned non-zero exit status {done.returncode}.",
        done.returncode,
    )


def list_files(path: str) -> str:
    """A folder as its files, between commas."""
    folder = Path(path)
    return ",".join(str(file) for file in sorted(folder.iterdir()) if file.is_file()) if folder.is_dir() else path


def fail(message: str, code: int = 1) -> int:
    """Writes the exit message. Returns the exit code."""
    file = Path(os.environ["SAGEMAKER_BASE_DIR"]) / "output" / "message"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(message[:MESSAGE_LENGTH], encoding="utf-8")
    print(message, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
