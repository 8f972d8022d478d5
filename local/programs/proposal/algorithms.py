"""Which algorithm learns a table best: a linear model, a forest and boosted trees are tried on rows of its own.

Where texts may say the class, a linear model of their words is tried as well.

The simplest one that is not clearly worse than the best is chosen (the rule of one standard error: Breiman et al.,
Classification and Regression Trees, 1984, 3.4.3), with the standard error of overlapping training sets (Nadeau and
Bengio, Inference for the Generalization Error, 2003). Rows that will be held out are not asked, so that the gate judges
by rows that no choice has seen.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNetCV, LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score, root_mean_squared_error
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from xgboost import XGBClassifier, XGBRegressor

from common.judging_terms import ProblemType
from common.recipe_terms import TEXT
from proposal.columns import ColumnGuess
from proposal.encoding import encode_rows
from proposal.leaks import read_labels
from proposal.rows import ChosenRows, UsableRows
from proposal.target import TargetGuess
from proposal.text_trial import Fold, make_model, weigh_folds

FOLDS = 5
#: rows that are tried at most, and cells once categories have columns of their own
MOST_TRIED, MOST_CELLS, FEWEST_TRIED = 2000, 200_000, 500
#: fewer rows, or rows of a class, allow no comparison
FEWEST_ROWS = 40
#: trees, of several classes in all
TREES, MOST_TREES = 100, 600
#: the factory of each candidate and its name in a sentence, the simplest first
LINEAR = {
    ProblemType.BINARY: ("logisticRegression", "logistic regression"),
    ProblemType.MULTICLASS: ("logisticRegression", "logistic regression"),
    ProblemType.REGRESSION: ("elasticNet", "an elastic net"),
}
NAIVE = ("", "one answer for every row")
FOREST = ("randomForest", "a random forest")
BOOSTING = ("xgboost", "XGBoost")
#: which reads texts as they were written
OF_TEXTS = ("textLogisticRegression", "logistic regression of the texts' words")
#: by problem type, the metric that a useful model must improve
METRICS = {ProblemType.BINARY: "auc", ProblemType.MULTICLASS: "macroF1", ProblemType.REGRESSION: "rmse"}
#: how much of the way from the best answer without a model to a perfect one it must come
IMPROVEMENT = 0.1


@dataclass(frozen=True)
class Choice:
    """The algorithm that is proposed."""

    #: its factory
    name: str
    #: sentences on why
    notes: list[str] = field(default_factory=list)

    @property
    def reads_texts(self) -> bool:
        """Whether texts reach it as they were written."""
        return self.name == OF_TEXTS[0]


@dataclass(frozen=True)
class _Trial:
    """How well a candidate answers each fold that it has not learnt from; more is better."""

    name: str
    words: str
    scores: np.ndarray


def choose_algorithm(rows: UsableRows, guess: TargetGuess, columns: list[ColumnGuess], depth: int) -> Choice:
    """The simplest candidate that is not clearly worse than the best; the linear one of very few rows.

    `depth` is that of boosted trees.
    """
    name, words = LINEAR[guess.type]
    chosen = rows.choose(MOST_TRIED)
    labels = read_labels(chosen.labels, guess, chosen.source)
    used = [column for column in columns if column.is_feature]
    features = encode_rows(chosen, used)
    kept = _keep(labels, guess.type, min(len(labels), max(FEWEST_TRIED, MOST_CELLS // max(1, features.shape[1]))))
    labels, features, groups = labels[kept], features[kept], chosen.groups[kept]
    if guess.type != ProblemType.REGRESSION:
        labels = np.unique(labels, return_inverse=True)[1]
    folds = list(_deal(labels, groups, guess.type)) if len(kept) >= FEWEST_ROWS else []
    if not folds:
        return Choice(name, [f"{words[:1].upper()}{words[1:]} is proposed: more is hardly learnt of so few rows."])
    # Threads gain nothing with so few rows, and wait for each other where a machine does other things too.
    with threadpool_limits(1):
        floor, *trials = (
            _Trial(*candidate, np.array([_score(model, features, labels, fold, guess.type) for fold in folds]))
            for candidate, model in _list_candidates(guess.type, labels, depth)
        )
        of_texts = None if guess.type == ProblemType.REGRESSION else _try_texts(chosen, used, kept, labels, folds)
    if of_texts is not None:
        # Where there is nothing but texts it is the simplest, of words in place of numbers that stand for them.
        trials.insert(0 if all(column.kind == TEXT for column in used) else len(trials), of_texts)
    return _decide(trials, floor, METRICS[guess.type], len(kept))


def _try_texts(
    rows: ChosenRows, columns: list[ColumnGuess], kept: np.ndarray, labels: np.ndarray, folds: list[Fold]
) -> _Trial | None:
    """The trial of what reads texts; None where there are none, or none that says more than the other columns."""
    written = [rows.read(column.name) for column in columns if column.kind == TEXT]
    if not written:
        return None
    texts = [[column[row] for row in kept] for column in written]
    numbers = encode_rows(rows, [column for column in columns if column.kind != TEXT])[kept]
    scores = []
    for (train, test), weighed in zip(folds, weigh_folds(texts, numbers, folds), strict=True):
        if weighed is None:
            return None
        scores.append(_measure(make_model().fit(weighed[0], labels[train]), weighed[1], labels[test]))
    trial = _Trial(*OF_TEXTS, np.array(scores))
    if numbers.shape[1] == 0:
        return trial
    others = make_pipeline(StandardScaler(), make_model())
    without = _Trial("", "", np.array([_score(others, numbers, labels, fold, ProblemType.BINARY) for fold in folds]))
    return trial if _is_worse(without, trial) else None


def _decide(trials: list[_Trial], floor: _Trial, metric: str, rows: int) -> Choice:
    best = max(trials, key=lambda trial: trial.scores.mean())
    chosen = next(trial for trial in trials if not _is_worse(trial, best))
    others = ", ".join(f"{trial.words} {_write(trial)}" for trial in trials if trial is not chosen)
    later = "boosting" if [trial.name for trial in trials][-2:] == [chosen.name, BOOSTING[0]] else "the others"
    why = (
        "nothing more complicated is better beyond noise"
        if chosen is trials[0]
        else "what is simpler is clearly worse"
        if chosen is trials[-1]
        else f"what is simpler is clearly worse, and {later} no better beyond noise"
    )
    words = f"{chosen.words[:1].upper()}{chosen.words[1:]}"
    notes = [
        f"{words} is proposed: {metric} {_write(chosen)} in {FOLDS}-fold cross-validation on {rows:,} rows that are "
        f"not held out ({others}); {why}."
    ]
    naive, perfect = floor.scores.mean(), 0.0 if metric == METRICS[ProblemType.REGRESSION] else 1.0
    improvement = (best.scores.mean() - naive) / (perfect - naive)
    if improvement < IMPROVEMENT or not _is_worse(floor, best):
        notes.append(
            f"No algorithm is clearly better than {floor.words} ({metric} {_write(floor)}): these columns hardly tell "
            "the target, and the criterion will hardly be met."
        )
    return Choice(chosen.name, notes)


def _is_worse(trial: _Trial, best: _Trial) -> bool:
    """Whether it falls behind by more than a standard error of the folds' differences."""
    behind = best.scores - trial.scores
    error = np.sqrt(behind.var(ddof=1) * (1 / FOLDS + 1 / (FOLDS - 1)))
    return bool(behind.mean() > error)


def _write(trial: _Trial) -> str:
    value = abs(float(trial.scores.mean()))
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _keep(labels: np.ndarray, problem: str, most: int) -> np.ndarray:
    """The first rows, without those of classes that are too rare for every fold."""
    kept = np.arange(min(most, len(labels)))
    if problem == ProblemType.REGRESSION:
        return kept
    classes, counts = np.unique(labels[kept], return_counts=True)
    known = classes[counts >= FOLDS]
    return kept[np.isin(labels[kept], known)] if len(known) > 1 else kept[:0]


def _deal(labels: np.ndarray, groups: np.ndarray, problem: str) -> Iterator[Fold]:
    """Rows to learn from and to answer, fold by fold; rows of one key are in the same fold."""
    together = len(np.unique(groups)) < len(groups)
    if together and len(np.unique(groups)) < 2 * FOLDS:
        return iter(())
    if problem == ProblemType.REGRESSION:
        return GroupKFold(FOLDS).split(labels, labels, groups) if together else KFold(FOLDS).split(labels)
    if not together:
        return StratifiedKFold(FOLDS).split(labels, labels)
    dealt = list(StratifiedGroupKFold(FOLDS).split(labels, labels, groups))
    classes = len(np.unique(labels))
    # Of a few large groups, a fold may lack a class: then nothing can be compared.
    full = all(len(np.unique(labels[part])) == classes for fold in dealt for part in fold)
    return iter(dealt if full else [])


def _list_candidates(problem: str, labels: np.ndarray, depth: int) -> Iterator[tuple[tuple[str, str], Any]]:
    if problem == ProblemType.REGRESSION:
        yield NAIVE, DummyRegressor()
        yield LINEAR[problem], make_pipeline(StandardScaler(), ElasticNetCV(l1_ratio=0.5, n_alphas=30, cv=3))
        forest, boosting, count = RandomForestRegressor, XGBRegressor, 1
    else:
        yield NAIVE, DummyClassifier(strategy="prior")
        yield LINEAR[problem], make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
        forest, boosting = RandomForestClassifier, XGBClassifier
        count = len(np.unique(labels))
    share = 1 / 3 if problem == ProblemType.REGRESSION else "sqrt"
    yield (
        FOREST,
        forest(n_estimators=TREES // 2, min_samples_leaf=5, max_features=share, random_state=0),
    )
    rounds = min(TREES, max(20, MOST_TREES // count))
    settings = {"subsample": 0.8, "colsample_bytree": 0.8, "random_state": 0, "n_jobs": 1}
    yield (
        BOOSTING,
        boosting(n_estimators=rounds, learning_rate=min(0.3, 0.05 + 5 / rounds), max_depth=depth, **settings),
    )


def _score(model: Any, features: np.ndarray, labels: np.ndarray, fold: Fold, problem: str) -> float:
    train, test = fold
    with warnings.catch_warnings():
        # Close enough for a comparison.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features[train], labels[train])
    if problem == ProblemType.REGRESSION:
        return -float(root_mean_squared_error(labels[test], model.predict(features[test])))
    return _measure(model, features[test], labels[test])


def _measure(model: Any, features: Any, labels: np.ndarray) -> float:
    """By the metric of the classes, two or several."""
    if len(model.classes_) == 2:
        return float(roc_auc_score(labels, model.predict_proba(features)[:, 1]))
    return float(f1_score(labels, model.predict(features), average="macro"))
