"""Writes a table of made-up rows with every kind of column, and the configuration of a job that does all that a recipe
can: target encoding of many levels, dates, phrases, derived numbers, correlated columns, rows that belong together.

python make_rich_table.py ROWS BASE: below BASE as SageMaker has /opt/ml.
"""

import sys
from pathlib import Path

import numpy as np
from make_table import SCALINGS, make_number, write_rows

#: numbers; n11 is nearly n10, and n0 and n1 are above 0
NUMBERS = [f"n{index}" for index in range(12)]
#: categories by their levels: one-hot, the last one with a limit
LEVELS = {"c0": 2, "c1": 4, "c2": 8, "c3": 12, "c4": 20, "c5": 30, "c6": 200}
#: encoded by the target
MANY_LEVELS = {"branch": 5_000, "product": 50_000}
SIZES = ["small", "medium", "large"]
#: rows of one customer, whose address nobody has declared as personal data
ROWS_OF_CUSTOMER = 4
WORDS = 5_000
WORDS_OF_PHRASE = 6
FEATURES = [
    *NUMBERS,
    *LEVELS,
    *MANY_LEVELS,
    "device",
    "contact",
    "size",
    "region",
    "opened",
    "visited",
    "comment",
    "plan",
    "note",
]


def make_block(generator: np.random.Generator, start: int, count: int) -> list[list[str]]:
    """The columns of some rows in the order of `HEADER`."""
    customers = (np.arange(start, start + count) // ROWS_OF_CUSTOMER).tolist()
    numbers = [make_number(generator, index, count) for index in range(10)]
    pair = generator.normal(50, 20, count)
    numbers += [[f"{value:.2f}" for value in (pair + noise).tolist()] for noise in (0, generator.normal(0, 1, count))]
    levels = [*LEVELS.values(), *MANY_LEVELS.values(), 20_000]
    categories = [[f"level {code}" for code in generator.integers(0, size, count)] for size in levels]
    days = generator.integers(15_000, 20_000, (2, count))
    dates = [np.datetime_as_string(day.astype("datetime64[D]")).tolist() for day in days]
    words = generator.integers(0, WORDS, (count, WORDS_OF_PHRASE)).tolist()
    return [
        [f"K{start + row}" for row in range(count)],
        [f"customer {customer}" for customer in customers],
        *numbers,
        *categories,
        [f"person.{customer}@example.com" for customer in customers],
        [SIZES[code] for code in generator.integers(0, len(SIZES), count)],
        [f"region {code}" for code in generator.integers(0, 6, count)],
        *dates,
        [" ".join(f"word{code}" for code in phrase) for phrase in words],
        [f"plan {code}" for code in generator.integers(0, 3, count)],
        [f"note {code}" for code in generator.integers(0, 40, count)],
        np.where(generator.random(count) < 0.3, "yes", "no").tolist(),
    ]


HEADER = ["id", "customer", *FEATURES, "y"]


def make_recipe() -> dict:
    """Everything that a recipe can do."""
    numbers = [
        {
            "name": name,
            "type": "numeric",
            "missing": {"strategy": "median"},
            "scaling": SCALINGS[index % 4],
            "flagMissing": index % 6 == 0,
        }
        for index, name in enumerate(NUMBERS)
    ]
    categories = [{"name": name, "type": "categorical"} for name in (*LEVELS, "region", "plan", "note")]
    categories[len(LEVELS) - 1]["maximumCategories"] = 30
    return {
        "target": {"name": "y", "positiveClass": "yes"},
        "id": ["id"],
        "splitBy": {"by": "group", "column": "customer"},
        "dropCorrelated": 0.95,
        "features": [
            *numbers,
            *categories,
            *({"name": name, "type": "categorical", "encoding": "target"} for name in MANY_LEVELS),
            *(
                {"name": name, "type": "categorical", "encoding": "hash", "hashColumns": 16}
                for name in ("device", "contact")
            ),
            {"name": "size", "type": "categorical", "encoding": "ordinal", "order": SIZES},
            {"name": "opened", "type": "date", "parts": ["year", "month", "weekday"], "ageAt": "2026-01-01"},
            {"name": "visited", "type": "date", "parts": ["dayOfYear"]},
            {"name": "comment", "type": "text", "hashColumns": 32},
        ],
        "derived": [
            {"name": "between", "derivation": "daysBetween", "inputs": ["opened", "visited"]},
            {"name": "difference", "derivation": "difference", "inputs": ["n2", "n3"]},
            {"name": "ratio", "derivation": "ratio", "inputs": ["n4", "n5"]},
        ],
    }


if __name__ == "__main__":
    write_rows(int(sys.argv[1]), Path(sys.argv[2]), HEADER, make_block, make_recipe())
