"""Prepared rows as lines of CSV: the same texts as those of `serve.values.format_rows`, made a column at a time.

Most of a wide table is 0 and 1, and most texts of a table repeat; so a text is encoded and written once, and whole
numbers below 10 are put together as bytes.
"""

from collections.abc import Mapping, Sequence
from struct import Struct

import numpy as np

from prepare.columns import Column, TextColumn
from serve.encoders import Encoder, WholeTextEncoder
from serve.preprocessor import Preprocessor
from serve.values import quote_text

#: numbers of a column's texts that are kept as they are written; where all of its texts have more, those of a block are
#: written anew
KEPT_NUMBERS = 2_000_000
#: a number, and its bits as a whole number, as numpy has them on this machine
NUMBER, BITS = Struct("=d"), Struct("=q")


class LineWriter:
    """Writes prepared rows, block after block.

    `folds` has, by feature, the encoder of each fold, for training rows whose own labels must not count.
    """

    def __init__(
        self, columns: Mapping[str, Column], preprocessor: Preprocessor, folds: Mapping[str, Sequence[Encoder]]
    ) -> None:
        #: the columns that are computed of others
        self.derived = preprocessor.derived
        self._encoders = [(encoder, _keep_texts(encoder, columns)) for encoder in preprocessor.encoders]
        self._folds = {
            name: [_LevelTexts(encoder, column) for encoder in encoders]
            for name, encoders in folds.items()
            if isinstance(column := columns[name], TextColumn)
        }

    def write(
        self, values: Mapping[str, np.ndarray], rows: np.ndarray, labels: np.ndarray, folds: np.ndarray | None = None
    ) -> str:
        """The `rows` among `values`, which has all columns of a block, as lines; the label first.

        `folds` says of training rows whose fold's encoder each has.
        """
        if len(rows) == 0:
            return ""
        columns = [write_numbers(labels[:, np.newaxis])]
        for encoder, texts in self._encoders:
            chosen = values[encoder.source][rows]
            if texts is None:
                columns.append(write_numbers(encoder.encode(chosen)))
            elif folds is not None and encoder.source in self._folds:
                columns.append(_write_folds(self._folds[encoder.source], chosen, folds))
            else:
                columns.append(texts.write(chosen).tolist())
        return "\n".join([*map(",".join, zip(*columns, strict=True)), ""])


class _LevelTexts:
    """What an encoder makes of a column's texts; each is written once, for all blocks where memory allows."""

    def __init__(self, encoder: Encoder, column: TextColumn) -> None:
        self._encoder = encoder
        self._column = column
        count = len(column.levels)
        is_kept = count * len(encoder.outputs) <= KEPT_NUMBERS
        #: by the text's place, and whether it is there
        self._kept = np.empty(count, dtype=object) if is_kept else None
        self._known = np.zeros(count if is_kept else 0, dtype=bool)

    def write(self, codes: np.ndarray) -> np.ndarray:
        """Each row's numbers as one text; `codes` are the places of the rows' texts."""
        if self._kept is None:
            distinct, places = np.unique(codes, return_inverse=True)
            written: np.ndarray = self._make(distinct)[places]
            return written
        fresh = np.unique(codes[~self._known[codes]])
        if len(fresh) > 0:
            self._kept[fresh] = self._make(fresh)
            self._known[fresh] = True
        kept: np.ndarray = self._kept[codes]
        return kept

    def _make(self, codes: np.ndarray) -> np.ndarray:
        written = np.empty(len(codes), dtype=object)
        texts = self._column.read_texts(codes)
        if isinstance(self._encoder, WholeTextEncoder):
            written[:] = [quote_text(text) for text in texts.tolist()]
        else:
            written[:] = write_numbers(self._encoder.encode(texts))
        return written


def write_numbers(numbers: np.ndarray) -> list[str]:
    """Each line's numbers, separated by commas: the shortest text that reads back the same, whole ones without `.0`."""
    if _are_digits(numbers):
        cells = np.full((*numbers.shape, 2), ord(","), dtype=np.uint8)
        cells[:, :, 0] = numbers + ord("0")
        cells[:, -1, 1] = ord("\n")
        return cells.tobytes().decode("ascii").split("\n")[:-1]
    if numbers.shape[1] == 1:
        # Of texts of one kind, replacing in all at once is quicker than in each.
        return f"{','.join(map(repr, numbers[:, 0].tolist()))},".replace(".0,", ",").split(",")[:-1]
    # By their bits they are found sooner than as numbers, and 0 and −0 are two.
    texts = _ShortTexts({0: "0"})
    bits = np.ascontiguousarray(numbers, dtype=np.float64).view(np.int64)
    return [",".join(map(texts.__getitem__, row)) for row in bits.tolist()]


class _ShortTexts(dict[int, str]):
    """Numbers, by the bits of a double, as texts; each is written once."""

    def __missing__(self, bits: int) -> str:
        number: float = NUMBER.unpack(BITS.pack(bits))[0]
        text = self[bits] = repr(number).removesuffix(".0")
        return text


def _are_digits(numbers: np.ndarray) -> bool:
    """Whether all numbers are whole, from 0 to 9, and none is −0."""
    if not ((numbers >= 0) & (numbers <= 9)).all():
        return False
    return bool((numbers == numbers.astype(np.uint8)).all()) and not _has_negative_zero(numbers)


def _has_negative_zero(numbers: np.ndarray) -> bool:
    return bool((np.signbit(numbers) & (numbers == 0)).any())


def _keep_texts(encoder: Encoder, columns: Mapping[str, Column]) -> _LevelTexts | None:
    column = columns.get(encoder.source)
    return _LevelTexts(encoder, column) if isinstance(column, TextColumn) else None


def _write_folds(of_folds: Sequence[_LevelTexts], codes: np.ndarray, folds: np.ndarray) -> list[str]:
    """Each line's numbers, by the encoder of its fold."""
    written = np.empty(len(codes), dtype=object)
    for fold, texts in enumerate(of_folds):
        rows = np.flatnonzero(folds == fold)
        written[rows] = texts.write(codes[rows])
    found: list[str] = written.tolist()
    return found
