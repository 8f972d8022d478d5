"""What TensorFlow Serving's web server calls: CSV to TensorFlow Serving's JSON, and its answer back to CSV."""

import json
from typing import Any


def input_handler(data: Any, _context: Any) -> str:
    rows = data.read().decode("utf-8").splitlines()
    return json.dumps({"instances": [[float(value) for value in row.split(",")] for row in rows]})


def output_handler(response: Any, _context: Any) -> tuple[bytes, str]:
    if response.status_code != 200:
        raise ValueError(response.content.decode("utf-8"))
    predictions = response.json()["predictions"]
    return "".join(f"{row[0]}\n" for row in predictions).encode(), "text/csv"
