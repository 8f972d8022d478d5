"""Run as a program, in a process of its own: lists annotated images by the code of the job that prepares them.

`python -m workbench.annotated <limit> <configuration>`, with the images where the job has its source, and its code on
the path. Writes a JSON document: for each image its name below the source, its size, and its boxes of each class.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from common.contract import PrepareInputs
from common.outcome import report_outcome
from common.paths import input_directory
from common.target import parse_target


def list_annotated(configuration: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    """The first annotated images, in the order of the annotations. Raises JobError for an annotation that is none."""
    from detection.source import find_annotated

    target = parse_target(configuration["recipe"]["target"], "recipe.target")
    found = find_annotated(input_directory(PrepareInputs.SOURCE), target)
    return [
        {
            "name": image.name,
            "bytes": image.file.stat().st_size,
            "boxes": {**dict.fromkeys(target.classes, 0), **Counter(box.label for box in image.boxes)},
        }
        for image in found.images[:limit]
    ]


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    limit, file = arguments
    configuration = json.loads(Path(file).read_text(encoding="utf-8"))
    return report_outcome("rows", lambda: print(json.dumps(list_annotated(configuration, int(limit)))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
