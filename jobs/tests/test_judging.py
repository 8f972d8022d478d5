"""Columns that a model is judged by and never sees: from the raw rows to the evaluation, through the jobs."""

import json

import pytest

from tests.conftest import read_csv, write_csv
from tests.test_evaluate import BINARY, put, read, run

HEADER = ["id", "gender", "region", "income", "y"]
RECIPE = {
    "target": {"name": "y", "positiveClass": "yes"},
    "id": ["id"],
    "judging": ["gender", "region"],
    "features": [{"name": "income", "type": "numeric"}],
}


def make_rows(count=600):
    """The income names the row; every seventh has no gender."""
    genders = ["zz-woman", "zz-man, or not"]
    return [
        [
            f"A{n}",
            "" if n % 7 == 0 else genders[n % 2],
            f"zz-region-{n % 3}",
            str(n),
            "yes" if n % 5 < 2 else "no",
        ]
        for n in range(count)
    ]


def prepare(job, **changes):
    return job.run("prepare", {"recipe": {**RECIPE, **changes}})


def test_they_lie_beside_the_labels_and_nowhere_else(job):
    rows = make_rows()
    job.put("a.csv", [HEADER, *rows])
    result = prepare(job)
    assert result.code == 0, result.message
    header, *judged = read_csv(job.output("labels", "judging.txt"))
    incomes = [int(row[0]) for row in read_csv(job.output("test", "features.csv"))]
    assert header == ["gender", "region"]
    assert judged == [rows[income][1:3] for income in incomes]
    assert len(judged) > 30
    elsewhere = [
        file.relative_to(job.output()).as_posix()
        for file in job.output().rglob("*")
        if file.is_file() and file.name != "judging.txt" and b"zz-" in file.read_bytes()
    ]
    assert elsewhere == []
    schema = json.loads(job.output("baseline", "schema.json").read_text())
    assert [feature["name"] for feature in schema["features"]] == ["income"]
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["columns"] == {"personalData": [], "judging": ["gender", "region"], "ignored": []}
    assert "For judging only, and no model sees them: gender, region." in report["notes"]


def test_live_rows_take_what_another_row_of_their_id_has(job):
    rows = make_rows()
    job.put("raw.csv", [HEADER, *rows])
    # Read first; the last ones are of nobody that other files know.
    live = [
        [row[0], row[3], row[4]] for row in [*rows[:300], *([f"N{n}", "", "", f"{n}", "no"] for n in range(900, 1200))]
    ]
    job.put("labelled-traffic/20260301T000000Z.csv", [["id", "income", "y"], *live])
    assert prepare(job).code == 0
    _, *judged = read_csv(job.output("labels", "judging.txt"))
    incomes = [int(row[0]) for row in read_csv(job.output("test", "features.csv"))]
    assert judged == [rows[income][1:3] if income < 600 else ["", ""] for income in incomes]
    assert {income // 300 for income in incomes} == {0, 1, 3}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"judging": ["sex"]}, "recipe names column sex, which the data lacks; file a.csv has"),
        ({"judging": ["income"]}, "recipe: column income is named in judging and in features; a column has one part"),
        ({"judging": [3]}, "recipe.judging[0]: must be a text, got 3"),
    ],
)
def test_mistakes_are_named(job, changes, message):
    job.put("a.csv", [HEADER, *make_rows(50)])
    assert message in prepare(job, **changes).message


def put_judged(job, rows=400):
    """A model that finds all of one group and half of the other; only the file beside the labels knows the groups."""
    labels = [n % 2 for n in range(rows)]
    put(job, labels, [0.9 if n % 4 == 1 or (n % 2 and n < rows // 2) else 0.1 for n in range(rows)])
    genders = [["woman" if n < rows // 2 else "man"] for n in range(rows)]
    write_csv(job.base / "processing" / "input" / "labels" / "judging.txt", [["gender"], *genders])


def test_groups_and_slices_can_be_of_them(job):
    put_judged(job)
    recall = {"metric": "recall", "comparison": "atLeast", "threshold": 0.8, "slice": {"column": "gender"}}
    result = run(job, BINARY, [recall], judging=["gender"], groups=[{"column": "gender"}])
    assert result.code == 0, result.message
    (groups,) = read(job)["groups"]
    assert {one["group"]: one["rates"]["recall"]["value"] for one in groups["groups"]} == {"woman": 1.0, "man": 0.5}
    assert groups["differences"]["recall"]["value"] == 0.5
    verdict = read(job)["success_criteria"]
    assert verdict["verdict"] == "missed"
    assert verdict["message"].startswith("recall of gender = man 0.500 is")
    # They are no slices of their own accord, which are of features.
    assert "slices" not in read(job)


def test_rows_that_do_not_belong_together_are_an_error(job):
    put_judged(job)
    file = job.base / "processing" / "input" / "labels" / "judging.txt"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-3]))
    result = run(job, BINARY, judging=["gender"], groups=[{"column": "gender"}])
    assert result.message == "labels: file judging.txt has 397 rows, there are 400 held-out rows"
