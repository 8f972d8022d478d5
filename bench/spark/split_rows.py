"""Splits the file of rows that make_table.py wrote into several, as Athena and Spark deliver them.

python split_rows.py FOLDER FILES
"""

import sys
from pathlib import Path


def split_rows(folder: Path, files: int) -> None:
    """Deals blocks of lines to the files; each has the header."""
    whole = folder / "rows.csv"
    with whole.open() as stream:
        header = stream.readline()
        parts = [(folder / f"rows-{number:03d}.csv").open("w") for number in range(files)]
        for part in parts:
            part.write(header)
        for number, line in enumerate(stream):
            parts[number // 10_000 % files].write(line)
        for part in parts:
            part.close()
    whole.unlink()


if __name__ == "__main__":
    split_rows(Path(sys.argv[1]), int(sys.argv[2]))
