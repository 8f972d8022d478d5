"""Script mode: running a team's own training script with the variables and arguments of AWS's toolkits."""

import os
import runpy
import shutil
import sys
import tarfile
import traceback
from pathlib import Path

from sagemaker_contract.environment import TrainingEnvironment, code_directory, model_directory, relocate
from sagemaker_contract.errors import ExecuteUserScriptError, UserError


def run_script(environment: TrainingEnvironment) -> None:
    """Unpacks the source to /opt/ml/code and runs the entry point there.

    The script runs in this process, as `__main__`: no second interpreter has to start, and none can be left behind.
    Unlike the toolkits, this installs no requirements.txt, because the environment is shared.
    """
    program = environment.user_entry_point
    if not program:
        raise UserError("hyperparameter sagemaker_program is missing: it names the training script")
    unpack_source(environment.submit_directory, code_directory())
    script = code_directory() / program
    if not script.is_file():
        raise UserError(f"sagemaker_program: {program} is not in {environment.submit_directory}")
    if (code_directory() / "requirements.txt").exists():
        print(
            "requirements.txt is not installed on this machine: the script has the environment's libraries", flush=True
        )
    for directory in (model_directory(), model_directory().parent / "output" / "data"):
        directory.mkdir(parents=True, exist_ok=True)
    os.environ.update(environment.list_variables())
    os.chdir(code_directory())
    sys.path.insert(0, str(code_directory()))
    sys.argv = [str(script), *environment.list_arguments()]
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as ending:
        if ending.code not in (None, 0):
            what = ending.code if isinstance(ending.code, str) else f"exit code {ending.code}"
            raise ExecuteUserScriptError(f"{program}: {what}") from ending
    except Exception as error:
        traceback.print_exc()
        raise ExecuteUserScriptError(f"{program}: {type(error).__name__}: {error}") from error


def unpack_source(location: str, target: Path) -> None:
    """Copies a folder, or unpacks an archive, to `target`."""
    if location.startswith("s3://"):
        raise UserError(
            f"sagemaker_submit_directory: {location} cannot be downloaded under network isolation; "
            "give the archive as an input channel"
        )
    source = relocate(location)
    if source.is_dir():
        if source.resolve() != target.resolve():
            shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.is_file():
        target.mkdir(parents=True, exist_ok=True)
        try:
            with tarfile.open(source) as archive:
                extract_safely(archive, target)
        except tarfile.TarError as error:
            raise UserError(f"sagemaker_submit_directory: {location} is no tar archive: {error}") from error
    else:
        raise UserError(f"sagemaker_submit_directory: {location} does not exist")


def extract_safely(archive: tarfile.TarFile, target: Path) -> None:
    """Extracts without letting a member out of `target`."""
    if hasattr(tarfile, "data_filter"):
        archive.extractall(target, filter="data")
        return
    # Pythons before 3.10.12 have no filters.
    for member in archive.getmembers():
        inside = (target / member.name).resolve().is_relative_to(target.resolve())
        if not inside or not (member.isfile() or member.isdir()):
            raise UserError(f"the archive holds {member.name}, which is not a file inside it")
    archive.extractall(target)
