"""Makes scikit-learn.json: outcomes and the reference's metrics of them.

Run with scikit-learn 1.4.2, scipy 1.13.1 and numpy 2.1.0: python make-golden.py
"""

import json
import pathlib

import numpy
import scipy
import sklearn
from scipy import stats
from sklearn import isotonic, metrics

VERSIONS = {"scikit-learn": "1.4.2", "scipy": "1.13.1", "numpy": "2.1.0"}


def binary(rng: numpy.random.Generator) -> list[dict]:
    """Scores with and without ties, rare classes, and a class that is never predicted."""
    cases = []
    for name, rows, rate, decimals, threshold in (
        ("fine", 500, 0.3, 8, 0.5),
        ("ties", 300, 0.5, 1, 0.5),
        ("rare", 400, 0.03, 3, 0.5),
        ("other threshold", 250, 0.4, 4, 0.3),
        ("certain", 60, 0.5, 0, 0.5),
    ):
        truth = (rng.random(rows) < rate).astype(int)
        scores = numpy.round(stats.norm.cdf(rng.normal(truth * 1.2 - 1, 1)), decimals)
        predicted = (scores >= threshold).astype(int)
        cases.append(
            {
                "name": name,
                "threshold": threshold,
                "scores": scores.tolist(),
                "truth": truth.tolist(),
                "confusion": metrics.confusion_matrix(truth, predicted, labels=[0, 1]).tolist(),
                "metrics": {
                    "accuracy": metrics.accuracy_score(truth, predicted),
                    "auc": metrics.roc_auc_score(truth, scores),
                    "f1": metrics.f1_score(truth, predicted),
                    "precision": metrics.precision_score(truth, predicted, zero_division=0),
                    "recall": metrics.recall_score(truth, predicted),
                    "logLoss": metrics.log_loss(truth, scores),
                    "brierScore": metrics.brier_score_loss(truth, scores),
                },
            }
        )
    return cases


def multiclass(rng: numpy.random.Generator) -> list[dict]:
    """Three to seven classes, one of which is rare, with probabilities."""
    cases = []
    for classes, rows in ((3, 200), (4, 90), (7, 800)):
        weights = rng.dirichlet(numpy.full(classes, 2.0))
        truth = rng.choice(classes, rows, p=weights)
        probabilities = rng.dirichlet(numpy.full(classes, 0.5), rows) * 0.5
        probabilities[numpy.arange(rows), truth] += 0.5 * rng.random(rows)
        probabilities = numpy.round(probabilities / probabilities.sum(axis=1, keepdims=True), 9)
        predicted = probabilities.argmax(axis=1)
        normalised = probabilities / probabilities.sum(axis=1, keepdims=True)
        cases.append(
            {
                "classes": classes,
                "truth": truth.tolist(),
                "probabilities": probabilities.tolist(),
                "confusion": metrics.confusion_matrix(truth, predicted, labels=range(classes)).tolist(),
                "metrics": {
                    "accuracy": metrics.accuracy_score(truth, predicted),
                    "auc": metrics.roc_auc_score(truth, normalised, multi_class="ovr", average="macro"),
                    "leastRecall": metrics.recall_score(truth, predicted, average=None).min(),
                    "macroF1": metrics.f1_score(truth, predicted, average="macro", zero_division=0),
                    "weightedF1": metrics.f1_score(truth, predicted, average="weighted", zero_division=0),
                    "logLoss": metrics.log_loss(truth, normalised, labels=range(classes)),
                },
            }
        )
    return cases


def regression(rng: numpy.random.Generator) -> list[dict]:
    cases = []
    for scale, noise in ((1.0, 0.3), (200_000.0, 0.8), (1.0, 3.0)):
        truth = numpy.round(rng.lognormal(0, 0.6, 300) * scale, 4)
        predicted = numpy.round(truth + rng.normal(0, noise * scale, 300), 4)
        cases.append(
            {
                "truth": truth.tolist(),
                "predicted": predicted.tolist(),
                "metrics": {
                    "mae": metrics.mean_absolute_error(truth, predicted),
                    "mse": metrics.mean_squared_error(truth, predicted),
                    "rmse": metrics.mean_squared_error(truth, predicted) ** 0.5,
                    "r2": metrics.r2_score(truth, predicted),
                    "medianAbsoluteError": metrics.median_absolute_error(truth, predicted),
                    "largestError": metrics.max_error(truth, predicted),
                    "mape": metrics.mean_absolute_percentage_error(truth, predicted),
                    # scikit-learn has no name for it
                    "wape": metrics.mean_absolute_error(truth, predicted) / numpy.abs(truth).mean(),
                },
            }
        )
    return cases


def wilson() -> list[dict]:
    cases = []
    for count, rows in ((0, 10), (1, 30), (15, 30), (29, 30), (200, 200), (4321, 10_000)):
        interval = stats.binomtest(count, rows).proportion_ci(0.95, method="wilson")
        cases.append({"count": count, "rows": rows, "lower": interval.low, "upper": interval.high})
    return cases


def calibrations(rng: numpy.random.Generator) -> list[dict]:
    """Isotonic regression with ties, and what it says between and beyond its points."""
    cases = []
    for decimals in (1, 2, 6):
        scores = numpy.round(rng.random(150), decimals)
        truth = (rng.random(150) < scores**2).astype(float)
        bound = 1 / (2 * 151)
        model = isotonic.IsotonicRegression(y_min=bound, y_max=1 - bound, out_of_bounds="clip").fit(scores, truth)
        at = numpy.linspace(0, 1, 41)
        cases.append(
            {
                "scores": scores.tolist(),
                "truth": truth.tolist(),
                "at": at.tolist(),
                "isotonic": model.predict(at).tolist(),
            }
        )
    return cases


def main() -> None:
    found = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}
    if found != VERSIONS:
        raise SystemExit(f"the reference is {VERSIONS}, this is {found}")
    rng = numpy.random.default_rng(20261124)
    golden = {
        "versions": VERSIONS,
        "binary": binary(rng),
        "multiclass": multiclass(rng),
        "regression": regression(rng),
        "wilson": wilson(),
        "calibrations": calibrations(rng),
    }
    file = pathlib.Path(__file__).with_name("scikit-learn.json")
    file.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
