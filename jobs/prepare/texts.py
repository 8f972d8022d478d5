"""What is said of texts: their words and languages, and which words tell the target.

engine/text/words.ts has the same of live texts; test/engine/text/languages.json holds both.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from common.contract import Keys
from common.target import Target
from prepare.near_texts import count_nearly_same
from prepare.text_terms import (
    CHINESE,
    FEWEST_FUNCTION_WORDS,
    FEWEST_TELLING_ROWS,
    JAPANESE,
    LANGUAGE_WORDS,
    SCRIPTS,
    TELLING_PER_MILLE,
    TELLING_WORDS,
    UNKNOWN_LANGUAGE,
)
from serve.mask_terms import MASKS
from serve.masking import mask_text

#: a word; marks such as vowel signs belong to the letters before them
WORD = re.compile(r"(?:\w|[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0903\u093a-\u094f\u0e31-\u0e4e])+")
#: longer ones are keys and addresses
LONGEST_WORD = 40
#: letters beyond those of Latin, Greek being the first
FIRST_BEYOND = "\u0370"

_SCRIPTS = [(name, int(first), int(last)) for name, first, last in (script.split() for script in SCRIPTS)]
_LANGUAGES: dict[str, list[str]] = {}
for _language, *_words in (line.split() for line in LANGUAGE_WORDS):
    for _word in dict.fromkeys(_words):
        _LANGUAGES.setdefault(_word, []).append(_language)


def list_words(text: str) -> list[str]:
    """The words of a text in small letters, each as often as it occurs."""
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


def guess_language(text: str, words: Sequence[str]) -> str:
    """What language a text looks like, by its script or by its function words; `unknown` where two are as likely."""
    if any(letter >= FIRST_BEYOND for letter in text):
        letters = [letter for letter in text if letter.isalpha()]
        scripts = Counter(name for letter in letters for name, first, last in _SCRIPTS if first <= ord(letter) <= last)
        if scripts[JAPANESE]:
            scripts[JAPANESE] += scripts.pop(CHINESE, 0)
        script, count = _find_most(scripts)
        if 2 * count > len(letters):
            return script
    language, count = _find_most(Counter(language for word in words for language in _LANGUAGES.get(word, ())))
    return language if count >= FEWEST_FUNCTION_WORDS else UNKNOWN_LANGUAGE


def _find_most(counts: Counter[str]) -> tuple[str, int]:
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return UNKNOWN_LANGUAGE, 0
    return ranked[0]


def find_telling(texts: Iterable[str], labels: np.ndarray, goal: Target) -> list[str]:
    """The words that tell most of the target by whether a text has them, the most telling first.

    By the mutual information of word and class (Manning, Raghavan and Schuetze, 2008, section 13.5.1); of a number,
    whether it is above the median.
    """
    classes = (labels > np.median(labels)).astype(int) if goal.is_numeric else labels.astype(int)
    sizes = np.bincount(classes).astype(float)
    counts: dict[str, list[int]] = {}
    for text, number in zip(texts, classes.tolist(), strict=True):
        for word in dict.fromkeys(list_words(text)):
            counts.setdefault(word, [0] * len(sizes))[number] += 1
    fewest = max(FEWEST_TELLING_ROWS, len(classes) * TELLING_PER_MILLE / 1000)
    words = [word for word, rows in counts.items() if sum(rows) >= fewest and len(word) <= LONGEST_WORD]
    if not words:
        return []
    told = _measure_information(np.array([counts[word] for word in words], dtype=float), sizes)
    order = sorted(range(len(words)), key=lambda place: (-told[place], words[place]))
    return [words[place] for place in order[:TELLING_WORDS]]


def describe_texts(texts: Sequence[str]) -> dict[str, Any]:
    """What the data report says of texts that are there: how long they are, in which languages, and which repeat.

    Two are nearly the same that differ in capitals, punctuation and numbers alone, or share at least 80 % of their runs
    of three words. Personal data is counted by rows, by
    what is, or would be, in its place in masked texts.
    """
    words = [list_words(text) for text in texts]
    exact = _count_repeated(texts)
    plain = [" ".join(filter(str.isalpha, one)) for one in words]
    near = _count_repeated(plain) + count_nearly_same([one.split() for one in dict.fromkeys(plain)])
    languages = Counter(guess_language(text, one) for text, one in zip(texts, words, strict=True))
    masked = [mask_text(text) for text in texts]
    lengths = np.quantile([len(text) for text in texts], [0.05, 0.5, 0.95]).tolist() if texts else [0, 0, 0]
    return {
        "texts": len(texts),
        "characters": dict(zip(["5%", "50%", "95%"], lengths, strict=True)),
        "words": float(np.median([len(one) for one in words])) if texts else 0.0,
        "languages": dict(sorted(languages.items(), key=lambda item: (-item[1], item[0]))),
        "repeated": exact,
        "nearlyRepeated": max(0, near - exact),
        Keys.PERSONAL_DATA: {mask: count for mask in MASKS if (count := sum(mask in text for text in masked)) > 0},
    }


def _count_repeated(texts: Sequence[str]) -> int:
    """How many texts an earlier one is the same as; empty ones do not count."""
    present = [text for text in texts if text]
    return len(present) - len(set(present))


def _measure_information(having: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The mutual information of each line's word and the class; `having` are the rows of each class with the word."""
    total = sizes.sum()
    told = np.zeros(len(having))
    for cells in (having, sizes - having):
        expected = cells.sum(axis=1, keepdims=True) * sizes / total
        ratio = np.divide(cells, expected, out=np.ones_like(cells), where=cells > 0)
        told += (cells / total * np.log(ratio)).sum(axis=1)
    return told
