"""What README and docs quote of the jobs' messages is what the jobs say."""

from pathlib import Path

from common.target import Target
from evaluate.criteria import Criterion, judge_criteria
from evaluate.measure import Measure
from tests.test_check import COLUMNS, OTHERS, ROWS, TEST, put, refuse

ROOT = Path(__file__).parents[2]


def read(page):
    return (ROOT / page).read_text(encoding="utf-8")


def test_a_model_that_misses_a_criterion():
    measures = {"auc": Measure(0.782, 0.751, 0.811, 0.015)}
    verdict = judge_criteria([Criterion("auc", "atLeast", 0.8, "auc")], measures, [], Target("churn"))
    assert f"`model not registered: {verdict['message']}`" in read("README.md")


def test_prepared_rows_with_a_header(job):
    for part, lines in {"train": ROWS, "validation": OTHERS}.items():
        put(job, part, ("rows.csv", lines))
    put(job, "test", ("part-0.csv", ["churned,age,monthly charges,area", *TEST]))
    assert f"`{refuse(job, COLUMNS)}`" in read("docs/prepared-data.md")


def refuse_table(job, recipe, name, header, rows):
    job.put(name, [header, *rows])
    result = job.run("prepare", {"recipe": recipe})
    assert result.code == 1
    return result.message


def make_recipe(**changes):
    target = {"name": "churn", "positiveClass": "Yes"}
    features = [{"name": "revenue", "type": "numeric", "missing": {"strategy": "median"}}]
    return {"target": target, "id": ["customer"], "features": features, **changes}


HEADER = ["customer", "churn", "revenue"]


def test_a_table_with_another_separator(job):
    tenure = {"name": "tenure", "type": "numeric", "missing": {"strategy": "median"}}
    recipe = make_recipe(id=["id"], features=[tenure], format={"separator": ","})
    message = refuse_table(job, recipe, "a.csv", ["id;tenure;churn"], [["1;2;Yes"]])
    assert message in read("docs/bringing-data.md").splitlines()


def test_numbers_with_the_marks_of_another_country(job):
    rows = [[f"C{n}", "No" if n % 2 else "Yes", "1.234,50" if n == 6 else "12"] for n in range(200)]
    assert refuse_table(job, make_recipe(), "2026/a.csv", HEADER, rows) in read("docs/bringing-data.md").splitlines()


def test_rows_without_an_id(job):
    ids = ["C0", *[""] * 300, *(f"C{n}" for n in range(1, 300))]
    rows = [[id_, "No" if n % 2 else "Yes", "12"] for n, id_ in enumerate(ids)]
    assert refuse_table(job, make_recipe(), "a.csv", HEADER, rows) in read("docs/bringing-data.md").splitlines()
