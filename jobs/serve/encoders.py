"""How the values of one column become numbers, from what was fitted on the training rows.

What was fitted is JSON with numbers and categories, one object a column: `kind` says which class applies it.
"""

from typing import Any, Protocol

import numpy as np

from serve.hashing import WordHasher, hash_category


class Encoder(Protocol):
    """Applies what was fitted of one column."""

    #: the feature, or the derived column, whose values it takes
    source: str
    #: the names of the columns that it makes
    outputs: list[str]

    def encode(self, values: np.ndarray) -> np.ndarray:
        """The numbers, or texts that stay texts, one line a value; each is encoded independently of the others."""
        ...


class NumberEncoder:
    """Fills a missing number with `fill` and scales: (number − `center`) / `scale`, or number · `factor` + `offset`.

    With `flag`, a second column is 1 where the number was missing.
    """

    def __init__(self, fitted: dict[str, Any]) -> None:
        self.source: str = fitted["feature"]
        self._flag: bool = fitted.get("flag", False)
        self.outputs = [self.source, *([f"{self.source}=missing"] if self._flag else [])]
        self._fill: float = fitted["fill"]
        self._shift: tuple[float, float] | None = (fitted["center"], fitted["scale"]) if "center" in fitted else None
        self._line: tuple[float, float] | None = (fitted["factor"], fitted["offset"]) if "factor" in fitted else None

    def encode(self, values: np.ndarray) -> np.ndarray:
        """One column, or two."""
        missing = np.isnan(values)
        numbers = np.where(missing, self._fill, values)
        if self._shift is not None:
            numbers = (numbers - self._shift[0]) / self._shift[1]
        if self._line is not None:
            numbers = numbers * self._line[0] + self._line[1]
        return np.column_stack([numbers, missing]) if self._flag else numbers[:, np.newaxis]


class CategoryEncoder:
    """What the encoders of categories share: each value's place among the `categories`, −1 for another one."""

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
    """A column of 0 and 1 for each category; another one is 0 everywhere, or, with `other`, 1 in a last column."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        super().__init__(fitted)
        self._other: bool = fitted.get("other", False)
        self.outputs = [f"{self.source}={category}" for category in self.categories]
        if self._other:
            self.outputs.append(f"{self.source}=(other)")

    def encode(self, values: np.ndarray) -> np.ndarray:
        """A column for each category."""
        places = self.find_places(values)
        if self._other:
            places[places < 0] = len(self.categories)
        encoded = np.zeros((len(values), len(self.outputs)))
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


class TargetEncoder(CategoryEncoder):
    """The mean of the target by category, a column each for several classes; `prior` for an unseen category."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        super().__init__(fitted)
        classes = fitted.get("spread")
        self.outputs = [self.source] if classes is None else [f"{self.source}:{name}" for name in classes]
        # An unseen category's place, −1, is the last one.
        self._means = np.array([*fitted["means"], fitted["prior"]], dtype=float)

    def encode(self, values: np.ndarray) -> np.ndarray:
        """A column for each target."""
        return self._means[self.find_places(values)]


class HashEncoder:
    """`columns` columns of 0 and 1: the hash of the category says which is 1."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        self.source: str = fitted["feature"]
        self._columns: int = fitted["columns"]
        self._fill: str = fitted["fill"]
        self.outputs = [f"{self.source}#{column}" for column in range(self._columns)]

    def encode(self, values: np.ndarray) -> np.ndarray:
        """A column for each value of the hash."""
        encoded = np.zeros((len(values), self._columns))
        encoded[np.arange(len(values)), [hash_category(value or self._fill, self._columns) for value in values]] = 1
        return encoded


class WordsEncoder:
    """`columns` columns: how often words and parts of words occur whose hash is that of the column; of length 1."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        self.source: str = fitted["feature"]
        self._columns: int = fitted["columns"]
        self._hasher = WordHasher(self._columns)
        self.outputs = [f"{self.source}#{column}" for column in range(self._columns)]

    def encode(self, values: np.ndarray) -> np.ndarray:
        """A column for each value of the hash; 0 everywhere where there is no text."""
        return self._hasher.hash(values)


class WholeTextEncoder:
    """One column: the text as it was written, empty where it is missing."""

    def __init__(self, fitted: dict[str, Any]) -> None:
        self.source: str = fitted["feature"]
        self.outputs = [self.source]

    def encode(self, values: np.ndarray) -> np.ndarray:
        """The texts, as a column of objects."""
        return np.asarray(values, dtype=object)[:, np.newaxis]


class DateEncoder:
    """The `parts` of a date and, with `reference`, the days from it to the reference; `fill` stands for a missing date.

    With `flag`, a last column is 1 where the date was missing.
    """

    def __init__(self, fitted: dict[str, Any]) -> None:
        self.source: str = fitted["feature"]
        self._parts: list[str] = fitted["parts"]
        self._fill: float = fitted["fill"]
        self._reference: float | None = fitted.get("reference")
        self._flag: bool = fitted.get("flag", False)
        names = [*self._parts, *(["age"] if self._reference is not None else [])]
        self.outputs = [f"{self.source}.{name}" for name in names] + ([f"{self.source}=missing"] if self._flag else [])

    def encode(self, values: np.ndarray) -> np.ndarray:
        """A column for each part."""
        missing = np.isnan(values)
        seconds = np.where(missing, self._fill, values)
        columns = [PARTS[part](np.floor(seconds).astype(np.int64).astype("datetime64[s]")) for part in self._parts]
        if self._reference is not None:
            columns.append((self._reference - seconds) / 86_400)
        return np.column_stack([*columns, *([missing] if self._flag else [])]).astype(float)


def _count(moments: np.ndarray, unit: str, since: str) -> np.ndarray:
    """How many units have passed since the beginning of a larger one."""
    return (moments.astype(f"datetime64[{unit}]") - moments.astype(f"datetime64[{since}]")).astype(int)


#: the parts of dates by their names
PARTS: dict[str, Any] = {
    "year": lambda moments: moments.astype("datetime64[Y]").astype(int) + 1970,
    "month": lambda moments: moments.astype("datetime64[M]").astype(int) % 12 + 1,
    "day": lambda moments: _count(moments, "D", "M") + 1,
    # 1970 began on a Thursday.
    "weekday": lambda moments: (moments.astype("datetime64[D]").astype(int) + 3) % 7,
    "hour": lambda moments: _count(moments, "h", "D"),
    "dayOfYear": lambda moments: _count(moments, "D", "Y") + 1,
}

#: the kind of a text that stays one
WHOLE_TEXT = "text"

#: the classes by their `kind`
ENCODERS: dict[str, type] = {
    "number": NumberEncoder,
    "oneHot": OneHotEncoder,
    "ordinal": OrdinalEncoder,
    "hash": HashEncoder,
    "target": TargetEncoder,
    "words": WordsEncoder,
    "date": DateEncoder,
    WHOLE_TEXT: WholeTextEncoder,
}


def make_encoder(fitted: dict[str, Any]) -> Encoder:
    """The encoder of one object of the fitted preprocessor."""
    return ENCODERS[fitted["kind"]](fitted)
