"""Writes projections.json, which holds both sides: `cd jobs && python ../test/engine/embeddings/make_projections.py`.

Expected are exact sums by the definition in contract/embedding.ts, written out without numpy and without the jobs.
"""

import json
import math
import random
from fractions import Fraction
from pathlib import Path

MASK = 0xFFFFFFFF


def hash_of(number: int) -> int:
    number = ((number ^ (number >> 16)) * 0x85EBCA6B) & MASK
    number = ((number ^ (number >> 13)) * 0xC2B2AE35) & MASK
    return number ^ (number >> 16)


def project(vector: list[float]) -> list[float]:
    length = math.sqrt(sum(Fraction(value) ** 2 for value in vector))
    sums = [
        sum(Fraction(value) * (1 if hash_of(place + 1) >> bit & 1 else -1) for place, value in enumerate(vector))
        for bit in range(8)
    ]
    return [round(float(each) / length, 4) + 0.0 if length > 0 else 0.0 for each in sums]


def main() -> None:
    draw = random.Random(20261201)
    vectors = [
        [1.0, 0.0],
        [0.0, -2.5],
        [0.0, 0.0, 0.0],
        [3, 4, 12],
        [1e-150, 1e-150],
        [1e150, -1e150, 0.5],
        *([round(draw.gauss(0, 1), 6) for _ in range(size)] for size in (8, 64, 100)),
        [round(abs(draw.gauss(0.3, 0.5)), 4) for _ in range(384)],
    ]
    cases = [{"embedding": vector, "projections": project(vector)} for vector in vectors]
    file = Path(__file__).parent / "projections.json"
    file.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
