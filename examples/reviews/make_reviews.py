"""Makes reviews.csv of the reviews that the source distribution of vaderSentiment ships.

    pip download --no-deps --no-binary :all: vaderSentiment==3.3.2
    python make_reviews.py vaderSentiment-3.3.2.tar.gz
"""

import csv
import io
import sys
import tarfile
from pathlib import Path

SOURCE = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
#: the files of ratings, by what the reviews are of, with how many of the rows are kept
FILES = {"product": ("amazonReviewSnippets_GroundTruth.txt", None), "film": ("movieReviewSnippets_GroundTruth.txt", 2800)}
#: what twenty people rate nearer to 0 on average, from −4 to 4, is neither good nor bad
NEUTRAL = 0.5


def main(archive: str) -> None:
    """Writes reviews.csv beside this file."""
    with tarfile.open(archive) as outer:
        packed = outer.extractfile(SOURCE)
        assert packed is not None
        with tarfile.open(fileobj=io.BytesIO(packed.read())) as inner:
            ratings = {kind: list(read_ratings(inner, name)) for kind, (name, _) in FILES.items()}
    with (Path(__file__).parent / "reviews.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["review", "about", "text", "liked"])
        for kind, (_, most) in FILES.items():
            rated = [(number, text, rating) for number, text, rating in ratings[kind] if abs(rating) >= NEUTRAL]
            kept = rated if most is None else rated[:: len(rated) // most][:most]
            for number, text, rating in kept:
                writer.writerow([f"{kind}-{number}", kind, text, "yes" if rating > 0 else "no"])


def read_ratings(archive: tarfile.TarFile, name: str):
    """The numbers, texts and mean ratings of a file."""
    stream = archive.extractfile(f"hutto_ICWSM_2014/{name}")
    assert stream is not None
    for line in stream.read().decode("utf-8").splitlines():
        number, rating, text = line.split("\t")
        yield number, text, float(rating)


if __name__ == "__main__":
    main(sys.argv[1])
