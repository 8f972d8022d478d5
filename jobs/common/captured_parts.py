"""Captured records of a batch, in files that the function which publishes them can hold."""

from collections.abc import Iterable

from algorithms.forecasting.terms import BatchOutputs
from common.paths import output_directory

PART_BYTES = 8 * 1024 * 1024


def write_parts(records: Iterable[bytes]) -> int:
    """Returns how many they are. A file has its number of requests in its name: monitors tell by it what of the traffic
    no client has sent."""
    folder = output_directory(BatchOutputs.CAPTURED)
    held: list[bytes] = []
    part, size, count = 0, 0, 0

    def write() -> None:
        if held:
            (folder / f"{part}-{len(held)}.jsonl").write_bytes(b"".join(held))

    for record in records:
        held.append(record)
        size += len(record)
        count += 1
        if size >= PART_BYTES:
            write()
            held, part, size = [], part + 1, 0
    write()
    return count
