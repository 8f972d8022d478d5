"""Says what is wrong with the Python environment that runs it: one line a fault, nothing when it is whole.

The argument is a requirements file. Every distribution that it pins must be there in that version, and every file of
every distribution must have the size that was recorded when it was installed. Contents are not read: it is asked before
every run.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path

try:
    from packaging.requirements import Requirement
except ModuleNotFoundError:
    # Spark's environment does not pin it; pip brings it into every one.
    from pip._vendor.packaging.requirements import Requirement


def find_missing(requirements: Path) -> list[str]:
    faults = []
    for line in requirements.read_text("utf-8").splitlines():
        if not line[:1].isalnum():
            continue
        requirement = Requirement(re.split(r"\s+(?:--hash|\\)", line)[0])
        if requirement.marker and not requirement.marker.evaluate():
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            found = "missing"
        if not requirement.specifier.contains(found, prereleases=True):
            faults.append(f"{requirement.name} is {found} instead of {requirement.specifier}")
    return faults


def find_damaged() -> list[str]:
    faults = []
    for distribution in distributions():
        for file in distribution.files or ():
            # Python itself writes compiled files anew.
            if file.size is None or file.suffix == ".pyc":
                continue
            path = Path(distribution.locate_file(file))
            size = path.stat().st_size if path.exists() else None
            if size != file.size:
                faults.append(f"{file} {'is missing' if size is None else 'is damaged'}")
    return faults


print("\n".join(find_missing(Path(sys.argv[1])) + find_damaged()))
