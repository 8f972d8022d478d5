"""Captured records of a batch, in files that the function which publishes them can hold."""

from algorithms.forecasting.terms import BatchOutputs
from common.paths import output_directory

PART_BYTES = 8 * 1024 * 1024


def write_parts(records: list[bytes]) -> None:
    """The number of requests is in a file's name: monitors tell by it what of the traffic no client has sent."""
    folder = output_directory(BatchOutputs.CAPTURED)
    part, start, size = 0, 0, 0
    for end, record in enumerate(records, start=1):
        size += len(record)
        if size >= PART_BYTES or end == len(records):
            (folder / f"{part}-{end - start}.jsonl").write_bytes(b"".join(records[start:end]))
            part, start, size = part + 1, end, 0
