"""Trains logistic regression on images made small, and on the directions of their edges."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from pixels.rows import Images, Look, read_images
from pixels.serving import KIND, ImageModel
from sklearn.linear_model import LogisticRegression

from tabular.contract import ProblemType
from tabular.linear import MOST_STEPS, spread_classes
from tabular.measuring import measure
from tabular.models import spread
from tabular.rows import Rows
from tabular.settings import Settings, SettingsError
from tabular.store import Arrays, load_model, save_model

#: images by which the stored model is compared with scikit-learn's own
COMPARED = 200
#: they differ by the rounding of 32 bits
TOLERANCE = 1e-4
#: where nothing varies at all
LEAST_SCALE = 1e-6


def train_images(settings: Settings) -> None:
    """Reads the channels, writes the model. Raises SettingsError for what a person has to put right."""
    look = Look(int(settings.get("side")), bool(settings.get("colour")))
    images = read_images(Path(os.environ["SM_CHANNEL_TRAIN"]), settings, look)
    folder = os.environ.get("SM_CHANNEL_VALIDATION")
    validation = read_images(Path(folder), settings, look) if folder else None
    directory = Path(os.environ["SM_MODEL_DIR"])
    fit_images(settings, images, look, directory)
    own = ("algorithm", "problem", "classes", "lifecycle_program")
    given = ", ".join(f"{name} {value}" for name, value in settings.values.items() if name not in own)
    counts = f"{len(images.labels)} images, {look.features} features"
    print(f"{settings.algorithm} for {settings.problem}: {counts}, {given}", flush=True)
    if validation is not None:
        answers = ImageModel(*load_model(directory)).answer(validation.features)
        measured = measure(settings, Rows(validation.labels, validation.features), answers)
        print(" ".join(f"validation-{name}:{value:.5f}" for name, value in measured))


def fit_images(settings: Settings, images: Images, look: Look, directory: Path) -> None:
    """Fits and stores the model."""
    if len(np.unique(images.labels)) < 2:
        raise SettingsError("channel train: has images of one class only, nothing can be learned from them")
    means = images.features.mean(axis=0, dtype=np.float64)
    scales = find_scales(images.features, look)
    near = ((images.features - means) / scales).astype(np.float32)
    model = LogisticRegression(
        C=1 / float(settings.get("penalty")),
        class_weight=settings.class_weight,
        max_iter=MOST_STEPS,
        random_state=int(settings.get("seed")),
    ).fit(near, images.labels)
    coefficients, intercepts = np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)
    if settings.problem == ProblemType.MULTICLASS:
        coefficients, intercepts = spread_classes(coefficients, intercepts, model.classes_, settings.classes)
    description: dict[str, Any] = {
        **settings.describe_model(KIND, look.features),
        "side": look.side,
        "colour": look.is_colour,
    }
    arrays: Arrays = {"means": means, "scales": scales, "coefficients": coefficients, "intercepts": intercepts}
    save_model(directory, description, arrays)
    _compare_stored(directory, model, near, images)


def find_scales(features: np.ndarray, look: Look) -> np.ndarray:
    """One scale for all pixels, one for all edges: that of each pixel would make noise of corners that never change."""
    scales = np.empty(look.features)
    for kind in (slice(0, look.pixels), slice(look.pixels, None)):
        scales[kind] = max(float(features[:, kind].std(axis=0, dtype=np.float64).mean()), LEAST_SCALE)
    return scales


def _compare_stored(directory: Path, model: Any, near: np.ndarray, images: Images) -> None:
    """Refuses a model that answers otherwise than scikit-learn's own once it is stored."""
    description, arrays = load_model(directory)
    answers = ImageModel(description, arrays).answer(images.features[:COMPARED])
    expected = spread(model.predict_proba(near[:COMPARED]), model.classes_, description)
    if not np.allclose(answers, expected, rtol=TOLERANCE, atol=TOLERANCE):
        import sklearn

        raise RuntimeError(
            f"the stored {description['algorithm']} does not answer as that of scikit-learn {sklearn.__version__}, "
            "which this library does not know"
        )
