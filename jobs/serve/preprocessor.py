"""What stands before a model: the fitted preprocessor, or a check of rows that were prepared elsewhere.

The prepare job writes its rows by the same classes that serve, so training and serving cannot differ.
"""

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from serve.derived import derive
from serve.encoders import Encoder, WholeTextEncoder, make_encoder
from serve.values import clean_text, format_rows, parse_numbers, quote_text, read_values


class Preprocessor:
    """Raw rows in, the numbers that the model was trained on out.

    `schema` is the content of feature-schema.json, `fitted` that of preprocessor.json.
    """

    def __init__(self, schema: dict[str, Any], fitted: dict[str, Any]) -> None:
        self.features: list[dict[str, Any]] = schema["features"]
        self.derived: list[dict[str, Any]] = fitted.get("derived", [])
        #: in the order of the model's columns
        self.encoders: list[Encoder] = [make_encoder(column) for column in fitted["columns"]]

        #: those of texts that stay texts, behind all others
        self.texts = [encoder for encoder in self.encoders if isinstance(encoder, WholeTextEncoder)]

    @property
    def outputs(self) -> list[str]:
        """The names of the numbers, in their order."""
        return [name for encoder in self.encoders for name in encoder.outputs]

    def answer(self, columns: Sequence[Sequence[str]]) -> str:
        """The rows as CSV for the next container."""
        if not self.texts:
            return format_rows(self.transform(columns))
        values = self._read(columns)
        parts = [encoder for encoder in self.encoders if encoder not in self.texts]
        texts = [map(quote_text, values[encoder.source].tolist()) for encoder in self.texts]
        if not parts:
            return "\n".join(map(",".join, zip(*texts, strict=True)))
        numbers = format_rows(np.hstack([encoder.encode(values[encoder.source]) for encoder in parts]))
        return "\n".join(map(",".join, zip(numbers.split("\n"), *texts, strict=True)))

    def read_only_text(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """The texts of the one column that there is."""
        [encoder] = self.texts
        return [str(text) for text in self._read(columns)[encoder.source].tolist()]

    def transform(self, columns: Sequence[Sequence[str]]) -> np.ndarray:
        """The numbers, or objects where texts stay texts, of rows that are one sequence of texts for each feature."""
        values = self._read(columns)
        return np.hstack([encoder.encode(values[encoder.source]) for encoder in self.encoders])

    def transform_one(self, columns: Sequence[Sequence[str]], place: int) -> np.ndarray:
        """One of the numbers of each row, by its place among `outputs`."""
        for encoder in self.encoders:
            if place < len(encoder.outputs):
                break
            place -= len(encoder.outputs)
        return encoder.encode(self._read(columns, encoder.source)[encoder.source])[:, place]

    def _read(self, columns: Sequence[Sequence[str]], only: str | None = None) -> dict[str, np.ndarray]:
        """The values of all columns, derived ones included; or of one, and of those that it is derived from."""
        derived = [column for column in self.derived if only in (None, column["name"])]
        wanted = {only, *(name for column in derived for name in column["inputs"])}
        values = {
            feature["name"]: read_values(feature, texts)
            for feature, texts in zip(self.features, columns, strict=True)
            if only is None or feature["name"] in wanted
        }
        for column in derived:
            values[column["name"]] = derive(column, values)
        return values


class PassThrough:
    """No preprocessing: rows that are prepared already. A value that is missing is left empty."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.features: list[dict[str, Any]] = schema["features"]

    def answer(self, columns: Sequence[Sequence[str]]) -> str:
        """The rows as CSV for the next container. Raises ValueProblemError for a text where a number belongs."""
        checked = [
            [text.strip() for text in _pass_numbers(feature, texts)]
            if feature["type"] == "numeric"
            else [clean_text(text) for text in texts]
            for feature, texts in zip(self.features, columns, strict=True)
        ]
        lines = io.StringIO()
        csv.writer(lines, lineterminator="\n").writerows(zip(*checked, strict=True))
        return lines.getvalue()[:-1]


def _pass_numbers(feature: dict[str, Any], texts: Sequence[str]) -> list[str]:
    """The texts, all of which are numbers; an empty one for each that is missing."""
    return [
        "" if math.isnan(number) else text for number, text in zip(parse_numbers(feature, texts), texts, strict=True)
    ]
