"""Data that the recipe does not fit: one clear line in the exit message and on standard error, exit code 1."""

import gzip

import pytest

RECIPE = {
    "target": {"name": "y", "positiveClass": "yes"},
    "id": ["key"],
    "personalData": ["email"],
    "features": [
        {"name": "age", "type": "numeric", "missing": {"strategy": "median"}},
        {"name": "city", "type": "categorical"},
    ],
}
HEADER = ["key", "email", "age", "city", "y"]


def make_rows(count=200):
    return [
        [
            f"K{number}",
            f"p{number}@example.org",
            str(20 + number % 50),
            "ABC"[number % 3],
            "yes" if number % 2 else "no",
        ]
        for number in range(count)
    ]


def fail(job, recipe=RECIPE):
    result = job.run("prepare", {"recipe": recipe})
    assert result.code == 1
    assert result.message
    assert len(result.message.splitlines()) == 1
    # The same line ends standard error, and no trace precedes it: this is the user's mistake, not a crash.
    assert result.stderr == result.message + "\n"
    return result.message


def test_columns_that_the_data_lacks(job):
    job.put("a.csv", [["key", "age", "y"], ["1", "2", "yes"]])
    assert fail(job) == ("recipe names columns email, city, which the data lacks; file a.csv has key, age, y")


def test_target_without_values_that_is_an_error(job):
    rows = make_rows()
    rows[3][4], rows[9][4] = "", "NA"
    job.put("a.csv", [HEADER, *rows[:2]])
    job.put("b/c.csv", [HEADER, *rows[2:]])
    assert fail(job, {**RECIPE, "rows": {"unlabelled": "error"}}) == (
        "target y: has no value in file b/c.csv, row 2; label such rows, or leave them out by unlabelledRows"
    )


def test_target_with_three_classes(job):
    rows = make_rows()
    rows[5][4] = "maybe"
    job.put("a.csv", [HEADER, *rows])
    assert fail(job) == "target y: must have two classes, got 3: 'maybe', 'no', 'yes'"


def test_target_without_the_positive_class(job):
    job.put("a.csv", [HEADER, *([*row[:4], row[4].upper()] for row in make_rows())])
    assert fail(job) == "target y: no row has the positive class 'yes'; the values are 'NO', 'YES'"


def test_target_with_one_class(job):
    job.put("a.csv", [HEADER, *([*row[:4], "yes"] for row in make_rows())])
    assert fail(job) == "target y: must have two classes, got 1: 'yes'"


def test_empty_source(job):
    job.output().mkdir(parents=True)
    message = fail(job)
    assert message.startswith("no table under the source ")
    assert message.endswith(": it is empty")


def test_source_without_tables(job):
    job.put("readme.txt", [["hello"]])
    assert fail(job).endswith(": found readme.txt")


def test_header_without_rows(job):
    job.put("a.csv", [HEADER])
    assert fail(job).endswith(": nothing but a header in a.csv")


def test_file_without_header(job):
    job.put("a.csv", [])
    assert fail(job) == "file a.csv: is empty, expected a header line"


def test_file_that_lacks_a_feature(job):
    job.put("a.csv", [HEADER, *make_rows()])
    job.put("b.csv", [["key", "email", "age", "town", "y"], *make_rows()])
    assert fail(job) == "file b.csv: header differs from file a.csv: it lacks city and has town besides"


def test_files_with_different_columns_where_the_whole_row_is_the_key(job):
    job.put("a.csv", [HEADER, *make_rows()])
    job.put("b.csv", [[*HEADER, "more"], *([*row, "1"] for row in make_rows())])
    assert fail(job, {**RECIPE, "id": []}) == "file b.csv: header differs from file a.csv: it has more besides"


def test_personal_data_that_no_file_has(job):
    job.put("a.csv", [["key", "age", "city", "y"], *([row[0], *row[2:]] for row in make_rows())])
    assert fail(job) == "recipe names column email, which the data lacks; file a.csv has key, age, city, y"


def test_column_named_twice(job):
    job.put("a.csv", [[*HEADER, "age"], ["1"] * 6])
    assert fail(job) == "file a.csv: the header names age more than once"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("old", "is not a number"),
        ("1_000", "is not a number"),
        ("0x10", "is not a number"),
        ("-nan", "is not a number"),
        ("inf", "is infinite; leave a missing value empty"),
        ("1e400", "is infinite; leave a missing value empty"),
        ("1e308", "is beyond 3.4e+38, the largest number that models hold; leave a missing value empty"),
        (
            "12,5",
            "is not a number: is it written with a decimal or a thousands mark? "
            "give format.decimalMark or format.thousandsMark",
        ),
    ],
)
def test_text_where_a_number_belongs(job, text, problem):
    rows = make_rows()
    rows[150][2] = text
    job.put("a.csv", [HEADER, *rows[:100]])
    job.put("b.csv", [HEADER, *rows[100:]])
    assert fail(job) == f"feature age: {text!r} {problem} (file b.csv, row 51)"


def test_missing_value_that_is_an_error(job):
    rows = make_rows()
    rows[7][3] = " "
    job.put("a.csv", [HEADER, *rows])
    features = [{"name": "city", "type": "categorical", "missing": {"strategy": "error"}}]
    assert fail(job, {**RECIPE, "features": features}) == (
        "feature city: the value is missing, which the recipe declares an error (file a.csv, row 8)"
    )


def test_feature_without_any_value(job):
    job.put("a.csv", [HEADER, *([*row[:2], "", *row[3:]] for row in make_rows())])
    assert "feature age: no training row has a value, so there is no median to stand in" in fail(job)


def test_row_of_another_length(job):
    rows = make_rows()
    rows[4] = rows[4][:3]
    job.put("a.csv", [HEADER, *rows])
    assert fail(job) == (
        "file a.csv, row 5: has 3 values, the header has 5: "
        "is the row cut off, or does a line break in a value lack quotes?"
    )


def test_split_that_is_left_empty(job):
    job.put("a.csv", [HEADER, *make_rows(2)])
    assert "split is empty: 2 rows were split by the hash of their key with a share of" in fail(job)


def test_split_with_one_class(job):
    rows = [[*row[:4], "no"] for row in make_rows()]
    rows[0][4] = "yes"
    job.put("a.csv", [HEADER, *rows])
    assert "split lacks one of the classes: no row of its " in fail(job)


def test_broken_gzip(job):
    job.put("a.csv", [HEADER, *make_rows()])
    file = job.base / "processing" / "input" / "source" / "b.csv.gz"
    file.write_bytes(gzip.compress(b"key,email,age,city,y\n1,2,3,4,yes\n" * 99)[:40])
    assert fail(job).startswith("file b.csv.gz: cannot be read: ")


def test_text_that_is_not_utf8(job):
    file = job.base / "processing" / "input" / "source" / "a.csv"
    file.parent.mkdir(parents=True)
    file.write_bytes("key,email,age,city,y\n1,e,3,Zürich,yes\n".encode("latin-1"))
    assert fail(job) == (
        "file a.csv, line 2: is not UTF-8, at '1,e,3,Zürich,yes': is it windows-1252? "
        "give format.encoding, or save it as UTF-8"
    )


def test_unclosed_quote(job):
    file = job.base / "processing" / "input" / "source" / "a.csv"
    file.parent.mkdir(parents=True)
    file.write_text('key,email,age,city,y\n1,e,3,"Bern,yes\n')
    assert fail(job) == (
        "file a.csv, line 2: a quote opens in this row and is not closed up to line 2: double quotes inside a value"
    )


def test_a_defect_names_itself_and_leaves_a_trace(job):
    job.put("a.csv", [HEADER, *make_rows()])
    # A file where the output folder belongs: nobody foresaw it, so the trace goes to the log.
    job.output().parent.joinpath("output").write_text("")
    result = job.run("prepare", {"recipe": RECIPE})
    assert result.code == 1
    assert result.message.startswith("prepare failed unexpectedly: ")
    assert "Traceback" in result.stderr
