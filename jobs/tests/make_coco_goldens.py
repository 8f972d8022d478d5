"""Writes coco-goldens.json: average precision as pycocotools measures it: `python make_coco_goldens.py`.

Version of pycocotools when the file was made: 2.0.11. It is no part of the environment of the tests.
"""

import json
from pathlib import Path

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

CLASSES = 3
IMAGES = 40
SIDE = 1000


def draw_image(random):
    """Boxes of an image, and detections: most boxes moved a little, some of another class, some where nothing is."""
    boxes, found = [], []
    for _ in range(int(random.integers(0, 6))):
        left, top = random.integers(0, 800, 2)
        width, height = random.integers(20, 200, 2)
        label = int(random.choice(CLASSES, p=[0.6, 0.35, 0.05]))
        boxes.append([label, left, top, left + width, top + height])
        for _ in range(int(random.choice([0, 1, 1, 1, 2]))):
            moved = random.normal(0, 0.1, 4) * [width, height, width, height]
            guessed = label if random.random() < 0.9 else int(random.integers(CLASSES))
            corners = np.array([left, top, left + width, top + height]) + moved
            found.append([guessed, round(float(random.beta(4, 2)), 2), *corners.round().tolist()])
    for _ in range(int(random.integers(0, 4))):
        left, top = random.integers(0, 800, 2)
        score = round(float(random.beta(2, 4)), 2)
        found.append([int(random.integers(CLASSES)), score, left, top, left + 100, top + 80])
    return [[float(one) for one in box] for box in boxes], [[float(one) for one in box] for box in found]


def measure(images):
    truth = COCO()
    truth.dataset = {
        "images": [{"id": number, "width": SIDE, "height": SIDE} for number in range(len(images))],
        "categories": [{"id": number} for number in range(CLASSES)],
        "annotations": [],
    }
    answers = []
    for number, (boxes, found) in enumerate(images):
        for label, left, top, right, bottom in boxes:
            sides = [left, top, right - left, bottom - top]
            truth.dataset["annotations"].append(
                {
                    "id": len(truth.dataset["annotations"]) + 1,
                    "image_id": number,
                    "category_id": label,
                    "bbox": sides,
                    "area": sides[2] * sides[3],
                    "iscrowd": 0,
                }
            )
        for label, score, left, top, right, bottom in found:
            sides = [left, top, right - left, bottom - top]
            answers.append({"image_id": number, "category_id": label, "bbox": sides, "score": score})
    truth.createIndex()
    judged = COCOeval(truth, truth.loadRes(answers), "bbox")
    judged.evaluate()
    judged.accumulate()
    judged.summarize()
    # Thresholds, recalls, classes, sizes of boxes (all of them), most detections (100).
    precision = judged.eval["precision"][:, :, :, 0, 2]
    each = [[float(precision[:, :, label].mean()), float(precision[0, :, label].mean())] for label in range(CLASSES)]
    return {"whole": [float(judged.stats[0]), float(judged.stats[1])], "classes": each}


def main():
    random = np.random.default_rng(20261130)
    images = [draw_image(random) for _ in range(IMAGES)]
    document = {
        "side": SIDE,
        "images": [{"boxes": boxes, "detections": found} for boxes, found in images],
        **measure(images),
    }
    file = Path(__file__).with_name("coco-goldens.json")
    file.write_text(f"{json.dumps(document)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
