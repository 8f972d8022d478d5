"""The preprocessor as a container serves it: requests in, numbers or a clear refusal out."""

import hashlib
import json
import tarfile
from copy import copy

import numpy as np
import pytest

from serve import inference
from serve.values import format_rows, parse_numbers
from tests.conftest import read_csv


@pytest.fixture(scope="module")
def model(prepared, tmp_path_factory):
    directory = tmp_path_factory.mktemp("model")
    with tarfile.open(prepared.output("preprocessor", "model.tar.gz")) as archive:
        archive.extractall(directory, filter="data")
    return inference.model_fn(str(directory))


@pytest.fixture(scope="module")
def row(prepared):
    return read_csv(prepared.output("test", "features.csv"))[0]


def ask(model, content, content_type="text/csv"):
    return inference.transform_fn(model, content, content_type, "text/csv")


def refuse(model, content, content_type="text/csv"):
    response = ask(model, content, content_type)
    return response.status_code, response.get_data(as_text=True)


def body_of(answer):
    assert answer.status_code == 200
    # The header itself, not the media type: a charset beside it is what the next container would stumble over.
    assert answer.headers["Content-Type"] == "text/csv"
    return answer.get_data(as_text=True)


def numbers(answer):
    body = body_of(answer)
    assert not body.endswith("\n")
    return np.array([[float(value) for value in line.split(",")] for line in body.splitlines()])


def line(row, **changes):
    names = "senior_citizen partner dependents tenure".split()
    changed = [changes.get(name, value) for name, value in zip([*names, *row[4:]], row, strict=True)]
    return ",".join(changed) + "\n"


def test_rows_of_any_number(model, row):
    one = numbers(ask(model, line(row)))
    three = numbers(ask(model, line(row) * 3))
    assert one.shape == (1, 44)
    assert (three == one).all()
    assert three.shape == (3, 44)


@pytest.mark.parametrize("content_type", ["text/csv", "text/csv; charset=utf-8", "TEXT/CSV"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_bytes_charsets_and_line_ends(model, row, content_type, end):
    content = line(row).rstrip("\n") + end
    assert body_of(ask(model, content.encode(), content_type)) == body_of(ask(model, line(row)))


def test_missing_numbers_are_filled_with_the_training_median(model, row, prepared):
    filled = {numbers(ask(model, line(row, tenure=text)))[0, 0] for text in ("", " ", "NA", "nan", "null", "NULL")}
    training = np.loadtxt(prepared.output("train", "train.csv"), delimiter=",")
    assert filled == {np.median(training[:, 1])}


def test_an_unknown_category_is_no_category(model, row):
    known = numbers(ask(model, line(row, partner="1")))
    unknown = numbers(ask(model, line(row, partner="perhaps")))
    assert unknown.sum() == known.sum() - 1


def test_quoted_values(model, row):
    quoted = ",".join(f'"{value}"' for value in row)
    assert body_of(ask(model, quoted)) == body_of(ask(model, line(row)))


@pytest.mark.parametrize(
    ("content", "content_type", "status", "message"),
    [
        ("1,2\n", "text/csv", 400, "row 1 has 2 values, the model takes 18 in this order: senior_citizen, partner"),
        ("", "text/csv", 400, "the request has no rows"),
        ("\n\n", "text/csv", 400, "the request has no rows"),
        (b"\xff", "text/csv", 400, "the request is not CSV: 'utf-8' codec"),
        ('"1,2', "text/csv", 400, "the request is not CSV: unexpected end of data"),
        (b"\xff", "application/json", 400, "the request is not JSON: 'utf-8' codec"),
        ("1,2", "application/json", 400, "the request is not JSON: Extra data"),
        ("[NaN]", "application/json", 400, "the request is not JSON: NaN is no number of it; a missing value is null"),
        ("[" * 100_000, "application/json", 400, "the request is not JSON that rows are in: it is nested too deeply"),
        ("[]", "application/json", 400, "the request has no rows"),
        ('{"instances": []}', "application/json", 400, "the request has no rows"),
        ('"text"', "application/json", 400, 'the request has no rows: send {"instances": [{"name of a feature"'),
        ("[[1, 2]]", "application/json", 400, "row 1 has 2 values, the model takes 18 in this order: senior_citizen,"),
        ('{"tenure": 1}', "application/json", 400, "row 1 lacks senior_citizen, partner, dependents, "),
        ('[{"tenure": 1}, 2]', "application/json", 400, "row 1 lacks senior_citizen"),
        ("[[], 2]", "application/json", 400, "row 1 has 0 values"),
        ("{}", "application/xml", 415, "content type application/xml is not supported: send text/csv or application/"),
    ],
)
def test_refusals(model, content, content_type, status, message):
    answered, text = refuse(model, content, content_type)
    assert (answered, text[: len(message)]) == (status, message)
    assert text.count("\n") == 1


def in_json(model, row, **changes):
    """The row by the names of its features, with something besides."""
    names = [feature["name"] for feature in model.features]
    return {"customer": "C1", **dict(zip(names, row, strict=True)), **changes}


def test_json_is_answered_as_the_same_rows_in_csv(model, row):
    expected = body_of(ask(model, line(row)))
    one = in_json(model, row)
    for document in ({"instances": [one]}, [one], one, {"instances": [row]}, [row], row, {"instances": row}):
        for content in (json.dumps(document), json.dumps(document).encode("utf-8-sig")):
            assert body_of(ask(model, content, "application/json; charset=utf-8")) == expected
    assert body_of(ask(model, json.dumps([one, row][:1] * 3), "application/json")) == "\n".join([expected] * 3)


@pytest.mark.parametrize(("value", "text"), [(None, ""), (12, "12"), (12.50, "12.50"), (True, "true"), ("NA", "NA")])
def test_a_value_of_json_is_the_text_that_csv_has(model, row, value, text):
    content = json.dumps(in_json(model, row, tenure="here"))
    content = content.replace('"here"', text if value == 12.5 else json.dumps(value))
    answers = [ask(model, content, "application/json"), ask(model, line(row, tenure=text))]
    said = [(answer.status_code, answer.get_data(as_text=True)) for answer in answers]
    assert said[0] == said[1]


def test_a_value_of_json_that_is_none_is_refused_by_its_feature(model, row):
    status, text = refuse(model, json.dumps(in_json(model, row, tenure=[1])), "application/json")
    assert (status, text) == (400, "row 1, feature tenure: must be a text, a number, true, false or null\n")


@pytest.mark.parametrize("text", ["two", "1_000", "1 2"])
def test_text_where_a_number_belongs(model, row, text):
    assert refuse(model, line(row) + line(row, tenure=text)) == (
        400,
        f"row 2, feature tenure: {text!r} is not a number\n",
    )


@pytest.mark.parametrize("text", ["-999", " -999 ", "-999.0", "-9.99e2", "k.A.", ""])
def test_a_number_that_means_missing_does_so_however_it_is_written(model, row, text):
    coded = [{**each, "missing": {**each.get("missing", {}), "texts": ["-999", "k.A."]}} for each in model.features]
    served = copy(model)
    served.features = coded
    assert (numbers(ask(served, line(row, tenure=text))) == numbers(ask(model, line(row, tenure="")))).all()


def test_a_missing_value_that_is_an_error(model):
    feature = {"name": "a", "type": "numeric", "missing": {"strategy": "error"}}
    with pytest.raises(inference.ValueProblemError, match="row 2, feature a: the value is missing"):
        parse_numbers(feature, ["1", ""])


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([[0.0, 1.0, -3.0]], "0,1,-3"),
        ([[0.1, 1e-7, 1e22], [29.85, 1.5, 100.0]], "0.1,1e-07,1e+22\n29.85,1.5,100"),
        ([[10.0]], "10"),
        ([[1 / 3]], "0.3333333333333333"),
    ],
)
def test_numbers_are_written_short_and_exact(values, text):
    assert format_rows(np.array(values)) == text
    assert [[float(value) for value in line.split(",")] for line in text.splitlines()] == values


def test_training_rows_are_served_as_they_were_trained_on(model, prepared, churn_rows):
    header, *rows = churn_rows
    names = [feature["name"] for feature in model.features]
    validation = prepared.output("validation", "validation.csv").read_text().splitlines()
    chosen = [row for row in rows if 0.7 <= int(hashlib.sha256(row[0].encode()).hexdigest()[:8], 16) / 2**32 < 0.9]
    body = "\n".join(",".join(row[header.index(name)] for name in names) for row in chosen)
    served = body_of(ask(model, body))
    assert served.splitlines() == [text.split(",", 1)[1] for text in validation]
