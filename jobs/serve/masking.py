"""Masks personal data in texts, the same way in preparation and in serving.

It finds what is written as addresses, accounts, cards and telephone numbers are. Names of people it does not find.
engine/text/mask.ts has the same for the monitors; test/engine/text/masked.json holds both.
"""

import re

from serve.mask_terms import MASK_BEFORE, MASK_BEHIND, MASK_PATTERNS, MASKS

_PATTERNS = [
    (mask, re.compile(f"{MASK_BEFORE}(?:{pattern}){MASK_BEHIND}"))
    for mask, pattern in zip(MASKS, MASK_PATTERNS, strict=True)
]
#: whether there may be anything at all
_PERHAPS = re.compile(r"@|[0-9]{3}|[A-Z]{2}[0-9]{2}")


def mask_text(text: str) -> str:
    """The text with a mask in the place of personal data."""
    if _PERHAPS.search(text) is None:
        return text
    for mask, pattern in _PATTERNS:
        text = pattern.sub(mask, text)
    return text
