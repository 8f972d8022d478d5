"""Tables as they are found in the wild: each is read right, or refused with one clear error.

"Right" is that the same rows come out as of the plain file, byte by byte.
"""

import csv
import gzip
import io
import json

import pyarrow
import pyarrow.parquet
import pytest

from common.errors import JobError
from prepare import json_file
from prepare.job import prepare

HEADER = ["key", "mail", "age", "city", "y"]
CITIES = ["Zürich", 'Sankt "Gallen"', "Biel, Bienne", "Bern", ""]
ROWS = [
    [f"K{n}", f"p{n}@example.org", f"{n * 37 % 2000 + 0.5}", CITIES[n % 5], "yes" if n % 3 else "no"]
    for n in range(150)
]
RECIPE = {
    "target": {"name": "y", "positiveClass": "yes"},
    "id": ["key"],
    "personalData": ["mail"],
    "features": [{"name": "age", "type": "numeric"}, {"name": "city", "type": "categorical"}],
}


def write(rows=ROWS, header=HEADER, encoding="utf-8", **dialect):
    text = io.StringIO()
    csv.writer(text, **{"lineterminator": "\n", **dialect}).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def change(column, row, value):
    rows = [list(each) for each in ROWS]
    rows[row][HEADER.index(column)] = value
    return rows


def map_column(column, function):
    place = HEADER.index(column)
    return [[*row[:place], function(row[place]), *row[place + 1 :]] for row in ROWS]


def reorder(*names):
    return [[row[HEADER.index(name)] for name in names] for row in ROWS]


def write_json(rows=ROWS, convert=lambda record: record):
    records = (convert(dict(zip(HEADER, row, strict=True))) for row in rows)
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def write_parquet(columns):
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def as_numbers(record):
    return {**record, "age": float(record["age"]), "city": record["city"] or None}


def leave_gaps(record):
    return {key: value for key, value in record.items() if value != ""}


def to_columns(rows=ROWS):
    return {name: [row[index] for row in rows] for index, name in enumerate(HEADER)}


def run(base, monkeypatch, files, recipe):
    """Prepares the files; the outputs by name, and the report's notes."""
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(base))
    for name, content in files.items():
        file = base / "processing" / "input" / "source" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (base / "processing" / "input" / "source").mkdir(parents=True, exist_ok=True)
    (base / "config.json").write_text(json.dumps({"recipe": {**RECIPE, **recipe}}))
    prepare(str(base / "config.json"))
    output = base / "processing" / "output"
    names = ("train/train.csv", "validation/validation.csv", "test/features.csv", "labels/labels.csv")
    report = json.loads((output / "report" / "report.json").read_text())
    return {name: (output / name).read_text() for name in names}, report


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        return run(tmp_path_factory.mktemp("plain"), monkeypatch, {"a.csv": write()}, {})[0]


DECIMAL = {"decimalMark": ","}
GERMAN = map_column("age", lambda text: f"{float(text):,.1f}".replace(",", "'").replace(".", ",").replace("'", "."))
OLDER = [[*row[:2], "1", "old", row[4], "2025-12-31"] for row in ROWS[:60]]
DATED = [[*row, "2026-01-01"] for row in ROWS]
NUMBERED = [[*row, str(index)] for index, row in enumerate([*(row[:5] for row in OLDER), *ROWS])]
SPELLINGS = {"yes": ["1", "1.0", "true", "True", " 1 "], "no": ["0", "0.0", "false", "FALSE", "0 "]}
TRUTHS = [[*row[:4], SPELLINGS[row[4]][index % 5]] for index, row in enumerate(ROWS)]
GAPS = {"missing": {"strategy": "dropRow"}}
CODED = {"missingTexts": ["-999"], "features": [{**RECIPE["features"][0], **GAPS}, RECIPE["features"][1]]}


def add_coded(*ages):
    """The rows, and some of which the age says that there is none."""
    return [*ROWS, *([f"K{900 + n}", "", age, "Bern", "yes"] for n, age in enumerate(ages))]


def date_rows(*moments, header="at"):
    """The rows with a date each, the first ones as given."""
    return write(
        [[*row, moments[n] if n < len(moments) else f"2026-01-{n % 28 + 1:02}"] for n, row in enumerate(ROWS)],
        [*HEADER, header],
    )


BY_TIME = {"splitBy": {"by": "time", "column": "at"}}
WITH_DATE = {"features": [*RECIPE["features"], {"name": "at", "type": "date", "parts": ["month"]}]}
DROPPED = "3 rows were left out: no value of a feature without which a row is left out."
OTHER_IDS = [[str(n), *row[1:]] for n, row in enumerate(ROWS)]
NEWEST = {"rows": {"repeated": "newest", "newestBy": "at"}}

RIGHT = {
    "the separator as Excel says it": ({"a.csv": b"sep=;\r\n" + write(delimiter=";")}, {}, None),
    "separators at the end of each line": (
        {"a.csv": write([[*row, "", " "] for row in ROWS], [*HEADER, "", ""])},
        {},
        "Every row of a.csv ends with a separator.",
    ),
    "a column without a name": (
        {"a.csv": write([[str(n), *row] for n, row in enumerate(ROWS)], ["", *HEADER])},
        {},
        "Ignored, because the recipe does not name them: (a column without a name).",
    ),
    "JSON lines, white space around keys": (
        {"a.jsonl": write_json(convert=lambda record: {f" {key} ": value for key, value in record.items()})},
        {},
        "White space around names in the header of a.jsonl: key, mail, age, city, y.",
    ),
    "semicolons": ({"a.csv": write(delimiter=";")}, {}, "The values of a.csv are separated by `;`."),
    "semicolons, said": ({"a.csv": write(delimiter=";")}, {"format": {"separator": ";"}}, None),
    "tabs": ({"a.csv": write(delimiter="\t")}, {}, "The values of a.csv are separated by tab."),
    "tabs, by name": ({"a.tsv": write(delimiter="\t")}, {}, None),
    "bars": ({"a.csv": write(delimiter="|")}, {}, "The values of a.csv are separated by `|`."),
    "a separator that only a person knows": ({"a.csv": write(delimiter="^")}, {"format": {"separator": "^"}}, None),
    "byte order mark": ({"a.csv": write(encoding="utf-8-sig")}, {}, None),
    "byte order mark and quotes": ({"a.csv": write(encoding="utf-8-sig", quoting=csv.QUOTE_ALL)}, {}, None),
    "line breaks of Windows": ({"a.csv": write(lineterminator="\r\n")}, {}, None),
    "line breaks of old Macs": ({"a.csv": write(lineterminator="\r")}, {}, None),
    "no line break at the end": ({"a.csv": write().rstrip(b"\n")}, {}, None),
    "blank lines": ({"a.csv": b"\n\n" + write().replace(b"\n", b"\n\n")}, {}, None),
    "all values in quotes": ({"a.csv": write(quoting=csv.QUOTE_ALL)}, {}, None),
    "UTF-16, said": ({"a.csv": write(encoding="utf-16")}, {"format": {"encoding": "utf-16"}}, None),
    "windows-1252, said": ({"a.csv": write(encoding="windows-1252")}, {"format": {"encoding": "windows-1252"}}, None),
    "white space in the header": (
        {"a.csv": write(header=["key", " mail", "age ", "\tcity", "y"])},
        {},
        "White space around names in the header of a.csv: mail, age, city.",
    ),
    "decimal commas": (
        {"a.csv": write(map_column("age", lambda text: text.replace(".", ",")), delimiter=";")},
        {"format": DECIMAL},
        None,
    ),
    "decimal commas and points for thousands": (
        {"a.csv": write(GERMAN, delimiter=";")},
        {"format": {**DECIMAL, "thousandsMark": "."}},
        None,
    ),
    "commas for thousands": (
        {"a.csv": write(map_column("age", lambda text: f"{float(text):,.1f}"))},
        {"format": {"thousandsMark": ","}},
        None,
    ),
    "spaces for thousands": (
        {"a.csv": write(map_column("age", lambda text: f"{float(text):,.1f}".replace(",", "\u202f")))},
        {"format": {"thousandsMark": "\u202f"}},
        None,
    ),
    "white space around numbers": ({"a.csv": write(map_column("age", lambda text: f"  {text}\t"))}, {}, None),
    "numbers in other forms": ({"a.csv": write(map_column("age", lambda text: f"+{float(text):.4e}"))}, {}, None),
    "compressed": ({"a.csv.gz": gzip.compress(write())}, {}, None),
    "name in capitals": ({"A.CSV": write()}, {}, None),
    "JSON lines": ({"a.jsonl": write_json()}, {}, None),
    "JSON lines, numbers and nulls": ({"a.ndjson": write_json(convert=as_numbers)}, {}, None),
    "JSON lines, keys left out": ({"a.jsonl.gz": gzip.compress(write_json(convert=leave_gaps))}, {}, None),
    "Parquet": ({"a.parquet": write_parquet(to_columns())}, {}, None),
    "Parquet as Athena's UNLOAD names it": (
        {"20260131_120000_00022_abcde_1": write_parquet(to_columns()), "20260131_manifest": b"s3://bucket/a"},
        {},
        None,
    ),
    "Parquet, white space around names": (
        {"a.parquet": write_parquet({f" {name} ": values for name, values in to_columns().items()})},
        {},
        "White space around names in the header of a.parquet: key, mail, age, city, y.",
    ),
    "Parquet, numbers and nulls": (
        {
            "a.parquet": write_parquet(
                {
                    **to_columns(),
                    "age": [float(row[2]) for row in ROWS],
                    "city": pyarrow.array([row[3] or None for row in ROWS]).dictionary_encode(),
                }
            )
        },
        {},
        None,
    ),
    "many files, columns in any order": (
        {
            "1.csv": write(ROWS[:50]),
            "2/b.csv": write(reorder("y", "city", "age", "mail", "key")[50:90], ["y", "city", "age", "mail", "key"]),
            "3.csv": write([[*row, "?"] for row in ROWS[90:]], [*HEADER, "more"]),
        },
        {},
        "Ignored, because the recipe does not name them: more.",
    ),
    "files of several kinds": (
        {
            "1.csv.gz": gzip.compress(write(ROWS[:50])),
            "2.jsonl": write_json(ROWS[50:90]),
            "3.parquet": write_parquet(to_columns(ROWS[90:])),
        },
        {},
        None,
    ),
    "what file systems, notebooks and Spark leave": (
        {
            "a.csv": write(),
            "._a.csv": b"\0\5\x16\7",
            ".ipynb_checkpoints/a-checkpoint.csv": write(),
            "_temporary/0/part.csv": b"half a row",
            "_SUCCESS": b"",
            "readme.txt": b"hello",
        },
        {},
        "Files that are no tables, or are hidden, were left out: ._a.csv, .ipynb_checkpoints/a-checkpoint.csv, "
        "_SUCCESS, _temporary/0/part.csv, readme.txt.",
    ),
    "truth in several ways": (
        {"a.csv": write(TRUTHS)},
        {"target": {"name": "y", "positiveClass": "1"}},
        "One class of y is written in several ways: 1, 1.0, True, true.",
    ),
    "white space around labels": ({"a.csv": write(map_column("y", lambda text: f" {text} "))}, {}, None),
    "rows without a label": (
        {"a.csv": write([*ROWS, ["K900", "", "1", "Bern", ""], ["K901", "", "one", "Bern", "NA"]])},
        {},
        "2 rows were left out: no value of y.",
    ),
    "missing values in several ways": (
        {
            "a.csv": write(
                [[*row[:3], row[3] or ["NA", " ", "null", "N/A", "nan"][i % 5], row[4]] for i, row in enumerate(ROWS)]
            )
        },
        {},
        None,
    ),
    "missing values in a way of one's own": (
        {"a.csv": write(map_column("city", lambda text: text or "-"))},
        {"missingTexts": ["-", "?"]},
        None,
    ),
    "missing numbers in a way of one's own": (
        {"a.csv": write([*ROWS, ["K900", "", "-", "Bern", "?"]])},
        {"missingTexts": ["-", "?"]},
        "1 row was left out: no value of y.",
    ),
    "a number that means nothing, however it is written": (
        {"a.csv": write(add_coded(" -999", "-999.0", "-9.99e2"))},
        CODED,
        DROPPED,
    ),
    "a number that means nothing, in Parquet": (
        {
            "a.parquet": write_parquet(
                {**to_columns(add_coded("0", "0", "0")), "age": [*(float(row[2]) for row in ROWS), *[-999.0] * 3]}
            )
        },
        CODED,
        DROPPED,
    ),
    "not a number in Parquet, where something else means nothing": (
        {
            "a.parquet": write_parquet(
                {**to_columns(add_coded("0", "0", "0")), "age": [*(float(row[2]) for row in ROWS), *[float("nan")] * 3]}
            )
        },
        {**CODED, "missingTexts": ["-"]},
        DROPPED,
    ),
    "missing numbers beside decimal commas": (
        {
            "a.csv": write(
                [
                    *([*row[:2], row[2].replace(".", ","), *row[3:]] for row in ROWS),
                    *add_coded("k.A.", " k.A.", "-1,50")[len(ROWS) :],
                ],
                delimiter=";",
            )
        },
        {**CODED, "missingTexts": ["k.A.", "-1,5"], "format": DECIMAL},
        DROPPED,
    ),
    "white space around ids": ({"a.csv": write(map_column("key", lambda text: f" {text}\t"))}, {}, None),
    "ids that repeat with white space around them": (
        {"a.csv": write([*ROWS, *([f" {row[0]} ", *row[1:]] for row in ROWS[:9])])},
        {"rows": {"repeated": "error"}},
        "9 rows were left out: another row of the id is newer, or the same.",
    ),
    "no date by which a row is newer, in ways of one's own": (
        {
            "a.csv": write(
                [*DATED, *([*row[:5], ["-", " - ", ""][n % 3]] for n, row in enumerate(OLDER))], [*HEADER, "at"]
            )
        },
        {**NEWEST, "missingTexts": ["-"]},
        "60 rows were left out: another row of the id is newer, or the same.",
    ),
    "no date by which a row is newer": (
        {"a.csv": write([*DATED, *([*row[:5], "N/A"] for row in OLDER)], [*HEADER, "at"])},
        NEWEST,
        "60 rows were left out: another row of the id is newer, or the same.",
    ),
    "older versions of rows, by a number with a decimal comma": (
        {
            "a.csv": write(
                [
                    [*row[:2], row[2].replace(".", ","), *row[3:5], "1,5" if row[2] == "1" else "1,75"]
                    for row in [*DATED, *OLDER]
                ],
                [*HEADER, "at"],
                delimiter=";",
            )
        },
        {**NEWEST, "format": DECIMAL},
        "60 rows were left out: another row of the id is newer, or the same.",
    ),
    "older versions of rows, by date with an offset": (
        {
            "a.csv": write(
                [
                    *([*row, "2026-01-01T00:30:00Z"] for row in ROWS),
                    *([*row[:5], "2026-01-01T01:00:00+02:00"] for row in OLDER),
                ],
                [*HEADER, "at"],
            )
        },
        NEWEST,
        "60 rows were left out: another row of the id is newer, or the same.",
    ),
    "older versions of rows, by date": (
        {"a.csv": write([*DATED, *OLDER], [*HEADER, "at"])},
        NEWEST,
        "60 rows were left out: another row of the id is newer, or the same.",
    ),
    "older versions of rows, by number": ({"a.csv": write(NUMBERED, [*HEADER, "at"])}, NEWEST, None),
    "rows that occur twice": (
        {"a.csv": write([*ROWS, *ROWS[:9]])},
        {"rows": {"repeated": "error"}},
        "9 rows were left out: another row of the id is newer, or the same.",
    ),
    "rows that occur twice, written otherwise": (
        {
            "a.csv": write(
                [*ROWS, *([*row[:2], f"{float(row[2]):.3f}", row[3] or "NA", f" {row[4]}"] for row in ROWS[:9])]
            )
        },
        {"rows": {"repeated": "error"}},
        "9 rows were left out: another row of the id is newer, or the same.",
    ),
    "a row to be dropped": (
        {"a.csv": write([*ROWS, ["K900", "", "", "Bern", "yes"]])},
        {"features": [{"name": "age", "type": "numeric", "missing": {"strategy": "dropRow"}}, RECIPE["features"][1]]},
        "1 row was left out: no value of a feature without which a row is left out.",
    ),
}

#: other rows than those of the plain file, read right all the same
OTHERS = {
    "a number that means that there is no label": (
        {"a.csv": write([[*row[:4], row[2]] for row in add_coded("-999", "-999.0")])},
        {**CODED, "target": {"name": "y", "type": "regression"}, "features": [RECIPE["features"][1]]},
        "2 rows were left out: no value of y.",
    ),
    "ids as whole numbers and as floating-point ones": (
        {
            "a.jsonl": write_json(OTHER_IDS, lambda record: {**record, "key": int(record["key"])}),
            "b.parquet": write_parquet({**to_columns(OTHER_IDS), "key": [float(n) for n in range(len(ROWS))]}),
        },
        {"rows": {"repeated": "error"}},
        "150 rows were left out: another row of the id is newer, or the same.",
    ),
    "an id that would mean nothing elsewhere": (
        {"a.csv": write(change("key", 4, "NA"))},
        {"missingTexts": ["-"], "features": [RECIPE["features"][0]]},
        None,
    ),
}

WRONG = {
    "lines above the header": (
        {"a.csv": b"# from the warehouse\nCustomers of 2026,,,,\n" + write()},
        {},
        "file a.csv: the header is line 3, and other lines are above it: remove them",
    ),
    "a value behind the last name": (
        {"a.csv": write([[*row, "", "x" if n == 7 else ""] for n, row in enumerate(ROWS)], [*HEADER, "", ""])},
        {},
        "file a.csv, row 8: has 'x' as value 7, for which the header has no name: name the column, or leave it out",
    ),
    "columns without names": (
        {"a.csv": write([["", *row[:2], "", *row[2:]] for row in ROWS], ["", *HEADER[:2], "", *HEADER[2:]])},
        {},
        "file a.csv: the header has 2 columns without a name: name them, or leave them out",
    ),
    "one column": (
        {"a.csv": write(delimiter=";")},
        {"format": {"separator": ","}},
        "file a.csv has one column `key;mail;age;city;y`: is `;` the separator?",
    ),
    "one column, unknown separator": (
        {"a.csv": write(delimiter="^")},
        {},
        "file a.csv has one column `key^mail^age^city^y`; name the separator by format.separator",
    ),
    "no header": (
        {"a.csv": write()[len("key,mail,age,city,y\n") :]},
        {},
        "recipe names columns y, key, mail, age, city, which the data lacks; file a.csv has K0, p0@example.org, 0.5, "
        "Zürich, no",
    ),
    "nothing": ({"a.csv": b""}, {}, "file a.csv: is empty, expected a header line"),
    "only blank lines": ({"a.csv": b"\n \n\n"}, {}, "file a.csv: is empty, expected a header line"),
    "only a header": ({"a.csv": write([])}, {}, "nothing but a header in a.csv"),
    "no file": ({}, {}, ": it is empty"),
    "only hidden files": ({"._a.csv": b"?"}, {}, "found ._a.csv"),
    "a column twice": (
        {"a.csv": write([[*row, "1"] for row in ROWS], [*HEADER, " age"])},
        {},
        "file a.csv: the header names age more than once",
    ),
    "a short row": (
        {"a.csv": write([*ROWS[:5], ["K5", "p", "1"]])},
        {},
        "file a.csv, row 6: has 3 values, the header has 5: is the row cut off, or does a line break in a value lack "
        "quotes?",
    ),
    "a comma without quotes": (
        {"a.csv": write() + b"K900,p,1,Biel, Bienne,yes\n"},
        {},
        "file a.csv, row 151: has 6 values, the header has 5: does a value hold the separator `,` without quotes?",
    ),
    "a quote that does not close": (
        {"a.csv": write(ROWS[:1]) + b'K9,p,1,"Bern,yes\nK10,p,1,Bern,yes\n'},
        {},
        "file a.csv, line 3: a quote opens in this row and is not closed up to line 4: double quotes inside a value",
    ),
    "a quote in the middle": (
        {"a.csv": write(ROWS[:1]) + b'K9,p,1,"Bern" BE,yes\n'},
        {},
        "file a.csv, line 3: a quote closes in the middle of a value (line 3): double quotes inside a value, or put "
        "the whole value in quotes",
    ),
    "windows-1252": (
        {"a.csv": write(encoding="windows-1252")},
        {},
        "file a.csv, line 2: is not UTF-8, at '.org,0.5,Zürich,no': is it windows-1252? give format.encoding",
    ),
    "UTF-16": ({"a.csv": write(encoding="utf-16")}, {}, "file a.csv: is UTF-16, expected UTF-8: give format.encoding"),
    "UTF-16 without a mark": (
        {"a.csv": write(encoding="utf-16-le").replace("ü".encode("utf-16-le"), b"u\0")},
        {},
        "file a.csv: holds NUL characters: is it UTF-16? give format.encoding 'utf-16-le'",
    ),
    "another encoding than was said": (
        {"a.csv": write()},
        {"format": {"encoding": "ascii"}},
        "file a.csv, line 2: is not ASCII, at ",
    ),
    "compressed under the wrong name": (
        {"a.csv": gzip.compress(write())},
        {},
        "file a.csv: is compressed, and its name does not end in .gz: rename it",
    ),
    "not compressed under the wrong name": (
        {"a.csv.gz": write()},
        {},
        "file a.csv.gz: cannot be read: Not a gzipped file (b'ke'); its name ends in .gz: is it compressed?",
    ),
    "cut off": (
        {"a.csv.gz": gzip.compress(write())[:-40]},
        {},
        "file a.csv.gz: cannot be read: Compressed file ended before",
    ),
    "an Excel file": ({"a.csv": b"PK\3\4\x14\0\x08\xff\xff"}, {}, "file a.csv: is a ZIP archive, as Excel's files are"),
    "a list, not lines": (
        {"a.jsonl": json.dumps([{"key": "1"}]).encode()},
        {},
        'file a.jsonl, line 1: must hold one JSON object, got [{"key": "1"}]; write one object a line',
    ),
    "broken JSON": ({"a.jsonl": write_json()[:-5]}, {}, "file a.jsonl, line 150: is not JSON: "),
    "a list inside JSON": (
        {"a.jsonl": write_json(convert=lambda record: {**record, "city": ["Bern"]})},
        {},
        'file a.jsonl, line 1, column city: holds ["Bern"], expected one value',
    ),
    "not Parquet": ({"a.parquet": write()}, {}, "file a.parquet: is not Parquet: "),
    "a list inside Parquet": (
        {"a.parquet": write_parquet({**to_columns(), "city": [["Bern"]] * len(ROWS)})},
        {},
        "file a.parquet, column city: holds list<",
    ),
    "decimal commas": (
        {"a.csv": write(map_column("age", lambda text: text.replace(".", ",")), delimiter=";")},
        {},
        "feature age: '0,5' is not a number: is it written with a decimal or a thousands mark? give "
        "format.decimalMark or format.thousandsMark (file a.csv, row 1)",
    ),
    "commas for thousands": (
        {"a.csv": write(change("age", 7, "1,234"))},
        {},
        "feature age: '1,234' is not a number: is it written with a decimal or a thousands mark?",
    ),
    "a decimal point where points are for thousands": (
        {"a.csv": write(change("age", 0, "1.5"))},
        {"format": {**DECIMAL, "thousandsMark": "."}},
        "feature age: '1.5' is not a number with ',' as the decimal mark and '.' for thousands (file a.csv, row 1)",
    ),
    "three decimals where points are for thousands": (
        {"a.csv": write(change("age", 0, "0.506"))},
        {"format": {**DECIMAL, "thousandsMark": "."}},
        "feature age: '0.506' is not a number with ',' as the decimal mark and '.' for thousands (file a.csv, row 1)",
    ),
    "a decimal point where commas are": (
        {"a.csv": write(change("age", 0, "1.5"))},
        {"format": DECIMAL},
        "feature age: '1.5' is not a number with ',' as the decimal mark (file a.csv, row 1)",
    ),
    "a text": (
        {"a.csv": write(change("age", 3, "old"))},
        {},
        "feature age: 'old' is not a number (file a.csv, row 4)",
    ),
    "a dash for a missing number": (
        {"a.csv": write(change("age", 3, "-"))},
        {},
        "feature age: '-' is not a number: if it means that there is no value, give missingTexts (file a.csv, row 4)",
    ),
    "a percentage": (
        {"a.csv": write(change("age", 3, "12%"))},
        {},
        "feature age: '12%' is not a number (file a.csv, row 4)",
    ),
    "digits with underscores": (
        {"a.csv": write(change("age", 3, "1_000"))},
        {},
        "feature age: '1_000' is not a number (file a.csv, row 4)",
    ),
    "infinity": (
        {"a.csv": write(change("age", 3, "-Infinity"))},
        {},
        "feature age: '-Infinity' is infinite; leave a missing value empty (file a.csv, row 4)",
    ),
    "a number beyond all": (
        {"a.csv": write(change("age", 3, "1e308"))},
        {},
        "feature age: '1e308' is beyond 3.4e+38, the largest number that models hold; leave a missing value empty",
    ),
    "infinity in JSON": (
        {"a.jsonl": write_json(convert=lambda record: {**record, "age": float("inf")})},
        {},
        "feature age: 'inf' is infinite; leave a missing value empty (file a.jsonl, row 1)",
    ),
    "three classes": (
        {"a.csv": write(change("y", 3, "maybe"))},
        {},
        "target y: must have two classes, got 3: 'maybe', 'no', 'yes'",
    ),
    "classes in capitals": (
        {"a.csv": write(change("y", 3, "Yes"))},
        {},
        "target y: must have two classes, got 3: 'Yes', 'no', 'yes'",
    ),
    "no positive class": (
        {"a.csv": write(map_column("y", str.upper))},
        {},
        "target y: no row has the positive class 'yes'; the values are 'NO', 'YES'",
    ),
    "one class": (
        {"a.csv": write(map_column("y", lambda _: "yes"))},
        {},
        "target y: must have two classes, got 1: 'yes'",
    ),
    "no labels": ({"a.csv": write(map_column("y", lambda _: ""))}, {}, "no row has a value of the target y in a.csv"),
    "a row without a label": (
        {"a.csv": write(change("y", 7, " "))},
        {"rows": {"unlabelled": "error"}},
        "target y: has no value in file a.csv, row 8; label such rows, or leave them out by unlabelledRows",
    ),
    "empty ids": (
        {"a.csv": write([["", *row[1:]] if number % 2 else row for number, row in enumerate(ROWS)])},
        {},
        "id key: 75 of 150 rows have no value, the first in file a.csv, row 2; a row without its id would change",
    ),
    "an id that means nothing": ({"a.csv": write(change("key", 4, "NULL"))}, {}, "id key: 1 of 150 rows have no value"),
    "one of two ids": (
        {"a.csv": write(change("city", 8, " "))},
        {"id": ["key", "city"], "features": [RECIPE["features"][0]]},
        "id city: 31 of 150 rows have no value, the first in file a.csv, row 5",
    ),
    "rows that contradict each other": (
        {"a.csv": write(ROWS[:80]), "b.csv": write([*ROWS[80:], [*ROWS[20][:3], "Basel", "no"]])},
        {"rows": {"repeated": "error"}},
        "two rows of one id contradict each other: file b.csv, row 71 has other values than file a.csv, row 21; "
        "remove one, or keep the newest by RepeatedRows.newestBy",
    ),
    "a date that is none": (
        {"a.csv": write([[*row, "yesterday"] for row in ROWS], [*HEADER, "at"])},
        NEWEST,
        "RepeatedRows.newestBy at: 'yesterday' is neither a date such as 2026-01-31 or 2026-01-31T12:00:00 nor a "
        "number (file a.csv, row 1)",
    ),
    "dates beside numbers by which rows are newer": (
        {"a.csv": date_rows("20270101")},
        NEWEST,
        "RepeatedRows.newestBy at: has a date in file a.csv, row 2, and a number in file a.csv, row 1; they have no "
        "order: write all of them as dates such as 2026-01-31, or as numbers",
    ),
    "infinity by which rows are newer": (
        {"a.csv": date_rows("inf")},
        NEWEST,
        "RepeatedRows.newestBy at: 'inf' is neither a date",
    ),
    "times that mean nothing to the recipe": (
        {"a.csv": date_rows(*["NA"] * 30)},
        {**BY_TIME, "missingTexts": ["-"]},
        "split by time at: 'NA' is neither a date such as 2026-01-31 or 2026-01-31T12:00:00 nor a number: if it means "
        "that there is no value, give missingTexts (file a.csv, row 1)",
    ),
    "times that are missing": (
        {"a.csv": date_rows(*["NA", "", "-"] * 10)},
        {**BY_TIME, "missingTexts": ["-", "NA"]},
        "split by time at: 30 of 150 rows have no value, the first in file a.csv, row 1",
    ),
    "ids that are missing in a way of one's own": (
        {"a.csv": write(change("key", 4, " ? "))},
        {"missingTexts": ["?"]},
        "id key: 1 of 150 rows have no value, the first in file a.csv, row 5",
    ),
    "no number beside decimal commas": (
        {
            "a.csv": write(
                map_column("age", lambda text: "." if text == "0.5" else text.replace(".", ",")), delimiter=";"
            )
        },
        {"format": DECIMAL},
        "feature age: '.' is not a number with ',' as the decimal mark: if it means that there is no value, give "
        "missingTexts (file a.csv, row 1)",
    ),
    "digits of another script": (
        {"a.csv": write(change("age", 3, "१२"))},
        {},
        "feature age: '१२' is not a number (file a.csv, row 4)",
    ),
    "no date": (
        {"a.csv": date_rows("2026-01-31", "unknown")},
        WITH_DATE,
        "feature at: 'unknown' is not a date such as 2026-01-31 or 2026-01-31T12:00:00: if it means that there is no "
        "value, give missingTexts (file a.csv, row 2)",
    ),
    "a date in another order": (
        {"a.csv": date_rows("31.01.2026")},
        WITH_DATE,
        "feature at: '31.01.2026' is not a date such as 2026-01-31 or 2026-01-31T12:00:00: dates are read as "
        "year-month-day, so write it as 2026-01-31, or give format.dateOrder (file a.csv, row 1)",
    ),
    "a date with the month in the place of the day": (
        {"a.csv": date_rows("31.01.2026", "01.31.2026")},
        {**WITH_DATE, "format": {"dateOrder": "dayMonthYear"}},
        "feature at: '01.31.2026' is not a date such as 2026-01-31 or 2026-01-31T12:00:00: dates are read as day, "
        "month and year, such as 31.1.2026 or 31.1.26, or as 2026-01-31 (file a.csv, row 2)",
    ),
    "a date with a year of three digits": (
        {"a.csv": date_rows("1/31/026")},
        {**WITH_DATE, "format": {"dateOrder": "monthDayYear"}},
        "feature at: '1/31/026' is not a date such as 2026-01-31 or 2026-01-31T12:00:00: dates are read as month, day "
        "and year, such as 1/31/2026 or 1/31/26, or as 2026-01-31 (file a.csv, row 1)",
    ),
    "an order of dates that is none": (
        {"a.csv": write()},
        {"format": {"dateOrder": "dayFirst"}},
        'recipe.format.dateOrder: must be one of yearMonthDay, dayMonthYear, monthDayYear, got "dayFirst"',
    ),
    "no dates": ({"a.csv": write()}, NEWEST, "recipe names column at, which the data lacks"),
    "a missing value that is an error": (
        {"a.csv": write()},
        {"features": [{"name": "city", "type": "categorical", "missing": {"strategy": "error"}}]},
        "feature city: the value is missing, which the recipe declares an error (file a.csv, row 5)",
    ),
    "a column without values": (
        {"a.csv": write(map_column("age", lambda _: ""))},
        {},
        "feature age: no training row has a value, so there is no median to stand in",
    ),
    "a misspelt column": (
        {"a.csv": write(header=["key", "mail", "Age", "city", "y"])},
        {},
        "recipe names column age, which the data lacks; file a.csv has key, mail, Age, city, y; did you mean Age?",
    ),
    "a file that lacks a column": (
        {"a.csv": write(), "b.jsonl": write_json(convert=lambda record: {"key": record["key"], "y": "yes"})},
        {},
        "file b.jsonl: header differs from file a.csv: it lacks mail, age, city",
    ),
}


def test_there_are_enough_of_them():
    assert len(RIGHT) + len(WRONG) >= 60


@pytest.mark.parametrize("case", RIGHT)
def test_read_right(tmp_path, monkeypatch, plain, case):
    files, recipe, note = RIGHT[case]
    outputs, report = run(tmp_path, monkeypatch, files, recipe)
    assert outputs == plain
    assert note is None or note in report["notes"]


@pytest.mark.parametrize("case", OTHERS)
def test_other_rows_read_right(tmp_path, monkeypatch, case):
    files, recipe, note = OTHERS[case]
    _, report = run(tmp_path, monkeypatch, files, recipe)
    assert report["rows"]["total"]["count"] == len(ROWS)
    assert report["keys"]["repeated"] == 0
    assert note is None or note in report["notes"]


@pytest.mark.parametrize("case", WRONG)
def test_refused_with_one_clear_error(tmp_path, monkeypatch, case):
    files, recipe, message = WRONG[case]
    with pytest.raises(JobError) as refused:
        run(tmp_path, monkeypatch, files, recipe)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_texts_that_look_like_missing_values_are_named(tmp_path, monkeypatch):
    rows = [[*row[:3], {1: "-", 2: "Unknown"}.get(index % 10, row[3]), row[4]] for index, row in enumerate(ROWS)]
    _, report = run(tmp_path, monkeypatch, {"a.csv": write(rows)}, {})
    assert (
        "city is “-” in 15 rows and “Unknown” in 15 rows: if that means that there is no value, give missingTexts."
    ) in report["tasks"]


@pytest.mark.parametrize(("code", "is_named"), [("-999", True), ("9999", True), ("999", False)])
def test_numbers_that_look_like_missing_values_are_named(tmp_path, monkeypatch, code, is_named):
    rows = [[*row[:2], code if index % 3 == 0 else row[2], *row[3:]] for index, row in enumerate(ROWS)]
    _, report = run(tmp_path, monkeypatch, {"a.csv": write(rows)}, {})
    note = f"age is “{code}” in 50 rows: if that means that there is no value, give missingTexts."
    assert (note in report["tasks"]) == is_named


def test_categories_that_an_order_lacks_are_named(tmp_path, monkeypatch):
    ordered = {**RECIPE["features"][1], "encoding": "ordinal", "ignoreCase": True, "order": ["BERN", "Zürich"]}
    recipe = {"features": [RECIPE["features"][0], ordered]}
    _, report = run(tmp_path, monkeypatch, {"a.csv": write()}, recipe)
    assert (
        'city is “biel, bienne” in 30 rows and “sankt "gallen"” in 30 rows, which its order does not name: the model '
        "takes that for an unseen category; add it to the order."
    ) in report["tasks"]


def test_a_key_that_turns_up_late_is_a_column(tmp_path, monkeypatch):
    monkeypatch.setattr(json_file, "CHUNK_ROWS", 40)
    rows = [{**dict(zip(HEADER, row, strict=True)), "city": row[3] if n > 100 else ""} for n, row in enumerate(ROWS)]
    lines = "".join(json.dumps({key: text for key, text in row.items() if text}) + "\n" for row in rows).encode()
    assert run(tmp_path, monkeypatch, {"a.jsonl": lines}, {})[1]["rows"]["total"]["count"] == len(ROWS)


def test_the_same_file_twice_is_named(tmp_path, monkeypatch):
    _, report = run(tmp_path, monkeypatch, {"a.csv": write(), "copy/b.csv": write(), "c.csv": write(ROWS[:9])}, {})
    assert "Files with the same content, whose rows count more than once: a.csv, copy/b.csv." in report["notes"]


def test_a_file_beside_its_packed_copies_is_named(tmp_path, monkeypatch):
    copies = {"a.csv": write(), "b.csv.gz": gzip.compress(write()), "c.csv.gz": gzip.compress(write(), 1, mtime=1)}
    _, report = run(tmp_path, monkeypatch, {**copies, "d.csv.gz": gzip.compress(write(ROWS[:9]))}, {})
    said = "Files with the same content, whose rows count more than once: a.csv, b.csv.gz, c.csv.gz."
    assert said in report["notes"]


def test_without_an_id_columns_may_stand_in_any_order(tmp_path, monkeypatch):
    """A row's split is decided by its values in the order of the first file, whatever the order of its own."""
    names = ["y", "city", "age", "mail", "key"]
    one, _ = run(tmp_path / "one", monkeypatch, {"a.csv": write()}, {"id": []})
    files = {"a.csv": write(ROWS[:70]), "b.csv": write(reorder(*names)[70:], names)}
    assert run(tmp_path / "two", monkeypatch, files, {"id": []})[0] == one
