"""How the values of one column become numbers, from what was fitted on the training rows.

What was fitted is JSON with numbers and categories, one object a column: `kind` says which class below applies it.
"""

from typing import Any, Protocol

import numpy as np


class Encoder(Protocol):
    """Applies what was fitted of one column."""

    #: the feature whose values it takes
    source: str
    #: the names of the columns that it makes
    outputs: list[str]

    def encode(self, values: np.ndarray) -> np.ndarray:
        """The numbers, one line a value; every value is encoded independently of the others."""
        ...


class NumberEncoder:
    """Fills a missing number with `fill` and scales: (number − `center`) / `scale`, or number · `factor` + `offset`."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        self.source: str = fitted["feature"]
        self.outputs = [self.source]
        self._fill: float = fitted["fill"]
        self._shift: tuple[float, float] | None = (fitted["center"], fitted["scale"]) if "center" in fitted else None
        self._line: tuple[float, float] | None = (fitted["factor"], fitted["offset"]) if "factor" in fitted else None

    def encode(self, values: np.ndarray) -> np.ndarray:
        """One column."""
        numbers = np.where(np.isnan(values), self._fill, values)
        if self._shift is not None:
            numbers = (numbers - self._shift[0]) / self._shift[1]
        if self._line is not None:
            numbers = numbers * self._line[0] + self._line[1]
        return numbers[:, np.newaxis]


class CategoryEncoder:
    """What the encoders of categories share: each value's place in the sorted `categories`, −1 for an unseen one."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        self.source: str = fitted["feature"]
        self.categories: list[str] = fitted["categories"]
        self._fill: str = fitted["fill"]
        self._places = {category: place for place, category in enumerate(self.categories)}

    def find_places(self, values: np.ndarray) -> np.ndarray:
        """The values' places among the categories."""
        find, fill = self._places.get, self._fill
        return np.array([find(value or fill, -1) for value in values], dtype=np.intp)


class OneHotEncoder(CategoryEncoder):
    """A column of 0 and 1 for each category; an unseen one is 0 everywhere."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        super().__init__(fitted)
        self.outputs = [f"{self.source}={category}" for category in self.categories]

    def encode(self, values: np.ndarray) -> np.ndarray:
        """A column for each category."""
        places = self.find_places(values)
        encoded = np.zeros((len(values), len(self.categories)))
        known = np.flatnonzero(places >= 0)
        encoded[known, places[known]] = 1
        return encoded


class OrdinalEncoder(CategoryEncoder):
    """One column: the category's place, −1 for an unseen one."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        super().__init__(fitted)
        self.outputs = [self.source]

    def encode(self, values: np.ndarray) -> np.ndarray:
        """One column."""
        return self.find_places(values).astype(float)[:, np.newaxis]


#: the classes by their `kind`
ENCODERS: dict[str, type] = {"number": NumberEncoder, "oneHot": OneHotEncoder, "ordinal": OrdinalEncoder}


def make_encoder(fitted: dict[str, Any]) -> Encoder:
    """The encoder of one object of the fitted preprocessor."""
    return ENCODERS[fitted["kind"]](fitted)
