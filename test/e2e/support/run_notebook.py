"""Runs a notebook's cells in its folder, by Jupyter's kernel or without, and prints what trials and run came to.

`run_notebook.py <file> kernel|plain`. The last line is JSON; above it stands what the cells wrote.
"""

import json
import os
import sys
from pathlib import Path

RESULT = """import json
print(json.dumps({
    "deployed": deployed.metrics, "tried": tried.metrics, "run": run.metrics, "runMessage": run.message,
    "triedMessage": tried.message, "changes": lifecycle.changes(recipe), "champion": lifecycle.champion().version,
    "report": len(lifecycle.report().text), "columns": list(lifecycle.rows(5).columns), "status": run.status,
}))"""


def run_plain(notebook: dict) -> None:
    scope: dict = {}
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for source in [*sources, RESULT]:
        exec(compile(source, "cell", "exec"), scope)


def run_kernel(file: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(RESULT))
    NotebookClient(notebook, timeout=600).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            shown = "text/html" in output.get("data", {})
            print(output.get("text") or ("a page" if shown else str(output.get("data", {}).get("text/plain"))))


if __name__ == "__main__":
    path = Path(sys.argv[1])
    os.chdir(path.parent)
    if sys.argv[2] == "kernel":
        run_kernel(path)
    else:
        # As in a kernel, whose first place to look is the notebook's folder.
        sys.path.insert(0, "")
        run_plain(json.loads(path.read_text(encoding="utf-8")))
