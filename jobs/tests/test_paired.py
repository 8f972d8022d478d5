"""The paired comparison of two models: metrics of drawn rows, and the tests, against known values."""

import numpy as np
import pytest
import scipy.stats
from sklearn import metrics

from common.judging_terms import BINARY_METRICS, MULTICLASS_METRICS, REGRESSION_METRICS, ProblemType
from common.target import Target
from evaluate import paired
from evaluate.costs import Costs
from evaluate.paired import compare_decisions, compare_paired
from evaluate.quality import Judge
from evaluate.statistics import find_statistic

ROWS = 240


def make_cases():
    generator = np.random.default_rng(4)
    labels = generator.integers(0, 2, ROWS)
    # With ties, as trees answer.
    scores = np.round(np.clip(generator.normal(0.35 + 0.3 * labels, 0.2), 0, 1), 1)
    classes = generator.integers(0, 3, ROWS)
    shares = generator.dirichlet([1, 1, 1], ROWS)
    shares[np.arange(ROWS), classes] += 0.4
    truths = generator.normal(200, 40, ROWS)
    return {
        ProblemType.BINARY: (
            Judge(Target("y", positive_class="1"), 0.4, Costs(matrix=((0, 5), (60, 2)))),
            labels,
            scores,
        ),
        ProblemType.MULTICLASS: (
            Judge(
                Target("y", ProblemType.MULTICLASS, classes=("a", "b", "c")),
                0.5,
                Costs(matrix=((0, 1, 2), (3, 0, 4), (5, 6, 0))),
            ),
            classes,
            shares / shares.sum(axis=1, keepdims=True),
        ),
        ProblemType.REGRESSION: (
            Judge(Target("y", ProblemType.REGRESSION), 0.5, Costs(over=1, under=3)),
            truths,
            truths + generator.normal(0, 15, ROWS),
        ),
    }


CASES = make_cases()
KEYS = [
    (kind, key)
    for kind, keys in (
        (ProblemType.BINARY, BINARY_METRICS),
        (ProblemType.MULTICLASS, MULTICLASS_METRICS),
        (ProblemType.REGRESSION, REGRESSION_METRICS),
    )
    for key in keys
    if key != "largest_error"
]


@pytest.mark.parametrize(("kind", "key"), KEYS)
def test_a_metric_of_drawn_rows_is_the_gates_metric_of_these_rows(kind, key):
    judge, labels, answers = CASES[kind]
    statistic = find_statistic(key, judge, labels, answers)
    generator = np.random.default_rng(5)
    drawn = [np.arange(ROWS), *(generator.integers(0, ROWS, ROWS) for _ in range(5))]
    counts = np.stack([np.bincount(rows, minlength=ROWS) for rows in drawn]).astype(float)
    expected = [judge.measure(labels[rows], answers[rows])[key].value for rows in drawn]
    np.testing.assert_allclose(statistic(counts), expected, rtol=1e-9)


def test_the_largest_error_of_drawn_rows_says_nothing():
    judge, labels, answers = CASES[ProblemType.REGRESSION]
    assert find_statistic("largest_error", judge, labels, answers) is None


def test_the_interval_of_a_difference_of_means_is_that_of_the_paired_t_test():
    judge, truths, answers = CASES[ProblemType.REGRESSION]
    generator = np.random.default_rng(6)
    others = answers + generator.normal(0, 10, ROWS)
    one, other = (find_statistic("mae", judge, truths, each) for each in (answers, others))
    difference = compare_paired(one, other, ROWS)
    errors = np.abs(truths - answers), np.abs(truths - others)
    expected = scipy.stats.ttest_rel(*errors)
    low, high = expected.confidence_interval(0.95)
    assert difference.value == pytest.approx(errors[0].mean() - errors[1].mean())
    assert difference.lower == pytest.approx(low, abs=0.1 * (high - low))
    assert difference.upper == pytest.approx(high, abs=0.1 * (high - low))
    # 80 % power needs 2.8 standard errors.
    assert difference.detectable == pytest.approx(2.8 * (high - low) / (2 * 1.97), rel=0.06)


def delong_deviation(labels, one, other):
    """The standard error of a difference of two AUCs of the same rows: DeLong, DeLong and Clarke-Pearson (1988)."""

    def place(scores):
        positive, negative = scores[labels == 1], scores[labels == 0]
        wins = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
        return wins.mean(axis=1), wins.mean(axis=0)

    (p1, n1), (p2, n2) = place(one), place(other)
    return np.sqrt((p1 - p2).var(ddof=1) / len(p1) + (n1 - n2).var(ddof=1) / len(n1))


def test_the_spread_of_a_difference_of_aucs_is_delongs():
    judge, labels, scores = CASES[ProblemType.BINARY]
    others = np.clip(scores + np.random.default_rng(7).normal(0, 0.15, ROWS), 0, 1)
    difference = compare_paired(*(find_statistic("auc", judge, labels, each) for each in (scores, others)), ROWS)
    assert difference.value == pytest.approx(
        metrics.roc_auc_score(labels, scores) - metrics.roc_auc_score(labels, others)
    )
    assert difference.detectable / 2.8 == pytest.approx(delong_deviation(labels, scores, others), rel=0.05)


def test_equal_answers_are_apart_by_nothing():
    judge, labels, scores = CASES[ProblemType.BINARY]
    statistic = find_statistic("auc", judge, labels, scores)
    difference = compare_paired(statistic, statistic, ROWS)
    assert (difference.value, difference.lower, difference.upper, difference.detectable) == (0, 0, 0, 0)


def test_rows_of_one_class_define_no_auc():
    judge, _, scores = CASES[ProblemType.BINARY]
    statistic = find_statistic("auc", judge, np.zeros(ROWS, dtype=int), scores)
    assert compare_paired(statistic, statistic, ROWS) is None


def test_a_real_difference_is_found_and_none_is_rarely_found():
    """Of 40 pairs of equally good models about 2 differ beyond a 95 % interval; where one is much better, all."""
    generator = np.random.default_rng(8)
    judge = Judge(Target("y", ProblemType.REGRESSION), 0.5)
    beyond = {1.0: 0, 1.5: 0}
    for width in beyond:
        for _ in range(40):
            truths = generator.normal(0, 1, 150)
            one, other = (
                find_statistic("mae", judge, truths, truths + generator.normal(0, size, 150)) for size in (1.0, width)
            )
            difference = compare_paired(one, other, 150)
            beyond[width] += difference.upper < 0 or difference.lower > 0
    assert beyond[1.0] <= 6
    assert beyond[1.5] >= 38


def test_mcnemars_exact_test():
    # Agresti, Categorical Data Analysis, table 10.1: approval ratings, 150 against 86; and no discordant rows at all.
    one = np.repeat([True, False, True, False], [150, 86, 794, 570])
    other = np.repeat([False, True, True, False], [150, 86, 794, 570])
    only_one, only_other, chance = compare_decisions(one, other)
    assert (only_one, only_other) == (150, 86)
    assert chance == pytest.approx(2 * scipy.stats.binom.cdf(86, 236, 0.5))
    # The chi-squared of 17.36 that the book has, by its own distribution.
    assert chance == pytest.approx(scipy.stats.chi2.sf((150 - 86) ** 2 / 236, 1), rel=0.35)
    assert compare_decisions(one, one) == (0, 0, 1.0)


def test_of_many_rows_some_are_drawn_and_the_interval_is_that_of_all(monkeypatch):
    judge, _, _ = CASES[ProblemType.REGRESSION]
    generator = np.random.default_rng(8)
    truths = generator.normal(200, 40, 4000)
    answers, others = (truths + generator.normal(0, spread, 4000) for spread in (15, 16))
    intervals = []
    for most in (4000, 1000):
        monkeypatch.setattr(paired, "MOST_ROWS", most)
        rows = paired.choose_drawn(4000)
        one, other = (find_statistic("mae", judge, truths[rows], each[rows]) for each in (answers, others))
        if most == 1000:
            assert len(rows) == 1000
            gap = np.abs(truths - answers).mean() - np.abs(truths - others).mean()
            intervals.append(compare_paired(one, other, len(rows), paired.Whole(4000, gap)))
        else:
            intervals.append(compare_paired(one, other, len(rows)))
    whole, some = intervals
    assert some.value == pytest.approx(whole.value)
    assert (some.lower, some.upper) == pytest.approx((whole.lower, whole.upper), abs=0.1 * (whole.upper - whole.lower))
    assert some.detectable == pytest.approx(whole.detectable, rel=0.1)
