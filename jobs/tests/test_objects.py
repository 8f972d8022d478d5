"""Objects in images from annotations to the evaluation: what is kept, left out, written for algorithms, and judged."""

import csv
import json
import shutil
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.conftest import JOBS
from tests.test_evaluate import run_here
from tests.test_images import encode, put, read_report

sys.path[:0] = [str(JOBS)]

from common.errors import JobError  # noqa: E402
from detection.answers import Scene, parse_answer  # noqa: E402
from detection.naive import find_usual  # noqa: E402
from detection.precision import (  # noqa: E402
    average_precision,
    count_right,
    draw_averages,
    match,
    match_class,
    measure_precision,
    overlap,
)

GOLDENS = json.loads((JOBS / "tests" / "coco-goldens.json").read_text())
CLASSES = ["square", "disc"]
TARGET = {"name": "shapes", "type": "objectDetection", "classes": CLASSES}
RECIPE = {
    "target": TARGET,
    "images": True,
    "detectionScore": 0.4,
    "features": [],
    "split": {"train": 0.5, "validation": 0.2, "test": 0.3},
}
CRITERIA = [
    {"metric": "meanAveragePrecision50", "key": "mean_average_precision_50", "comparison": "atLeast", "threshold": 0.9},
    {"metric": "meanAveragePrecision", "key": "mean_average_precision", "comparison": "atLeast", "threshold": 0.5},
    {
        "metric": "meanAveragePrecision50",
        "key": "mean_average_precision_50",
        "comparison": "atLeast",
        "threshold": 0.5,
        "overNaive": True,
    },
]
COUNT = 90
WIDTH, HEIGHT = 80, 60


def draw(number, background=False):
    """An image of noise with a square and perhaps a disc, and their boxes as annotations have them."""
    random = np.random.default_rng(number)
    image = Image.fromarray(random.integers(60, 200, (HEIGHT, WIDTH, 3)).astype(np.uint8))
    pen, boxes = ImageDraw.Draw(image), []
    if background:
        return image, boxes
    for label in [0, 1][: 1 + number % 2]:
        side = int(random.integers(10, 20))
        left, top = (
            int(random.integers(0, WIDTH // 2 - side)) + label * WIDTH // 2,
            int(random.integers(0, HEIGHT - side)),
        )
        shape = pen.rectangle if label == 0 else pen.ellipse
        shape((left, top, left + side - 1, top + side - 1), fill="black" if label == 0 else "white")
        boxes.append({"class_id": label, "left": left, "top": top, "width": side, "height": side})
    return image, boxes


def annotate(name, boxes, size=(WIDTH, HEIGHT), names=CLASSES):
    """A line of Ground Truth's manifest for bounding boxes."""
    return {
        "source-ref": name,
        "shapes": {
            "image_size": [{"width": size[0], "height": size[1], "depth": 3}],
            "annotations": boxes,
        },
        "shapes-metadata": {
            "objects": [{"confidence": 0.9} for _ in boxes],
            "class-map": {str(number): one for number, one in enumerate(names)},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
        },
    }


def put_scenes(job, count=COUNT, further=()):
    lines = []
    for number in range(count):
        image, boxes = draw(number, background=number % 9 == 8)
        put(job, f"images/{number:03}.png", encode(image))
        lines.append(annotate(f"images/{number:03}.png", boxes))
    put_manifest(job, [*lines, *further])


def put_manifest(job, lines, name="shapes.manifest"):
    put(job, name, "".join(f"{json.dumps(line)}\n" for line in lines).encode())


def prepare(job, recipe=RECIPE):
    return job.run("prepare", {"recipe": recipe})


def read_lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def prepared(job):
    put_scenes(job)
    result = prepare(job)
    assert result.code == 0, result.stderr
    return job


def test_every_image_is_in_one_split_with_a_file_of_its_boxes(prepared):
    output, found = prepared.output(), []
    for split in ("train", "validation"):
        images = sorted(file.relative_to(output / split) for file in (output / split).rglob("*.png"))
        folder = output / "baseline" / "annotations" / split
        assert sorted(file.relative_to(folder) for file in folder.rglob("*.json")) == [
            image.with_suffix(".json") for image in images
        ]
        for image in images:
            document = json.loads((folder / image.with_suffix(".json")).read_text())
            assert document["file"] == image.name
            assert document["image_size"] == [{"width": WIDTH, "height": HEIGHT, "depth": 3}]
            assert document["categories"] == [{"class_id": 0, "name": "square"}, {"class_id": 1, "name": "disc"}]
            assert image.parts[0] == ("with-boxes" if document["annotations"] else "background")
            found.append((image.name, document["annotations"]))
    held_out = read_lines(output / "labels" / "boxes.jsonl")
    assert [one["object"] for one in held_out] == sorted(file.name for file in (output / "test").iterdir())
    known = {encode(draw(number, number % 9 == 8)[0]): draw(number, number % 9 == 8)[1] for number in range(COUNT)}
    for name, boxes in found:
        (file,) = [one for split in ("train", "validation") for one in (output / split).rglob(name)]
        assert boxes == sorted(known[file.read_bytes()], key=lambda box: box["class_id"])
    for one in held_out:
        boxes = known[(output / "test" / one["object"]).read_bytes()]
        corners = [
            [
                box["class_id"],
                box["left"] / WIDTH,
                box["top"] / HEIGHT,
                (box["left"] + box["width"]) / WIDTH,
                (box["top"] + box["height"]) / HEIGHT,
            ]
            for box in boxes
        ]
        assert one["boxes"] == [pytest.approx(line, abs=1e-6) for line in corners]
    assert len(found) + len(held_out) == COUNT
    lineage = json.loads((output / "labels" / "lineage.json").read_text())
    assert ("shapes.manifest", COUNT) in [(one["name"], one["rows"]) for one in lineage["files"]]


def test_the_baseline_says_what_is_predicted_and_from_which_score_on(prepared):
    schema = json.loads(prepared.output("baseline", "schema.json").read_text())
    assert schema["target"] == {
        "name": "shapes",
        "type": "regression",
        "images": True,
        "detectionScore": 0.4,
        "objectClasses": CLASSES,
    }
    header, *rows = list(csv.reader(prepared.output("baseline", "baseline.csv").open()))
    assert header == [feature["name"] for feature in schema["features"]]
    assert {(float(row[0]), float(row[1])) for row in rows} == {(WIDTH, HEIGHT)}


def test_the_report_counts_objects_and_draws_them(prepared):
    report = read_report(prepared)
    total = report["rows"]["total"]
    assert total["count"] == COUNT and total["background"] == COUNT // 9
    squares = sum(number % 9 != 8 for number in range(COUNT))
    discs = sum(number % 9 != 8 and number % 2 == 1 for number in range(COUNT))
    assert total["boxes"] == {"square": squares, "disc": discs}
    assert [(one["name"], one["count"], one["images"]) for one in report["perClass"]] == [
        ("square", squares, squares),
        ("disc", discs, discs),
    ]
    assert 10 / 70 < report["perClass"][0]["boxSize"]["quantiles"]["50%"] < 20 / 69
    assert report["tasks"] == []
    assert "without an object" in " ".join(report["notes"])
    page = prepared.output("report", "report.html").read_text(encoding="utf-8")
    assert page.count("<image href=") == len(report["examples"]) > 6
    assert '<rect class="true"' in page and "<title>disc</title>" in page


def test_pages_show_none_where_nobody_is_to_see_them(job):
    put_scenes(job)
    result = prepare(job, {**RECIPE, "showImages": False})
    assert result.code == 0, result.stderr
    assert "<image" not in job.output("report", "report.html").read_text(encoding="utf-8")
    assert not job.output("labels", "thumbnails.jsonl").exists()


def test_boxes_that_cannot_be_are_counted_by_what_is_done_about_them(job):
    def box(label, left, top, width, height):
        return {"class_id": label, "left": left, "top": top, "width": width, "height": height}

    names = [*CLASSES, "ghost"]
    strange = [
        # Over the edge, outside, without an area, of another class, and one that is there twice.
        ("edge", [box(0, -5, 10, 20, 20)]),
        ("outside", [box(0, 90, 10, 20, 20), box(1, 10, 10, 5, 5)]),
        ("flat", [box(0, 5, 5, 0, 9), box(1, 10, 10, 5, 5)]),
        ("ghost", [box(2, 5, 5, 9, 9)]),
        ("twice", [box(0, 5, 5, 9, 9), box(0, 5, 5, 9, 9)]),
    ]
    further = []
    for number, (name, boxes) in enumerate(strange):
        put(job, f"images/{name}.png", encode(draw(1000 + number)[0]))
        further.append(annotate(f"images/{name}.png", boxes, names=names))
    put_scenes(job, further=further)
    result = prepare(job)
    assert result.code == 0, result.stderr
    report = read_report(job)
    assert report["boxes"] == {
        "clipped": 1,
        "repeated": 1,
        "crowds": 0,
        "emptyBoxes": {"count": 2, "images": ["images/outside.png", "images/flat.png"]},
        "unknown": {"ghost": 1},
    }
    assert report["tasks"] == [
        "1 box of classes that the recipe does not name were left out: 1 of ghost. What they show counts as background "
        "now."
    ]
    everything = [
        *read_lines(job.output("labels", "boxes.jsonl")),
        *read_lines(job.output("baseline", "measured", "train", "boxes.jsonl")),
    ]
    corners = [corner for one in everything for _, *corners in one["boxes"] for corner in corners]
    assert min(corners) >= 0 and max(corners) <= 1


def test_images_that_are_broken_copies_or_not_annotated_are_named(job):
    image, boxes = draw(2000)
    put(job, "images/broken.png", encode(image)[:300])
    put(job, "images/wrong-size.png", encode(draw(2001)[0]))
    put(job, "images/copy.png", encode(draw(0)[0]))
    put(job, "images/contradicts.png", encode(draw(1)[0]))
    put(job, "images/nobody.png", encode(draw(2002)[0]))
    put(job, "images/failed.png", encode(draw(2003)[0]))
    put_scenes(
        job,
        further=[
            annotate("images/broken.png", boxes),
            annotate("images/wrong-size.png", boxes, size=(HEIGHT, WIDTH)),
            annotate("images/copy.png", draw(0)[1]),
            annotate("images/contradicts.png", boxes),
            {"source-ref": "images/failed.png", "shapes-metadata": {"failure-reason": "timeout"}},
            annotate("images/absent.png", boxes),
        ],
    )
    result = prepare(job)
    assert result.code == 0, result.stderr
    report = read_report(job)
    assert [one["name"] for one in report["broken"]["images"]] == ["images/broken.png", "images/wrong-size.png"]
    assert report["broken"]["images"][1]["problem"] == (
        "has 80 × 60 pixels, and its boxes are of an image with 60 × 80; pixels count as they are stored, not as a "
        "camera's EXIF turns them"
    )
    assert report["copies"]["images"] == [{"name": "images/copy.png", "of": "images/000.png"}]
    assert "3 images without an annotation, or not there, left out" in " ".join(report["tasks"])
    assert report["disagreeing"]["groups"] == [["images/001.png", "images/contradicts.png"]]
    listed = report["unlabelled"]["listed"]
    assert sorted(one.split(": ")[-1] for one in listed) == [
        "images/absent.png (not there)",
        "images/failed.png",
        "images/nobody.png",
    ]


def test_an_image_that_is_listed_twice_counts_once_and_is_no_copy_of_another_one(job):
    put_scenes(job, further=[annotate("images/000.png", draw(0)[1])])
    assert prepare(job).code == 0
    notes = " ".join(read_report(job)["notes"])
    assert "1 copy of an earlier image left out, such as images/000.png, which is listed more than once." in notes


def test_a_file_of_json_an_image_is_read_as_well(job):
    for number in range(COUNT):
        image, boxes = draw(number)
        put(job, f"pictures/{number:03}.png", encode(image))
        document = {
            "file": f"{number:03}.png" if number % 2 else f"pictures/{number:03}.png",
            "image_size": [{"width": WIDTH, "height": HEIGHT, "depth": 3}],
            "annotations": boxes,
            "categories": [{"class_id": one, "name": name} for one, name in enumerate(CLASSES)],
        }
        put(job, f"pictures/{number:03}.json", json.dumps(document).encode())
    result = prepare(job)
    assert result.code == 0, result.stderr
    lineage = json.loads(job.output("labels", "lineage.json").read_text())
    assert [(one["name"], one["rows"]) for one in lineage["files"]] == [("pictures/", COUNT)]
    report = read_report(job)
    assert report["rows"]["total"]["count"] == COUNT
    assert report["unlabelled"]["count"] == 0


def test_what_is_called_json_is_never_read_as_an_image(job):
    # What a notebook may write: annotations, and in a hidden folder something that holds an image.
    for number in range(COUNT):
        image, boxes = draw(number)
        put(job, f"_mine/{number:03}.json", encode(image))
        put(job, f"{number:03}.json", json.dumps({"file": f"_mine/{number:03}.json", "annotations": boxes}).encode())
    result = prepare(job)
    assert result.code == 1
    assert "no annotated image under the source" in result.message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nothing", "file other.manifest, line 1: is not JSON, got 'nothing'"),
        ("[1]", "file other.manifest, line 1: must be a JSON object, got '[1]'"),
        ('{"shapes": {}}', 'line 1: must be {"source-ref": "s3://…", "shapes": …}'),
        ('{"source-ref": "images/000.png", "shapes": {}}', "shapes must have a list of annotations"),
        (
            '{"source-ref": "images/000.png", "shapes": {"annotations": [{"left": 1}]}}',
            "a box has the numbers class_id, left, top, width, height, got",
        ),
        ('{"source-ref": "s3://elsewhere/000.png", "shapes": {}}', "s3://elsewhere/000.png must lie under the source"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_said_in_one_line(job, line, message):
    put_scenes(job, count=3)
    put(job, "other.manifest", line.encode())
    result = prepare(job)
    assert result.code != 0
    assert message in result.message


def test_a_byte_order_mark_is_no_part_of_a_manifest(job):
    put_scenes(job)
    file = job.base / "processing" / "input" / "source" / "shapes.manifest"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert prepare(job).code == 0
    assert read_report(job)["rows"]["total"]["count"] == COUNT


@pytest.mark.parametrize("name", ["shapes.manifest", "shapes.json"])
def test_annotations_that_are_not_utf_8_are_named(job, name):
    put_scenes(job)
    put(job, name, '{"source-ref": "é.png"}'.encode("latin-1"))
    result = prepare(job)
    assert result.code == 1
    assert f"file {name}: is not UTF-8" in result.message


def test_a_split_without_boxes_stops_the_run(job):
    put_scenes(job, count=9)
    result = prepare(job)
    assert result.code != 0
    assert "has no box of" in result.message and "give more images or a larger share" in result.message


def test_a_source_without_annotations_says_what_it_has(job):
    put(job, "images/000.png", encode(draw(0)[0]))
    result = prepare(job)
    assert result.code != 0
    assert "no annotated image under the source" in result.message and "images/000.png" in result.message


def to_arrays(document):
    """The goldens as shares of their images."""

    def scale(corners):
        return [corner / document["side"] for corner in corners]

    scenes, answers = [], []
    for image in document["images"]:
        boxes = [[label, *scale(corners)] for label, *corners in image["boxes"]]
        found = [[label, score, *scale(corners)] for label, score, *corners in image["detections"]]
        scenes.append(Scene("", "", np.array(boxes).reshape(-1, 5)))
        answers.append(parse_answer(json.dumps({"prediction": found}), "", 3))
    return scenes, answers


def test_average_precision_is_that_of_pycocotools():
    scenes, answers = to_arrays(GOLDENS)
    classes = [match_class(scenes, answers, number) for number in range(3)]
    measures, each = measure_precision(classes, draw_averages(classes))
    assert [measure.value for measure in measures.values()] == pytest.approx(GOLDENS["whole"], abs=1e-9)
    for own, golden in zip(each, GOLDENS["classes"], strict=True):
        assert [measure.value for measure in own.values()] == pytest.approx(golden, abs=1e-9)
    for measure in measures.values():
        assert measure.lower < measure.value < measure.upper
        assert 0.02 < measure.upper - measure.lower < 0.4


def test_drawing_images_again_is_judging_those_images():
    scenes, answers = to_arrays(GOLDENS)
    weights = np.random.default_rng(1).integers(0, 4, len(scenes))
    drawn = np.repeat(np.arange(len(scenes)), weights)
    again = match_class([scenes[place] for place in drawn], [answers[place] for place in drawn], 0)
    weighed = average_precision(match_class(scenes, answers, 0), weights)
    assert weighed == pytest.approx(average_precision(again), abs=1e-3)


def test_overlap_is_by_hand_what_it_is():
    boxes = np.array([[0.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 3.0], [5.0, 5.0, 6.0, 6.0]])
    assert overlap(boxes[:1], boxes)[0] == pytest.approx([1, 1 / 7, 0])
    assert overlap(np.zeros((1, 4)), np.zeros((1, 4)))[0, 0] == 0


def test_a_box_is_found_once():
    right = match(np.array([[0.9], [0.95]]))
    assert right[0].tolist() == [True, False]
    # At 0.95 the surer detection is not near enough, and leaves the box to the other one.
    assert right[-1].tolist() == [False, True]


def test_average_precision_by_hand():
    """Two boxes, found and missed: the precision is 1 up to a recall of one half, which are 51 of 101 recalls."""
    scenes = [Scene("a", "", np.array([[0, 0.0, 0.0, 0.5, 0.5]])), Scene("b", "", np.array([[0, 0.0, 0.0, 0.5, 0.5]]))]
    answers = [np.array([[0, 0.9, 0.0, 0.0, 0.5, 0.5]]), np.zeros((0, 6))]
    matched = match_class(scenes, answers, 0)
    assert average_precision(matched).tolist() == pytest.approx([51 / 101] * 10)
    counted = count_right(matched, 0.5)
    assert (counted["boxes"], counted["found"], counted["right"]) == (2, 1, 1)
    assert counted["recall"].value == 0.5 and counted["precision"].value == 1
    # Of a class without a box there is nothing to say.
    assert average_precision(match_class(scenes, answers, 1)) is None
    assert count_right(match_class(scenes, answers, 1), 0.5)["recall"] is None


def test_usual_boxes_are_where_objects_usually_are():
    usually = np.array([[0, 0.0, 0.0, 0.2, 0.2], [0, 0.6, 0.6, 0.8, 0.8]])
    boxes = [usually + np.array([0, shift, shift, shift, shift]) for shift in (0, 0.01, 0.02)]
    scenes = [Scene("", "", one) for one in [*boxes, np.zeros((0, 5))]]
    usual = find_usual(scenes, 2)
    assert usual.tolist() == [
        pytest.approx([0, 0.75, 0.01, 0.01, 0.21, 0.21]),
        pytest.approx([0, 0.75, 0.61, 0.61, 0.81, 0.81]),
    ]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("no json", "holds 'no json', expected"),
        ('{"predictions": []}', 'expected {"prediction": [[class, score, left, top, right, bottom], …]}'),
        ('{"prediction": [[0, 0.5, 0, 0, 1]]}', "holds [0, 0.5, 0, 0, 1], expected"),
        ('{"prediction": [[2, 0.5, 0, 0, 1, 1]]}', "has the class 2, expected the number of one, 0 to 1"),
        ('{"prediction": [[0, 1.5, 0, 0, 1, 1]]}', "has the score 1.5, expected one from 0 to 1"),
        ('{"prediction": [[0, 0.5, 1, 0, 0, 1]]}', "has a box whose corners are 1, 0, 0, 1"),
        ('{"prediction": [[0, NaN, 1, 0, 0, 1]]}', "expected"),
    ],
)
def test_answers_of_another_form_are_refused(answer, message):
    with pytest.raises(JobError) as refused:
        parse_answer(answer, "a.png.out", 2)
    assert message in str(refused.value)


def hand_over(job):
    """The preparation's outputs become inputs, as the pipeline has it."""
    inputs = job.base / "processing" / "input"
    shutil.copytree(job.output("labels"), inputs / "labels")
    shutil.copytree(job.output("baseline", "measured", "train"), inputs / "train")
    shutil.copytree(job.output("baseline", "measured", "test"), inputs / "test")


def answer_all(job, answer, by="predictions"):
    """What batch transform would leave: an object an image."""
    folder = job.base / "processing" / "input" / by
    folder.mkdir(parents=True)
    for scene in read_lines(job.output("labels", "boxes.jsonl")):
        (folder / f"{scene['object']}.out").write_text(f"{json.dumps({'prediction': answer(scene)})}\n")


def evaluate(job, **further):
    return job.run(
        "evaluate", {"target": TARGET, "criteria": CRITERIA, "detectionScore": 0.4, "minimumHeldOutRows": 10, **further}
    )


def see_well(scene):
    return [[label, 0.9, *corners] for label, *corners in scene["boxes"]]


def test_a_model_that_finds_all_meets_its_criteria(prepared):
    hand_over(prepared)
    answer_all(prepared, see_well)
    result = evaluate(prepared)
    assert result.code == 0, result.stderr
    document = json.loads(prepared.output("evaluation", "evaluation.json").read_text())
    assert document["success_criteria"]["met"], document["success_criteria"]["message"]
    section = document["object_detection_metrics"]
    assert section["mean_average_precision"]["value"] == pytest.approx(1)
    assert 0.8 < section["mean_average_precision"]["lower"] < 1
    assert document["naive_models"]["usual_boxes"]["metrics"]["mean_average_precision_50"] < 0.5
    classes = document["detections"]["classes"]
    assert list(classes) == CLASSES and classes["disc"]["recall"]["value"] == 1
    rows = list(csv.DictReader(prepared.output("predictions", "predictions.csv").open()))
    assert [row["prediction"] for row in rows] == [row["label"] for row in rows]
    card = json.loads(prepared.output("evaluation", "model-card.json").read_text())
    assert card["intended_uses"]["purpose_of_model"] == "Finds shapes in images: boxes of square, disc."


def test_a_model_that_misses_most_is_told_so_with_the_worst_images(prepared):
    hand_over(prepared)
    answer_all(prepared, lambda scene: [[0, 0.6, 0.9, 0.9, 0.95, 0.95], [0, 0.1, 0, 0, 1, 1]])
    result = evaluate(prepared)
    assert result.code == 0, result.stderr
    document = json.loads(prepared.output("evaluation", "evaluation.json").read_text())
    assert not document["success_criteria"]["met"]
    assert "meanAveragePrecision50 0.000 is 0.900 below the required 0.90" in document["success_criteria"]["message"]
    assert "without a model: meanAveragePrecision50" in document["success_criteria"]["message"]
    rows = list(csv.DictReader(prepared.output("predictions", "predictions.csv").open()))
    assert {row["prediction"] for row in rows} == {"1"}
    page = prepared.output("evaluation", "evaluation.html").read_text(encoding="utf-8")
    assert '<rect class="wrong"' in page and "2 missed, 1 found where nothing is" in page
    assert '<rect class="found"' not in page


def see_half(scene):
    """One box of each image is found, somewhat beside where it is."""
    return [[label, 0.8, left + 0.01, top, right, bottom] for label, left, top, right, bottom in scene["boxes"][:1]]


@pytest.mark.parametrize(
    ("new", "old", "verdict", "approval"),
    [
        (see_well, see_half, "better", "Approved"),
        (see_half, see_half, "alike", "PendingManualApproval"),
        (see_half, see_well, "worse", "PendingManualApproval"),
    ],
)
def test_new_detections_are_compared_with_those_of_the_champion(prepared, monkeypatch, new, old, verdict, approval):
    monkeypatch.setenv("MODEL_APPROVAL_STATUS", "Approved")
    hand_over(prepared)
    answer_all(prepared, new)
    answer_all(prepared, old, "champion")
    (prepared.base / "processing/input/champion/champion.json").write_text(json.dumps({"version": "arn:x/3"}))
    result = evaluate(prepared)
    assert result.code == 0, result.stderr
    document = json.loads(prepared.output("evaluation", "evaluation.json").read_text())
    champion = document["champion"]
    assert (champion["verdict"], champion["approval"]) == (verdict, approval)
    assert champion["metric"] == "meanAveragePrecision50"
    section = document["object_detection_metrics"]["mean_average_precision_50"]
    assert champion["value"] == pytest.approx(section["value"])
    assert champion["lower"] <= champion["difference"] <= champion["upper"]
    page = prepared.output("evaluation", "evaluation.html").read_text(encoding="utf-8")
    assert "of the champion (version 3), difference" in page


def test_a_champion_that_answered_nothing_to_an_image_is_no_error(prepared):
    hand_over(prepared)
    answer_all(prepared, see_well)
    answer_all(prepared, see_well, "champion")
    folder = prepared.base / "processing/input/champion"
    (folder / "champion.json").write_text(json.dumps({"version": "arn:x/3"}))
    min(folder.glob("*.out")).unlink()
    assert evaluate(prepared).code == 0
    document = json.loads(prepared.output("evaluation", "evaluation.json").read_text())
    assert document["champion"]["verdict"] == "notCompared"
    assert "its answers cannot be read: predictions: no answer" in document["champion"]["message"]


def test_hyperparameters_of_a_run_are_told_where_they_are_other_than_deployed(prepared):
    hand_over(prepared)
    answer_all(prepared, see_well)
    configuration = {
        "target": TARGET,
        "criteria": CRITERIA,
        "minimumHeldOutRows": 10,
        "hyperparameters": {"neurons": "96", "epochs": "30"},
        "runHyperparameters": {name: {"whole": True, "minimum": 1, "maximum": 200} for name in ("neurons", "epochs")},
    }
    assert run_here(prepared, configuration, ["eta=0.123456"], ["neurons=48", "epochs=30"]).code == 0
    message = json.loads(prepared.output("evaluation", "evaluation.json").read_text())["success_criteria"]["message"]
    assert "; tuned: eta 0.1235; neurons 48 in place of the deployed 96" in message
    assert "epochs" not in message


def test_few_boxes_are_no_verdict(prepared):
    hand_over(prepared)
    answer_all(prepared, see_well)
    result = evaluate(prepared, minimumHeldOutRows=1000)
    assert result.code == 0, result.stderr
    verdict = json.loads(prepared.output("evaluation", "evaluation.json").read_text())["success_criteria"]
    assert verdict["verdict"] == "notEnoughRows" and "at least 1000 are needed" in verdict["message"]


def test_an_image_without_an_answer_stops_the_evaluation(prepared):
    hand_over(prepared)
    answer_all(prepared, see_well)
    next((prepared.base / "processing" / "input" / "predictions").iterdir()).unlink()
    result = evaluate(prepared)
    assert result.code != 0 and "no answer" in result.message
