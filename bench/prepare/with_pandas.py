"""The same preparation by pandas and scikit-learn, as one would write it; without the data report.

python with_pandas.py BASE: reads what make_table.py wrote, writes to BASE/pandas.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from make_table import NUMBERS, SCALINGS, TEXTS
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler

SCALERS = {"standard": StandardScaler, "minMax": MinMaxScaler, "robust": RobustScaler}


def prepare(base: Path) -> None:
    """Splits, fits, transforms and writes."""
    output = base / "pandas"
    output.mkdir(exist_ok=True)
    table = pd.read_csv(base / "processing" / "input" / "source" / "rows.csv")
    digests = [hashlib.sha256(key.encode()).hexdigest() for key in table["id"]]
    position = np.array([int(digest[:8], 16) / 2**32 for digest in digests])
    splits = np.searchsorted([0.7, 0.9], position, side="right")
    branches = []
    for scaling in SCALINGS:
        columns = [name for index, name in enumerate(NUMBERS) if SCALINGS[index % 4] == scaling]
        steps = [SimpleImputer(strategy="median"), *([SCALERS[scaling]()] if scaling in SCALERS else [])]
        branches.append((scaling, make_pipeline(*steps), columns))
    branches.append(("texts", OneHotEncoder(sparse_output=False, handle_unknown="ignore"), TEXTS))
    transformer = ColumnTransformer(branches)
    labels = (table["y"] == "yes").astype(int)
    train = table[splits == 0]
    transformer.fit(train)
    for split, name in enumerate(("train", "validation")):
        rows = splits == split
        frame = pd.DataFrame(transformer.transform(table[rows]))
        frame.insert(0, "label", labels[rows].to_numpy())
        frame.to_csv(output / f"{name}.csv", header=False, index=False)
    held_out = splits == 2
    table.loc[held_out, [*NUMBERS, *TEXTS]].to_csv(output / "features.csv", header=False, index=False)
    labels[held_out].to_csv(output / "labels.csv", header=False, index=False)
    train.sample(10_000, random_state=0)[[*NUMBERS, *TEXTS]].to_csv(output / "baseline.csv", index=False)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
