"""Tables as strangers bring them: what is read, what is said about a column, and how a table is refused."""

import pytest

from common.errors import JobError
from proposal.propose import propose

ROWS = range(200)
NOISE = [(row * 37) % 101 + 0.5 for row in ROWS]
YES = ["yes" if (row * 7919) % 100 < 40 else "no" for row in ROWS]


def write(folder, columns, before="", after="", separator=",", name="table.csv"):
    file = folder / name
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    file.write_text(before + "".join(f"{separator.join(map(str, row))}\n" for row in rows) + after)
    return file


def find(proposal, name):
    return next(column for column in proposal["columns"] if column["name"] == name)


@pytest.mark.parametrize(
    ("values", "kind", "why"),
    [
        ([f"{row % 90:05d}" for row in ROWS], "categorical", "digits with zeros before them, as codes have; 90 "),
        ([f"{value}%" for value in NOISE], "excluded", "looks like numbers with a unit, such as '0.5%': "),
        ([f"$1'{row + 100}.50" for row in ROWS], "excluded", 'looks like numbers with a unit, such as "$1\'100.50": '),
        ([f"{value} EUR" for value in NOISE], "excluded", "write the numbers alone"),
        ([f"({row} $)" for row in ROWS], "excluded", "write the numbers alone"),
        (
            [f"{row % 12 + 1}/3/2025" for row in ROWS],
            "excluded",
            "looks like dates, such as '1/3/2025': write them as ",
        ),
        ([f"{row % 12 + 19}.3.{row % 9 + 20}" for row in ROWS], "excluded", "2026-01-31, or give format.dateOrder"),
        (
            [f"{row % 28 + 1} Mar 25" for row in ROWS],
            "excluded",
            "looks like dates, such as '1 Mar 25': write them as 2026-01-31",
        ),
        ([row if row % 3 else f"A{row % 9}" for row in ROWS], "categorical", "numbers, but for 3 different texts such"),
        ([f"{row % 9}A" for row in ROWS], "categorical", ""),
        ([f"0{row % 9}A" for row in ROWS], "categorical", ""),
    ],
)
def test_what_looks_like_numbers_and_is_none_is_said(tmp_path, values, kind, why):
    column = find(propose(write(tmp_path, {"y": YES, "a": NOISE, "it": values}), "y", ()), "it")
    assert column["kind"] == kind
    assert why in column["why"]
    if why == "":
        assert column["why"] == ""


@pytest.mark.parametrize(
    ("form", "order"),
    [
        ("{0}/{1}/2025", "dayMonthYear"),
        ("{1}/{0}/2025", "monthDayYear"),
        ("{1}.{1}.2025", "dayMonthYear"),
        ("{1}-{1}-2025 9:30", None),
        ("2025-{1:02}-{0:02}", None),
        ("{0}.{1}.25", "dayMonthYear"),
        ("{1}/{0}/25", "monthDayYear"),
        ("{1}.{1}.25", "dayMonthYear"),
        ("25-{1:02}-{0:02}", None),
        ("{0}.{1}.98", "dayMonthYear"),
    ],
)
def test_the_order_of_dates_is_found_where_days_tell_it(tmp_path, form, order):
    dates = [form.format(row % 28 + 1, row % 12 + 1) for row in ROWS]
    proposal = propose(write(tmp_path, {"y": YES, "a": NOISE, "it": dates}), "y", ())
    assert proposal["format"].get("dateOrder") == order
    read = order is not None or form.startswith("2025")
    assert find(proposal, "it")["kind"] == ("date" if read else "excluded")


def test_how_years_of_two_digits_are_read_is_said(tmp_path):
    dates = [f"{row % 28 + 1:02d}.{row % 12 + 1:02d}.{(60 + row % 50) % 100:02d}" for row in ROWS]
    proposal = propose(write(tmp_path, {"y": YES, "a": NOISE, "since": dates}), "y", ())
    assert find(proposal, "since")["kind"] == "date"
    assert [note for note in proposal["notes"] if note.startswith("since")] == [
        "since has years of two digits, which are read as 1969 to 2068: 69 and more as those of the 1900s, less as "
        "those of the 2000s. Write them with four digits if that is wrong."
    ]


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("StoreID", [row % 7 for row in ROWS], "categorical"),
        ("patient_id", [row // 2 for row in ROWS], "excluded"),
        ("paid", [row // 2 for row in ROWS], "numeric"),
        ("patient_id", [f"P{row // 2}" for row in ROWS], "categorical"),
    ],
)
def test_a_number_that_names_something_is_no_amount(tmp_path, name, values, kind):
    column = find(propose(write(tmp_path, {"y": YES, "a": NOISE, name: values}), "y", ()), name)
    assert column["kind"] == kind
    if kind == "excluded":
        assert column["why"] == (
            "names something that stands in several rows: if these belong together, say --id patient_id"
        )


@pytest.mark.parametrize(
    ("odd", "missing"),
    [(["Total"], ["Total"]), (["inf", "-inf"] * 20, ["-inf", "inf"]), (["a", "b", "c", "d"], []), (["Total"] * 11, [])],
)
def test_a_few_texts_among_numbers_are_taken_for_missing_values(tmp_path, odd, missing):
    values = [*odd, *(row % 60 for row in range(200 - len(odd)))]
    proposal = propose(write(tmp_path, {"y": YES, "a": NOISE, "it": values}), "y", ())
    assert find(proposal, "it")["kind"] == ("numeric" if missing else "categorical")
    assert set(missing) <= set(proposal["missingTexts"])
    assert bool(proposal["missingTexts"]) == bool(missing)


@pytest.mark.parametrize(
    ("columns", "more", "message"),
    [
        (
            {"y": YES, "a": NOISE},
            {"before": "Report of March\n\n"},
            "table.csv begins with something other than the names of its columns; line 3 seems to have them: the 2 "
            "lines above it are to be deleted",
        ),
        (
            {"y": YES, "a": NOISE, "b": NOISE},
            {"before": "Report,,\n"},
            "table.csv begins with something other than the names of its columns; line 2 seems to have them: the line "
            "above it is to be deleted",
        ),
        (
            {"0.5": YES, "2": NOISE},
            {},
            "--target: table.csv has no column 'y'; it has 0.5, 2: is this a row already? the first line must name the "
            "columns",
        ),
        (
            {"y": YES, "a": NOISE},
            {"separator": " "},
            "table.csv has one column `y a`, and a model needs another one to predict it by; put commas between its "
            "values if these are spaces",
        ),
        (
            {"y": [f"2025-{row % 12 + 1:02d}-{row % 17 + 1:02d}" for row in ROWS], "a": NOISE},
            {},
            "--target: 'y' is a date; predict a number instead, such as the days from one to the other",
        ),
        (
            {"y": [f"{row % 12 + 1}/{row % 17 + 1}/25" for row in ROWS], "a": NOISE},
            {},
            "--target: 'y' is a date; predict a number instead, such as the days from one to the other",
        ),
        (
            {"y": [f"$ {value}" for value in NOISE], "a": NOISE},
            {},
            "--target: 'y' looks like numbers with a unit, such as '$ 0.5': write the numbers alone",
        ),
        (
            {"y": YES[:19], "a": NOISE[:19]},
            {},
            "the table has 19 rows with a value of y: a model needs some hundred, and 20 to be tried at all",
        ),
        (
            {"y": ["yes"] * 4 + ["no"] * 196, "a": NOISE},
            {},
            "--target: 'y' is 'yes' in 4 of 200 rows: too few to learn what they have in common, and to judge it; 5 "
            "are the least, some hundred are good",
        ),
    ],
)
def test_what_is_no_table_to_learn_from_is_refused_with_what_to_do(tmp_path, columns, more, message):
    with pytest.raises(JobError) as error:
        propose(write(tmp_path, columns, **more), "y", ())
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("name", "hint"),
    [("a.xlsx", "; save the sheet as CSV in UTF-8"), ("a.json", "as .jsonl"), ("a.zip", "; unpack it"), ("a.dat", "")],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(tmp_path, name, hint):
    (tmp_path / name).write_text("{}")
    with pytest.raises(JobError) as error:
        propose(tmp_path / name, "y", ())
    assert str(error.value).endswith(hint or ".parquet")


def test_the_separator_that_a_spreadsheet_names_in_its_first_line_is_understood(tmp_path):
    columns = {"y": YES, "a": NOISE, "plan": [f"p{row % 3}" for row in ROWS]}
    proposal = propose(write(tmp_path, columns, before="sep=;\n", separator=";"), "y", ())
    assert [column["name"] for column in proposal["columns"]] == ["a", "plan"]
    assert find(proposal, "plan")["kind"] == "categorical"


def test_whole_numbers_some_of_which_are_rare_are_an_amount(tmp_path):
    counts = [min(7, row % 4 + (row % 5 == 0) + 3 * (row == 3)) for row in ROWS]
    proposal = propose(write(tmp_path, {"y": counts, "a": NOISE}), "y", ())
    assert proposal["problemType"] == "regression"
    assert "some in fewer than 5 rows, and is taken for an amount" in proposal["notes"][0]


def test_a_label_that_means_missing_is_named(tmp_path):
    labels = ["unknown" if row % 9 == 0 else YES[row] for row in ROWS]
    proposal = propose(write(tmp_path, {"y": labels, "a": NOISE}), "y", ())
    assert (
        "'unknown' looks like a label that is missing, not like a class: list it in missingTexts then."
        in (proposal["notes"])
    )


@pytest.mark.parametrize("missing", ["k. A.", "n/a", "sin dato"])
def test_a_few_texts_among_numbers_hide_no_thousands_marks(tmp_path, missing):
    prices = [missing if row % 50 == 7 else f"{row % 9 + 1}.{row + 100:03d},{row % 90 + 10}" for row in ROWS]
    table = write(tmp_path, {"y": YES, "a": list(ROWS), "it": prices}, separator=";")
    proposal = propose(table, "y", ())
    assert find(proposal, "it")["kind"] == "numeric"
    assert (proposal["format"]["decimalMark"], proposal["format"]["thousandsMark"]) == (",", ".")


def test_few_thousands_among_small_numbers_are_numbers(tmp_path):
    amounts = ["1,234" if row == 7 else row % 90 for row in ROWS]
    proposal = propose(write(tmp_path, {"y": YES, "a": NOISE, "it": amounts}, separator=";"), "y", ())
    assert proposal["format"]["thousandsMark"] == ","
    assert find(proposal, "it")["kind"] == "numeric"


def test_of_texts_it_is_said_how_they_reach_the_algorithm_and_how_personal_data_in_them_is_masked(tmp_path):
    written = [f"the number {(row * 17) % 83} was asked for and {row % 5} came" for row in ROWS]
    mailed = [f"{text}, says a{row}@example.com" if row % 3 == 0 else text for row, text in enumerate(written)]
    people = [f"Ada Kim <a{row}@example.com>" for row in ROWS]
    columns = {"comment": written, "message": mailed, "sender": people, "amount": NOISE, "churn": YES}
    proposal = propose(write(tmp_path, columns, separator=";"), "churn", ())
    kinds = {name: find(proposal, name)["kind"] for name in ("comment", "message", "sender")}
    assert kinds == {"comment": "text", "message": "personalData", "sender": "personalData"}
    assert [note for note in proposal["notes"] if "textClassification" in note] == [
        "Of comment a few numbers stand for the words. Where the texts themselves say the class, as reviews and "
        "messages do, let the algorithm read them: problem: Problem.textClassification() of the recipe, and "
        "Algorithm.textLogisticRegression()."
    ]
    assert find(proposal, "message")["why"].endswith(
        "of its values); if it stands in texts that tell something, declare them by Column.text({ mask: true })"
    )
    assert find(proposal, "sender")["why"] == "looks like e-mail addresses (100% of its values)"
    of_numbers = propose(write(tmp_path, {**columns, "churn": NOISE}, separator=";"), "churn", ())
    assert [note for note in of_numbers["notes"] if "textClassification" in note] == []
