"""What every preparation of images does with its splits and its report."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from common.contract import Files, PrepareOutputs
from common.files import write_json
from common.paths import output_directory, write_exit_message
from images.examine import Examined
from prepare.recipe import SPLIT_NAMES


def part_images(images: Sequence[Examined], splits: np.ndarray) -> list[list[Examined]]:
    """The images of each split, by their content: in the order of the source, a class would follow the other."""
    order = sorted(range(len(images)), key=lambda place: images[place].digest)
    return [[images[place] for place in order if splits[place] == number] for number in range(len(SPLIT_NAMES))]


def write_report(report: dict[str, Any], page: str, parts: Sequence[Sequence[Examined]]) -> dict[str, int]:
    """Writes the report and its page, tells what there is to do, and returns how many images each part has."""
    folder = output_directory(PrepareOutputs.REPORT)
    write_json(folder / Files.REPORT, report)
    (folder / Files.REPORT_PAGE).write_text(page, encoding="utf-8", newline="")
    counts = {name: len(part) for name, part in zip(SPLIT_NAMES, parts, strict=True)}
    shown = ", ".join(f"{count} {name} images" for name, count in counts.items())
    print(f"split into {shown}")
    for task in report["tasks"]:
        print(f"warning: {task}")
    write_exit_message(" ".join([f"split into {shown}.", *report["tasks"]]))
    return counts
