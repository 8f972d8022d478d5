"""The toolkits' default encodings of requests and answers: CSV, JSON and NumPy's own format."""

import csv
import io
import json
from typing import Any

from sagemaker_contract.errors import UnsupportedFormatError

CSV, JSON, NPY = "text/csv", "application/json", "application/x-npy"
#: content types whose body is handed to input_fn as text; matched as a whole, as the toolkits do
TEXT_TYPES = (JSON, CSV)
ALLOWED = f"{CSV}, {JSON} or {NPY}"


def decode_array(body: str | bytes, content_type: str) -> Any:
    """The body as a NumPy array. One row of CSV becomes a vector, as in the toolkits."""
    import numpy as np

    if content_type == CSV:
        reader = csv.reader(io.StringIO(body), strict=True)
        return np.array([[float(value) for value in row] for row in reader]).squeeze()
    if content_type == JSON:
        return np.array(json.loads(body))
    if content_type == NPY:
        return np.load(io.BytesIO(body), allow_pickle=False)
    raise UnsupportedFormatError(content_type, ALLOWED)


def encode_array(values: Any, accept: str) -> bytes:
    """Predictions in the content type that the client accepts; CSV has one line a row, each number as short
    as its own type allows."""
    import numpy as np

    if accept == CSV:
        array = np.array(values)
        rows = array.reshape(array.shape[0], 1) if array.ndim == 1 else array
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue().encode()
    if accept == JSON:
        return json.dumps(values, default=lambda value: value.tolist()).encode()
    if accept == NPY:
        buffer = io.BytesIO()
        np.save(buffer, values)
        return buffer.getvalue()
    raise UnsupportedFormatError(accept, ALLOWED)
