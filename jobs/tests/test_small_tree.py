"""What the report measures without scikit-learn and scipy is what these measure."""

import numpy as np
import pytest
from scipy.stats import chi2
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeRegressor

from prepare.small_tree import SmallTree, measure_area
from prepare.stratification import exceed_chi_squared

LEAVES, FEWEST = 16, 5


def make_columns(generator, count):
    """Numbers, numbers of which many are alike, a flag and words: what features look like."""
    numbers = generator.normal(size=count)
    return {
        "a number": np.column_stack([numbers, np.zeros(count)]),
        "whole numbers": np.column_stack([generator.integers(0, 7, count), np.zeros(count)]),
        "missing": np.column_stack([np.where(numbers > 1, -5.0, numbers), numbers > 1]),
        "words": np.round(generator.random((count, 12)) * (generator.random((count, 12)) < 0.3), 3),
        "one value": np.ones((count, 2)),
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [9, 60, 2500])
def test_the_tree_answers_as_scikit_learns_does(seed, count):
    generator = np.random.default_rng(seed)
    for name, columns in make_columns(generator, count).items():
        signal = np.sin(3 * columns[:, 0]) + generator.normal(size=count)
        for targets in (signal[:, np.newaxis], np.column_stack([signal > 0.4, signal < -0.4]).astype(float)):
            ours = SmallTree(LEAVES, FEWEST).fit(columns, targets).predict(columns)
            tree = DecisionTreeRegressor(max_leaf_nodes=LEAVES, min_samples_leaf=FEWEST, random_state=0)
            theirs = tree.fit(columns, targets).predict(columns).reshape(count, -1)
            # Splits that are equally good are a matter of taste: what they explain is not.
            ours_error, theirs_error = (((targets - answers) ** 2).sum() for answers in (ours, theirs))
            assert ours_error == pytest.approx(theirs_error, rel=1e-9, abs=1e-9), name
            if targets.shape[1] == 1 and name in ("a number", "whole numbers", "one value"):
                np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_the_area_is_that_of_scikit_learn(seed):
    generator = np.random.default_rng(seed)
    labels = (generator.random(500) < 0.3).astype(float)
    for scores in (generator.random(500), generator.integers(0, 5, 500) / 5, np.zeros(500)):
        assert measure_area(labels, scores) == pytest.approx(roc_auc_score(labels, scores), rel=1e-12)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 8, 18, 63])
@pytest.mark.parametrize("statistic", [0.0, 0.001, 0.7, 3.0, 13.8, 60.0, 250.0])
def test_the_probability_is_that_of_scipy(statistic, degrees):
    assert exceed_chi_squared(statistic, degrees) == pytest.approx(chi2.sf(statistic, degrees), rel=1e-11, abs=1e-300)
