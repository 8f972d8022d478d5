"""What is guessed about tables that nobody prepared for."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from common.errors import JobError
from proposal.propose import propose

PROGRAM = Path(__file__).parents[2] / "local" / "programs" / "propose_recipe.py"
JOBS = Path(__file__).parents[1]


@pytest.fixture
def table(tmp_path):
    def write(columns, name="table.csv", separator=",", encoding="utf-8"):
        lines = [separator.join(columns)] + [
            separator.join(map(str, row)) for row in zip(*columns.values(), strict=True)
        ]
        file = tmp_path / name
        text = "".join(f"{line}\n" for line in lines).encode(encoding)
        file.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return file

    return write


ROWS = range(400)
AMOUNT = [(row * 37) % 101 + 0.5 for row in ROWS]
CHURN = ["yes" if (row * 7919) % 100 < 30 else "no" for row in ROWS]


def describe(proposal):
    return {column["name"]: column["kind"] for column in proposal["columns"]}


def find(proposal, name):
    return next(column for column in proposal["columns"] if column["name"] == name)


def test_each_kind_of_column_is_told(table):
    file = table(
        {
            "customer_id": [f"C{row:04d}" for row in ROWS],
            "churn": CHURN,
            "amount": AMOUNT,
            "income": ["" if row % 7 == 0 else (row * 31) % 97 for row in ROWS],
            "contract": [("monthly", "Yearly", "yearly")[row % 3] for row in ROWS],
            "city": [f"city{(row * 13) % 60}" for row in ROWS],
            "joined": [f"2025-{row % 12 + 1:02d}-{row % 28 + 1:02d}" for row in ROWS],
            "seen": [f"2025-01-{row % 28 + 1:02d}T{row % 24:02d}:15:00" for row in ROWS],
            "email": [f"someone{row}@example.com" for row in ROWS],
            "comment": [f"the number {(row * 17) % 83} was asked for and {row % 5} came" for row in ROWS],
            "token": [f"tok{(row * 7919) % 399}" for row in ROWS],
            "constant": ["x" for _ in ROWS],
            "empty": ["" for _ in ROWS],
            "old": [f"{row % 28 + 1} Jan {row % 12 + 10}" for row in ROWS],
        }
    )
    proposal = propose(file, "churn", ())
    assert describe(proposal) == {
        "customer_id": "id",
        "amount": "numeric",
        "income": "numeric",
        "contract": "categorical",
        "city": "categorical",
        "joined": "date",
        "seen": "date",
        "email": "personalData",
        "comment": "text",
        "token": "excluded",
        "constant": "excluded",
        "empty": "excluded",
        "old": "excluded",
    }
    assert proposal["target"] == {
        "name": "churn",
        "type": "binary",
        "positiveClass": "yes",
        "negativeClass": "no",
    }
    assert find(proposal, "income")["settings"] == {"flagMissing": True}
    assert find(proposal, "contract")["settings"] == {"ignoreCase": True}
    assert find(proposal, "city")["settings"] == {"maximumCategories": 30}
    assert find(proposal, "joined")["settings"] == {"parts": ["year", "month", "weekday"]}
    assert find(proposal, "seen")["settings"] == {"parts": ["year", "month", "weekday", "hour"]}
    assert "write them as 2026-01-31" in find(proposal, "old")["why"]
    # 120 positive rows: a tenth of them is no verdict.
    assert proposal["split"] == {"train": 0.56, "validation": 0.14, "test": 0.3}
    assert proposal["minimumHeldOutRows"] == 18


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["1" if row % 4 == 0 else "0" for row in ROWS], "binary", {"positiveClass": "1", "negativeClass": "0"}),
        (
            ["true" if row % 2 else "False" for row in ROWS],
            "binary",
            {"positiveClass": "true", "negativeClass": "False"},
        ),
        (["b" if row % 3 == 0 else "a" for row in ROWS], "binary", {"positiveClass": "b", "negativeClass": "a"}),
        (["No" if row % 9 == 0 else "Yes" for row in ROWS], "binary", {"positiveClass": "Yes", "negativeClass": "No"}),
        ([("hi", "lo", "mid")[row % 3] for row in ROWS], "multiclass", {"classes": ["hi", "lo", "mid"]}),
        ([row % 10 + 3 for row in ROWS], "multiclass", {"classes": [str(number) for number in range(3, 13)]}),
        ([row % 11 for row in ROWS], "regression", {}),
        ([f"{row % 5}.5" for row in ROWS], "regression", {}),
        (["" if row % 5 == 0 else row * 1.5 for row in ROWS], "regression", {}),
    ],
)
def test_the_target_says_what_is_asked(table, values, kind, expected):
    proposal = propose(table({"y": values, "amount": AMOUNT}), "y", ())
    assert proposal["target"] == {"name": "y", "type": kind, **expected}
    assert proposal["problemType"] == kind


@pytest.mark.parametrize(
    ("target", "columns", "message"),
    [
        ("chrun", {"churn": CHURN, "a": AMOUNT}, "--target: table.csv has no column 'chrun'; is it 'churn'?"),
        ("label", {"churn": CHURN, "a": AMOUNT}, "--target: table.csv has no column 'label'; it has churn, a"),
        (
            "y",
            {"y": ["one"] * 400, "a": AMOUNT},
            "--target: 'y' has one value in every row, 'one': there is nothing to predict",
        ),
        ("y", {"y": [""] * 400, "a": AMOUNT}, "--target: 'y' has no value in any row"),
        (
            "y",
            {"y": ["Yes", "no", "YES", "No", "yes "] * 80, "a": AMOUNT},
            "--target: 'y' has classes that differ by capitals or white space alone, 'YES' and 'Yes' and 'yes', "
            "'No' and 'no': they would be learned as different ones; write each class in one way",
        ),
        (
            "y",
            {"y": [f"k{row}" for row in ROWS], "a": AMOUNT},
            "--target: every row has another value of 'y': is it an id? nothing can be learned of it",
        ),
        (
            "y",
            {"y": list(ROWS), "a": AMOUNT},
            "--target: 'y' numbers the rows: every row has another value, one after the other",
        ),
        (
            "y",
            {"y": [f"k{row % 90}" for row in ROWS], "a": AMOUNT},
            "--target: 'y' has 90 different values, such as 'k0', 'k1', 'k2' and 87 more: these are neither numbers "
            "nor at most 50 classes",
        ),
        (
            "y",
            {"y": [f"2025-01-{row % 28 + 1:02d}" for row in ROWS], "a": AMOUNT},
            "--target: 'y' is a date; predict a number instead, such as the days from one to the other",
        ),
        (
            "y",
            {"y": CHURN, "a": ["x"] * 400},
            "table.csv has no column to predict y by: a (has the same value in every row, 'x')",
        ),
        ("y", {"y": [], "a": []}, "table.csv has no rows, only a header"),
        ("y", {"y": CHURN}, "table.csv has one column `y`, and a model needs another one to predict it by"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_what_was_found(table, target, columns, message):
    with pytest.raises(JobError) as error:
        propose(table(columns), target, ())
    assert str(error.value) == message


def test_two_columns_of_one_name_are_refused(tmp_path):
    file = tmp_path / "twice.csv"
    file.write_text("y,a,a\nyes,1,2\nno,2,3\n")
    with pytest.raises(JobError, match=r"the header names a more than once"):
        propose(file, "y", ())


def test_an_empty_file_and_one_that_is_no_table_are_refused(tmp_path):
    empty, sheet = tmp_path / "empty.csv", tmp_path / "sheet.xlsx"
    empty.write_text("")
    sheet.write_bytes(b"PK")
    with pytest.raises(JobError, match=r"file empty\.csv: is empty"):
        propose(empty, "y", ())
    with pytest.raises(JobError, match=r"sheet\.xlsx is no table that is known by its name: it must end in \.csv"):
        propose(sheet, "y", ())
    with pytest.raises(JobError, match="does not exist"):
        propose(tmp_path / "absent.csv", "y", ())


def test_a_misspelt_target_is_found_behind_another_separator(table):
    file = table({"churn": CHURN, "a": AMOUNT}, separator=";")
    assert describe(propose(file, "churn", ())) == {"a": "numeric"}
    with pytest.raises(JobError, match=r"no column 'chrn'; is it 'churn'\?"):
        propose(file, "chrn", ())


def test_notations_of_numbers_and_encodings_become_the_format(table):
    columns = {"y": CHURN, "price": [f"1.{row:03d},5" for row in ROWS], "ort": ["Zürich", "Bern"] * 200}
    proposal = propose(table(columns, separator=";", encoding="windows-1252"), "y", ())
    assert proposal["format"] == {"encoding": "windows-1252", "decimalMark": ",", "thousandsMark": "."}
    assert describe(proposal) == {"price": "numeric", "ort": "categorical"}


def test_texts_that_mean_missing_among_numbers_become_missing_texts(table):
    columns = {"y": CHURN, "a": ["?" if row % 9 == 0 else row for row in ROWS], "b": AMOUNT}
    proposal = propose(table(columns), "y", ())
    assert proposal["missingTexts"] == ["?", "N/A", "NA", "NULL", "NaN", "nan", "null"]
    assert find(proposal, "a")["kind"] == "numeric"
    assert "'?' stands among numbers and is taken for a missing value." in proposal["notes"]


def test_a_column_that_says_the_same_as_the_target_is_left_out(table):
    columns = {"y": CHURN, "left": [f"{value}!" for value in CHURN], "a": AMOUNT}
    proposal = propose(table(columns), "y", ())
    assert find(proposal, "left")["kind"] == "excluded"
    assert any(note.startswith("left alone tells y (AUC 1.000)") for note in proposal["notes"])


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("key", list(ROWS), "id"),
        ("Unnamed: 0", [(row * 7919) % 1009 for row in ROWS], "id"),
        ("employee", [row * 3 + row % 2 for row in ROWS], "id"),
        ("pieces", [(row * 7919) % 1009 for row in ROWS], "numeric"),
        ("year", [1600 + row for row in ROWS], "numeric"),
        ("measured", [row * 1.25 for row in ROWS], "numeric"),
    ],
)
def test_an_id_is_told_from_what_only_differs_in_every_row(table, name, values, kind):
    assert describe(propose(table({"y": CHURN, name: values, "a": AMOUNT}), "y", ()))[name] == kind


def test_ids_that_are_given_are_those_of_the_recipe(table):
    columns = {"y": CHURN, "house": [row // 2 for row in ROWS], "floor": [row % 2 for row in ROWS], "a": AMOUNT}
    proposal = propose(table(columns), "y", ("house", "floor"))
    assert describe(proposal) == {"house": "id", "floor": "id", "a": "numeric"}
    with pytest.raises(JobError, match=r"--id: table\.csv has no column 'hause'; is it 'house'\?"):
        propose(table(columns), "y", ("hause",))
    with pytest.raises(JobError, match="--id: 'y' is the target"):
        propose(table(columns), "y", ("y",))


def test_the_program_answers_json_or_one_line(table):
    file = table({"y": CHURN, "a": AMOUNT}, name="table.csv.gz")

    def run(target):
        options = json.dumps({"target": target, "id": []})
        command = [sys.executable, str(PROGRAM), str(JOBS), str(file), options]
        return subprocess.run(command, capture_output=True, text=True)

    assert json.loads(run("y").stdout)["table"] == {"name": "table.csv.gz", "rows": 400, "unit": "rows"}
    refused = run("z")
    assert refused.returncode == 2
    assert refused.stderr == "--target: table.csv.gz has no column 'z'; it has y, a\n"


def test_full_names_are_personal_data_whatever_the_column_is_called(table):
    first = "Ada Carla Chukwudi Priya Søren Zsófia Thandiwe Rohan Nneka Linh Käthe Siobhán Adaeze Grace".split()
    last = "Lovelace Kim Eze Raman Kierkegaard Kovács Dube Deshpande Obi Tran Weiß Bhriain Nwosu Hopper Slater".split()
    people = [f"{first[row % len(first)]} {last[(row * 7) % len(last)]}" for row in ROWS]
    columns = {"Name": people, "seller": people, "amount": AMOUNT, "churn": CHURN}
    proposal = propose(table(columns), "churn", ())
    assert describe(proposal) == {"Name": "personalData", "seller": "personalData", "amount": "numeric"}
    assert find(proposal, "seller")["why"] == "may hold names of people (100% of its values have such a form)"
    notes = [note for note in proposal["notes"] if "names of people" in note]
    assert notes == [
        "seller may hold names of people: it is proposed as personal data, which no model sees. If it names things, "
        "such as products or companies, declare it a feature instead, by Column.categorical()."
    ]


def test_one_of_something_is_told_in_the_singular(table):
    columns = {
        "row": [f"K{row}" for row in ROWS],
        "plan": ["Basic" if row == 7 else ("basic", "plus")[row % 2] for row in ROWS],
        "score": ["n/k!" if row == 9 else row for row in range(20)] * 20,
        "amount": AMOUNT,
        "churn": ["" if row == 3 else value for row, value in zip(ROWS, CHURN, strict=True)],
    }
    proposal = propose(table(columns), "churn", ("row",))
    assert find(proposal, "plan")["why"] == "1 value differs from another one by capitals only"
    assert find(proposal, "score")["why"].startswith("numbers, but for 1 text such as 'n/k!'")
    assert "1 row has no value of churn: it is left out." in proposal["notes"]
