"""What a recipe can do with a column, against independent references, and the same for one row as for many."""

import json
import tarfile

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import OneHotEncoder

from common.errors import JobError
from common.recipe_terms import DateOrder
from prepare.fitting import fit_categories
from prepare.job import prepare
from prepare.moments import read_dates
from prepare.recipe import parse_recipe
from serve import inference
from serve.derived import derive
from serve.encoders import make_encoder
from serve.hashing import hash_words
from serve.values import ValueProblemError, format_date, parse_dates, parse_numbers
from tests.conftest import write_csv

TARGET = {"name": "y", "positiveClass": "1"}
COMMENTS = [
    "Too late, again!",
    "Arrived later than promised",
    "great service",
    "",
    "Zürich: très bien",
    "GREAT Service",
]
RECIPE = {
    "target": TARGET,
    "id": ["id"],
    "features": [
        {"name": "income", "type": "numeric", "flagMissing": True, "scaling": "standard"},
        {"name": "debt", "type": "numeric", "missing": {"strategy": "mean"}},
        {"name": "debt_cents", "type": "numeric"},
        {"name": "city", "type": "categorical", "maximumCategories": 3, "trim": True, "ignoreCase": True},
        {"name": "size", "type": "categorical", "encoding": "ordinal", "order": ["S", "M", "L"]},
        {"name": "sku", "type": "categorical", "encoding": "hash", "hashColumns": 16},
        {
            "name": "joined",
            "type": "date",
            "parts": ["year", "month", "day", "weekday", "hour", "dayOfYear"],
            "ageAt": "2026-01-01",
            "flagMissing": True,
        },
        {"name": "left", "type": "date", "parts": ["month"]},
        {"name": "comment", "type": "text", "hashColumns": 32},
    ],
    "derived": [
        {"name": "log_income", "derivation": "log", "inputs": ["income"]},
        {"name": "burden", "derivation": "ratio", "inputs": ["debt", "income"]},
        {"name": "rest", "derivation": "difference", "inputs": ["income", "debt"]},
        {"name": "stay", "derivation": "daysBetween", "inputs": ["joined", "left"]},
    ],
    "dropCorrelated": 0.9999,
}
NAMES = [feature["name"] for feature in RECIPE["features"]]


def make_rows(count=400):
    generator = np.random.default_rng(8)
    rows = []
    for number in range(count):
        debt = round(float(generator.normal(100, 30)), 2)
        joined = pd.Timestamp("2019-02-27") + pd.Timedelta(hours=int(generator.integers(0, 50_000)))
        rows.append(
            [
                f"K{number}",
                "" if number % 11 == 0 else ["0", "1250.5", "-3"][number % 3],
                "NA" if number % 13 == 0 else str(debt),
                str(round(debt * 100)),
                ["Bern", " bern", "BERN ", "Basel", "Chur", "Basel", "Chur", f"Dorf {number}", ""][number % 9],
                "SML"[number % 3],
                f"SKU-{generator.integers(0, 5000)}",
                "" if number % 9 == 0 else joined.isoformat(),
                (joined + pd.Timedelta(days=int(generator.integers(1, 900)))).strftime("%Y-%m-%d"),
                COMMENTS[number % len(COMMENTS)],
                str(number % 2),
            ]
        )
    return rows


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """The prepared rows, and the model as it serves."""
    base = tmp_path_factory.mktemp("recipe")
    write_csv(base / "processing" / "input" / "source" / "a.csv", [["id", *NAMES, "y"], *make_rows()])
    (base / "config.json").write_text(json.dumps({"recipe": RECIPE}))
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(base))
        prepare(str(base / "config.json"))
    output = base / "processing" / "output"
    with tarfile.open(output / "preprocessor" / "model.tar.gz") as archive:
        archive.extractall(base / "model", filter="data")
    return output, inference.model_fn(str(base / "model"))


def ask(model, lines):
    answer = inference.transform_fn(model, "\n".join(lines), "text/csv", "text/csv")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True).split("\n")


def test_one_row_is_answered_as_in_company_and_as_it_was_prepared(outcome):
    """Held-out rows and baseline are what clients send; the baseline's rows are training rows."""
    output, model = outcome
    held_out = (output / "test" / "features.csv").read_text().splitlines()
    assert len(held_out) > 20
    together = ask(model, held_out)
    assert [ask(model, [line])[0] for line in held_out] == together
    _, *baseline = (output / "baseline" / "baseline.csv").read_text().splitlines()
    trained = [line.split(",", 1)[1] for line in (output / "train" / "train.csv").read_text().splitlines()]
    assert ask(model, baseline) == trained
    assert {len(line.split(",")) for line in trained} == {len(model.outputs)}


def column(model, lines, name):
    return np.array([float(line.split(",")[model.outputs.index(name)]) for line in ask(model, lines)])


def row(**values):
    given = {
        "income": "1000", "debt": "200", "debt_cents": "20000", "city": "Bern", "size": "M", "sku": "SKU-1",
        "joined": "2024-02-29T13:30:00", "left": "2024-03-02", "comment": "fine", **values,
    }  # fmt: skip
    return ",".join(given[name] for name in NAMES)


def test_missing_numbers_and_dates_are_flagged(outcome):
    _, model = outcome
    lines = [row(), row(income=""), row(income="NA", joined="")]
    assert column(model, lines, "income=missing").tolist() == [0, 1, 1]
    assert column(model, lines, "joined=missing").tolist() == [0, 0, 1]


def test_categories_are_capped_trimmed_and_folded(outcome):
    _, model = outcome
    assert [name for name in model.outputs if name.startswith("city=")] == [
        "city=basel",
        "city=bern",
        "city=chur",
        "city=(other)",
    ]
    lines = [row(city="  BERN"), row(city="Dorf 5"), row(city="never seen"), row(city="")]
    assert column(model, lines, "city=bern").tolist() == [1, 0, 0, 0]
    assert column(model, lines, "city=(other)").tolist() == [0, 1, 1, 1]


def test_a_cap_equals_scikit_learns():
    (feature,) = parse_recipe(
        {"target": TARGET, "features": [{"name": "c", "type": "categorical", "maximumCategories": 2}]}
    ).features
    texts = np.array(list("aaaaabbbbccdeeee"), dtype=object)
    counts = {text: int(count) for text, count in zip(*np.unique(texts, return_counts=True), strict=True)}
    encoder = make_encoder(fit_categories(feature, {**counts, "e": 3}))
    reference = OneHotEncoder(max_categories=3, handle_unknown="infrequent_if_exist", sparse_output=False)
    reference.fit(texts[:-1, np.newaxis])
    asked = np.array(["a", "b", "c", "d", "e", "unseen"], dtype=object)
    assert np.array_equal(encoder.encode(asked), reference.transform(asked[:, np.newaxis]))


def test_a_given_order_is_kept(outcome):
    _, model = outcome
    assert column(model, [row(size=size) for size in ("S", "M", "L", "XL")], "size").tolist() == [0, 1, 2, -1]


def test_a_hash_has_a_column_for_unseen_categories(outcome):
    _, model = outcome
    places = [model.outputs.index(f"sku#{place}") for place in range(16)]
    numbers = np.array([[float(value) for value in line.split(",")] for line in ask(model, [row(sku="new"), row()])])
    assert numbers[:, places].sum(axis=1).tolist() == [1, 1]


def test_parts_of_dates_equal_those_of_pandas(outcome):
    _, model = outcome
    texts = [
        "2024-02-29T13:30:00",
        "1969-12-31 23:59:59",
        "2000-01-01",
        "2026-12-31T00:00:00+02:00",
        "2023-05-07Z"[:10],
    ]
    moments = [pd.Timestamp(text).tz_convert(None) if "+" in text else pd.Timestamp(text) for text in texts]
    lines = [row(joined=text) for text in texts]
    for part, attribute in {
        "year": "year",
        "month": "month",
        "day": "day",
        "weekday": "dayofweek",
        "hour": "hour",
        "dayOfYear": "dayofyear",
    }.items():
        assert column(model, lines, f"joined.{part}").tolist() == [getattr(moment, attribute) for moment in moments]
    ages = [(pd.Timestamp("2026-01-01") - moment) / pd.Timedelta(days=1) for moment in moments]
    assert column(model, lines, "joined.age") == pytest.approx(ages)


@pytest.mark.parametrize("text", ["2024-02-29T13:30:00.125000", "1969-12-31", "2000-01-01T00:00:01"])
def test_dates_are_written_as_they_are_read(text):
    (seconds,) = parse_dates({"name": "d", "type": "date"}, [text])
    assert format_date(seconds) == text


@pytest.mark.parametrize("text", ["31.01.2026", "2026-02-30", "20260131", "2026-W05", "yesterday", "1706700000"])
def test_what_is_no_date(text):
    with pytest.raises(ValueProblemError, match="is not a date such as 2026-01-31 or 2026-01-31T12:00:00"):
        parse_dates({"name": "d", "type": "date"}, [text])


@pytest.mark.parametrize(
    ("order", "text", "iso"),
    [
        (DateOrder.DAY_MONTH_YEAR, "31.1.2026", "2026-01-31"),
        (DateOrder.DAY_MONTH_YEAR, " 02/03/2026 ", "2026-03-02"),
        (DateOrder.DAY_MONTH_YEAR, "31-01-2026 9:05", "2026-01-31T09:05:00"),
        (DateOrder.DAY_MONTH_YEAR, "31.01.2026, 19:05:30", "2026-01-31T19:05:30"),
        (DateOrder.DAY_MONTH_YEAR, "2026-01-31", "2026-01-31"),
        (DateOrder.MONTH_DAY_YEAR, "02/03/2026", "2026-02-03"),
        (DateOrder.MONTH_DAY_YEAR, "1/31/2026 12:05 AM", "2026-01-31T00:05:00"),
        (DateOrder.MONTH_DAY_YEAR, "1/31/2026 12:05pm", "2026-01-31T12:05:00"),
        (DateOrder.MONTH_DAY_YEAR, "1/31/2026 1:05:09 PM", "2026-01-31T13:05:09"),
        (DateOrder.MONTH_DAY_YEAR, "01/01/1900", ""),
        (DateOrder.DAY_MONTH_YEAR, "31.1.68", "2068-01-31"),
        (DateOrder.DAY_MONTH_YEAR, "31.1.69", "1969-01-31"),
        (DateOrder.DAY_MONTH_YEAR, "01-02-00 9:05", "2000-02-01T09:05:00"),
        (DateOrder.MONTH_DAY_YEAR, "1/31/99 1:05 PM", "1999-01-31T13:05:00"),
    ],
)
def test_dates_in_the_order_of_the_files(order, text, iso):
    feature = {"name": "d", "type": "date", "missing": {"texts": ["01/01/1900"]}}
    (seconds,) = read_dates(feature, [text], order)
    assert format_date(seconds) == iso


@pytest.mark.parametrize("text", ["31/1/2026", "1/31.2026", "1/31/2026 13:05 PM", "1/31/2026 0:05 AM", "1/31/026"])
def test_what_is_no_date_with_its_month_first(text):
    with pytest.raises(ValueProblemError, match=f"{text!r} is not a date such as 2026-01-31 or"):
        read_dates({"name": "d", "type": "date"}, [text], DateOrder.MONTH_DAY_YEAR)


def test_there_is_one_zero_in_what_is_read_and_in_what_is_derived():
    numbers = parse_numbers({"name": "n", "type": "numeric"}, ["-0", "0", "-0.0", "-1e-400", "-1"])
    assert numbers.tolist() == [0, 0, 0, 0, -1]
    ratio = derive({"inputs": ["n", "m"], "derivation": "ratio"}, {"n": numbers, "m": np.full(5, -7.0)})
    assert not np.signbit([*numbers[:4], *ratio]).any()


def test_derived_columns(outcome):
    output, model = outcome
    lines = [row(), row(income="-7"), row(income="0")]
    assert column(model, lines, "log_income") == pytest.approx([np.log(1001), -np.log(8), 0])
    fill = json.loads((output.parent.parent / "model" / "preprocessor.json").read_text())["columns"]
    (burden,) = [each["fill"] for each in fill if each["feature"] == "burden"]
    # No result, by 0, is a missing value.
    assert column(model, lines, "burden") == pytest.approx([0.2, 200 / -7, burden])
    assert column(model, lines, "rest").tolist() == [800, -207, -200]
    assert column(model, lines, "stay") == pytest.approx([1 + 10.5 / 24] * 3)


def test_words_share_parts_and_capitals_do_not_count():
    late, later, other = (hash_words(text, 256) for text in ("Too late", "too LATER", "great service"))
    assert np.linalg.norm(late) == pytest.approx(1)
    assert late @ later > 0.6 > 0.2 > late @ other
    assert np.array_equal(hash_words("LATE!", 64), hash_words("late", 64))
    assert not hash_words("…", 64).any()


def test_a_correlated_column_is_left_out_and_named(outcome):
    output, model = outcome
    report = json.loads((output / "report" / "report.json").read_text())
    assert report["dropped"] == [{"name": "debt_cents", "because": "debt", "correlation": 1.0}]
    assert "debt_cents was left out of the model: its correlation with debt is 1.00." in report["notes"]
    assert "debt_cents" not in model.outputs
    assert "debt" in model.outputs


def test_the_monitor_compares_of_dates_only_whether_they_are_there_and_of_texts_what_they_are(outcome):
    output, _ = outcome
    features = json.loads((output / "baseline" / "schema.json").read_text())["features"]
    assert [feature["name"] for feature in features if feature.get("compared") is False] == ["joined", "left"]
    assert {feature["type"] for feature in features} == {"numeric", "categorical", "text"}
    assert [list(feature) for feature in features if feature["type"] == "text"] == [["name", "type", "telling"]]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"features": [{"name": "d", "type": "date"}]}, "parts: must name a part, or ageAt a date, got neither"),
        ({"features": [{"name": "d", "type": "date", "ageAt": "soon"}]}, "(d).ageAt: 'soon' is not a date"),
        ({"features": [{"name": "t", "type": "text", "hashColumns": 1}]}, "hashColumns: must be from 2 to 4096, got 1"),
        ({"features": [{"name": "a", "type": "numeric", "flagMissing": "no"}]}, "flagMissing: must be true or false"),
        (
            {"features": [{"name": "c", "type": "categorical", "maximumCategories": 0}]},
            "maximumCategories: must be at least 1, got 0",
        ),
        ({"dropCorrelated": 1.5}, "recipe.dropCorrelated: must be above 0 and at most 1, got 1.5"),
        (
            {"derived": [{"name": "r", "derivation": "ratio", "inputs": ["debt", "city"]}]},
            'recipe.derived[0].inputs: must be 2 numeric features, got ["debt", "city"]',
        ),
        (
            {"derived": [{"name": "debt", "derivation": "log", "inputs": ["debt"]}]},
            'recipe.derived[0].name: must be a new name, got "debt"',
        ),
    ],
)
def test_mistakes_are_named(changes, message):
    with pytest.raises(JobError) as caught:
        parse_recipe({**RECIPE, "derived": [], **changes})
    assert message in str(caught.value)


def test_one_hot_encoding_of_thousands_of_categories_says_what_to_do():
    (feature,) = parse_recipe({"target": TARGET, "features": [{"name": "c", "type": "categorical"}]}).features
    with pytest.raises(JobError, match="feature c: 5,001 categories are a lot for one-hot encoding"):
        fit_categories(feature, {f"v{number}": 1 for number in range(5001)})


def test_the_baseline_says_how_its_values_are_read(job):
    header = ["id", "age", "city", "y"]
    rows = [
        [f"C{n}", "-" if n % 9 == 0 else str(n % 40), " Bern" if n % 2 else "?", str(n % 3 // 2)] for n in range(600)
    ]
    job.put("a.csv", [header, *rows])
    features = [
        {"name": "age", "type": "numeric"},
        {"name": "city", "type": "categorical", "trim": True, "ignoreCase": True},
    ]
    recipe = {"target": TARGET, "id": ["id"], "features": features, "missingTexts": ["-", "?"]}
    assert job.run("prepare", {"recipe": recipe}).code == 0
    # engine/drift/schema.ts reads these keys: test/engine/drift/value-reader.test.ts.
    assert json.loads(job.output("baseline", "schema.json").read_text())["features"] == [
        {"name": "age", "type": "numeric", "missingTexts": ["-", "?"]},
        {"name": "city", "type": "categorical", "missingTexts": ["-", "?"], "trim": True, "ignoreCase": True},
    ]
