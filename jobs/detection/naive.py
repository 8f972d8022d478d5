"""Where objects usually are: what a model has to beat that looks at the image."""

from collections.abc import Sequence

import numpy as np

from detection.answers import Scene

NAME, WORDS = "usual_boxes", "the usual boxes of each class, wherever the objects are"
#: boxes of a class that are answered at most
MOST_BOXES = 10


def find_usual(scenes: Sequence[Scene], classes: int) -> np.ndarray:
    """Detections for every image alike: of each class as many boxes as an image that shows it has in the mean, each the
    median of its place from left to right; the score is the share of images with so many."""
    answered: list[list[float]] = []
    for number in range(classes):
        own = [
            boxes[np.argsort(boxes[:, 1])] for scene in scenes if len(boxes := scene.boxes[scene.boxes[:, 0] == number])
        ]
        if not own:
            continue
        usual = min(MOST_BOXES, max(1, round(float(np.mean([len(boxes) for boxes in own])))))
        for place in range(usual):
            corners = [boxes[place, 1:] for boxes in own if len(boxes) > place]
            if corners:
                answered.append([number, len(corners) / len(scenes), *np.median(corners, axis=0).tolist()])
    table = np.array(answered, dtype=float).reshape(-1, 6)
    return table[np.argsort(-table[:, 1], kind="stable")]
