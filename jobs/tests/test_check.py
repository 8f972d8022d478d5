"""The check job: prepared rows in; held-out rows and labels apart, a pass-through preprocessor and the baseline out."""

import gzip
import json
import tarfile

import pytest

from serve import inference
from tests.conftest import read_csv

COLUMNS = {
    "target": {"name": "left", "positiveClass": "1", "negativeClass": "0"},
    "featureNames": ["age", "monthly charges", "area"],
    "categoricalFeatures": ["area"],
}
ROWS = ["1,30,20.5,7", "0,41,,8", "0,52,18,7", "1,63,25.25,8"]
OTHERS = ["0,33,11,8", "1,44,12.5,7"]
TEST = ["1,25,,8", "0,70,19.5,7"]


def put(job, part, *files):
    """Writes files of a part, each a name with its lines."""
    for name, lines in files:
        file = job.base / "processing" / "input" / part / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(lines if isinstance(lines, bytes) else "".join(f"{line}\n" for line in lines).encode())


def put_all(job, **changes):
    parts = {"train": ROWS, "validation": OTHERS, "test": TEST} | changes
    for part, lines in parts.items():
        if lines is not None:
            put(job, part, ("rows.csv", lines))


def read(job, *parts):
    return job.output(*parts).read_text(encoding="utf-8")


def refuse(job, configuration=COLUMNS):
    result = job.run("check", configuration)
    assert result.code == 1
    assert result.stderr.splitlines()[-1] == result.message
    return result.message


def test_what_a_training_needs_besides_its_rows(job):
    put_all(job)
    result = job.run("check", COLUMNS)
    assert result.code == 0, result.stderr
    assert result.stdout == "checked 4 train rows, 2 validation rows, 2 test rows\n"
    assert read(job, "train", "train.csv") == "".join(f"{row}\n" for row in ROWS)
    assert read(job, "validation", "validation.csv") == "".join(f"{row}\n" for row in OTHERS)
    assert read(job, "test", "features.csv") == "25,,8\n70,19.5,7\n"
    assert [read(job, "test", f"alone-{row}.csv") for row in (1, 2)] == ["25,,8", "70,19.5,7"]
    assert read(job, "labels", "labels.csv") == "1\n0\n"
    assert read_csv(job.output("baseline", "baseline.csv")) == [
        ["age", "monthly charges", "area"],
        *(line.split(",")[1:] for line in ROWS),
    ]
    assert json.loads(read(job, "baseline", "schema.json")) == {
        "target": {"name": "left", "type": "binary", "positiveClass": "1", "negativeClass": "0"},
        "features": [
            {"name": "age", "type": "numeric"},
            {"name": "monthly charges", "type": "numeric"},
            {"name": "area", "type": "categorical"},
        ],
    }


def test_files_of_a_part_are_read_in_order_of_their_names_and_marks_are_passed_over(job):
    put_all(job, train=None)
    put(job, "train", ("part-1", ROWS[2:]), ("part-0", [*ROWS[:2], ""]), ("_SUCCESS", []), (".part-0.crc", b"\x00\xff"))
    assert job.run("check", COLUMNS).stdout.startswith("checked 4 train rows")
    # One file of rows: SageMaker's XGBoost takes marks for rows and refuses hidden files.
    assert read(job, "train", "train.csv") == "".join(f"{row}\n" for row in ROWS)
    assert [file.name for file in job.output("train").iterdir()] == ["train.csv"]
    assert [row[0] for row in read_csv(job.output("baseline", "baseline.csv"))[1:]] == ["30", "41", "52", "63"]


def test_without_validation(job):
    put_all(job, validation=None)
    assert job.run("check", COLUMNS).stdout == "checked 4 train rows, 2 test rows\n"
    assert not job.output("validation").exists()


def test_rows_of_their_own_are_the_baseline(job):
    put_all(job, baseline=["0,90,1,7", "0,91,2,7"])
    assert job.run("check", COLUMNS).code == 0
    assert [row[0] for row in read_csv(job.output("baseline", "baseline.csv"))[1:]] == ["90", "91"]


def test_the_baseline_is_a_sample_that_every_run_chooses_again(job, tmp_path):
    rows = [f"{number % 2},{number},1,7" for number in range(1000)]
    put_all(job, train=rows)
    configuration = COLUMNS | {"baselineRows": 300}
    assert job.run("check", configuration).code == 0
    first = [int(row[0]) for row in read_csv(job.output("baseline", "baseline.csv"))[1:]]
    assert len(first) == 300
    assert first == sorted(first)
    assert 400 < sum(first) / 300 < 600
    # Whatever their order is in the files, the same rows are chosen.
    put_all(job, train=rows[::-1])
    assert job.run("check", configuration).code == 0
    assert [int(row[0]) for row in read_csv(job.output("baseline", "baseline.csv"))[1:]] == first[::-1]


def test_text_where_it_is_declared(job):
    columns = {**COLUMNS, "categoricalFeatures": [], "textFeatures": ["area"]}
    lines = ['1,30,20.5,"north, coast"', '0,41,,"two\nlines"', "0,1,1,NA", "1,1,1,south"]
    put_all(job, train=lines, validation=None, test=lines[:2])
    result = job.run("check", columns)
    assert result.code == 0, result.stderr
    assert read_csv(job.output("train", "train.csv"))[:2] == [
        ["1", "30", "20.5", "north, coast"],
        ["0", "41", "", "two lines"],
    ]
    # A row stands on one line, because batch transform reads lines.
    assert read(job, "test", "features.csv") == '30,20.5,"north, coast"\n41,,two lines\n'
    assert read(job, "test", "alone-1.csv") == '30,20.5,"north, coast"'
    assert read_csv(job.output("baseline", "baseline.csv"))[3] == ["1", "1", ""]
    assert json.loads(read(job, "baseline", "schema.json"))["features"][2] == {"name": "area", "type": "categorical"}


HINT = "rows have no header, and the label stands first"


@pytest.mark.parametrize(
    ("part", "lines", "message"),
    [
        (
            "test",
            ["left,age,monthly charges,area", *TEST],
            f"test: file rows.csv, line 1: the first value, 'left', is no label, which must be 0 or 1; {HINT}",
        ),
        (
            "train",
            [ROWS[0], "30,0,20.5,7"],
            f"train: file rows.csv, line 2: the first value, '30', is no label, which must be 0 or 1; {HINT}",
        ),
        (
            "train",
            ["\ufeff1,30,20.5,7"],
            f"train: file rows.csv, line 1: the first value, '\\ufeff1', is no label, which must be 0 or 1; {HINT}",
        ),
        (
            "validation",
            ["1,30,20.5"],
            "validation: file rows.csv, line 1: has 3 values, expected 4: the label and the features "
            "age, monthly charges, area",
        ),
        (
            "train",
            [ROWS[0], "", "0,41,cheap,7"],
            "train: file rows.csv, line 3, feature monthly charges: 'cheap' is not a number; leave a missing value "
            "empty, and name a feature that holds text in textFeatures",
        ),
        (
            "train",
            ['1,"30",20.5,7'],
            "train: file rows.csv, line 1, feature age: '\"30\"' is not a number; leave a missing value empty, and "
            "name a feature that holds text in textFeatures",
        ),
        ("test", [], "test: there are no rows, only empty files: rows.csv"),
        ("test", ["", ""], "test: there are no rows, only empty files: rows.csv"),
        (
            "test",
            ["1,30,20.5,7", "1,31,20.5,7"],
            "test: all 2 rows have the label 1; rows of both labels, 0 and 1, are needed",
        ),
        (
            "train",
            ["0,30,20.5,7"],
            "train: all 1 rows have the label 0; rows of both labels, 0 and 1, are needed",
        ),
        (
            "test",
            ROWS,
            "test: file rows.csv is the same as file rows.csv of the training rows; a model is judged by rows that it "
            "was not trained on",
        ),
        (
            "validation",
            gzip.compress(b"1,30,20.5,7\n"),
            "validation: file rows.csv is compressed; the training reads CSV as it is",
        ),
    ],
)
def test_rows_that_cannot_be_trained_on_are_refused_with_one_line(job, part, lines, message):
    put_all(job, **{part: lines})
    assert refuse(job) == message


def test_a_column_without_any_value_is_refused(job):
    put_all(job, train=["1,30,,7", "0,41,,8"])
    assert refuse(job) == "train: no row has a value of monthly charges; leave such columns out"


def test_labels_and_numbers_are_written_as_the_training_reads_them(job):
    put_all(job, train=["1.0, 30 ,2e1,7\r", "0.0,41,,8"])
    assert job.run("check", COLUMNS).code == 0
    assert read(job, "train", "train.csv") == "1,30,2e1,7\n0,41,,8\n"


@pytest.mark.parametrize("value", ["NA", "nan", "inf", "1_000", "0x10"])
def test_what_only_looks_like_a_number_is_refused(job, value):
    put_all(job, train=[*ROWS, f"0,{value},1,7"])
    assert f"line 5, feature age: {value!r} is not a number" in refuse(job)


def test_a_part_without_rows_is_named(job):
    put_all(job, test=None)
    put(job, "test", ("_SUCCESS", []))
    assert refuse(job) == "test: there is no file of rows, only _SUCCESS"


def test_another_format_is_refused(job):
    put_all(job, train=b"PAR1\x15\x04\xff\xfe")
    assert refuse(job).startswith("train: file rows.csv is no CSV in UTF-8: ")


def test_broken_quotes_are_refused(job):
    put_all(job, train=['1,30,"a"b,7'])
    columns = {**COLUMNS, "textFeatures": ["monthly charges"]}
    assert refuse(job, columns).startswith("train: file rows.csv, line 1: is not CSV: ")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"featureNames": []}, "featureNames: must name each feature once, at least one, got []"),
        ({"featureNames": ["a", "a"]}, 'featureNames: must name each feature once, at least one, got ["a", "a"]'),
        (
            {"textFeatures": ["colour"]},
            'featureNames: lacks ["colour"], which categoricalFeatures or textFeatures name',
        ),
        ({"target": {"name": "left"}}, "target.positiveClass: is missing from the configuration"),
        ({"baselineRows": 0}, "baselineRows: must be at least 1, got 0"),
    ],
)
def test_the_configuration_is_checked(job, changes, message):
    put_all(job)
    assert refuse(job, COLUMNS | changes) == message


@pytest.fixture
def model(job, tmp_path_factory):
    put_all(job, train=['1,30,20.5,"a"', "0,41,18,b"])
    assert job.run("check", {**COLUMNS, "categoricalFeatures": [], "textFeatures": ["area"]}).code == 0
    directory = tmp_path_factory.mktemp("model")
    with tarfile.open(job.output("preprocessor", "model.tar.gz")) as archive:
        archive.extractall(directory, filter="data")
    return inference.model_fn(str(directory))


def ask(model, content):
    answer = inference.transform_fn(model, content, "text/csv; charset=utf-8", "text/csv")
    return answer.status_code, answer.headers["Content-Type"], answer.get_data(as_text=True)


def test_requests_are_passed_on_as_they_are(model):
    assert ask(model, '30, 20.50,"north, coast"\n,NA,south\n') == (
        200,
        "text/csv",
        '30,20.50,"north, coast"\n,,south',
    )


def test_requests_that_the_rows_do_not_allow_are_refused(model):
    assert ask(model, "30,20.5\n")[0::2] == (
        400,
        "row 1 has 2 values, the model takes 3 in this order: age, monthly charges, area\n",
    )
    assert ask(model, "30,20.5,north\n30,cheap,north\n")[0::2] == (
        400,
        "row 2, feature monthly charges: 'cheap' is not a number\n",
    )


CLASSES = {**COLUMNS, "target": {"name": "cultivar", "type": "multiclass", "classes": ["red", "rosé", "white"]}}
NUMBERS = {**COLUMNS, "target": {"name": "price", "type": "regression", "unit": "USD"}}


def relabel(rows, labels):
    return [f"{label}{row[1:]}" for row, label in zip(rows, labels, strict=True)]


def test_rows_of_several_classes_have_their_places_as_labels(job):
    put_all(job, train=relabel(ROWS, "0210"), validation=relabel(OTHERS, "02"), test=relabel(TEST, ("1.0", "1")))
    result = job.run("check", CLASSES)
    assert result.code == 0, result.stderr
    assert [row[0] for row in read_csv(job.output("train", "train.csv"))] == ["0", "2", "1", "0"]
    # Whether there are held-out rows enough of each class is for the evaluation to judge.
    assert read(job, "labels", "labels.csv") == "1\n1\n"
    assert json.loads(read(job, "baseline", "schema.json"))["target"] == CLASSES["target"]


def test_rows_of_numbers_keep_them_as_labels(job):
    put_all(job, train=relabel(ROWS, ("120000", "-1.5", "1e3", " 7 ")), test=relabel(TEST, ("0.25", "99")))
    result = job.run("check", NUMBERS)
    assert result.code == 0, result.stderr
    assert [float(row[0]) for row in read_csv(job.output("train", "train.csv"))] == [120000, -1.5, 1000, 7]
    assert read(job, "labels", "labels.csv") == "0.25\n99\n"
    assert json.loads(read(job, "baseline", "schema.json"))["target"] == NUMBERS["target"]


@pytest.mark.parametrize(
    ("configuration", "labels", "message"),
    [
        (
            CLASSES,
            "0213",
            "train: file rows.csv, line 4: the first value, '3', is no label, which must be a whole number from 0 to "
            "2, a class's place among classes; rows have no header, and the label stands first",
        ),
        (
            CLASSES,
            ("0", "0.5", "1", "2"),
            "train: file rows.csv, line 2: the first value, '0.5', is no label, which must be a whole number",
        ),
        (
            CLASSES,
            "0020",
            "train: none of the 4 rows has the label 1 ('rosé'); rows of each class are needed, or leave classes "
            "without rows out of classes",
        ),
        (NUMBERS, ("1", "", "2", "3"), "train: file rows.csv, line 2: the first value, '', is no label, which must be"),
        (NUMBERS, ("1", "1e39", "2", "3"), "train: file rows.csv, line 2: the first value, '1e39', is no label"),
        (NUMBERS, "7777", "train: all 4 rows have the label 7; rows of different labels are needed"),
    ],
)
def test_labels_that_no_model_can_learn(job, configuration, labels, message):
    fitting = ("0", "2") if configuration is CLASSES else ("1", "2")
    put_all(job, train=relabel(ROWS, labels), validation=relabel(OTHERS, fitting), test=relabel(TEST, fitting))
    assert refuse(job, configuration).startswith(message)
