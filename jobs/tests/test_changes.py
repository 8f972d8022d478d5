"""What changed since an earlier version's rows: told by the job's report, page and message, and by numbers of scipy."""

import json

import numpy as np
import pytest
import scipy.spatial.distance
import scipy.stats

from prepare import distances
from prepare.profile import profile_numbers
from tests.conftest import JOBS, Job, read_csv

ARN = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3"
APPROVED = {"version": ARN, "approval": "Approved"}


def run(tmp_path, rows, recipe, earlier=None):
    """Prepares the rows; `earlier` is what the step before found. The report, the profile, the page and the message."""
    job = Job(tmp_path)
    job.put("telco.csv", rows)
    if earlier is not None:
        file = tmp_path / "processing" / "input" / "earlier" / "earlier.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(earlier))
    result = job.run("prepare", {"recipe": recipe, "baselineRows": 1000})
    assert result.code == 0, result.stderr
    report = json.loads(job.output("report", "report.json").read_text())
    profile = json.loads(job.output("baseline", "profile.json").read_text())
    return report, profile, job.output("report", "report.html").read_text(), result.message


@pytest.fixture(scope="session")
def profile(prepared):
    """That of the example's rows."""
    return json.loads(prepared.output("baseline", "profile.json").read_text())


def change(rows, **columns):
    """The rows with another value in some columns: a function of the row's number and the value."""
    header, *body = rows
    places = {header.index(name): make for name, make in columns.items()}
    changed = [
        [places[place](number, value) if place in places else value for place, value in enumerate(row)]
        for number, row in enumerate(body)
    ]
    return [header, *changed]


def sentences(report, word):
    return [sentence for sentence in [*report["tasks"], *report["notes"]] if sentence.startswith(word)]


def test_the_same_rows_have_not_changed(tmp_path, churn_rows, churn_recipe, profile):
    report, again, page, message = run(tmp_path, churn_rows, churn_recipe, {**APPROVED, "profile": profile})
    assert again == profile
    assert report["notes"][0] == "Compared with the rows of version 3, nothing changed beyond chance."
    assert report["tasks"] == []
    assert "What changed since version 3" in page
    assert "19 of 19 columns are as before" in page
    assert "version 3" not in message


@pytest.mark.parametrize("seed", range(3))
def test_other_rows_of_the_same_source_have_not_changed(tmp_path, churn_rows, churn_recipe, seed):
    header, *body = churn_rows
    order = np.random.default_rng(seed).permutation(len(body))
    half, other = ([header, *(body[place] for place in places)] for places in np.array_split(order, 2))
    _, profile, _, _ = run(tmp_path / "first", half, churn_recipe)
    report, _, _, _ = run(tmp_path / "second", other, churn_recipe, {**APPROVED, "profile": profile})
    assert report["notes"][0] == "Compared with the rows of version 3, nothing changed beyond chance."
    assert report["tasks"] == []


def test_what_changed_is_told_with_what_to_do(tmp_path, churn_rows, churn_recipe, profile):
    rows = change(
        churn_rows,
        monthly_charges=lambda number, value: f"{float(value) * 100:g}",
        contract=lambda number, value: "2 <years>" if value == "Two year" else value,
        tech_support=lambda number, value: "" if number % 3 == 0 else value,
        churn=lambda number, value: "Yes" if number % 5 == 0 else value,
        payment_method=lambda number, value: "Voucher" if number % 50 == 0 else value,
        tenure=lambda number, value: f"{float(value) + 5:g}",
    )
    report, _, page, message = run(tmp_path, rows, churn_recipe, {**APPROVED, "profile": profile})
    (charges,) = sentences(report, "monthly_charges has moved")
    assert charges.endswith("its mean from 64.76 to 6476: has its unit or its source changed?")
    assert sentences(report, "contract") == [
        "contract is never “Two year” (24.1% of the rows) any more, as it was for version 3, and “2 <years>” (24.1% of "
        "the rows) is new: is it the same in another spelling?"
    ]
    assert sentences(report, "tech_support is missing in") == [
        "tech_support is missing in 33% of the rows, and in 0% of those of version 3: is it still filled in?",
        "tech_support is missing in 33% of the rows, filled with “missing”.",
    ]
    (labels,) = sentences(report, "41.")
    assert "are churn = Yes, and 26.5% of those of version 3: are labels collected as before" in labels
    assert set(report["tasks"]) >= {charges, labels}
    # Good to know, but nothing to do.
    (tenure,) = sentences(report, "tenure has moved")
    assert tenure == "tenure has moved by 0.20 standard deviations since version 3, its mean from 32.37 to 37.37."
    assert tenure in report["notes"]
    (voucher,) = sentences(report, "payment_method")
    assert voucher == "payment_method is “Voucher” (2.0% of the rows), which it never was for version 3."
    assert voucher in report["notes"]
    # What did not change is not named.
    assert sentences(report, "streaming_tv") == sentences(report, "Compared with") == []
    assert "monthly_charges has moved" in message
    assert "2 &lt;years&gt;" in page
    assert "<years>" not in page
    assert "13 of 19 columns" in page


def test_fewer_rows_and_another_recipe(tmp_path, churn_rows, churn_recipe, profile):
    header, *body = churn_rows
    features = [dict(feature) for feature in churn_recipe["features"] if feature["name"] != "partner"]
    place = next(place for place, feature in enumerate(features) if feature["name"] == "tenure")
    features[place] = {
        "name": "tenure",
        "type": "categorical",
        "missing": {"strategy": "constant", "value": "none"},
        "encoding": "oneHot",
    }
    rows = [[*header, "region"], *([*row, "north"] for row in body[:3000])]
    recipe = {**churn_recipe, "features": [*features, {**features[place], "name": "region"}]}
    earlier = {"version": ARN, "approval": "PendingManualApproval", "profile": profile}
    report, _, page, _ = run(tmp_path, rows, recipe, earlier)
    version = "version 3, which waits for approval"
    assert f"There are 3,000 rows, and 7,043 were there for {version}: is the source complete?" in report["tasks"]
    assert f"New in the recipe since {version}: region." in report["notes"]
    assert f"No longer in the recipe since {version}: partner." in report["notes"]
    assert (
        f"Read in another way than for {version}, and not compared: tenure (was numeric, is categorical)."
        in report["notes"]
    )
    assert f"What changed since {version}" in page


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        ({}, "The rows were not compared with earlier ones: no version is registered yet."),
        (
            {"problem": "the registry could not be read: AccessDenied"},
            "The rows were not compared with earlier ones: the registry could not be read: AccessDenied.",
        ),
        (
            {**APPROVED, "problem": "its run wrote none"},
            "The rows were not compared with earlier ones of version 3: its run wrote none.",
        ),
        (
            {**APPROVED, "profile": {"version": 0}},
            "The rows were not compared with earlier ones of version 3: their profile was written by another release "
            "of the library.",
        ),
        (
            {**APPROVED, "profile": {"version": 1, "rows": 80}},
            "The rows were not compared with earlier ones of version 3: 80 rows are too few to tell a change from "
            "chance; at least 200 are needed.",
        ),
    ],
)
def test_where_nothing_can_be_compared_the_report_says_why(tmp_path, churn_rows, churn_recipe, earlier, said):
    report, _, page, _ = run(tmp_path, churn_rows, churn_recipe, earlier)
    assert report["notes"][0] == said
    assert "What changed since" not in page


def test_a_run_that_was_not_told_of_earlier_rows_says_so_and_why(prepared):
    report = json.loads(prepared.output("report", "report.json").read_text())
    [sentence] = [one for one in [*report["tasks"], *report["notes"]] if "compared" in one.lower()]
    assert sentence == (
        "The rows were not compared with earlier ones: no step of this pipeline looks for the rows of an earlier "
        "version; the training adds one that does, unless its championComparison is NONE."
    )
    assert sentence in report["notes"]
    assert report["changes"] == {"notCompared": sentence.split(": ")[1].rstrip(".")}
    page = prepared.output("report", "report.html").read_text()
    assert "unless its championComparison is NONE" in page
    assert "What changed since" not in page


def test_other_targets(tmp_path):
    """Three classes, a number, and a target that is another one now."""
    generator = np.random.default_rng(5)
    size = 900
    numbers = generator.normal(size=size)
    kinds = generator.choice(["red", "green", "blue"], size)
    rows = [
        ["id", "x", "kind", "price"],
        *([f"i{n}", f"{numbers[n]:.3f}", kinds[n], f"{100 + n}"] for n in range(size)),
    ]
    x = {"name": "x", "type": "numeric", "missing": {"strategy": "median"}, "scaling": "none"}
    classes = {"name": "kind", "type": "multiclass", "classes": ["red", "green", "blue"]}
    price = {"name": "price", "type": "regression", "unit": "USD"}
    split = {"train": 0.6, "validation": 0.2, "test": 0.2}
    profiles = {}
    for target in (classes, price):
        recipe = {"target": target, "id": ["id"], "personalData": [], "features": [x], "split": split}
        name = target["name"]
        _, profiles[name], _, _ = run(tmp_path / name, rows, recipe)
        changed = change(
            rows,
            kind=lambda number, value: "red" if number % 2 else value,
            price=lambda number, value: f"{int(value) * 3}",
        )
        report, _, _, _ = run(tmp_path / f"{name}-later", changed, recipe, {**APPROVED, "profile": profiles[name]})
        assert any(
            task.startswith({"kind": "The classes of kind have", "price": "The median price is"}[name])
            for task in report["tasks"]
        )
    other = {"target": price, "id": ["id"], "personalData": [], "features": [x], "split": split}
    report, _, _, _ = run(tmp_path / "other", rows, other, {**APPROVED, "profile": profiles["kind"]})
    assert report["changes"]["target"] is None
    assert report["tasks"] == []


def test_the_profile_holds_neither_ids_nor_personal_data(prepared, churn_rows, profile):
    text = json.dumps(profile)
    assert "C00001" not in text
    assert "female" not in text
    assert profile["rows"] == len(churn_rows) - 1
    header, *rows = read_csv(JOBS.parent / "examples" / "churn" / "telco-churn.csv")
    tenure = next(feature for feature in profile["features"] if feature["name"] == "tenure")
    values = np.array([float(row[header.index("tenure")]) for row in rows])
    assert tenure["mean"] == pytest.approx(values.mean())
    assert tenure["ranks"][100] == pytest.approx(np.median(values), abs=1)


def test_distances_equal_scipy():
    generator = np.random.default_rng(7)
    before, now = generator.normal(size=4000), generator.normal(0.2, 1.1, size=3000)
    sides = profile_numbers(before), profile_numbers(now)
    expected = scipy.stats.wasserstein_distance(before, now) / before.std()
    assert distances.measure_wasserstein(*sides) == pytest.approx(expected, abs=0.01)
    for statistic in (0.3, 0.7, 1.0, 1.63, 2.5):
        assert distances.exceed_kolmogorov(statistic) == pytest.approx(scipy.stats.kstwobign.sf(statistic), abs=1e-9)
    assert distances.exceed_kolmogorov(0.0) == 1
    exact = scipy.stats.ks_2samp(before, now, method="asymp")
    assert np.log10(distances.compare_numbers(*sides)) == pytest.approx(np.log10(exact.pvalue), rel=0.15)
    counts = np.array([[300.0, 120, 40, 0], [250, 140, 60, 10]])
    shares = counts / counts.sum(axis=1, keepdims=True)
    assert distances.measure_jensen_shannon(counts) == pytest.approx(scipy.spatial.distance.jensenshannon(*shares))
    plain = counts[:, :3]
    assert distances.compare_counts(plain) == pytest.approx(
        scipy.stats.chi2_contingency(plain, correction=False).pvalue
    )
    probabilities = generator.uniform(size=40) ** 3
    adjusted = scipy.stats.false_discovery_control(probabilities)
    assert distances.choose_significant(probabilities.tolist(), 0.05) == (adjusted <= 0.05).tolist()


def test_constants_and_rare_categories():
    same, other = (profile_numbers(np.full(500, value)) for value in (3.0, 4.0))
    assert distances.measure_wasserstein(same, same) == 0
    assert distances.measure_wasserstein(same, other) == 1
    assert distances.compare_numbers(same, other) < 1e-9
    assert distances.compare_counts(np.array([[500.0], [400.0]])) == 1
    assert distances.compare_counts(np.array([[500.0, 2], [400, 1]])) == 1
    listed = {"count": 110, "categories": {"a": 60, "b": 40}, "others": 10}
    whole = {"count": 100, "categories": {"a": 55, "c": 45}, "others": 0}
    # Whether the first has c is not known: it may be among its others.
    assert distances.align_categories(listed, whole).tolist() == [[60.0, 40.0, 10.0], [55.0, 0.0, 45.0]]
