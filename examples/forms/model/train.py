"""Trains a small network that tells digits from paper, window by window, on pages and the boxes of their digits."""

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

import joblib
import numpy as np
from PIL import Image
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits
from windows import SIDE, list_places, overlap, read_page, see

#: windows that overlap a box by less show no digit, and those by more show one
NOTHING, SOMETHING = 0.45, 0.75
#: of a page's windows that show none, as many are learned from
NEGATIVES = 100


def read_pages(channel: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The pages of a channel with their boxes: class, left and top. Pages without a box are among them."""
    images = Path(os.environ[f"SM_CHANNEL_{channel.upper()}"])
    annotations = Path(os.environ[f"SM_CHANNEL_{channel.upper()}_ANNOTATION"])
    for file in sorted(annotations.rglob("*.json")):
        document = json.loads(file.read_text())
        image = images / file.relative_to(annotations).with_name(document["file"])
        boxes = [[box["class_id"], box["left"], box["top"]] for box in document["annotations"]]
        yield read_page(Image.open(image)), np.array(boxes).reshape(-1, 3)


def make_rows(channel: str, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Windows and what they show: 0 for none, or one more than the number of the class."""
    rows, labels = [], []
    for page, boxes in read_pages(channel):
        places = list_places(page)
        overlaps = np.zeros((len(places), 1))
        if len(boxes):
            overlaps = np.stack([overlap(places, box[1:]) for box in boxes], axis=1)
            near = overlaps.max(axis=1) >= SOMETHING
            exact = np.clip(boxes[:, 1:], 0, np.array(page.shape[::-1]) - SIDE)
            rows += [see(page, places[near]), see(page, exact)]
            labels += [boxes[overlaps[near].argmax(axis=1), 0] + 1, boxes[:, 0] + 1]
        empty = np.flatnonzero(overlaps.max(axis=1) < NOTHING)
        chosen = random.choice(empty, min(NEGATIVES, len(empty)), replace=False)
        rows.append(see(page, places[chosen]))
        labels.append(np.zeros(len(chosen), dtype=int))
    return np.concatenate(rows), np.concatenate(labels)


def main() -> None:
    """Reads the hyperparameters, trains, prints how well it goes, and saves the network."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--neurons", type=int, default=96)
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()
    random = np.random.default_rng(0)
    rows, labels = make_rows("train", random)
    network = MLPClassifier(
        (options.neurons,), max_iter=options.epochs, n_iter_no_change=options.epochs, random_state=0
    )
    # Of matrices as small as these, threads would wait for each other.
    with threadpool_limits(1):
        network.fit(rows, labels)
    print(f"validation-accuracy={network.score(*make_rows('validation', random)):.4f}")
    joblib.dump(network, Path(os.environ["SM_MODEL_DIR"]) / "model.joblib")


if __name__ == "__main__":
    main()
