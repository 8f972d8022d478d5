"""Runs a team's own training script inside AWS's script-mode containers.

It travels in sourcedir.tar.gz as `lifecycle_entry.py`, beside the team's files, and is what `sagemaker_program` names.
It runs the script that the hyperparameter `lifecycle_program` names, with all other hyperparameters as
`--key value` arguments, and then copies the source folder to `model/code`: the trained model carries the code that
serves it, so that hosting needs no second archive and works under network isolation.
"""

import os
import runpy
import shutil
import sys
from pathlib import Path

PROGRAM_ARGUMENT = "--lifecycle_program"
#: this file, and what Python and the toolkit's installation leave in the source folder
LEFT_BEHIND = shutil.ignore_patterns(Path(__file__).name, "__pycache__", "*.pyc", "*.egg-info")


def split_arguments(arguments: list[str]) -> tuple[str, list[str]]:
    """The program's path, relative to the source folder, and the arguments that are the program's own."""
    if PROGRAM_ARGUMENT not in arguments[:-1]:
        raise SystemExit("hyperparameter lifecycle_program is missing: it names the training script")
    position = arguments.index(PROGRAM_ARGUMENT)
    return arguments[position + 1], arguments[:position] + arguments[position + 2 :]


def find_source(program: str) -> Path:
    """The folder that holds the program: beside this file, or where the toolkits unpack the archive.

    The XGBoost container installs this file as a module, away from the other files, hence the search.
    """
    base = Path(os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"))
    candidates = [base / "code", Path.cwd(), Path(__file__).resolve().parent]
    for directory in candidates:
        if (directory / program).is_file():
            return directory
    searched = ", ".join(str(directory) for directory in candidates)
    raise SystemExit(f"training script {program} is not in the source archive (looked in {searched})")


def run_program(arguments: list[str]) -> None:
    """Runs the training script as `__main__`, then copies the source folder into the model."""
    program, rest = split_arguments(arguments)
    source = find_source(program)
    script = source / program
    os.chdir(source)
    sys.argv = [str(script), *rest]
    sys.path[:0] = [str(script.parent), str(source)]
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as ending:
        # A script may end with sys.exit(0); anything else is its failure.
        if ending.code not in (None, 0):
            raise
    model = Path(os.environ["SM_MODEL_DIR"])
    shutil.copytree(source, model / "code", ignore=LEFT_BEHIND, dirs_exist_ok=True)


if __name__ == "__main__":
    run_program(sys.argv[1:])
