"""Trains logistic regression on texts: their terms, and the numbers beside them."""

import os
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from texts.rows import TextRows, count_rows, read_text_rows
from texts.serving import KIND, TextModel, describe_column, name_rarity
from texts.terms import TermWeights

from tabular.contract import TEXT_COUNT, ProblemType
from tabular.linear import MOST_STEPS, spread_classes
from tabular.measuring import measure
from tabular.models import spread
from tabular.settings import Settings, SettingsError
from tabular.store import Arrays, load_model, save_model

#: rows by which the stored model is compared with scikit-learn's own
COMPARED_ROWS = 1000
TOLERANCE = 1e-9


def train_text(settings: Settings) -> None:
    """Reads the channels, writes the model. Raises SettingsError for what a person has to put right."""
    rows = read_text_rows(Path(os.environ["SM_CHANNEL_TRAIN"]), settings)
    folder = os.environ.get("SM_CHANNEL_VALIDATION")
    validation = read_text_rows(Path(folder), settings) if folder else None
    if validation is not None and validation.numbers.shape[1] != rows.numbers.shape[1]:
        raise SettingsError(
            f"channel validation: rows have {validation.numbers.shape[1]} numbers, those of train "
            f"{rows.numbers.shape[1]}"
        )
    directory = Path(os.environ["SM_MODEL_DIR"])
    terms = fit_text(settings, rows, directory)
    own = ("algorithm", "problem", "classes", TEXT_COUNT, "lifecycle_program")
    given = ", ".join(f"{name} {value}" for name, value in settings.values.items() if name not in own)
    print(f"{settings.algorithm} for {settings.problem}: {len(rows.labels)} rows, {terms} terms, {given}", flush=True)
    if validation is not None:
        answers = TextModel(*load_model(directory)).answer(validation)
        measured = measure(settings, count_rows(validation), answers)
        print(" ".join(f"validation-{name}:{value:.5f}" for name, value in measured))


def fit_text(settings: Settings, rows: TextRows, directory: Path) -> int:
    """Fits and stores the model; returns how many terms it knows."""
    if len(np.unique(rows.labels)) < 2:
        raise SettingsError("channel train: has rows of one class only, nothing can be learned from them")
    longest = int(settings.get("longestPhrase"))
    fewest, most = int(settings.get("minimumTermRows")), int(settings.get("maximumTerms"))
    columns = [TermWeights.fit(texts, longest, fewest, most) for texts in rows.texts]
    known = [column for column in columns if column is not None]
    if not known:
        raise SettingsError(
            f"channel train: no word is in {fewest} rows or more, so that nothing can be learned of the texts; give "
            "more rows, or a smaller minimumTermRows"
        )
    scaler = StandardScaler().fit(rows.numbers) if rows.numbers.shape[1] > 0 else None
    model = LogisticRegression(
        C=1 / float(settings.get("penalty")),
        class_weight=settings.class_weight,
        max_iter=MOST_STEPS,
        random_state=int(settings.get("seed")),
    )
    weighed = [column.weigh(texts) for column, texts in zip(columns, rows.texts, strict=True) if column is not None]
    numbers = [] if scaler is None else [sparse.csr_matrix(scaler.transform(rows.numbers))]
    table = sparse.hstack([*numbers, *weighed]).tocsr()
    model.fit(table, rows.labels)
    coefficients, intercepts = model.coef_, model.intercept_
    if settings.problem == ProblemType.MULTICLASS:
        coefficients, intercepts = spread_classes(coefficients, intercepts, model.classes_, settings.classes)
    description: dict[str, Any] = {
        **settings.describe_model(KIND, rows.numbers.shape[1]),
        "longestPhrase": longest,
        "columns": [describe_column(column) for column in columns],
    }
    arrays: Arrays = {"coefficients": coefficients, "intercepts": intercepts}
    if scaler is not None:
        arrays |= {"means": scaler.mean_, "scales": scaler.scale_}
    arrays |= {name_rarity(place): column.rarity for place, column in enumerate(columns) if column is not None}
    save_model(directory, description, arrays)
    _compare_stored(directory, model, table, rows)
    return sum(len(column.terms) for column in known)


def _compare_stored(directory: Path, model: Any, table: Any, rows: TextRows) -> None:
    """Refuses a model that answers otherwise than scikit-learn's own once it is stored."""
    description, arrays = load_model(directory)
    few = slice(COMPARED_ROWS)
    answers = TextModel(description, arrays).answer(
        TextRows(rows.labels[few], rows.numbers[few], [texts[few] for texts in rows.texts])
    )
    expected = spread(model.predict_proba(table[few]), model.classes_, description)
    if not np.allclose(answers, expected, rtol=TOLERANCE, atol=TOLERANCE):
        import sklearn

        raise RuntimeError(
            f"the stored {description['algorithm']} does not answer as that of scikit-learn {sklearn.__version__}, "
            "which this library does not know"
        )
