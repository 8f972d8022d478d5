"""What models that need no learning reach on the same rows: whether machine learning is worth it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from common.judging_terms import COST_METRIC, LOWER_IS_BETTER, ProblemType
from common.target import Target
from evaluate.costs import Costs
from evaluate.measure import Measures
from evaluate.quality import Judge
from evaluate.rows import HeldOutRows, TrainingRows

#: rows that a tree is asked about at once
BATCH = 10_000


@dataclass(frozen=True)
class NaiveModel:
    """One naive model, and how good it is."""

    #: in evaluation.json
    name: str
    #: for people, such as `the prior` or `one rule, contract=Month-to-month > 0.5`
    words: str
    measures: Measures

    def describe(self) -> dict[str, Any]:
        """As evaluation.json has it."""
        values = {key: measure.value for key, measure in self.measures.items() if measure is not None}
        return {"description": self.words, "metrics": values}


def measure_naive(judge: Judge, labels: np.ndarray, training: TrainingRows, held_out: HeldOutRows) -> list[NaiveModel]:
    """The naive models of the target's type, judged as the model is: one answer for every row, and one question."""
    if len(labels) == 0:
        return []
    alike = _answer_alike(judge.target, training.labels, len(labels))
    cheapest = [] if judge.costs is None else find_cheapest(judge.costs, judge.target, training.labels, len(labels))
    models = [NaiveModel(name, words, judge.measure(labels, answers)) for name, words, answers in alike + cheapest]
    rule = _find_rule(judge.target, training, held_out)
    if rule is not None:
        words, answers = rule
        models.append(NaiveModel("rule", words, judge.measure(labels, answers)))
    return models


def find_best(models: list[NaiveModel], key: str) -> tuple[NaiveModel, float] | None:
    """The model that is best by a metric, and its value; None when none has the metric."""
    found = [(model, measure.value) for model in models if (measure := model.measures[key]) is not None]
    sign = -1 if key in LOWER_IS_BETTER else 1
    if key == COST_METRIC:
        # By the decision, which is what costs: of two that cost the same, yes or no says more than a share.
        found = found[1:] + found[:1]
    return max(found, key=lambda pair: sign * pair[1], default=None)


def improve(value: float, naive: float, key: str, perfect_cost: float = 0.0) -> float:
    """How far `value` comes from the naive value to a perfect one, as a share of the way; below 0 when it is worse.

    Where the naive model is perfect there is no way to come: what is worse is -1, a number that JSON has.
    `perfect_cost` is the value of a perfect model by the cost, of which right answers may have one as well.
    """
    perfect = perfect_cost if key == COST_METRIC else 0.0 if key in LOWER_IS_BETTER else 1.0
    return (value - naive) / (perfect - naive) if naive != perfect else (0.0 if value == naive else -1.0)


def _answer_alike(target: Target, labels: np.ndarray, rows: int) -> list[tuple[str, str, np.ndarray]]:
    nothing = np.zeros((rows, 1))
    if target.is_numeric:
        return [
            (name, f"the {name}", DummyRegressor(strategy=name).fit(labels[:, None], labels).predict(nothing))
            for name in ("mean", "median")
        ]
    shares = DummyClassifier(strategy="prior").fit(labels[:, None], labels)
    prior = _spread(shares.predict_proba(nothing), shares.classes_, target)
    if target.type == ProblemType.BINARY:
        return [
            ("prior", "the share of positive rows", prior),
            ("always", "always yes", np.ones(rows)),
            ("never", "always no", np.zeros(rows)),
        ]
    return [("prior", "the shares of the classes", prior)]


def find_cheapest(costs: Costs, target: Target, labels: np.ndarray, rows: int) -> list[tuple[str, str, np.ndarray]]:
    """The one answer for every row that costs least in the training rows; yes and no are naive models anyway."""
    if target.type == ProblemType.BINARY:
        return []
    if target.is_numeric:
        # Koenker and Bassett (1978): deviations that cost unlike are least at a quantile.
        share = costs.under / (costs.over + costs.under)
        answers = DummyRegressor(strategy="quantile", quantile=share).fit(labels[:, None], labels)
        return [("cheapest", f"the {share:.0%} quantile", answers.predict(np.zeros((rows, 1))))]
    classes = range(len(target.classes))
    prices = [costs.price(labels, np.full(len(labels), number)).sum() for number in classes]
    number = int(np.argmin(prices))
    return [("cheapest", f"always {target.classes[number]}", np.eye(len(target.classes))[np.full(rows, number)])]


def _find_rule(target: Target, training: TrainingRows, held_out: HeldOutRows) -> tuple[str, np.ndarray] | None:
    """One question and its two answers; None when there is no column that a question could be about."""
    chosen = [position for position, column in enumerate(training.columns) if column is not None]
    if held_out.names is None or not chosen:
        return None
    kind = DecisionTreeRegressor if target.is_numeric else DecisionTreeClassifier
    tree = kind(max_depth=1, random_state=0).fit(
        np.column_stack([training.columns[position] for position in chosen]), training.labels
    )
    if tree.tree_.node_count < 3:
        return None
    split = int(tree.tree_.feature[0])
    values, places = np.unique(held_out.read_column(chosen[split]), return_inverse=True)
    answers = np.concatenate(
        [_ask(tree, target, part, split) for part in np.array_split(values, -(-len(values) // BATCH))]
    )
    answers = answers[places]
    question = f"{held_out.names[chosen[split]]} above {float(tree.tree_.threshold[0]):.4g}"
    return f"one rule, {question}", answers


def _ask(tree: Any, target: Target, values: np.ndarray, place: int) -> np.ndarray:
    """The tree's answers by the one column that it asks about. It wants all columns; of the others, any will do."""
    table = np.zeros((len(values), tree.n_features_in_))
    table[:, place] = values
    return tree.predict(table) if target.is_numeric else _spread(tree.predict_proba(table), tree.classes_, target)


def _spread(probabilities: np.ndarray, classes: np.ndarray, target: Target) -> np.ndarray:
    """Probabilities of the classes that were seen, as the model answers: of the positive class, or of every class."""
    every = np.zeros((len(probabilities), 2 if target.type == ProblemType.BINARY else len(target.classes)))
    every[:, classes.astype(int)] = probabilities
    return every[:, 1] if target.type == ProblemType.BINARY else every
