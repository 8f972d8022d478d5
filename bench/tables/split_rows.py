"""Writes the raw rows of each split as the prepare job deals them.

Arguments: the folder of the jobs, the configuration of the preparation, the source, and where to write. Features are as
a client sends them, the label stands last, as the model learns it.
"""

import sys
import tempfile
from pathlib import Path

jobs, configuration, source, folder = sys.argv[1:]
sys.path.insert(0, jobs)

import pandas as pd  # noqa: E402

from prepare.labels import read_labels  # noqa: E402
from prepare.reading import read_table  # noqa: E402
from prepare.recipe import SPLIT_NAMES, read_prepare_configuration  # noqa: E402
from prepare.splitting import split_rows  # noqa: E402

recipe = read_prepare_configuration(configuration).recipe
with tempfile.TemporaryDirectory() as scratch:
    table = read_table(Path(source), recipe, Path(scratch))
    labels = read_labels(table, recipe)
    splits = split_rows(table, recipe)
    frame = pd.DataFrame({name: table.read_values(name) for name in recipe.feature_names})
frame["__label__"] = labels
for place, name in enumerate(SPLIT_NAMES):
    frame[splits == place].to_csv(Path(folder) / f"{name}.csv", index=False)
