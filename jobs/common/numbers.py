"""Numbers in files."""

import math


def read_number(text: str) -> float | None:
    """None for what is no finite number; Python also reads "nan", "inf", "1_000" and digits of other scripts."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text and text.strip().isascii() else None
