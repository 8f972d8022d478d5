"""Columns that look like personal data: by what their values are, and by their names where values alone say too little.

A value counts when its form can hardly be anything else: an e-mail address, a number with the right check digits, a
street with a house number. Digits, words and first names could be anything, so for them the column's name must say the
same. What is found is a suspicion: a person decides.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from prepare.given_names import GIVEN_NAMES

#: at most so many distinct values of a column are tried
TRIED_VALUES = 2000
#: so many distinct values must look alike, at least
FEWEST_VALUES = 3
#: from this share of the distinct values on a column is one of the kind
LEAST_SHARE = 0.6
#: what can hardly be found by accident counts from this share on, inside longer texts too
LEAST_SHARE_WITHIN = 0.01
#: where first names tell people from things: so many of the distinct values begin with a common one
LEAST_COMMON = 0.15
#: distinct values below which names are not doubted: a few first names may begin anything
FEWEST_DOUBTED = 20
#: things of a kind share a word, such as Inc, Beach or Dress; of people, fewer have one name
LARGEST_SHARED_WORD = 0.3


@dataclass(frozen=True)
class PersonalDataSuspect:
    """A column that looks like personal data."""

    #: the column's name
    column: str
    #: what its values look like, such as `e-mail addresses`
    looks_like: str
    #: the share of its distinct values that do, from 0 to 1
    share: float


@dataclass(frozen=True)
class _Kind:
    """One kind of personal data."""

    looks_like: str
    #: whether a value is of the kind
    matches: Callable[[str], bool]
    #: words of a column's name, one set of which must be in it; without any the values alone decide
    names: tuple[frozenset[str], ...] = ()
    #: the words that may be all of a column's name instead: too common to mean much among others
    whole_names: tuple[frozenset[str], ...] = ()
    least_share: float = LEAST_SHARE


def find_personal_data(column: str, values: Iterable[object]) -> PersonalDataSuspect | None:
    """What the column looks like, if it looks like personal data.

    `values` are the column's values, or its distinct ones: texts, or numbers as they are read. Missing ones (empty
    texts, nan, None) do not count. Of more than TRIED_VALUES distinct ones, evenly spaced ones are tried.
    """
    texts = _list_texts(values)
    if len(texts) < FEWEST_VALUES:
        return None
    words = split_name(column)
    for kind in KINDS:
        said = words in kind.whole_names or any(names <= words for names in kind.names)
        if (kind.names or kind.whole_names) and not said:
            continue
        count = sum(map(kind.matches, texts))
        if count >= FEWEST_VALUES and count >= kind.least_share * len(texts):
            return PersonalDataSuspect(column, kind.looks_like, count / len(texts))
    return None


def find_possible_people(column: str, values: Iterable[object]) -> PersonalDataSuspect | None:
    """The column as one that may hold names of people, although neither its name nor its values say so for certain.

    Most values have the form of a full name, some begin with a common first name, and no word is in many of them. Who
    proposes can afford to be wrong here and say so; who warns of a declared feature uses `find_personal_data`.
    """
    texts = _list_texts(values)
    if len(texts) < FEWEST_DOUBTED:
        return None
    share = sum(FULL_NAME.match(text) is not None for text in texts) / len(texts)
    common = sum(map(is_common_name, texts)) / len(texts)
    words = Counter(word for text in texts for word in set(text.casefold().replace(",", "").split()))
    shared = max(words.values()) / len(texts)
    if share < LEAST_SHARE or common < LEAST_COMMON or shared > LARGEST_SHARED_WORD:
        return None
    return PersonalDataSuspect(column, "names of people", share)


def split_name(column: str) -> frozenset[str]:
    """The words of a column's name, in small letters: of `customerEmail_address 2` customer, email and address."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    return frozenset(re.findall(r"[^\W\d_]+", spaced.casefold()))


def _list_texts(values: Iterable[object]) -> list[str]:
    distinct = list(dict.fromkeys(_write(value) for value in values))
    texts = [text for text in distinct if text]
    return texts[:: max(1, -(-len(texts) // TRIED_VALUES))]


def _write(value: object) -> str:
    """The value as it is written: whole numbers without a point, missing ones empty."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}(?![\w-])", re.IGNORECASE)
IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?$")
#: the first digits of the large networks; the length goes with them
CARD = re.compile(r"(4\d{12}(\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3[068]\d{12}|6\d{15})$")
SOCIAL_SECURITY = re.compile(r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$")
#: written as only telephone numbers are: with a country's code, with brackets, or in groups that no date or sum has
PHONE = re.compile(
    r"(\+[1-9]\d{0,2}[ ./()-]*\d[\d ./()-]{5,17}"
    r"|(1[-. ])?\(\d{3}\) ?\d{3}[-. ]\d{4}"
    r"|(1[-. ])?[2-9]\d{2}([-. ])[2-9]\d{2}\4\d{4}"
    r"|\(?0[1-9]\d{1,4}\)?( ?/ ?| )\d{2,}([ -]?\d{2,})*)( ?(x|ext\.?) ?\d{1,5})?$"
)
DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
STREET = re.compile(
    r"(\d{1,6} ?[a-z]?,? ([nsew]\.? )?[\w.'’ -]+ "
    r"(street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|way|court|ct|place|pl|terrace|square|sq|highway|hwy"
    r"|parkway|pkwy|circle|cir|close|crescent)\b\.?.*"
    r"|\d{1,5} ?(bis|ter)?,? (rue|avenue|boulevard|chemin|place|route|allée|allee|impasse|quai|cours) .+"
    r"|(via|viale|piazza|corso|calle|avenida|plaza|paseo|rua|rue|avenue|chemin|route) [^\d]+[ ,]+\d{1,5}\b.*"
    r"|[\w.ß -]*(stra(ß|ss)e|str\.|gasse|weg|platz|allee|straat|laan|vägen|gatan|vej|gade) ?\d{1,5} ?[a-z]?\b.*)$",
    re.IGNORECASE,
)
NAMED_ADDRESS = re.compile(r"(?=.*\d)(?=.*[^\W\d_]{3})(?=.*[ ,]).{6,}$")
TITLE = r"(mr|mrs|ms|miss|mme|mlle|master|dr|prof|herr|frau|sir|lady|rev|don|sig|sra|sr)"
#: Braund, Mr. Owen Harris; Dr. Ada Lovelace
TITLED_NAME = re.compile(rf"([^\W\d_][\w'’ -]+, )?{TITLE}\b\.? [^\W\d_][^\d]*$", re.IGNORECASE)
NAME_WORD = r"(?:(?:[dl]['’]|o['’]|mc|mac)?[A-ZÀ-ÖØ-ÞŁŚŻČŠŽ][^\W\d_]*(?:['’-][^\W\d_]+)*\.?)"
FULL_NAME = re.compile(rf"{NAME_WORD},?( (?:{NAME_WORD}|de|da|di|del|la|le|van|von|der|den|bin|al|y)){{1,4}}$")
PART_OF_NAME = re.compile(r"[^\W\d_]+([ '’.-]+[^\W\d_]+){0,3}\.?$")


def is_common_name(text: str) -> bool:
    """A full name that begins with a common first name; the family name may stand first, before a comma."""
    first = text.rpartition(", ")[2].split(" ")[0].casefold()
    return FULL_NAME.match(text.title()) is not None and first in GIVEN_NAMES


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def is_card_number(text: str) -> bool:
    """A payment card's number, in one piece or in groups of digits."""
    digits = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
    return CARD.match(digits) is not None and len(set(digits)) > 1 and passes_luhn(digits)


def is_iban(text: str) -> bool:
    """An international bank account number, with the check digits of ISO 7064."""
    text = text.upper()
    if not IBAN.match(text):
        return False
    packed = text.replace(" ", "")
    return int("".join(str(int(letter, 36)) for letter in packed[4:] + packed[:4])) % 97 == 1


def is_phone_number(text: str) -> bool:
    """A telephone number that is written as one."""
    digits = sum(letter.isdigit() for letter in text)
    return PHONE.match(text) is not None and 8 <= digits <= 20 and not DATE_LIKE.match(text)


def _has_digits(fewest: int, most: int) -> Callable[[str], bool]:
    allowed = frozenset("0123456789 +()-./x")
    return lambda text: fewest <= sum(map(str.isdigit, text)) <= most and allowed.issuperset(text)


def _name_words(*names: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(name.split()) for name in names)


PEOPLE = "customer client patient person employee full contact owner holder member passenger guest student applicant "
PERSON_NAMES = _name_words(
    *(f"{who} name" for who in PEOPLE.split()),
    *("fullname", "customername", "clientname", "patientname", "vollname", "kunde name", "kundenname"),
    *("patientenname", "mitarbeitername", "nom client", "nom complet", "nombre cliente", "nombre completo"),
)
#: who a column is about, where it is called nothing else
PERSONS = _name_words(
    *PEOPLE.replace("full ", "").split(), *"kunde mitarbeiter patientin cliente klient ansprechpartner".split()
)
PART_NAMES = _name_words(
    *("fname", "lname", "f name", "l name"),
    *("first name", "last name", "middle name", "family name", "given name", "maiden name", "firstname", "lastname"),
    *("middlename", "surname", "forename", "vorname", "nachname", "familienname", "prénom", "prenom", "apellido"),
    *("apellidos", "cognome"),
)
#: what a column of names is called where nothing says whose they are
NAMES = _name_words(*"name names nom noms nombre nombres nome nomi naam namen".split())
PHONE_NAMES = _name_words("phone", "telephone", "tel", "mobile", "cell", "fax", "telefon", "handy", "téléphone")
ACCOUNT_NAMES = _name_words(
    *("account number", "account no", "acct number", "acct no", "account nr", "accountnumber", "bank account"),
    *("kontonummer", "konto nr", "iban", "routing number", "card number", "cardnumber"),
)
ACCOUNTS = _name_words(*"account acct accountid konto".split(), "account id", "acct id", "konto id")
ADDRESS_NAMES = _name_words("address", "addr", "adresse", "street", "strasse", "straße", "dirección", "indirizzo")

#: what is looked for; the first that fits is named
KINDS: Sequence[_Kind] = (
    _Kind("e-mail addresses", lambda text: EMAIL.search(text) is not None, least_share=LEAST_SHARE_WITHIN),
    _Kind("bank accounts (IBAN)", is_iban, least_share=0.2),
    _Kind("card numbers", is_card_number),
    _Kind("social security numbers", lambda text: SOCIAL_SECURITY.match(text) is not None),
    _Kind("telephone numbers", is_phone_number),
    _Kind("telephone numbers", _has_digits(7, 15), PHONE_NAMES),
    _Kind("account numbers", _has_digits(6, 24), ACCOUNT_NAMES),
    _Kind(
        "account numbers", lambda text: text.isdigit() and text.isascii() and 8 <= len(text) <= 24, whole_names=ACCOUNTS
    ),
    _Kind("addresses", lambda text: STREET.match(text) is not None),
    _Kind("addresses", lambda text: NAMED_ADDRESS.match(text) is not None, ADDRESS_NAMES),
    _Kind("names of people", lambda text: TITLED_NAME.match(text) is not None),
    _Kind("names of people", lambda text: FULL_NAME.match(text) is not None, (*PERSON_NAMES, *PART_NAMES), PERSONS),
    _Kind("names of people", lambda text: FULL_NAME.match(text.title()) is not None, PERSON_NAMES),
    # Of people in general, so many have one of these first names.
    _Kind("names of people", is_common_name, whole_names=NAMES, least_share=LEAST_COMMON),
    _Kind("names of people", lambda text: PART_OF_NAME.match(text) is not None, PART_NAMES),
)
