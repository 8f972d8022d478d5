"""Makes the rows that the recipe describes: the brokers' export, with the age of a house when it was sold."""

import argparse
import json
from pathlib import Path

import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--source", type=Path, required=True, help="the folder of the raw data")
parser.add_argument("--rows", type=Path, required=True, help="the folder for the rows")
parser.add_argument("--recipe", type=Path, required=True, help="the recipe, a JSON file")
options = parser.parse_args()

recipe = json.loads(options.recipe.read_text(encoding="utf-8"))
columns = [*recipe["id"], recipe["target"]["name"], *(feature["name"] for feature in recipe["features"])]
for file in sorted(options.source.rglob("*.csv")):
    sales = pd.read_csv(file)
    sales["age_when_sold"] = sales["year_sold"] - sales["year_built"]
    sales[columns].to_csv(options.rows / file.name, index=False)
