"""What AWS's toolkits do with pip before a script runs: its folder and its requirements.txt, without a network."""

import importlib
import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from pathlib import Path

from sagemaker_contract.environment import base_directory
from sagemaker_contract.errors import UserError

REQUIREMENTS = "requirements.txt"
#: set where the job or the model has a network: what an index would give is then the environment's
NETWORK_VARIABLE = "SAGEMAKER_LOCAL_NETWORK"
#: the arguments of pip, and what the toolkit says of its failure
Describe = Callable[[list[str]], str]


class InstallError(UserError):
    """Pip failed; AWS's toolkits report the command, and leave the cause to the log."""

    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self._failure = failure

    @property
    def failure(self) -> str:
        return self._failure


def install_requirements(directory: Path) -> None:
    """As sagemaker-training does, which trains in the scikit-learn image: requirements.txt alone."""
    if (directory / REQUIREMENTS).is_file():
        _install(directory, ["-r", REQUIREMENTS], _describe_requirements)


def install_folder(directory: Path, newest_pip: bool) -> None:
    """As sagemaker-containers does, which serves in both images and trains in XGBoost's: the folder as well.

    The folder itself is not built here, only found buildable: scripts are imported where they lie. `newest_pip` is
    that of the scikit-learn image, which builds in an environment of its own unless it is told otherwise, and fetches
    the build tools for it.
    """
    project = directory / "pyproject.toml"
    text = project.read_text(encoding="utf-8") if project.is_file() else ""
    backend = re.search(r"^\s*build-backend\s*=\s*[\"']([^\"']+)", text, re.MULTILINE)
    arguments = [".", *(["-r", REQUIREMENTS] if (directory / REQUIREMENTS).is_file() else [])]
    isolated = os.environ.get("PIP_NO_BUILD_ISOLATION") != "0" and (newest_pip or project.is_file())
    foreign = backend is not None and not backend[1].startswith("setuptools") and "backend-path" not in text
    if not _has_network() and (isolated or foreign):
        needed = backend[1] if backend is not None and foreign else "its build tools"
        print(
            f"the folder cannot be installed without a network: pip would fetch {needed}", file=sys.stderr, flush=True
        )
        raise InstallError(_describe_module(arguments))
    if len(arguments) > 1:
        _install(directory, arguments[1:], lambda _: _describe_module(arguments))


def _has_network() -> bool:
    return os.environ.get(NETWORK_VARIABLE) == "1"


def _install(directory: Path, arguments: list[str], describe: Describe) -> None:
    if _has_network():
        print(
            "requirements.txt is not installed from an index here: the script has the environment's libraries",
            flush=True,
        )
        return
    site = _make_environment(base_directory() / "libraries")
    python = _python_of(base_directory() / "libraries")
    silent = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_NO_INPUT": "1"}
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_CACHE_DIR": "1", "PIP_PROGRESS_BAR": "off"}
    done = subprocess.run(
        [str(python), "-m", "pip", "install", *arguments],
        cwd=directory,
        env={**os.environ, **silent, **quiet},
        check=False,
        # Its warnings are no reason; what it says goes to the log.
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        version = f"Python {sys.version_info.major}.{sys.version_info.minor} on {sysconfig.get_platform()}"
        print(
            f"here the wheels must fit {version}, where they do not fit the image alone: "
            f"install what is missing by {sys.executable} -m pip install",
            file=sys.stderr,
            flush=True,
        )
        raise InstallError(describe(arguments))
    sys.path.insert(0, str(site))
    importlib.invalidate_caches()


def _make_environment(directory: Path) -> Path:
    """An environment that has all of this one's libraries and takes more, which leaves this one as it is."""
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(directory)
    scheme = {"base": str(directory), "platbase": str(directory)}
    site = Path(sysconfig.get_path("purelib", vars=scheme))
    site.mkdir(parents=True, exist_ok=True)
    own = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    (site / "shared.pth").write_text("".join(f"{path}\n" for path in dict.fromkeys(own)), encoding="utf-8")
    return site


def _python_of(directory: Path) -> Path:
    return directory / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _describe_requirements(arguments: list[str]) -> str:
    return f'InstallRequirementsError:\nExitCode 1\nErrorMessage ""\n{_describe_command(arguments)}'


def _describe_module(arguments: list[str]) -> str:
    return f"InstallModuleError:\n{_describe_command(arguments)}"


def _describe_command(arguments: list[str]) -> str:
    return f'Command "{" ".join([sys.executable, "-m", "pip", "install", *arguments])}"'
