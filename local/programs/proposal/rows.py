"""Which rows of a table may be looked at before a choice: those with a label that will not be held out."""

from dataclasses import dataclass

import numpy as np

from common.recipe_terms import DEFAULT_SPLIT
from prepare.keys import hash_keys, number_keys, read_hashes
from prepare.rules import SourceFormat
from prepare.splitting import assign_splits
from proposal.columns import ID, ColumnGuess
from proposal.table import Table
from serve.values import MISSING


@dataclass(frozen=True)
class ChosenRows:
    """Some rows of a table."""

    #: their values of the target
    labels: list[str]
    #: the same number for rows of the same key
    groups: np.ndarray
    source: SourceFormat
    _table: Table
    _numbers: list[int]
    _missing: frozenset[str]

    def read(self, column: str) -> list[str]:
        """A column's texts without white space around them, empty where they mean "missing"."""
        texts = self._table.columns[column]
        stripped = [texts[number].strip() for number in self._numbers]
        return ["" if text in self._missing else text for text in stripped]


@dataclass(frozen=True)
class UsableRows:
    """A table whose rows are dealt by the hash of their keys, as the preparation will deal them."""

    table: Table
    columns: list[ColumnGuess]
    target: str
    split: dict[str, float] | None
    source: SourceFormat
    doubtful: frozenset[str]

    def choose(self, most: int) -> ChosenRows:
        """At most so many of the rows to learn from and to validate by, in an order that says nothing."""
        missing = MISSING | self.doubtful
        labels = self.table.columns[self.target]
        labelled = [row for row, text in enumerate(labels) if text.strip() not in missing]
        ids = [column.name for column in self.columns if column.kind == ID]
        # Without an id, the whole row is the key.
        texts = [self.table.list_texts(name) for name in ids or self.table.header]
        hashes = read_hashes(hash_keys([tuple(column[row] for column in texts) for row in labelled]))
        shares = self.split or DEFAULT_SPLIT
        splits = assign_splits(hashes, (shares["train"], shares["validation"], shares["test"]))
        order = np.lexsort((hashes[:, 0], hashes[:, 1]))
        places = order[splits[order] != 2][:most]
        rows = [labelled[place] for place in places.tolist()]
        return ChosenRows(
            [labels[row].strip() for row in rows],
            number_keys(hashes)[places],
            self.source,
            self.table,
            rows,
            missing,
        )
