"""Trains trees that tell digits from paper, window by window, on pages and the boxes of their digits."""

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path

import joblib
import numpy as np
from PIL import Image
from sklearn.ensemble import ExtraTreesClassifier
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
    """Reads the hyperparameters, trains, prints how well it goes, and saves the trees."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trees", type=int, default=100)
    options = parser.parse_args()
    random = np.random.default_rng(0)
    rows, labels = make_rows("train", random)
    model = ExtraTreesClassifier(options.trees, min_samples_leaf=2, random_state=0).fit(rows, labels)
    print(f"validation-accuracy={model.score(*make_rows('validation', random)):.4f}")
    joblib.dump(model, Path(os.environ["SM_MODEL_DIR"]) / "model.joblib", compress=3)


if __name__ == "__main__":
    main()
