"""`python -m workbench <pipeline> <folder> [kernel]`: writes the starter notebook of a deployed pipeline."""

import sys
from pathlib import Path

from workbench import Lifecycle, WorkbenchError
from workbench.notebook import write_notebook


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    pipeline, folder, *rest = arguments
    kernel = rest[0] if rest else "python3"
    try:
        lifecycle = Lifecycle.open(pipeline, str(Path(folder) / ".workbench"))
        file = Path(folder) / f"{pipeline}.ipynb"
        written = write_notebook(file, lifecycle.definition, lifecycle.recipe, kernel, lifecycle.limits)
    except WorkbenchError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{file}: {'written' if written else 'left as it is'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
