"""Writes digits.csv from the digits that scikit-learn ships: `python make_digits.py`.

Version of scikit-learn when the file was made: 1.4.2. No network is used: the data is in the package.
"""

import csv
from pathlib import Path

from sklearn.datasets import load_digits


def main() -> None:
    digits = load_digits()
    file = Path(__file__).with_name("digits.csv")
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["digit", "ink"])
        for digit, image in zip(digits.target, digits.images, strict=True):
            # Sixteen is written as g: a letter a pixel, row by row.
            writer.writerow([digit, "".join("0123456789abcdefg"[int(ink)] for ink in image.ravel())])


if __name__ == "__main__":
    main()
