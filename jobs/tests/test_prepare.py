"""What prepare writes, on the churn data and on rows made to be difficult."""

import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zlib

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder

from tests.conftest import NUMERIC, read_csv

SECRETS = ["zz-mail-{}@example.org", "zz-id-{}-x"]

#: the modules of the preprocessor in its container
SERVED = (
    "__init__",
    "csv_rows",
    "derived",
    "encoders",
    "hashing",
    "json_rows",
    "mask_terms",
    "masking",
    "preprocessor",
    "sentences",
    "values",
)


def read_archive(job):
    with tarfile.open(job.output("preprocessor", "model.tar.gz")) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive.getmembers()}


def make_difficult_rows(count=300):
    """Names, ids and free text that must not get out; values with quotes, commas, line breaks, spaces."""
    cities = ['Sankt "Gallen"', "Biel, Bienne", "two\nlines", "two\r\nlines", " padded ", "Zürich", "", "NA"]
    return [
        ["id", "mail", "note", "city", "age", "y"],
        *(
            [
                SECRETS[1].format(number),
                SECRETS[0].format(number),
                f"zz-note-{number}",
                cities[number % len(cities)],
                ["", "nan", f" {number % 70} ", f"{number}.5", "1e2"][number % 5],
                ["no", "yes"][number * 7 % 3 == 0],
            ]
            for number in range(count)
        ),
    ]


DIFFICULT = {
    "target": {"name": "y", "positiveClass": "yes"},
    "id": ["id"],
    "personalData": ["mail"],
    "features": [
        {"name": "city", "type": "categorical", "missing": {"strategy": "constant", "value": "missing"}},
        {"name": "age", "type": "numeric", "missing": {"strategy": "mean"}, "scaling": "standard"},
    ],
}


@pytest.fixture
def difficult(job):
    job.put("deep/er/rows.csv.gz", make_difficult_rows())
    result = job.run("prepare", {"recipe": DIFFICULT, "baselineRows": 50})
    assert result.code == 0, result.stderr
    return job


def unpack(content):
    """The content and everything packed inside it, so that a search misses nothing."""
    found = [content]
    if content[:2] == b"\x1f\x8b":
        found += unpack(gzip.decompress(content))
    if content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive.getmembers():
                found += unpack(archive.extractfile(member).read())
    if content[:1] == b"\x78":
        found.append(zlib.decompress(content))
    return found


def test_personal_data_and_ids_are_in_no_byte_of_the_output(difficult):
    files = [file for file in difficult.output().rglob("*") if file.is_file()]
    # Beside the held-out rows some of them alone, and validation rows.
    assert len([file for file in files if not file.name.startswith("alone-")]) == 15
    contents = [part for file in files for part in unpack(file.read_bytes())]
    # The archive, the tar inside it and its members: two documents, the script that serves and its modules.
    assert len(contents) == len(files) + 4 + len(SERVED)
    for content in contents:
        for secret in (b"zz-mail", b"zz-id", b"example.org", b"zz-note"):
            assert secret not in content
    # The search itself finds what is there.
    assert any(b'"kind"' in content and "Zürich".encode() in content for content in contents)


def test_dropped_columns_are_named_in_the_report(difficult):
    report = json.loads(difficult.output("report", "report.json").read_text())
    assert report["columns"] == {"personalData": ["mail"], "ignored": ["note"]}
    page = difficult.output("report", "report.html").read_text()
    assert "Dropped as personal data: mail." in page
    assert "Ignored, because the recipe does not name them: note." in page


def test_some_held_out_rows_are_there_alone_as_a_client_sends_them(prepared):
    lines = prepared.output("test", "features.csv").read_text().splitlines()
    alone = {
        int(file.stem.removeprefix("alone-")): file.read_text() for file in prepared.output("test").glob("alone-*.csv")
    }
    assert 20 <= len(alone) <= 40
    assert alone == {row: lines[row - 1] for row in alone}
    # From the whole length of them.
    assert min(alone) == 1
    assert max(alone) > 0.9 * len(lines)


def test_held_out_rows_are_raw_and_one_a_line(difficult):
    text = difficult.output("test", "features.csv").read_text()
    rows = read_csv(difficult.output("test", "features.csv"))
    labels = difficult.output("labels", "labels.csv").read_text().splitlines()
    assert len(text.splitlines()) == len(rows) == len(labels) > 10
    assert set(labels) == {"0", "1"}
    cities = {row[0] for row in rows}
    assert {'Sankt "Gallen"', "Biel, Bienne", "two lines", " padded ", "Zürich", ""} >= cities
    assert {'Sankt "Gallen"', "Biel, Bienne", "two lines", ""} <= cities
    assert "nan" not in text


def test_labels_belong_to_the_features(difficult):
    source = {(row[3], row[4], row[5]) for row in make_difficult_rows()[1:]}
    labels = difficult.output("labels", "labels.csv").read_text().splitlines()
    for (city, age), label in zip(read_csv(difficult.output("test", "features.csv")), labels, strict=True):
        matches = {
            y
            for raw_city, raw_age, y in source
            if raw_city.replace("\r\n", " ").replace("\n", " ").replace("NA", "") == city
            and repr(float(raw_age or "nan")) == repr(float(age or "nan"))
        }
        assert ("yes" if label == "1" else "no") in matches


def test_baseline_is_raw_training_rows_with_a_header(difficult):
    header, *rows = read_csv(difficult.output("baseline", "baseline.csv"))
    assert header == ["city", "age"]
    assert len(rows) == 50
    assert json.loads(difficult.output("baseline", "schema.json").read_text()) == {
        "target": {"name": "y", "type": "binary", "positiveClass": "yes", "negativeClass": "no"},
        "features": [{"name": "city", "type": "categorical"}, {"name": "age", "type": "numeric"}],
    }
    assert any(row[0] == "" for row in rows)
    assert any(row[1] == "" for row in rows)


def test_missing_values_are_filled(difficult):
    outputs = json.loads(read_archive(difficult)["feature-schema.json"])["outputs"]
    assert outputs == [
        "age",
        "city= padded ",
        "city=Biel, Bienne",
        'city=Sankt "Gallen"',
        "city=Zürich",
        "city=missing",
        "city=two lines",
    ]
    table = np.loadtxt(difficult.output("train", "train.csv"), delimiter=",")
    assert not np.isnan(table).any()
    # Standard scaling after filling with the mean: mean 0, and the filled rows sit exactly on it.
    assert table[:, 1].mean() == pytest.approx(0, abs=1e-12)
    assert table[:, 1].std() == pytest.approx(1)
    assert (np.abs(table[:, 1]) < 1e-12).mean() == pytest.approx(0.4, abs=0.05)
    assert (table[:, 2:].sum(axis=1) == 1).all()
    assert table[:, 1 + outputs.index("city=missing")].mean() == pytest.approx(0.25, abs=0.06)


def test_a_byte_order_mark_is_no_part_of_the_first_column(job):
    rows = make_difficult_rows()
    rows[0][0] = "\ufeffid"
    job.put("rows.csv", rows)
    assert job.run("prepare", {"recipe": DIFFICULT}).code == 0


def test_files_that_are_no_tables_are_skipped_and_named(job):
    job.put("rows.csv", make_difficult_rows())
    job.put("_SUCCESS", [])
    assert job.run("prepare", {"recipe": DIFFICULT}).code == 0
    assert json.loads(job.output("report", "report.json").read_text())["skippedFiles"] == ["_SUCCESS"]


def test_churn_counts(prepared, churn_rows):
    report = json.loads(prepared.output("report", "report.json").read_text())
    rows = {name: part["count"] for name, part in report["rows"].items()}
    assert rows["total"] == len(churn_rows) - 1 == rows["train"] + rows["validation"] + rows["test"]
    for name in ("train", "validation"):
        assert len(prepared.output(name, f"{name}.csv").read_text().splitlines()) == rows[name]
    assert len(prepared.output("labels", "labels.csv").read_text().splitlines()) == rows["test"]
    assert len(read_csv(prepared.output("baseline", "baseline.csv"))) == 1 + 1000
    assert report["rows"]["total"]["positive"] == sum(row[1] == "Yes" for row in churn_rows)
    assert report["files"] == [{"name": "telco.csv", "rows": 7043}]
    charges = next(feature for feature in report["features"] if feature["name"] == "total_charges")
    assert charges["missing"]["count"] == 11


def test_churn_training_rows_equal_an_independent_pipeline(prepared, churn_rows):
    """The same preprocessing written down separately, on the rows that the hash puts into training."""
    header, *rows = churn_rows
    names = [name for name in header if name not in ("customer_id", "churn", "female")]
    training = [row for row in rows if int(hashlib.sha256(row[0].encode()).hexdigest()[:8], 16) / 2**32 < 0.7]
    table = np.array([[row[header.index(name)] for name in names] for row in training], dtype=object)
    numeric = [index for index, name in enumerate(names) if name in NUMERIC]
    categorical = [index for index, name in enumerate(names) if name not in NUMERIC]
    numbers = np.array([[np.nan if cell == "NA" else float(cell) for cell in row] for row in table[:, numeric]])
    reference = np.hstack(
        [
            SimpleImputer(strategy="median").fit_transform(numbers),
            OneHotEncoder(sparse_output=False).fit_transform(table[:, categorical]),
        ]
    )
    written = np.loadtxt(prepared.output("train", "train.csv"), delimiter=",")
    assert written[:, 0].tolist() == [float(row[1] == "Yes") for row in training]
    assert np.array_equal(written[:, 1:], reference)


def test_the_fitted_preprocessor_is_json_and_its_code_needs_numpy_only(prepared, tmp_path):
    """No pickle: nothing in the archive runs but the code beside it, and no version of scikit-learn is in its way."""
    members = read_archive(prepared)
    assert set(members) == {
        "preprocessor.json",
        "feature-schema.json",
        "code/inference.py",
        *(f"code/serve/{name}.py" for name in SERVED),
    }
    fitted = json.loads(members["preprocessor.json"])
    assert fitted["columns"][0] == {"feature": "tenure", "kind": "number", "fill": 28.0}
    with tarfile.open(prepared.output("preprocessor", "model.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="data")
    program = (
        "import sys; sys.path.insert(0, 'code'); import inference; inference.model_fn('.'); "
        "print(*sorted({m.split('.')[0] for m in sys.modules} & {'sklearn', 'joblib', 'pandas', 'scipy', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["numpy"]


def test_zip_execution(job, tmp_path, churn_rows, churn_recipe):
    """The folder as CDK zips it: without tests and caches, executed by Python directly."""
    import zipfile

    from tests.conftest import JOBS

    archive = tmp_path / "0123abcd.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in JOBS.rglob("*"):
            parts = file.relative_to(JOBS).parts
            if file.is_file() and parts[0] != "tests" and "__pycache__" not in parts:
                packed.write(file, "/".join(parts))
    job.put("telco.csv", churn_rows[:2001])
    result = job.run("prepare", {"recipe": churn_recipe}, program=archive)
    assert result.code == 0, result.stderr
    assert "read 2,000 rows from 1 file\n" in result.stdout
    inference = read_archive(job)["code/inference.py"]
    assert inference == (JOBS / "serve" / "inference.py").read_bytes()
    assert "--track" in job.output("report", "report.html").read_text()


def make_rows(target, count=300):
    """Rows whose target is what `target` makes of their number."""
    return [["id", "x", "y"], *([f"k{number}", number % 17, target(number)] for number in range(count))]


def prepare_target(job, target, rows):
    job.put("rows.csv", rows)
    features = [{"name": "x", "type": "numeric"}]
    return job.run("prepare", {"recipe": {"target": {"name": "y", **target}, "id": ["id"], "features": features}})


def test_classes_are_labelled_by_their_number(job):
    classes = ["low", "NA", "high"]
    target = {"type": "multiclass", "classes": classes}
    result = prepare_target(job, target, make_rows(lambda number: f" {classes[number % 3]} "))
    assert result.code == 0, result.stderr
    train = read_csv(job.output("train", "train.csv"))
    # The row's number decides both: 17 and 3 have no common divisor, so every pair occurs.
    assert {row[0] for row in train} == {"0", "1", "2"}
    assert set(job.output("labels", "labels.csv").read_text().split()) == {"0", "1", "2"}
    schema = json.loads(job.output("baseline", "schema.json").read_text())
    assert schema["target"] == {"name": "y", "type": "multiclass", "classes": classes}
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["rows"]["total"] == {"count": 300, "classes": {"low": 100, "NA": 100, "high": 100}}
    assert "positive" not in report["features"][0]["histogram"][0]
    page = job.output("report", "report.html").read_text()
    assert "classes of y" in page
    assert "33\u00a0% high" in page or "% high" in page


def test_a_number_is_its_own_label(job):
    result = prepare_target(
        job, {"type": "regression", "unit": "USD"}, make_rows(lambda number: f" {number * 1.5}e1 " if number else "-3")
    )
    assert result.code == 0, result.stderr
    labels = [float(line) for line in job.output("labels", "labels.csv").read_text().split()]
    train = [float(row[0]) for row in read_csv(job.output("train", "train.csv"))]
    validation = [float(row[0]) for row in read_csv(job.output("validation", "validation.csv"))]
    assert sorted(labels + train + validation) == [-3.0, *(number * 15.0 for number in range(1, 300))]
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["rows"]["total"]["50%"] == pytest.approx(np.median(labels + train + validation))
    assert "USD" in job.output("report", "report.html").read_text()


@pytest.mark.parametrize(
    ("target", "value", "message"),
    [
        (
            {"type": "multiclass", "classes": ["a", "b", "c"]},
            lambda number: "abc"[number % 3] if number != 40 else "A",
            "target y: 'A' is none of the classes 'a', 'b', 'c' (file rows.csv, row 41)",
        ),
        (
            {"type": "multiclass", "classes": ["a", "b", "c"]},
            lambda number: "ab"[number % 2],
            "the train split lacks classes of y: none of its 204 rows is 'c'; give more rows, or leave classes without",
        ),
        (
            {"type": "regression"},
            lambda number: number if number != 7 else "1,5",
            "target y: '1,5' is not a number",
        ),
        (
            {"type": "regression"},
            lambda number: number if number != 7 else "inf",
            "target y: 'inf' is infinite; leave a missing value empty (file rows.csv, row 8)",
        ),
        ({"type": "regression"}, lambda _: 5, "the train split has one value of y only, 5 in all 204 rows"),
        ({"type": "count"}, lambda _: 5, "recipe.target.type: must be one of binary, multiclass, regression"),
        (
            {"type": "multiclass", "classes": ["a", "a"]},
            lambda _: 5,
            "recipe.target.classes: must name each class once, at least two, got",
        ),
    ],
)
def test_targets_that_cannot_be_learned(job, target, value, message):
    result = prepare_target(job, target, make_rows(value))
    assert result.code == 1
    assert message in result.message
