"""Makes churn.json: a churn model's scores of customers whose truth is known, before and after the fibre launch.

The model is that of examples/churn (XGBoost, 120 rounds of depth 2), trained as the story's first one: on the training
split of the customers without fibre. `heldOut` is their test split, which the model version carries; `before` is their
validation split, which the model has not seen either; `fibre` is everybody with fibre.

Run with xgboost 3.2.0, scikit-learn 1.4.2, pandas 2.3.2 and numpy 2.1.0: python make-churn.py
"""

import hashlib
import json
import pathlib

import numpy
import pandas
import sklearn
import xgboost

VERSIONS = {"xgboost": "3.2.0", "scikit-learn": "1.4.2", "pandas": "2.3.2", "numpy": "2.1.0"}
ROOT = pathlib.Path(__file__).parents[4]


def place(number: int) -> float:
    """Where the split's hash puts a row."""
    return int(hashlib.sha256(f"C{number:05d}".encode()).hexdigest()[:8], 16) / 2**32


def main() -> None:
    modules = {"xgboost": xgboost, "scikit-learn": sklearn, "pandas": pandas, "numpy": numpy}
    found = {name: module.__version__ for name, module in modules.items()}
    if found != VERSIONS:
        raise SystemExit(f"the reference is {VERSIONS}, this is {found}")
    data = pandas.read_csv(ROOT / "examples" / "churn" / "telco-churn.csv")
    places = numpy.array([place(number) for number in range(1, len(data) + 1)])
    fibre = (data["internet_service"] == "Fiber optic").to_numpy()
    truth = (data["churn"] == "Yes").to_numpy().astype(int)
    features = pandas.get_dummies(data.drop(columns=["churn", "female"]), dtype=float)
    train = ~fibre & (places < 0.7)
    matrix = xgboost.DMatrix(features[train].to_numpy(), truth[train])
    parameters = {"objective": "binary:logistic", "max_depth": 2, "eta": 0.1, "nthread": 1, "seed": 0}
    model = xgboost.train(parameters, matrix, 120)
    scores = model.predict(xgboost.DMatrix(features.to_numpy()))
    groups = {
        "heldOut": ~fibre & (places >= 0.9),
        "before": ~fibre & (places >= 0.7) & (places < 0.9),
        "fibre": fibre,
    }
    golden = {"versions": VERSIONS} | {
        name: {"scores": [round(float(score), 6) for score in scores[rows]], "truth": truth[rows].tolist()}
        for name, rows in groups.items()
    }
    file = pathlib.Path(__file__).with_name("churn.json")
    file.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
