"""Features that alone tell the target: leaks of every form are found, and honest tables have none."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets

from common.judging_terms import ProblemType
from prepare.keys import hash_keys, read_hashes
from prepare.single_features import SAMPLE_ROWS, SingleFeatureScorer, choose_rows, find_suspects

ROWS = 3000
CHURN = Path(__file__).parents[2] / "examples" / "churn" / "telco-churn.csv"


def hash_rows(count):
    return read_hashes(hash_keys([(f"R{number}",) for number in range(count)]))


def make_leaks():
    """Labels at 5 %, and features that hold them in a form of their own each."""
    generator = np.random.default_rng(1)
    labels = (generator.random(ROWS) < 0.05).astype(np.int32)
    noise = generator.normal(size=ROWS)
    positive = labels == 1
    return labels, {
        "copy": labels * 3.0 + 1,
        "missing where positive": np.where(positive, np.nan, noise),
        "there where positive": np.where(positive, noise, np.nan),
        "band": np.where(positive, generator.uniform(-0.1, 0.1, ROWS), np.sign(noise) * (0.2 + np.abs(noise))),
        "reasons": np.where(positive, generator.integers(0, 40, ROWS), generator.integers(40, 300, ROWS)),
        "noise": noise,
        "unique": np.arange(ROWS),
        "half": noise + 1.5 * labels,
    }


def score(scorer, values):
    chosen = values[scorer.rows]
    return scorer.score_numbers(chosen) if values.dtype.kind == "f" else scorer.score_categories(chosen)


def test_total_leaks_are_found_in_every_form():
    labels, features = make_leaks()
    scorer = SingleFeatureScorer(ProblemType.BINARY, labels, hash_rows(ROWS))
    scores = {name: score(scorer, values) for name, values in features.items()}
    suspects = find_suspects(scores)
    assert {suspect.name for suspect in suspects} == {
        "copy",
        "missing where positive",
        "there where positive",
        "band",
        "reasons",
    }
    assert all(suspect.is_complete for suspect in suspects)
    assert {suspect.name for suspect in suspects if suspect.tells_by_missingness} == {
        "missing where positive",
        "there where positive",
    }
    assert scores["noise"].value < 0.6
    assert scores["unique"].value == 0.5
    assert 0.75 < scores["half"].value < 0.9


@pytest.mark.parametrize("problem_type", [ProblemType.MULTICLASS, ProblemType.REGRESSION])
def test_leaks_of_other_targets(problem_type):
    generator = np.random.default_rng(2)
    is_numeric = problem_type == ProblemType.REGRESSION
    labels = generator.normal(100, 15, ROWS) if is_numeric else generator.integers(0, 4, ROWS)
    scorer = SingleFeatureScorer(problem_type, labels, hash_rows(ROWS))
    leak = labels * 2.0 + generator.normal(0, 0.1, ROWS)
    codes = np.digitize(labels, np.quantile(labels, np.linspace(0, 1, 60)[1:-1])) if is_numeric else labels
    scores = {
        "leak": score(scorer, leak),
        "codes": score(scorer, codes),
        "noise": score(scorer, generator.normal(size=ROWS)),
        "help": score(scorer, labels + generator.normal(0, 15 if is_numeric else 1, ROWS)),
    }
    assert [suspect.name for suspect in find_suspects(scores)] == ["leak", "codes"]
    assert scores["leak"].metric == ("r2" if is_numeric else "auc")
    assert scores["noise"].strength < 0.1
    assert 0.2 < scores["help"].strength < 0.8


def test_a_feature_far_above_the_others_is_suspect():
    generator = np.random.default_rng(3)
    labels = generator.integers(0, 2, ROWS)
    scorer = SingleFeatureScorer(ProblemType.BINARY, labels, hash_rows(ROWS))
    noise = {f"noise {number}": score(scorer, generator.normal(size=ROWS)) for number in range(4)}
    strong = score(scorer, labels + generator.normal(0, 0.45, ROWS))
    assert 0.9 < strong.value < 0.98
    (suspect,) = find_suspects({**noise, "strong": strong})
    assert (suspect.name, suspect.is_complete) == ("strong", False)
    # Where all features are strong, as measurements of tumours are, none is suspect.
    assert find_suspects(dict.fromkeys("abcd", strong)) == []


def test_what_tells_one_of_several_classes_is_suspect():
    generator = np.random.default_rng(6)
    labels = generator.integers(0, 5, ROWS)
    scorer = SingleFeatureScorer(ProblemType.MULTICLASS, labels, hash_rows(ROWS))
    honest = {f"noise {number}": score(scorer, generator.normal(size=ROWS) + 0.3 * labels) for number in range(3)}
    leaks = {
        "flag": score(scorer, (labels == 2) * 1.0),
        "filled": score(scorer, np.where(labels == 4, generator.normal(size=ROWS), np.nan)),
    }
    suspects = find_suspects({**honest, **leaks})
    assert {suspect.name: suspect.describe()["class"] for suspect in suspects} == {"flag": 2, "filled": 4}
    assert all(suspect.score.value < 0.75 and suspect.describe()["value"] > 0.98 for suspect in suspects)
    # Where one class is easy to tell, as of flowers, several features tell it.
    assert find_suspects({**honest, **{f"petal {number}": leaks["flag"] for number in range(5)}}) == []


@pytest.mark.parametrize("sigma", [1.5, 2.0, 2.5])
def test_a_few_huge_values_hide_no_leak(sigma):
    generator = np.random.default_rng(7)
    labels = generator.lognormal(0, sigma, ROWS)
    scorer = SingleFeatureScorer(ProblemType.REGRESSION, labels, hash_rows(ROWS))
    scores = {name: score(scorer, generator.normal(size=ROWS)) for name in ("a", "b")}
    scores["leak"] = score(scorer, 0.9 * labels)
    scores["help"] = score(scorer, np.log(labels) + generator.normal(0, sigma, ROWS))
    assert [suspect.name for suspect in find_suspects(scores)] == ["leak"]
    assert scores["leak"].value > 0.98


def test_rows_of_one_key_do_not_teach_each_other():
    generator = np.random.default_rng(4)
    people = np.repeat(np.arange(300), 10)
    labels = generator.integers(0, 2, 300)[people]
    own = hash_rows(len(people))
    shared = hash_rows(300)[people]
    unique = people.astype(np.int64)
    assert score(SingleFeatureScorer(ProblemType.BINARY, labels, own), unique).value > 0.99
    assert score(SingleFeatureScorer(ProblemType.BINARY, labels, shared), unique).value == pytest.approx(0.5, abs=0.05)


def test_rare_classes_keep_their_rows():
    labels = np.zeros(200_000, dtype=int)
    labels[::1000] = 1
    rows = choose_rows(ProblemType.BINARY, labels, hash_rows(len(labels)))
    assert len(rows) == SAMPLE_ROWS
    assert labels[rows].sum() == 200
    assert (np.diff(rows) > 0).all()
    assert len(choose_rows(ProblemType.REGRESSION, labels * 1.0, hash_rows(len(labels)))) == SAMPLE_ROWS


def test_what_cannot_be_scored_tells_nothing():
    labels = np.array([1, *[0] * 99])
    scorer = SingleFeatureScorer(ProblemType.BINARY, labels, hash_rows(100))
    assert score(scorer, labels * 1.0).value == 0.5
    gone = scorer.score_numbers(np.full(100, np.nan))
    assert (gone.value, gone.missingness) == (0.5, None)
    one_key = SingleFeatureScorer(ProblemType.BINARY, np.arange(100) % 2, hash_rows(1).repeat(100, axis=0))
    assert score(one_key, np.arange(100.0) % 2).value == 0.5
    constant = SingleFeatureScorer(ProblemType.REGRESSION, np.ones(100), hash_rows(100))
    assert score(constant, np.arange(100.0)).value == 0


def list_honest_tables():
    with CHURN.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    columns = dict(zip(header, map(np.array, zip(*rows, strict=True)), strict=True))
    labels = (columns.pop("churn") == "Yes").astype(int)
    codes = {name: np.unique(values, return_inverse=True)[1] for name, values in columns.items()}
    yield "churn", ProblemType.BINARY, labels, codes
    kinds = {"breast_cancer": ProblemType.BINARY, "wine": ProblemType.MULTICLASS, "diabetes": ProblemType.REGRESSION}
    for name, kind in kinds.items():
        data = getattr(sklearn.datasets, f"load_{name}")(as_frame=True)
        yield name, kind, data.target.to_numpy(), {column: data.data[column].to_numpy() for column in data.data}


@pytest.mark.parametrize("table", list_honest_tables(), ids=lambda table: table[0])
def test_honest_tables_have_no_suspects(table):
    _, kind, labels, columns = table
    scorer = SingleFeatureScorer(kind, labels, hash_rows(len(labels)))
    scores = {name: score(scorer, values) for name, values in columns.items()}
    assert find_suspects(scores) == []
    assert max(result.strength for result in scores.values()) > 0.2


def test_the_job_names_leaks_in_report_and_message(job):
    generator = np.random.default_rng(5)
    rows = []
    for number in range(800):
        cancelled = generator.random() < 0.2
        rows.append(
            [
                str(number),
                "2026-01-31" if cancelled else "",
                "the customer has cancelled" if cancelled else generator.choice(["all is well", "called once", ""]),
                f"{generator.normal():.3f}",
                "yes" if cancelled else "no",
            ]
        )
    job.put("a.csv", [["k", "cancelled_on", "remark", "age", "y"], *rows])
    recipe = {
        "target": {"name": "y", "positiveClass": "yes"},
        "id": ["k"],
        "features": [
            {"name": "cancelled_on", "type": "date", "parts": ["year"]},
            {"name": "remark", "type": "text"},
            {"name": "age", "type": "numeric"},
        ],
    }
    result = job.run("prepare", {"recipe": recipe})
    assert result.code == 0, result.stderr
    tasks = json.loads(job.output("report", "report.json").read_text())["tasks"]
    advice = "if it is filled in only when y is known, leave it out, or requests will lack what the model relies on."
    assert tasks == [
        f"Whether cancelled_on is missing alone tells y almost completely (AUC 1.00): {advice}",
        f"remark alone tells y almost completely (AUC 1.00): {advice}",
    ]
    assert all(task in result.message for task in tasks)
