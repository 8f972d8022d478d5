"""Trains one of the library's scikit-learn algorithms, as the hyperparameters say.

Runs in AWS's scikit-learn container in script mode: prepared rows in the channels `train` and, where there is one,
`validation`; the model, as numbers, in SM_MODEL_DIR. Series are trained by forecasting.training,
texts by texts.training, images, in folders by the number of their class, by pixels.training.
"""

import os
import sys
from pathlib import Path

import numpy as np

from tabular.contract import Algorithms, ProblemType
from tabular.fitting import TAKES_MISSING, Fitted, fit_model
from tabular.measuring import measure
from tabular.models import make_predict, spread
from tabular.rows import Rows, check_complete, read_rows
from tabular.settings import Settings, SettingsError
from tabular.store import load_model, save_model

#: rows by which the stored model is compared with scikit-learn's own
COMPARED_ROWS = 1000
#: they differ by rounding at most
TOLERANCE = 1e-9


def train() -> None:
    """Runs the training. Raises SettingsError for what a person has to put right."""
    settings = Settings.read()
    if settings.problem == ProblemType.FORECASTING:
        from forecasting.training import train_series

        train_series(settings)
        return
    if settings.algorithm == Algorithms.TEXT_LOGISTIC_REGRESSION:
        from texts.training import train_text

        train_text(settings)
        return
    if settings.algorithm == Algorithms.IMAGE_LOGISTIC_REGRESSION:
        from pixels.training import train_images

        train_images(settings)
        return
    rows = read_rows(Path(os.environ["SM_CHANNEL_TRAIN"]), settings)
    folder = os.environ.get("SM_CHANNEL_VALIDATION")
    validation = read_rows(Path(folder), settings) if folder else None
    if validation is not None and validation.features.shape[1] != rows.features.shape[1]:
        raise SettingsError(
            f"channel validation: rows have {validation.features.shape[1]} features, those of train "
            f"{rows.features.shape[1]}"
        )
    takes_missing = settings.algorithm in TAKES_MISSING
    if not takes_missing:
        check_complete(rows.features, "channel train", settings.algorithm)
        if validation is not None:
            check_complete(validation.features, "channel validation", settings.algorithm)
    fitted = fit_model(settings, rows, validation)
    directory = Path(os.environ["SM_MODEL_DIR"])
    description = {
        "version": 1,
        "kind": fitted.kind,
        "algorithm": settings.algorithm,
        "problem": settings.problem,
        "classes": settings.classes,
        "features": rows.features.shape[1],
        "takes_missing": takes_missing,
        "chosen": fitted.chosen,
        **fitted.details,
    }
    save_model(directory, description, fitted.arrays)
    compare_stored(directory, fitted, rows)
    print(describe_training(settings, rows, fitted), flush=True)
    if validation is not None:
        answers = make_predict(description, fitted.arrays)(validation.features)
        print(" ".join(f"validation-{name}:{value:.5f}" for name, value in measure(settings, validation, answers)))


def compare_stored(directory: Path, fitted: Fitted, rows: Rows) -> None:
    """Refuses a model whose stored numbers answer otherwise than scikit-learn's own: this library knows another
    version's insides no better than that."""
    description, arrays = load_model(directory)
    some = rows.features[:COMPARED_ROWS]
    expected = fitted.answer(some)
    if fitted.classes is not None:
        expected = spread(expected, fitted.classes, description)
    answers = make_predict(description, arrays)(some)
    if not np.allclose(answers, expected, rtol=TOLERANCE, atol=TOLERANCE):
        import sklearn

        raise RuntimeError(
            f"the stored {description['algorithm']} does not answer as that of scikit-learn {sklearn.__version__}, "
            "which this library does not know"
        )


def describe_training(settings: Settings, rows: Rows, fitted: Fitted) -> str:
    """What was trained, with all parameters and with what was chosen in training."""
    own = ("algorithm", "problem", "classes", "lifecycle_program")
    given = [f"{name} {value}" for name, value in settings.values.items() if name not in own]
    chosen = [f"{name} {value:.6g} (chosen in training)" for name, value in fitted.chosen.items()]
    counts = f"{rows.features.shape[0]} rows, {rows.features.shape[1]} features"
    return f"{settings.algorithm} for {settings.problem}: {', '.join([counts, *given, *chosen])}"


if __name__ == "__main__":
    try:
        train()
    except SettingsError as problem:
        sys.exit(str(problem))
