"""What is proposed where texts say the class, and for folders of images."""

import csv
import json

import numpy as np
import pytest
from conftest import JOBS
from PIL import Image

from common.errors import JobError
from proposal.images import propose_images
from proposal.propose import propose

REVIEWS = JOBS.parent / "examples" / "reviews" / "reviews.csv"
random = np.random.default_rng(5)
# More words than the columns that a few numbers of a text have.
GOOD, BAD = ([f"{mood}{number}" for number in range(60)] for mood in ("fine", "poor"))
PLAIN = "it was there when we came to see what they had".split()


def write(folder, columns):
    file = folder / "table.csv"
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows([list(columns), *zip(*columns.values(), strict=True)])
    return file


def say(is_good, number):
    """A sentence that is of its class by one word."""
    words = [*random.choice(PLAIN, 6), random.choice(GOOD if is_good else BAD), f"word{number}"]
    return " ".join(random.permutation(words))


def find(proposal, name):
    return next(column for column in proposal["columns"] if column["name"] == name)


def test_reviews_are_read_as_they_were_written():
    proposal = propose(REVIEWS, "liked", ())
    assert proposal["problem"] == "textClassification"
    assert proposal["algorithm"] == {"name": "textLogisticRegression", "props": {}}
    assert find(proposal, "review")["kind"] == "id"
    assert find(proposal, "text")["why"] == "5,777 different phrases, which the algorithm reads as they are"
    why = next(note for note in proposal["notes"] if " is proposed: " in note)
    assert why.startswith("Logistic regression of the texts' words is proposed: auc 0.79")
    assert why.endswith("; what is simpler is clearly worse.")
    assert (
        "text tells the class: the algorithm reads the words themselves, by Problem.textClassification()."
        in (proposal["notes"])
    )
    assert not any("a few numbers stand" in note for note in proposal["notes"])


def test_texts_alone_need_nothing_more_complicated(tmp_path):
    labels = ["good" if row % 2 else "bad" for row in range(400)]
    texts = [say(label == "good", row) for row, label in enumerate(labels)]
    proposal = propose(write(tmp_path, {"comment": texts, "mood": labels}), "mood", ())
    assert proposal["algorithm"]["name"] == "textLogisticRegression"
    assert any(note.endswith("; nothing more complicated is better beyond noise.") for note in proposal["notes"])


def test_of_several_classes_numbers_beside_the_texts_are_learnt_as_well(tmp_path):
    classes = [("good", "bad", "odd")[row % 3] for row in range(600)]
    sizes = [(row % 3 == 2) * 5 + random.normal() for row in range(600)]
    texts = [say(label == "good", row) for row, label in enumerate(classes)]
    proposal = propose(write(tmp_path, {"comment": texts, "size": sizes, "mood": classes}), "mood", ())
    assert (proposal["problemType"], proposal["problem"]) == ("multiclass", "textClassification")
    why = next(note for note in proposal["notes"] if " is proposed: " in note)
    assert float(why.split("macroF1 ")[1].split()[0]) > 0.85


def test_texts_that_say_nothing_beside_a_number_stay_a_few_numbers(tmp_path):
    sizes = random.normal(size=400).round(3)
    texts = [say(row % 2, row) for row in range(400)]
    labels = ["late" if size > 0 else "early" for size in sizes]
    proposal = propose(
        write(tmp_path, {"comment": texts, "size": sizes + 0.5 * random.normal(size=400), "is": labels}), "is", ()
    )
    assert proposal["problem"] is None
    assert find(proposal, "comment")["why"].endswith("whose words are hashed")
    assert not any("texts' words" in note for note in proposal["notes"])


def test_texts_whose_words_never_repeat_are_no_candidate(tmp_path):
    texts = [f"a{row} b{row} c{row} d{row}" for row in range(200)]
    proposal = propose(
        write(tmp_path, {"comment": texts, "size": range(200), "is": ["x", "y", "y"] * 66 + ["x", "y"]}), "is", ()
    )
    assert proposal["problem"] is None
    assert not any("texts' words" in note for note in proposal["notes"])


def draw(folder, counts, kind="png"):
    """A folder a class, with so many images of its own grey."""
    for place, (name, count) in enumerate(counts.items()):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            pixels = random.normal(60 + 80 * place, 20, (20, 20)).clip(0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{number}.{kind}")
    return folder


def test_of_two_folders_the_rarer_class_is_the_positive_one(tmp_path):
    proposal = propose_images(draw(tmp_path / "scans", {"normal": 200, "suspicious": 60}), "finding", ())
    assert proposal["table"] == {"name": "scans", "rows": 260, "unit": "images"}
    assert proposal["target"] == {
        "name": "finding",
        "type": "binary",
        "positiveClass": "suspicious",
        "negativeClass": "normal",
    }
    assert proposal["problem"] == "imageClassification"
    assert proposal["algorithm"] == {"name": "imageLogisticRegression", "props": {"balanceClasses": True}}
    assert proposal["criteria"] == [{"metric": "auc", "improvement": 0.1}]
    assert proposal["split"]["test"] > 0.1
    assert proposal["notes"][0] == (
        "'suspicious' is taken for the positive class of finding because it is the rarer one: 60 images, 23.1%."
    )
    assert proposal["naive"] == "Always 'normal' is right in 76.9% of the images, and has an AUC of 0.5."


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"no": 30, "yes": 40}, ("binary", "yes", None)),
        ({"0": 30, "1": 40}, ("binary", "1", None)),
        # Words that mean "missing" in a table are classes here, and numbers are no amounts.
        ({"NA": 30, "null": 40}, ("binary", "NA", None)),
        ({str(number): 6 for number in range(12)}, ("multiclass", None, [str(number) for number in range(12)])),
        ({"oak": 10, "ash": 10, "elm": 10}, ("multiclass", None, ["ash", "elm", "oak"])),
    ],
)
def test_folders_are_classes_whatever_they_are_called(tmp_path, counts, expected):
    proposal = propose_images(draw(tmp_path / "scans", counts, "jpg"), "finding", ())
    target = proposal["target"]
    assert (proposal["problemType"], target.get("positiveClass"), target.get("classes")) == expected
    assert proposal["algorithm"]["props"] == {}


def test_what_will_be_left_out_is_named(tmp_path):
    folder = draw(tmp_path / "scans", {"good": 30, "bad": 30})
    (folder / "good" / "half.png").write_bytes((folder / "good" / "1.png").read_bytes()[:60])
    (folder / "stray.png").write_bytes((folder / "good" / "1.png").read_bytes())
    (folder / "readme.txt").write_text("scans")
    notes = propose_images(folder, "finding", ())["notes"]
    assert any(note.startswith("Cannot be read, and will be left out: good/half.png is broken: ") for note in notes)
    assert "Nothing says the class of, and will be left out: stray.png." in notes
    assert "No images, and not read: readme.txt." in notes


def test_a_manifest_says_the_classes(tmp_path):
    folder = draw(tmp_path / "scans", {"all": 40})
    lines = [
        {
            "source-ref": f"all/{number}.png",
            "finding": number % 2,
            "finding-metadata": {"class-name": ["fine", "fail"][number % 2]},
        }
        for number in range(40)
    ]
    (folder / "labels.manifest").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    target = propose_images(folder, "finding", ())["target"]
    assert (target["positiveClass"], target["negativeClass"]) == ("fail", "fine")


def spoil(folder):
    for file in draw(folder, {"good": 3, "bad": 3}).rglob("*.png"):
        file.write_bytes(b"no image")


@pytest.mark.parametrize(
    ("fill", "message"),
    [
        (lambda folder: folder.mkdir(), "no image under the source .*scans: .* found nothing"),
        (
            lambda folder: write_text(folder),
            "no image under the source .*: images are <class>/<name>.png.* found notes.txt",
        ),
        (
            lambda folder: draw(folder, {"good": 30}),
            "every image is of the class 'good': there is nothing to predict; an",
        ),
        (
            lambda folder: draw(folder, {"good": 9, "bad": 9}),
            "there are 18 images: a model needs some hundred, and 20 to",
        ),
        (lambda folder: draw(folder, {"good": 30, "bad": 3}), "'finding' is 'bad' in 3 of 33 images: too few to learn"),
        (lambda folder: draw(folder, {"good": 20, "Good": 20}), "classes that differ by capitals .*'Good' and 'good'"),
        (spoil, "no image can be read: bad/0.png is neither PNG nor JPEG, .* and 3 more"),
    ],
)
def test_folders_of_which_nothing_can_be_learned(tmp_path, fill, message):
    fill(tmp_path / "scans")
    with pytest.raises(JobError, match=message):
        propose_images(tmp_path / "scans", "finding", ())


def write_text(folder):
    folder.mkdir()
    (folder / "notes.txt").write_text("no scans yet")


MANIFEST = {"source-ref": "all/1.png", "finding": {"annotations": [{"class_id": 0, "left": 1}]}}
DOCUMENT = {"file": "1.png", "annotations": [], "categories": []}


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("output.manifest", MANIFEST),
        ("good/1.json", DOCUMENT),
        ("coco/instances.json", {"images": [], "annotations": [], "categories": []}),
    ],
)
def test_boxes_of_objects_are_no_classes(tmp_path, name, document):
    folder = draw(tmp_path / "scans", {"good": 30, "bad": 30})
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(document))
    with pytest.raises(JobError, match=f"^{name} says where objects are: .* docs/object-detection.md shows"):
        propose_images(folder, "finding", ())


def test_boxes_of_coco_are_refused_with_the_classes_that_they_have(tmp_path):
    folder = draw(tmp_path / "scans", {"good": 30, "bad": 30})
    categories = [{"id": number, "name": name} for number, name in [(0, "shapes"), (9, "square"), (4, "disc")]]
    annotations = [{"id": one, "image_id": 1, "category_id": one, "bbox": [1, 1, 2, 2]} for one in (4, 9)]
    document = {"images": [], "annotations": annotations, "categories": categories}
    (folder / "_annotations.coco.json").write_text(json.dumps(document))
    with pytest.raises(JobError, match=r"write Problem.objectDetection\({ classes: \['square', 'disc'\] }\) and "):
        propose_images(folder, "finding", ())


def test_other_json_beside_images_does_no_harm(tmp_path):
    folder = draw(tmp_path / "scans", {"good": 30, "bad": 30})
    (folder / "camera.json").write_text('{"iso": 100}')
    (folder / "broken.json").write_text("{")
    assert propose_images(folder, "finding", ())["problem"] == "imageClassification"


def test_images_have_no_ids(tmp_path):
    with pytest.raises(JobError, match="--id: is for the columns of a table"):
        propose_images(draw(tmp_path / "scans", {"good": 20, "bad": 20}), "finding", ("name",))
