"""What looks like personal data and what does not, value by value, and column by column of real tables."""

import csv
import json
from pathlib import Path

import pytest
import sklearn.datasets

from prepare.personal_data import (
    find_personal_data,
    find_possible_people,
    is_card_number,
    is_iban,
    is_phone_number,
    passes_luhn,
    split_name,
)

ROOT = Path(__file__).parents[2]
#: column, values, and what they look like
COLUMNS = [
    ("contact", ["ada@example.com", "B.Byron@mail.example.co.uk", "c+d@x.org"], "e-mail addresses"),
    ("comment", ["call me", "write to ada@example.com", "or b@x.org", "and c@y.net please"], "e-mail addresses"),
    ("k1", ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "FR1420041010050500013M02606"], "bank accounts"),
    ("paid_with", ["4111 1111 1111 1111", "5500-0055-5555-5559", "340000000000009"], "card numbers"),
    ("n", [4111111111111111.0, 4012888888881881.0, 5105105105105100.0, float("nan")], "card numbers"),
    ("x", ["123-45-6789", "219-09-9999", "078-05-1120"], "social security numbers"),
    ("reach", ["+41 44 668 18 00", "+1 (212) 555-0142", "+4915123456789"], "telephone numbers"),
    ("reach", ["(212) 555-0142", "415-555-0199", "1-415-555-0100"], "telephone numbers"),
    ("reach", ["044 668 18 00", "030/1234567", "0761 20 45 67"], "telephone numbers"),
    ("phone_number", ["2125550142", "4155550199", "3125550100"], "telephone numbers"),
    ("mobile", [41791234567.0, 41791234568.0, 41791234569.0], "telephone numbers"),
    ("AccountNumber", ["10023455", "10023456", "10023457"], "account numbers"),
    ("where", ["12 Main St", "1600 Pennsylvania Avenue NW", "5 Elm Road, Apt 2"], "addresses"),
    ("wo", ["Bahnhofstrasse 12", "Hauptstraße 5a", "Am Alten Weg 3, 8000 Zürich"], "addresses"),
    ("où", ["12 rue de la Paix", "3 bis avenue Foch", "1, place Bellecour"], "addresses"),
    ("dove", ["Via Roma 12", "Piazza Garibaldi 1", "Calle Mayor 5"], "addresses"),
    ("home_address", ["PO Box 12, Springfield", "Flat 3, The Mews", "Unit 7 Long Barn"], "addresses"),
    ("Name", ["Braund, Mr. Owen Harris", "Heikkinen, Miss. Laina", "Allen, Mr. William"], "names of people"),
    ("customer_name", ["Ada Lovelace", "Jean-Luc de Picard", "Søren Kierkegaard"], "names of people"),
    ("customer_name", ["ada lovelace", "carla kim", "GRACE HOPPER"], "names of people"),
    *(
        (who, ["Carla Kim", "Ada Lovelace", "Grace Hopper"], "names of people")
        for who in ("customer", "Contact", "Kunde", "Ansprechpartner")
    ),
    *(
        (who, ["Sören Böhm", "Käthe Weiß", "Zoë Jäger"], "names of people")
        for who in ("Kundenname", "Kunde: Name", "Patientenname", "nom du client", "nombre_cliente", "nombre completo")
    ),
    ("name", ["Carla Kim", "Priya Raman", "Sara Li", "Wei Zhang", "John Al-Jamil"], "names of people"),
    ("Name", ["smith, john", "o'neill, mary ann", "klein, eva"], "names of people"),
    ("full_name", ["Linh Nguyen", "Wei Zhang", "Priya Raman"], "names of people"),
    ("fname", ["Carla", "Ada", "Grace"], "names of people"),
    ("LNAME", ["Kim", "Lovelace", "Hopper"], "names of people"),
    *(
        (what, ["1002345567", "1002345568", "2002345569"], "account numbers")
        for what in ("account", "acct", "account_id")
    ),
    *(
        (what, ["Rohan Deshpande", "Zoë Okafor", "Grzegorz Brzęczyk", "Linh Tran", "Käthe Weiß"], "names of people")
        for what in ("name", "Nom", "nombre", "Nome", "naam")
    ),
    ("lastName", ["lovelace", "o'neill", "van der berg"], "names of people"),
]
#: column, and values that are no personal data
OTHERS = [
    ("name", ["chevrolet chevelle malibu", "buick skylark 320", "ford torino"]),
    ("Name", ["Toyota Corolla", "Ford Fiesta", "Fiat Panda"]),
    ("name", ["John Deere 5050", "Golden Delicious", "Granny Smith", "Pink Lady", "Royal Gala", "Cox", "Elstar"]),
    ("name", ["Acme Corp", "Jack Daniels", "Stark Industries", "Wayne Enterprises", "Red Bull", "Blue Bottle", "Zara"]),
    ("city", ["New York", "San Francisco", "Los Angeles", "St. Gallen"]),
    ("product_name", ["Blue Widget", "Red Widget", "Green Widget"]),
    ("Street", ["Pave", "Grvl", "Dirt"]),
    ("Neighborhood", ["North_Ames", "College_Creek", "Old_Town"]),
    ("date", ["2026-01-31", "2026-02-01", "2026-02-02"]),
    ("date", ["01-02-2026", "02-02-2026", "31/12/2025"]),
    ("time", ["2026-01-31T12:00:00+01:00", "2026-02-01T12:00:00Z", "12:00"]),
    ("revenue", [1234567.0, 2345678.0, 3456789.0]),
    ("amount", ["1.234.567,50", "2.345,00", "12,50"]),
    ("id", [str(4111111111111112 + 9 * number) for number in range(50)]),
    ("population", [331002651, 67391582, 83190556, 8654622]),
    ("customer_segment", ["High Value", "Low Value", "New Comer"]),
    ("accounts", ["1", "2", "3"]),
    ("account_type", ["checking", "savings", "credit"]),
    ("account_balance", [100000.5, 200000.25, 1.0]),
    ("phone_service", ["Yes", "No", "No phone service"]),
    ("multiple_lines", ["No phone service", "No", "Yes"]),
    ("product", ["DE12 box 5", "GB82 widget", "FR14 stick"]),
    ("version", ["1.2.3.4", "10.0.0.1", "192.168.0.1"]),
    ("barcode", ["4006381333931", "9780306406157", "5901234123457"]),
    ("handle", ["@ada", "@grace", "@linus"]),
    ("size", ["12 way", "4 place setting x", "M"]),
    ("comment", ["great drive", "best place ever", "will come again"]),
    ("zip", ["8000", "8001", "10115"]),
    ("coordinates", ["47.3769, 8.5417", "46.2044, 6.1432", "46.9480, 7.4474"]),
    ("contact", ["", "", "ada@example.com"]),
]


@pytest.mark.parametrize(("column", "values", "looks_like"), COLUMNS)
def test_what_looks_like_personal_data(column, values, looks_like):
    suspect = find_personal_data(column, values)
    assert suspect is not None
    assert suspect.looks_like.startswith(looks_like)
    assert 0 < suspect.share <= 1


@pytest.mark.parametrize(("column", "values"), OTHERS)
def test_what_does_not(column, values):
    assert find_personal_data(column, values) is None


PEOPLE = (
    "Ada Lovelace,Carla Kim,Chukwudi Eze,Priya Raman,Søren Kierkegaard,Zsófia Kovács,Thandiwe Dube,Rohan Deshpande,"
    "Nneka Obi,Linh Tran,Käthe Weiß,Jean-Luc Picard,Siobhán Ní Bhriain,Adaeze Nwosu,Grace Hopper,Iñaki Etxeberria,"
    "Temperance Brennan,Bjarne Stroustrup,Ximena Duarte,Wilhelmina Slater,Ozan Kaya,Anders Hejlsberg,Hyacinth Bucket"
).split(",")
CARS = (
    "Toyota Corolla,Toyota Camry,Toyota Yaris,Ford Fiesta,Ford Focus,Ford Mustang,Fiat Panda,Fiat Punto,Honda Civic,"
    "Honda Accord,Alfa Romeo Giulia,Mercedes Benz C,Audi Quattro,Opel Astra,Opel Corsa,Volvo Amazon,Seat Ibiza,"
    "Renault Clio,Renault Megane,Nissan Micra,Nissan Leaf,Mazda Miata,Lotus Elise,Lincoln Continental,Aston Martin"
).split(",")
COMPANIES = (
    "Acme Corp,Jack Daniels,Stark Industries,Wayne Enterprises,Red Bull,Blue Bottle,Morgan Stanley,Wells Fargo,"
    "Goldman Sachs,General Electric,General Motors,Johnson Controls,Best Buy,Home Depot,Dollar Tree,Texas Instruments,"
    "Applied Materials,Eli Lilly,Procter Gamble,Berkshire Hathaway,Credit Suisse,Air Liquide,Ralph Lauren,"
    "Under Armour,American Express,Delta Air Lines,Lockheed Martin,Union Pacific,Micron Technology"
).split(",")
CITIES = (
    "New York,Los Angeles,San Francisco,San Diego,San Jose,Santa Clara,Santa Monica,Las Vegas,Salt Lake City,El Paso,"
    "Virginia Beach,Colorado Springs,Baton Rouge,Fort Worth,Long Beach,Kansas City,New Orleans,St. Louis,St. Gallen,"
    "Buenos Aires,Rio de Janeiro,Kuala Lumpur,Cape Town,Addis Ababa,Port Moresby,Abu Dhabi,Tel Aviv,Hong Kong"
).split(",")
PRODUCTS = (
    "Blue Widget,Red Widget,Oak Table,Desk Lamp,Office Chair,Coffee Mug,Granny Smith,Pink Lady,Royal Gala,Water Bottle,"
    "Travel Bag,Phone Case,Wall Clock,Garden Hose,Picture Frame,Rose Soap,Olive Oil,Basmati Rice,Earl Grey,Corner Sofa,"
    "Bread Knife,Frying Pan,Beach Towel,Bath Mat,Door Handle"
).split(",")
DRESSES = [f"{name} Dress" for name in "Anna Emma Clara Julia Marie Lena Sofia Eva Nora Ida".split()] * 2
DRESSES = [f"{name} {size}" for name, size in zip(DRESSES, ["Short"] * 10 + ["Long"] * 10, strict=True)]


@pytest.mark.parametrize("column", ["name", "Name", "nom", "account_manager", "who"])
def test_columns_that_may_hold_names_of_people(column):
    assert len(PEOPLE) >= 20
    suspect = find_possible_people(column, PEOPLE)
    assert suspect is not None
    assert (suspect.looks_like, suspect.share > 0.9) == ("names of people", True)
    assert find_possible_people(column, PEOPLE[:19]) is None


@pytest.mark.parametrize("column", ["name", "Nom", "what"])
@pytest.mark.parametrize(
    "values",
    [CARS, COMPANIES, CITIES, PRODUCTS, DRESSES],
    ids=["cars", "companies", "cities", "products", "dresses"],
)
def test_things_that_are_called_like_people(column, values):
    assert len(set(values)) >= 20
    # In a column called `name` dresses are called like people: a warning costs a look, a proposal costs a feature.
    assert values is DRESSES or find_personal_data(column, values) is None
    assert find_possible_people(column, values) is None


def list_tables():
    """Tables that ship with this project and with scikit-learn."""
    for file in sorted((ROOT / "examples").glob("*/*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        yield file.stem, dict(zip(header, zip(*rows, strict=True), strict=True))
    for name in ("wine", "iris", "breast_cancer", "diabetes", "linnerud"):
        frame = getattr(sklearn.datasets, f"load_{name}")(as_frame=True).frame
        yield name, {column: frame[column].tolist() for column in frame}


def test_tables_without_personal_data_raise_no_alarm():
    tables = dict(list_tables())
    assert len(tables) >= 6
    assert sum(map(len, tables.values())) >= 80
    alarms = [find_personal_data(name, values) for columns in tables.values() for name, values in columns.items()]
    alarms += [find_possible_people(name, values) for columns in tables.values() for name, values in columns.items()]
    assert [alarm for alarm in alarms if alarm] == []


def test_check_digits():
    assert passes_luhn("79927398713")
    assert not passes_luhn("79927398710")
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB83 WEST 1234 5698 7654 32")
    assert not is_card_number("4111111111111112")
    assert not is_card_number("0000000000000000")
    assert not is_phone_number("2026-01-31")


def test_words_of_a_name():
    assert split_name("customerEmail_address 2") == {"customer", "email", "address"}


def test_a_long_column_is_sampled():
    values = [f"user{number}@example.com" for number in range(100_000)]
    assert find_personal_data("contact", values).share == 1


def test_the_job_warns_in_report_and_message(job):
    rows = [
        [str(number), f"user{number % 40}@example.com", f"+41 44 668 {number:04d}", "yes" if number % 3 else "no"]
        for number in range(600)
    ]
    job.put("a.csv", [["k", "contact", "declared", "y"], *rows])
    recipe = {
        "target": {"name": "y", "positiveClass": "yes"},
        "id": ["k"],
        "personalData": ["declared"],
        "features": [{"name": "contact", "type": "categorical"}],
    }
    result = job.run("prepare", {"recipe": recipe})
    assert result.code == 0, result.stderr
    warning = (
        "contact looks like e-mail addresses (100% of its values) and is a feature: if it is personal data, say so by "
        "Column.personalData(), and it goes no further."
    )
    assert f"warning: {warning}" in result.stdout.splitlines()
    assert warning in result.message
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["tasks"] == [warning]
    assert report["suspects"]["personalData"] == [{"name": "contact", "looksLike": "e-mail addresses", "share": 1.0}]
    page = job.output("report", "report.html").read_text()
    assert warning in page
    assert "668 0" not in page
