"""Script mode: running a team's own training script with the variables and arguments of AWS's toolkits."""

import os
import runpy
import shutil
import sys
import tarfile
import traceback
from collections.abc import Callable
from pathlib import Path

from sagemaker_contract.environment import TrainingEnvironment, code_directory, model_directory, relocate
from sagemaker_contract.errors import ExecuteUserScriptError, MissingSourceError, UserError
from sagemaker_contract.libraries import install_folder, install_requirements

#: what the toolkit of an image says of a script that failed, from its exit code, its name and its arguments
DescribeFailure = Callable[[int, str, list[str]], list[str]]


def describe_program(exit_code: int, program: str, arguments: list[str]) -> list[str]:
    """As sagemaker-training does, in the scikit-learn image: it runs the script as a program."""
    return [
        f"ExitCode {exit_code}",
        'ErrorMessage ""',
        f'Command "{" ".join([sys.executable, program, *arguments])}"',
    ]


def describe_module(_exit_code: int, program: str, arguments: list[str]) -> list[str]:
    """As sagemaker-containers does, in the XGBoost image: it runs the script as a module."""
    return [f'Command "{" ".join([sys.executable, "-m", program.removesuffix(".py"), *arguments])}"']


def run_script(environment: TrainingEnvironment, describe: DescribeFailure) -> None:
    """Unpacks the source to /opt/ml/code and runs the entry point there.

    The script runs in this process, as `__main__`: no second interpreter has to start, and none can be left behind.
    """
    program = environment.user_entry_point
    if not program:
        raise UserError("hyperparameter sagemaker_program is missing: it names the training script")
    arguments = environment.list_arguments()

    def fail(exit_code: int) -> ExecuteUserScriptError:
        return ExecuteUserScriptError(describe(exit_code, program, arguments))

    if environment.has_source:
        unpack_source(environment.submit_directory, code_directory())
    if describe is describe_module:
        install_folder(code_directory(), newest_pip=False)
    else:
        install_requirements(code_directory())
    script = code_directory() / program
    if not script.is_file():
        print(f"sagemaker_program: {program} is not in {environment.submit_directory}", file=sys.stderr, flush=True)
        raise fail(2)
    if describe is describe_module and "/" in program:
        print(f"sagemaker_program: the image imports it as a module, which {program} cannot be", file=sys.stderr)
        raise fail(1)
    for directory in (model_directory(), model_directory().parent / "output" / "data"):
        directory.mkdir(parents=True, exist_ok=True)
    os.environ.update(environment.list_variables())
    os.chdir(code_directory())
    sys.path.insert(0, str(script.parent))
    sys.argv = [str(script), *arguments]
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as ending:
        if isinstance(ending.code, str):
            print(ending.code, file=sys.stderr, flush=True)
            raise fail(1) from ending
        if ending.code not in (None, 0):
            raise fail(ending.code) from ending
    except Exception as error:
        traceback.print_exc()
        raise fail(1) from error


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
        raise MissingSourceError(f"sagemaker_submit_directory: {location} does not exist")


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
