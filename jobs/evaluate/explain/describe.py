"""What the features add to the model's answers, as evaluation.json has it."""

import posixpath
import tarfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.stats

from common.errors import JobError
from common.judging_terms import ModelFormat
from common.sampling import space_evenly
from common.target import Target
from evaluate.explain.model import Contributions, ExplanationError, Model
from evaluate.explain.stored_model import DESCRIPTION, NUMBERS, read_stored
from evaluate.explain.xgboost_model import read_xgboost
from evaluate.rows import HeldOutRows, TrainingRows

#: at most so many held-out rows are explained
MOST_ROWS = 500
#: fewer say little
FEWEST_ROWS = 30
#: numbers that all rows may take together: about a minute
MOST_WORK = 600_000_000
#: sums and answers differ by rounding in 32 bits at most: of an answer, and of the distance between answers
TOLERANCE = 1e-4
#: a value of fewer rows is not named
FEW_ROWS = 5
#: what it takes to be different
TWO = 2
XGBOOST_FILE = "xgboost-model"


def describe_contributions(
    archive: Path, form: str, rows: HeldOutRows, train: TrainingRows, answers: np.ndarray, target: Target
) -> dict[str, Any]:
    """What each feature adds to an answer in the mean, the largest first, and in which direction; or the `problem`.

    It is shown only where the contributions add up to what the containers that serve have answered. Whatever goes wrong
    is a problem that is said: a model is judged by its answers, with or without an explanation.
    """
    try:
        return {"method": "shap", **_describe(archive, form, rows, train, answers, target)}
    except (ExplanationError, JobError) as error:
        return {"method": "shap", "problem": str(error)}
    except Exception as error:
        # No surprise of a stranger's model may end a run that has a verdict.
        traceback.print_exc()
        return {"method": "shap", "problem": f"{type(error).__name__}: {error}"}


def _describe(
    archive: Path, form: str, rows: HeldOutRows, train: TrainingRows, answers: np.ndarray, target: Target
) -> dict[str, Any]:
    if rows.names is None:
        raise ExplanationError("the rows are prepared by a container that is not the library's")
    means = _find_means(train)
    if len(means) != len(rows.names):
        raise ExplanationError(f"{len(means)} columns were trained on, the rows have {len(rows.names)}")
    models = _read_models(archive, form, means)
    count = min(len(answers), MOST_ROWS, MOST_WORK // models[0].count_work())
    if count < min(FEWEST_ROWS, len(answers)) or count == 0:
        raise ExplanationError("the model is too large for it, or there are no held-out rows")
    places = space_evenly(len(answers), count)
    raw, numbers = rows.read_rows(places)
    model, found = _explain(models, numbers, answers[places])
    sources = rows.list_sources()
    names = list(dict.fromkeys(sources))
    # One-hot columns and the like are summed back to the column that they are made of.
    values = np.stack(
        [found.values[:, [source == name for source in sources], :].sum(axis=1) for name in names], axis=1
    )
    several = values.shape[2] > 1
    described = []
    for place, name in enumerate(names):
        direction = {} if several else _find_direction(name, rows, raw, numbers, values[:, place, 0])
        described.append({"name": name, "value": float(np.abs(values[:, place]).mean(axis=0).sum()), **direction})
    return {
        "computed": model.method,
        "unit": model.unit,
        "rows": len(places),
        **({} if several else {"expected_value": float(found.expected[0])}),
        "features": sorted(described, key=lambda one: -one["value"]),
    }


def _explain(models: Sequence[Model], rows: np.ndarray, answers: np.ndarray) -> tuple[Model, Contributions]:
    """The first of the models whose contributions add up to the answers."""
    reach = TOLERANCE * float(np.ptp(answers) or 1.0)
    differences = []
    for model in models:
        found = model.explain(rows)
        with np.errstate(over="ignore", invalid="ignore"):
            sums = model.link(found.sum())
        if sums.shape == answers.shape and np.allclose(sums, answers, rtol=TOLERANCE, atol=reach):
            return model, found
        differences.append(np.abs(sums - answers).max() if sums.shape == answers.shape else np.inf)
    raise ExplanationError(f"they add up to something else than the model answers, {min(differences):.3g} apart")


def _read_models(archive: Path, form: str, means: np.ndarray) -> list[Model]:
    wanted = {ModelFormat.XGBOOST: [XGBOOST_FILE], ModelFormat.SCIKIT_LEARN: [DESCRIPTION, NUMBERS]}
    if form not in wanted:
        raise ExplanationError(f"the form of the model is unknown: {form}")
    files = _read_members(archive, wanted[form])
    return read_xgboost(files[XGBOOST_FILE], means) if form == ModelFormat.XGBOOST else read_stored(files, means)


def _read_members(archive: Path, names: Sequence[str]) -> dict[str, bytes]:
    found = {}
    try:
        with tarfile.open(archive) as packed:
            for member in packed:
                name = posixpath.normpath(member.name)
                stream = packed.extractfile(member) if name in names else None
                if stream is not None:
                    found[name] = stream.read()
    except (OSError, tarfile.TarError) as error:
        raise ExplanationError(f"the model's archive cannot be read: {error}") from error
    for name in names:
        if name not in found:
            raise ExplanationError(f"there is no file {name} in the model's archive")
    return found


def _find_means(train: TrainingRows) -> np.ndarray:
    """Of each column, with a missing value as 0; of one that holds text there is none."""
    if any(column is None for column in train.columns):
        raise ExplanationError("the model reads text")
    return np.array([np.nan_to_num(column).mean() for column in train.columns if column is not None])


def _find_direction(
    name: str, rows: HeldOutRows, raw: list[list[str]], numbers: np.ndarray, added: np.ndarray
) -> dict[str, Any]:
    """Of a number, the rank correlation with what it adds; of categories, the one that adds most and the one that adds
    least in the mean."""
    texts = [row[rows.features.index(name)].strip() for row in raw] if name in rows.features else []
    if name in (rows.names or []) and all(_is_number(text) for text in texts):
        column = numbers[:, (rows.names or []).index(name)]
        known = ~np.isnan(column)
        if len(np.unique(column[known])) < TWO or len(np.unique(added[known])) < TWO:
            return {}
        return {"rank_correlation": float(scipy.stats.spearmanr(column[known], added[known]).statistic)}
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    means = sorted(
        (float(added[own].mean()), text or "(missing)") for text, own in places.items() if len(own) >= FEW_ROWS
    )
    if not means or means[0][0] == means[-1][0]:
        return {}
    return {end: {"value": text, "mean": mean} for end, (mean, text) in (("most", means[-1]), ("least", means[0]))}


def _is_number(text: str) -> bool:
    try:
        float(text or "nan")
    except ValueError:
        return False
    return True
