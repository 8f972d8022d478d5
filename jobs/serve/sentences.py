"""Texts as SageMaker's BlazingText reads them: words in small letters with blanks between them.

The same in what trains and in what is asked: https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext.html
"""

import csv
import json
import re
from collections.abc import Iterable

#: marks are words of their own; underscores as well, so that no text has a label in it
MARKS = re.compile(r"([!-/:-@\[-`{-~])")
#: what begins a label
LABEL = "__label__"
#: a text without words, which otherwise would be answered nothing
NO_WORDS = "_"


def write_tokens(text: str) -> str:
    """The words of a text, with blanks between them."""
    return " ".join(MARKS.sub(r" \1 ", text.lower()).split()) or NO_WORDS


def write_sentences(lines: str) -> str:
    """Prepared lines, a label and a text in CSV, as lines that train."""
    return "".join(f"{LABEL}{label} {write_tokens(text)}\n" for label, text in csv.reader(lines.splitlines(True)))


def write_questions(texts: Iterable[str], classes: int) -> str:
    """Texts as a request that is answered the probabilities of all classes."""
    return "\n".join(json.dumps({"source": write_tokens(text), "k": classes}) for text in texts)
