"""Makes the requests of a batch: what a client would ask of each series, from its newest rows."""

from algorithms.forecasting.terms import BatchInputs, BatchOutputs, ForecastFiles
from common.errors import JobError, list_names
from common.files import write_lines
from common.paths import input_directory, output_directory, write_exit_message
from common.words import count_of
from prepare.recipe import read_prepare_configuration
from series.ahead import look_ahead
from series.configuration import Forecast
from series.prepare import describe_request
from series.table import GridSeries, read_series_table


def make_requests(configuration_path: str) -> None:
    """Runs the job: `input/{source,ahead}` in, `output/requests/requests.jsonl` out; of rows `rows.csv` and `ids`."""
    configuration = read_prepare_configuration(configuration_path)
    recipe, forecast = configuration.recipe, configuration.forecast
    if forecast is None:
        from scoring.requests import ask_rows

        ask_rows(recipe)
        return
    table = read_series_table(input_directory(BatchInputs.SOURCE), recipe, forecast)
    print(f"read {len(table.series)} series from {count_of(len(table.files), 'file')}")
    asked, left_out = choose_series(table.series, forecast)
    if not asked:
        raise JobError(f"no series can be forecast: {'; '.join(left_out)}")
    ahead = look_ahead(asked, input_directory(BatchInputs.AHEAD), recipe, forecast)
    write_lines(
        output_directory(BatchOutputs.REQUESTS) / ForecastFiles.REQUESTS,
        (describe_request(one, len(one.values), forecast) for one in ahead),
    )
    done = f"{count_of(len(asked), 'series', 'series')} to forecast"
    print(done)
    for reason in left_out:
        print(f"warning: {reason}")
    write_exit_message(" ".join([f"{done}.", *(f"{reason}." for reason in left_out)]))


def choose_series(series: list[GridSeries], forecast: Forecast) -> tuple[list[GridSeries], list[str]]:
    """The series that go on and have a season before, and why others are left out."""
    newest = max(one.end for one in series)
    fewest = max(2, forecast.season)
    short = [one.name for one in series if len(one.values) < fewest]
    ended = [one.name for one in series if one.end <= newest - forecast.horizon]
    reasons = [
        f"{what}: {list_names(names, 5)}"
        for names, what in (
            (short, f"Left out, since they have fewer than {fewest} values"),
            (ended, f"Left out, since they ended {forecast.horizon} or more steps before the newest"),
        )
        if names
    ]
    return [one for one in series if one.name not in {*short, *ended}], reasons
