"""COCO's annotations: the same boxes prepare the same, and what is wrong with a file is said in one line."""

import json
import sys
import tracemalloc

import pytest

from tests.conftest import JOBS, Job
from tests.test_images import encode, put, read_report
from tests.test_objects import (
    CLASSES,
    COUNT,
    HEIGHT,
    WIDTH,
    annotate,
    draw,
    prepare,
    put_manifest,
    put_scenes,
)

sys.path[:0] = [str(JOBS)]

from detection.coco import shrink  # noqa: E402


def describe_coco(scenes, shift=0, **further):
    """COCO's document of scenes, `(file_name, boxes)`; ids are neither consecutive nor those of the classes."""
    numbers = {label: 90 - 7 * label for label in range(len(CLASSES))}
    images, annotations = [], []
    for place, (name, boxes) in enumerate(scenes):
        number = 1000 + shift - 3 * place
        images.append({"id": number, "file_name": name, "width": WIDTH, "height": HEIGHT, "license": 1})
        annotations += [
            {
                "id": len(annotations) + 1,
                "image_id": number,
                "category_id": numbers[box["class_id"]],
                "bbox": [box["left"], box["top"], box["width"], box["height"]],
                "area": box["width"] * box["height"],
                "segmentation": [[box["left"], box["top"], box["left"] + 1, box["top"] + 1]],
                "iscrowd": 0,
            }
            for box in boxes
        ]
    categories = [{"id": number, "name": CLASSES[label], "supercategory": "shape"} for label, number in numbers.items()]
    document = {"info": {"year": 2026}, "images": images, "annotations": annotations, "categories": categories}
    return {**document, **further}


def put_coco(job, document, name="annotations/instances.json"):
    put(job, name, json.dumps(document).encode())


def put_images(job, numbers, folder):
    """Images of a folder; returns the scenes by the names alone."""
    scenes = []
    for number in numbers:
        image, boxes = draw(number, background=number % 9 == 8)
        put(job, f"{folder}{number:03}.png", encode(image))
        scenes.append((f"{number:03}.png", boxes))
    return scenes


def read_prepared(job):
    """All that is prepared but the report and the lineage, which name the annotations' file."""
    output = job.output()
    return {
        place.as_posix(): file.read_bytes()
        for file in sorted(output.rglob("*"))
        if file.is_file() and (place := file.relative_to(output)).parts[0] != "report" and "lineage" not in place.name
    }


@pytest.fixture(scope="module")
def from_manifest(tmp_path_factory):
    job = Job(tmp_path_factory.mktemp("manifest"))
    put_scenes(job)
    result = prepare(job)
    assert result.code == 0, result.stderr
    return job


@pytest.mark.parametrize(
    ("file", "prefix"),
    [
        ("annotations/instances.json", ""),
        ("annotations/instances.json", "images/"),
        ("instances.json", ""),
        ("instances.json", "images/"),
        ("images/_annotations.coco.json", ""),
    ],
)
def test_coco_prepares_what_the_manifest_does(job, from_manifest, file, prefix):
    scenes = put_images(job, range(COUNT), "images/")
    put_coco(job, describe_coco([(f"{prefix}{name}", boxes) for name, boxes in scenes]), file)
    result = prepare(job)
    assert result.code == 0, result.stderr
    assert read_prepared(job) == read_prepared(from_manifest)
    report, other = read_report(job), read_report(from_manifest)
    assert {"name": file, "rows": 1} in report["files"]
    assert {**report, "files": []} == {**other, "files": []}


def test_files_of_coco_with_images_of_their_own_are_read_together(job):
    for shift, (folder, numbers) in enumerate([("train/", range(60)), ("valid/", range(60, COUNT))]):
        scenes = put_images(job, numbers, folder)
        put_coco(job, describe_coco(scenes, shift), f"{folder}_annotations.coco.json")
    result = prepare(job)
    assert result.code == 0, result.stderr
    report = read_report(job)
    assert report["rows"]["total"]["count"] == COUNT and report["unlabelled"]["count"] == 0


def test_what_coco_has_beside_boxes_is_left_out_and_told(job):
    scenes = put_images(job, range(COUNT), "images/")
    document = describe_coco([*scenes, ("gone.png", [])])
    document["categories"].append({"id": 3, "name": "ghost"})
    first = document["images"][0]["id"]
    further = {"image_id": first, "bbox": [1, 1, 5, 5]}
    document["annotations"] += [
        {**further, "id": 501, "category_id": 90, "iscrowd": 1},
        {
            "id": 502,
            "image_id": first,
            "category_id": 90,
            "iscrowd": 1,
            "segmentation": {"counts": [1], "size": [1, 1]},
        },
        {**further, "id": 503, "category_id": 3},
        {**further, "id": 504, "category_id": 4},
        {**further, "id": 505, "category_id": 90, "image_id": 7},
        {**further, "id": 506, "category_id": 90, "image_id": 7},
    ]
    put_coco(job, document)
    put(job, "images/nobody.png", encode(draw(2002)[0]))
    result = prepare(job)
    assert result.code == 0, result.stderr
    report = read_report(job)
    assert report["boxes"]["crowds"] == 2
    assert "2 boxes around a crowd (iscrowd) left out. What they show counts as background now." in report["notes"]
    assert report["boxes"]["unknown"] == {"ghost": 1, "category_id 4": 1}
    gone = document["images"][-1]["id"]
    assert report["unlabelled"]["listed"] == [
        f"annotations/instances.json, image {gone}: gone.png (not there)",
        "annotations/instances.json, annotations: 2: image_id 7 (not there)",
        "images/nobody.png",
    ]


def change(document, part, place, **fields):
    """The document with other fields of one entry; those of None are left out."""
    entry = {**document[part][place], **fields}
    entries = list(document[part])
    entries[place] = {key: value for key, value in entry.items() if value is not None}
    return {**document, part: entries}


@pytest.mark.parametrize(
    ("part", "fields", "message"),
    [
        (
            "annotations",
            {"bbox": None},
            "file annotations/instances.json, annotation 1: has a segmentation alone, which is not read; give its "
            "bounds as bbox, [x, y, width, height]",
        ),
        (
            "annotations",
            {"bbox": [1, 2, 3]},
            "annotation 1: has a category_id and a bbox, [x, y, width, height], got 90 and [1, 2, 3]",
        ),
        (
            "annotations",
            {"bbox": [1, 2, 3, float("nan")]},
            "annotation 1: a box has finite numbers, got [1, 2, 3, NaN]",
        ),
        ("annotations", {"category_id": [1]}, "a bbox, [x, y, width, height], got [1] and ["),
        ("annotations", {"image_id": None}, "an annotation has an image_id and a category_id, got {"),
        ("annotations", {"image_id": [1]}, "an annotation has an image_id and a category_id, got ["),
        ("images", {"file_name": None}, "images: each has an id and a file_name, got {"),
        ("images", {"id": 997}, "images: 000.png and 001.png have the id 997; give each an id of its own"),
        ("images", {"file_name": "s3://elsewhere/0.png"}, "image 1000: s3://elsewhere/0.png must lie under the source"),
        ("categories", {"name": None}, "categories: each has an id and a name, got {"),
        ("categories", {"id": 83}, "categories: square and disc have the id 83; give each an id of its own"),
    ],
)
def test_what_is_wrong_with_coco_is_said_in_one_line(job, part, fields, message):
    put_coco(job, change(describe_coco(put_images(job, range(3), "images/")), part, 0, **fields))
    result = prepare(job)
    assert result.code == 1
    assert message in result.message


@pytest.mark.parametrize(
    ("fill", "message"),
    [
        (
            lambda job, coco: put(job, "000.png", encode(draw(3000)[0])),
            "file annotations/instances.json, image 1000: 000.png may be 000.png and images/000.png; keep one of them",
        ),
        (
            lambda job, coco: put_coco(job, coco, "annotations/person_keypoints.json"),
            "image images/000.png is in annotations/instances.json and in annotations/person_keypoints.json: name each "
            "image in one file of COCO's",
        ),
        (
            lambda job, coco: put_manifest(job, [annotate("images/000.png", [])]),
            "file annotations/instances.json is COCO's, and shapes.manifest is not: give all annotations in one form",
        ),
        (
            lambda job, coco: put(job, "images/000.json", b'{"file": "000.png", "annotations": []}'),
            "file annotations/instances.json is COCO's, and images/000.json is not: give all annotations in one form",
        ),
        (
            lambda job, coco: put_coco(job, {**coco, "images": [{"id": 1, "file_name": "train2017/0.jpg"}]}),
            "file annotations/instances.json: none of its 1 images is there; train2017/0.jpg was looked for in the "
            "source, annotations/, images/, annotations/images/",
        ),
        (
            lambda job, coco: put_coco(job, {"images": [], "annotations": []}),
            'must name its image, {"file": "scan.png", "annotations": […]}, or have the lists images, annotations and '
            "categories of COCO",
        ),
        (
            lambda job, coco: put_coco(job, {**coco, "images": [], "annotations": []}),
            "no annotated image under the source",
        ),
    ],
)
def test_coco_that_may_mean_several_things_is_refused(job, fill, message):
    coco = describe_coco(put_images(job, range(3), "images/"))
    put_coco(job, coco)
    fill(job, coco)
    result = prepare(job)
    assert result.code == 1
    assert message in result.message


def test_polygons_of_coco_are_not_kept_in_memory(tmp_path):
    polygons = [[float(one) + 0.5 for one in range(2000)]]
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "segmentation": polygons}
    text = json.dumps({"images": [], "annotations": [annotation] * 400, "categories": []})
    tracemalloc.start()
    try:
        document = json.loads(text, object_hook=shrink)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(document["annotations"]) == 400
    assert peak < 0.2 * len(text)
