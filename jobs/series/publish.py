"""Makes of a batch's answers what people read and what monitors watch."""

import json
from datetime import datetime
from typing import Any

import numpy as np

from algorithms.forecasting.grid import find_offset, find_time, number_steps, read_time, write_time
from algorithms.forecasting.terms import BatchFiles, BatchInputs, BatchOutputs, ForecastFiles, SeriesFields
from common.captured_parts import write_parts
from common.contract import ANSWERS_ENDING
from common.files import write_json
from common.paths import input_directory, output_directory, write_exit_message
from common.words import count_of
from lifecycle_capture.record import render_record
from prepare.recipe import read_prepare_configuration
from series.answers import Answers, read_forecasts, read_lines
from series.configuration import Forecast

JSON = "application/json"


def publish(configuration_path: str) -> None:
    """Runs the job: `input/{order,requests,answers}` in, and of rows `ids`; `output/{published,captured,state}` out."""
    configuration = read_prepare_configuration(configuration_path)
    forecast = configuration.forecast
    if forecast is None:
        from scoring.publish import publish_predictions

        publish_predictions(configuration.recipe)
        return
    order = json.loads((input_directory(BatchInputs.ORDER) / BatchFiles.ORDER).read_text(encoding="utf-8"))
    requests = list(read_lines(input_directory(BatchInputs.REQUESTS) / ForecastFiles.REQUESTS))
    folder = input_directory(BatchInputs.ANSWERS)
    answers = read_forecasts(folder, len(requests), forecast)
    origins = [find_origin(one, forecast) for one in requests]
    moment = datetime.fromisoformat(order["time"].replace("Z", "+00:00"))
    _write_forecasts(moment, order, requests, origins, answers, forecast)
    raw = list(read_lines(folder / f"{ForecastFiles.REQUESTS}{ANSWERS_ENDING}"))
    starts = [write_time(find_time(step, forecast.frequency, offset)) for step, offset in origins]
    captured, reached = _write_captured(moment, order, requests, starts, raw)
    write_json(output_directory(BatchOutputs.STATE) / BatchFiles.STATE, {**order, "reached": reached})
    done = (
        f"{count_of(len(requests), 'series', 'series')} forecast; {count_of(captured, 'series', 'series')} "
        "with new values since the last batch, which count as traffic"
    )
    print(done)
    write_exit_message(f"{done}.")


def find_origin(request: dict[str, Any], forecast: Forecast) -> tuple[int, float]:
    """The step of the first value to forecast, and the offset of its series."""
    start = np.array([read_time(request[SeriesFields.START])])
    step = int(number_steps(start, forecast.frequency)[0]) + len(request[SeriesFields.TARGET])
    return step, find_offset(start, forecast.frequency)


def _write_forecasts(
    moment: datetime,
    order: dict[str, Any],
    requests: list[dict[str, Any]],
    origins: list[tuple[int, float]],
    answers: Answers,
    forecast: Forecast,
) -> None:
    """A line for each series and time."""
    folder = output_directory(BatchOutputs.PUBLISHED) / moment.strftime("%Y/%m/%d")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{order['run']}.jsonl").open("w", encoding="utf-8", newline="") as stream:
        for place, (request, (step, offset)) in enumerate(zip(requests, origins, strict=True)):
            for ahead in range(forecast.horizon):
                row = {
                    "series": request[SeriesFields.SERIES],
                    "timestamp": write_time(find_time(step + ahead, forecast.frequency, offset)),
                    "mean": float(answers.mean[place, ahead]),
                    "quantiles": {
                        f"{share:g}": float(values[place, ahead]) for share, values in answers.quantiles.items()
                    },
                    "version": order["version"],
                    "batch": order["time"],
                }
                stream.write(f"{json.dumps(row, ensure_ascii=False)}\n")


def _write_captured(
    moment: datetime,
    order: dict[str, Any],
    requests: list[dict[str, Any]],
    starts: list[str],
    answers: list[Any],
) -> tuple[int, dict[str, str]]:
    """The requests of series that have moved on since the last batch, with their answers; how many, up to when."""
    reached: dict[str, str] = dict(order["reached"])
    records = []
    for number, (request, start, answer) in enumerate(zip(requests, starts, answers, strict=True)):
        name = request[SeriesFields.SERIES]
        if name in reached and read_time(reached[name]) >= read_time(start):
            continue
        reached[name] = start
        records.append(
            render_record(
                json.dumps(request, ensure_ascii=False),
                json.dumps(answer, ensure_ascii=False),
                content_type=JSON,
                answer_content_type=JSON,
                inference_time=moment,
                event_id=f"{order['run']}-{number}",
                custom_attributes=["batch"],
            )
        )
    write_parts(records)
    return len(records), reached
