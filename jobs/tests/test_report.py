"""The data report: its numbers against independent ones, its page against what browsers and people need."""

import json
import re

import numpy as np
import pytest
import scipy.stats

from prepare.associations import associate, correlation_ratio, cramers_v, encode_categories
from prepare.charts import format_number, format_share
from prepare.distributions import describe_categorical, describe_numeric, make_histogram
from prepare.page_parts import list_sentences
from prepare.report_page import render_report
from prepare.text_levels import TextLevels
from tests.conftest import read_csv


def test_correlation_equals_scipy():
    generator = np.random.default_rng(0)
    x = generator.normal(size=300)
    y = x + generator.normal(size=300)
    x[::7] = np.nan
    both = ~np.isnan(x)
    strength, sign = associate(x, -y)
    assert strength == pytest.approx(scipy.stats.pearsonr(x[both], y[both])[0])
    assert sign == -1


def test_cramers_v_equals_its_definition():
    generator = np.random.default_rng(1)
    left = generator.integers(0, 4, 500)
    right = np.where(generator.random(500) < 0.5, left % 3, generator.integers(0, 3, 500))
    table = scipy.stats.contingency.crosstab(left, right).count
    phi = scipy.stats.chi2_contingency(table, correction=False).statistic / 500
    corrected = max(0, phi - 3 * 2 / 499)
    expected = np.sqrt(corrected / (min(4 - 9 / 499, 3 - 4 / 499) - 1))
    assert cramers_v(left, right) == pytest.approx(expected)


def test_correlation_ratio_is_the_f_statistic_in_another_scale():
    generator = np.random.default_rng(2)
    codes = generator.integers(0, 3, 400)
    numbers = codes + generator.normal(size=400)
    f = scipy.stats.f_oneway(*(numbers[codes == code] for code in range(3))).statistic
    expected = np.sqrt(f * 2 / (f * 2 + 397))
    assert correlation_ratio(codes, numbers) == pytest.approx(expected)


@pytest.mark.parametrize("other", [np.zeros(50), np.full(50, np.nan), np.zeros(50, dtype=int)])
def test_columns_that_do_not_vary_go_with_nothing(other):
    assert associate(np.arange(50) % 2, other) == (0, 0)
    assert associate(np.arange(50.0), other)[0] == 0


def test_one_column_decides_the_other():
    codes = np.arange(60) % 3
    assert associate(codes, codes)[0] == pytest.approx(1)
    assert associate(codes, codes * 10.0)[0] == pytest.approx(1)
    assert associate(codes * 1.0, codes * 2.0)[0] == pytest.approx(1)


def test_rare_categories_are_counted_as_one():
    values = np.array([f"v{number:03d}" for number in range(80)] + ["v007"] * 5, dtype=object)
    codes = encode_categories(values)
    assert codes.max() == 50
    assert codes[7] == codes[80] == 0
    assert (codes == 50).sum() == 30


def test_every_row_is_in_one_bin():
    generator = np.random.default_rng(3)
    for numbers in (generator.normal(size=1000), np.append(generator.normal(size=999), 1e6), np.arange(5.0).repeat(9)):
        labels = generator.integers(0, 2, len(numbers))
        bins = make_histogram(numbers, labels)
        assert sum(bin_["count"] for bin_ in bins) == len(numbers)
        assert sum(bin_["positive"] for bin_ in bins) == labels.sum()
        for bin_ in bins:
            low, high = bin_["from"], bin_["to"]
            inside = numbers == low if low == high else (numbers >= (-np.inf if low is None else low))
            if low != high and high is not None and bin_ is not bins[-1]:
                inside &= numbers < high
            assert inside.sum() == bin_["count"]


def test_an_outlier_does_not_squeeze_the_rest():
    numbers = np.append(np.linspace(0, 1, 2000), 1e9)
    bins = make_histogram(numbers, np.zeros(2001, dtype=int))
    assert bins[-1]["to"] is None
    assert max(bin_["count"] for bin_ in bins) < 300


def test_outliers_are_beyond_the_outer_fences():
    generator = np.random.default_rng(4)
    numbers = np.append(generator.normal(size=5000), [50.0, -50.0, np.nan, 60.0])
    outliers = describe_numeric(numbers, None)["outliers"]
    lower, upper = np.nanquantile(numbers, [0.25, 0.75])
    assert outliers["count"] == 3
    assert outliers["above"] == pytest.approx(upper + 3 * scipy.stats.iqr(numbers, nan_policy="omit"))
    assert outliers["below"] == pytest.approx(lower - 3 * scipy.stats.iqr(numbers, nan_policy="omit"))
    assert describe_numeric(np.array([0.0] * 90 + [1.0] * 10), None)["outliers"] == {"count": 0}


def test_outliers_and_long_tails_deserve_a_word(job):
    generator = np.random.default_rng(5)
    age = generator.normal(40, 5, 1000).round()
    age[7] = 999
    income = generator.lognormal(10, 1.2, 1000).round()
    rows = [[str(n), f"{age[n]:g}", f"{income[n]:g}", "yes" if n % 3 else "no"] for n in range(1000)]
    job.put("a.csv", [["k", "age", "income", "y"], *rows])
    features = [{"name": name, "type": "numeric"} for name in ("age", "income")]
    recipe = {"target": {"name": "y", "positiveClass": "yes"}, "id": ["k"], "features": features}
    assert job.run("prepare", {"recipe": recipe}).code == 0
    _, about_age, about_income = json.loads(job.output("report", "report.json").read_text())["notes"]
    assert about_age.startswith("age has 1 value far from the rest, above ")
    assert about_age.endswith(" (the largest is 999): are they right?")
    assert about_income.startswith("income has a long tail: ")


def test_many_categories_become_one_bar():
    values = np.array(["b"] * 9 + ["a"] * 9 + [f"v{number}" for number in range(30)] + [""], dtype=object)
    levels, codes = np.unique(values, return_inverse=True)
    described = describe_categorical(TextLevels(texts=levels.tolist()), codes, np.ones(49, dtype=int), missing=0)
    assert [item["value"] for item in described["categories"][:2]] == ["a", "b"]
    assert described["distinct"] == 32
    assert described["others"] == {"categories": 20, "count": 20, "positive": 20}


def test_churn_distributions_are_those_of_the_rows(prepared, churn_rows):
    report = json.loads(prepared.output("report", "report.json").read_text())
    features = {feature["name"]: feature for feature in report["features"]}
    header, *rows = churn_rows
    contracts = [(row[header.index("contract")], row[1]) for row in rows]
    for item in features["contract"]["categories"]:
        assert item["count"] == sum(contract == item["value"] for contract, _ in contracts)
        assert item["positive"] == contracts.count((item["value"], "Yes"))
    charges = [row[header.index("total_charges")] for row in rows]
    numbers = np.array([float(text) for text in charges if text != "NA"])
    assert features["total_charges"]["mean"] == pytest.approx(numbers.mean())
    assert features["total_charges"]["quantiles"]["50%"] == pytest.approx(np.median(numbers))
    assert report["correlations"]["columns"][0] == "churn"


def test_the_page_needs_nothing_else(prepared):
    page = prepared.output("report", "report.html").read_text()
    assert page.startswith("<!doctype html>")
    # Whatever the data says, a browser runs nothing of it, and sends nothing anywhere.
    assert '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src ' in page
    assert page.index("Content-Security-Policy") < page.index("<title>")
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    for loader in ("http://", "https://", "<script", "<link", "<img", "@import", "url("):
        assert loader not in page
    for name in read_csv(prepared.output("baseline", "baseline.csv"))[0]:
        assert f"<h3>{name}</h3>" in page
    # Every element that is opened is closed.
    for tag in ("section", "div", "svg", "g", "table", "tr", "td", "p", "ul", "li", "span", "header", "main"):
        opened = len(re.findall(rf"<{tag}[ >]", page))
        assert opened == page.count(f"</{tag}>") > 0, tag


def test_values_cannot_break_out_of_the_page(job):
    evil = '<img src=x onerror="alert(1)">'
    header = ["k", evil, "y"]
    rows = [[str(number), [evil, "b&c"][number % 2], ["n", evil][number % 3 == 0]] for number in range(300)]
    job.put(f"{evil.replace('/', '')}.csv", [header, *rows])
    recipe = {
        "target": {"name": "y", "positiveClass": evil},
        "id": ["k"],
        "features": [{"name": evil, "type": "categorical"}],
    }
    result = job.run("prepare", {"recipe": recipe})
    assert result.code == 0, result.stderr
    page = job.output("report", "report.html").read_text()
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;") >= 5


def test_notes_about_suspicious_data(job):
    header = ["k", "leak", "constant", "empty", "twin a", "twin b", "y"]
    rows = [
        [
            str(number),
            "late" if number % 40 == 0 else "on time",
            "same",
            "1" if number % 2 else "",
            str(number % 9),
            str(number % 9 * 2),
            "yes" if number % 40 == 0 else "no",
        ]
        for number in range(4000)
    ]
    job.put("a.csv", [header, *rows])
    kinds = {"leak": "categorical", "constant": "categorical"}
    features = [{"name": name, "type": kinds.get(name, "numeric")} for name in header[1:-1]]
    recipe = {"target": {"name": "y", "positiveClass": "yes"}, "id": ["k"], "features": features}
    assert job.run("prepare", {"recipe": recipe}).code == 0
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["tasks"] == [
        "leak alone tells y almost completely (AUC 1.00): if it is filled in only when y is known, leave it out, or "
        "requests will lack what the model relies on.",
        "constant has the same value in every row: the model cannot learn from it.",
    ]
    assert report["notes"][0].startswith("The rows were not compared with earlier ones: ")
    assert report["notes"][1:] == [
        "Only 2.5% of the rows are in the rarer class of y: judge by AUC, F1 or recall, accuracy says little here.",
        "empty is missing in 50% of the rows, filled with the median.",
        "One of twin a and twin b can be told from the other (1.00).",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (29, "29"),
        (32.371, "32.37"),
        (1397.475, "1397"),
        (2024, "2024"),
        (-2024.5, "-2024"),
        (9999.7, "10,000"),
        (12345.6, "12,346"),
        (1e6, "1,000,000"),
        (0.00123456, "0.001235"),
        (1e-9, "1e-09"),
    ],
)
def test_numbers_for_people(value, text):
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.0001, "<0.1 %"), (0.0744, "7.4 %"), (0.265, "26 %"), (1, "100 %")]
)
def test_shares_for_people(share, text):
    assert format_share(share).replace("\u00a0", " ") == text


def test_a_page_without_notes_or_values():
    empty = {"name": "a", "type": "numeric", "missing": {"count": 2, "share": 1.0, "filledWith": "0"}, "association": 0}
    empty["alone"] = {"metric": "auc", "value": 0.5}
    rows = {"count": 2, "positive": 1, "positiveShare": 0.5}
    report = {
        "target": {"name": "y", "positiveClass": "1"},
        "rows": dict.fromkeys(("total", "train", "validation", "test"), rows),
        "split": {"by": "key"},
        "files": [],
        "features": [{**empty, "distinct": 0, "histogram": []}],
        "correlations": {"columns": ["y"], "strength": [[1.0]], "sign": [[1]]},
        "changes": None,
        "tasks": [],
        "notes": [],
    }
    page = render_report(report)
    assert "no values" in page
    assert "Do something" not in page
    assert "Good to know" not in page


def test_what_messages_put_between_backticks_is_code_on_the_page():
    page = list_sentences("Do something", ["the file has one column `a;<b>`", "no ` pair"], "tasks")
    assert "<li>the file has one column <code>a;&lt;b&gt;</code></li><li>no ` pair</li>" in page
