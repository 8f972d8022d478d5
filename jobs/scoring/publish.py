"""Makes of a batch's answers to rows what people read and what monitors watch."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.forecasting.terms import BatchFiles, BatchInputs, BatchOutputs
from common.captured_parts import write_parts
from common.contract import Keys
from common.errors import JobError
from common.files import write_json
from common.judging_terms import DEFAULT_DECISION_THRESHOLD, ProblemType
from common.paths import input_directory, output_directory, write_exit_message
from common.target import Target
from common.words import count_of
from evaluate.reading import read_part_answers
from lifecycle_capture.record import render_record
from prepare.recipe import Recipe

CSV = "text/csv"


def publish_predictions(recipe: Recipe) -> None:
    """Writes a line for each row, and each row with its answer as a captured request."""
    order = json.loads((input_directory(BatchInputs.ORDER) / BatchFiles.ORDER).read_text(encoding="utf-8"))
    ids = list(_read_ids(input_directory(BatchInputs.IDS) / BatchFiles.IDS))
    answers = read_part_answers(input_directory(BatchInputs.ANSWERS), BatchFiles.ROWS, len(ids), recipe.goal)
    moment = datetime.fromisoformat(order["time"].replace("Z", "+00:00"))
    folder = output_directory(BatchOutputs.PUBLISHED) / moment.strftime("%Y/%m/%d")
    folder.mkdir(parents=True, exist_ok=True)
    threshold = order.get(Keys.DECISION_THRESHOLD, DEFAULT_DECISION_THRESHOLD)
    with (folder / f"{order['run']}.jsonl").open("w", encoding="utf-8", newline="") as stream:
        for name, answer in zip(ids, answers.tolist(), strict=True):
            row = {"id": name, **describe(answer, recipe.goal, threshold)}
            row |= {"version": order["version"], "batch": order["time"]}
            stream.write(f"{json.dumps(row, ensure_ascii=False)}\n")
    counted = write_parts(_render(order, moment, ids, answers) if order["countsAsTraffic"] else [])
    write_json(output_directory(BatchOutputs.STATE) / BatchFiles.STATE, order)
    done = f"{count_of(len(ids), 'row')} scored" + (
        ", which count as traffic" if counted else "; the delivery has counted as traffic before"
    )
    print(done)
    write_exit_message(f"{done}.")


def describe(answer: Any, target: Target, threshold: float) -> dict[str, Any]:
    """What is published of an answer: the number, or the class and how probable it is."""
    if target.type == ProblemType.REGRESSION:
        return {"prediction": answer}
    if target.type == ProblemType.BINARY:
        return {"prediction": target.class_names[int(answer >= threshold)], "score": answer}
    place = int(np.argmax(answer))
    scores = dict(zip(target.classes, answer, strict=True))
    return {"prediction": target.classes[place], "score": answer[place], "classScores": scores}


def _render(order: dict[str, Any], moment: datetime, ids: list[str], answers: np.ndarray) -> Iterator[bytes]:
    """A request a row, under the row's id, which labels name later."""
    with (input_directory(BatchInputs.REQUESTS) / BatchFiles.ROWS).open(encoding="utf-8", newline="") as stream:
        rows = list(islice(stream, len(ids) + 1))
    if len(rows) != len(ids):
        raise JobError(f"requests: {len(rows)} lines for {len(ids)} ids; a row takes one line")
    for number, (row, name, answer) in enumerate(zip(rows, ids, answers.tolist(), strict=True)):
        values = answer if isinstance(answer, list) else [answer]
        yield render_record(
            row,
            ",".join(map(repr, values)) + "\n",
            content_type=CSV,
            answer_content_type=CSV,
            inference_time=moment,
            event_id=f"{order['run']}-{number}",
            inference_id=name,
            custom_attributes=["batch"],
        )


def _read_ids(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield json.loads(line)
