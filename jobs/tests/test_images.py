"""Images from the source to answers: what is found, left out, kept together, learned from and measured."""

import base64
import csv
import io
import json
import re
import sys
from runpy import run_path

import numpy as np
import pytest
from conftest import JOBS, write_csv
from PIL import Image

sys.path[:0] = [str(JOBS), str(JOBS / "algorithms")]

from images.measures import measure_image  # noqa: E402
from images.source import find_images  # noqa: E402

from algorithms.pixels.decoding import ImageError, open_image, read_colours  # noqa: E402
from algorithms.pixels.features import count_edges, read_edges, read_features  # noqa: E402
from algorithms.pixels.terms import Measures  # noqa: E402
from common.judging_terms import ProblemType  # noqa: E402
from common.target import Target  # noqa: E402

SEAM = JOBS.parent / "test" / "engine" / "images"
RECIPE = {
    "target": {"name": "finding", "positiveClass": "suspicious", "negativeClass": "normal"},
    "images": True,
    "features": [],
    "split": {"train": 0.5, "validation": 0.25, "test": 0.25},
}
COUNT = 120


def draw(is_bright, number, side=24):
    """A bright disc or a dark one, somewhere on noise."""
    random = np.random.default_rng(number)
    rows, columns = np.mgrid[0:side, 0:side]
    row, column = random.integers(8, side - 8, 2)
    picture = random.normal(120, 20, (side, side, 3))
    picture[(rows - row) ** 2 + (columns - column) ** 2 < 25] = 230 if is_bright else 20
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def draw_scene(number):
    """Light and shade, as photographs have it."""
    patches = np.random.default_rng(number).integers(0, 255, (6, 6, 3)).astype(np.uint8)
    return Image.fromarray(patches).resize((96, 96), Image.Resampling.BICUBIC)


def encode(image, kind="PNG", **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def put(job, name, content):
    file = job.base / "processing" / "input" / "source" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def put_images(job, count=COUNT):
    for number in range(count):
        label = "suspicious" if number % 3 == 0 else "normal"
        put(job, f"{label}/{number:04}.png", encode(draw(number % 3 == 0, number)))


def prepare(job, recipe=RECIPE, **further):
    return job.run("prepare", {"recipe": recipe, **further})


def read_report(job):
    return json.loads(job.output("report", "report.json").read_text())


def list_names(job, *parts):
    return sorted(file.name for file in job.output(*parts).rglob("*.*g") if file.is_file())


@pytest.fixture
def prepared(job):
    put_images(job)
    result = prepare(job)
    assert result.code == 0, result.stderr
    return job


def test_every_image_is_in_one_split_and_by_the_number_of_its_class(prepared):
    parts = [list_names(prepared, name) for name in ("train", "validation")]
    held_out = [name for name in list_names(prepared, "test") if not name.startswith("validation-")]
    everything = [name for part in [*parts, held_out] for name in part]
    assert len(everything) == len(set(everything)) == COUNT
    assert sorted(folder.name for folder in prepared.output("train").iterdir()) == ["0", "1"]
    report = read_report(prepared)
    assert report["rows"]["total"] == {"count": COUNT, "positive": COUNT // 3, "positiveShare": pytest.approx(1 / 3)}
    assert report["rows"]["train"]["count"] == len(parts[0])
    assert report["tasks"] == [] and report["broken"]["count"] == 0


def test_lists_name_every_image_of_a_channel_once_with_its_class(prepared):
    output = prepared.output()
    numbers = []
    for split in ("train", "validation"):
        lines = (output / "baseline" / "listed" / split / "images.lst").read_text(encoding="utf-8").splitlines()
        fields = [line.split("\t") for line in lines]
        listed = {path: int(label) for _, label, path in fields}
        there = {file.relative_to(output / split).as_posix() for file in (output / split).rglob("*.png")}
        assert set(listed) == there
        assert all(int(path.split("/")[0]) == label for path, label in listed.items())
        numbers += [int(number) for number, _, _ in fields]
    assert len(set(numbers)) == len(numbers)


def test_labels_stand_in_the_order_of_the_held_out_images(prepared):
    names = [name for name in list_names(prepared, "test") if not name.startswith("validation-")]
    labels = prepared.output("labels", "labels.csv").read_text().split()
    sources = {encode(draw(number % 3 == 0, number)): int(number % 3 == 0) for number in range(COUNT)}
    truths = [sources[prepared.output("test", name).read_bytes()] for name in names]
    assert [int(label) for label in labels] == truths
    further = [name for name in list_names(prepared, "test") if name.startswith("validation-")]
    told = prepared.output("labels", "validation-rows.txt").read_text().split()
    assert [sources[prepared.output("test", name).read_bytes()] for name in further] == [int(one) for one in told]


def test_an_image_stays_in_its_split_whatever_it_is_called_and_whatever_comes(prepared, tmp_path_factory):
    other = type(prepared)(tmp_path_factory.mktemp("other"))
    for number in range(COUNT + 40):
        label = "suspicious" if number % 3 == 0 else "normal"
        put(other, f"archive/{label}/scan-{number}.png", encode(draw(number % 3 == 0, number)))
    assert prepare(other).code == 0
    for name in ("train", "validation", "test"):
        assert set(list_names(prepared, name)) <= set(list_names(other, name))


def test_the_baseline_is_what_was_measured_of_images_that_train(prepared):
    rows = list(csv.DictReader(prepared.output("baseline", "baseline.csv").open()))
    assert len(rows) == len(list_names(prepared, "train"))
    assert {row["format"] for row in rows} == {"png"} and {row["width"] for row in rows} == {"24"}
    schema = json.loads(prepared.output("baseline", "schema.json").read_text())
    assert schema["target"] == {
        "name": "finding",
        "type": "binary",
        "positiveClass": "suspicious",
        "negativeClass": "normal",
        "images": True,
    }
    assert [one["name"] for one in schema["features"]] == list(Measures.ALL) == list(rows[0])
    train = prepared.output("baseline", "measured", "train", "features.csv").read_text().splitlines()
    assert [line.split(",", 1)[1] for line in train] == [",".join(row.values()) for row in rows]


def test_the_baseline_has_as_many_images_as_it_is_asked_for(job):
    put_images(job)
    assert prepare(job, baselineRows=10).code == 0
    assert len(job.output("baseline", "baseline.csv").read_text().splitlines()) == 11


def test_the_page_shows_some_of_each_class_and_loads_nothing(prepared):
    page = prepared.output("report", "report.html").read_text()
    assert page.count('<img src="data:image/jpeg;base64,') >= 16
    assert set(re.findall(r'src="([^:]+):', page)) == {"data"} and "http" not in page.replace("http-equiv", "")


def test_what_the_evaluation_can_show_is_every_held_out_image_in_the_order_of_the_labels(prepared):
    lines = prepared.output("labels", "thumbnails.jsonl").read_text(encoding="utf-8").splitlines()
    shown = [json.loads(line) for line in lines]
    labels = prepared.output("labels", "labels.csv").read_text().split()
    assert [int(one["name"].startswith("suspicious/")) for one in shown] == [int(label) for label in labels]
    sizes = {Image.open(io.BytesIO(base64.b64decode(one["thumbnail"].split(",")[1]))).size for one in shown}
    assert sizes == {(24, 24)}


def test_pages_show_none_where_nobody_is_to_see_them(job):
    put_images(job)
    put(job, "normal/again.jpg", encode(draw(False, 1), "JPEG", quality=90))
    assert prepare(job, {**RECIPE, "showImages": False}).code == 0
    assert not job.output("labels", "thumbnails.jsonl").exists()
    assert "<img" not in job.output("report", "report.html").read_text()
    assert "base64" not in job.output("report", "report.json").read_text()


def test_broken_images_are_left_out_and_named(job):
    put_images(job)
    put(job, "normal/half.png", encode(draw(False, 0))[:300])
    put(job, "normal/text.jpg", b"no image")
    put(job, "normal/readme.txt", b"about")
    put(job, "lonely.png", encode(draw(False, 7777)))
    result = prepare(job)
    assert result.code == 0, result.stderr
    report = read_report(job)
    assert report["broken"]["count"] == 2
    assert [one["name"] for one in report["broken"]["images"]] == ["normal/half.png", "normal/text.jpg"]
    assert report["broken"]["images"][1]["problem"] == "is neither PNG nor JPEG"
    assert report["unlabelled"] == {"count": 1, "listed": ["lonely.png"]}
    assert report["skippedFiles"] == ["normal/readme.txt"]
    assert report["tasks"] == [
        "2 of 122 images cannot be read, and were left out: normal/half.png, normal/text.jpg.",
        "1 image without a class, or not there, left out: lonely.png.",
    ]
    assert "were left out: normal/half.png" in result.message


def test_of_copies_one_counts_and_of_contradicting_ones_none(job):
    put_images(job)
    same, torn = encode(draw(True, 0)), encode(draw(True, 3))
    put(job, "suspicious/z-copy.png", same)
    put(job, "normal/z-torn.png", torn)
    assert prepare(job).code == 0
    report = read_report(job)
    assert report["copies"] == {
        "count": 1,
        "images": [{"name": "suspicious/z-copy.png", "of": "suspicious/0000.png"}],
    }
    assert report["disagreeing"]["groups"] == [["normal/z-torn.png", "suspicious/0003.png"]]
    assert report["rows"]["total"]["count"] == COUNT - 1
    written = [
        file.read_bytes() for name in ("train", "validation", "test") for file in job.output(name).rglob("*.png")
    ]
    assert torn not in written


def test_images_that_are_nearly_the_same_never_lie_on_both_sides_of_the_split(job):
    near = {}
    for number in range(80):
        image = draw_scene(number)
        label = "suspicious" if number % 2 == 0 else "normal"
        kinds = [
            encode(image),
            encode(image, "JPEG", quality=90),
            encode(image.resize((120, 120), Image.Resampling.BICUBIC), "JPEG", quality=85),
        ]
        for place, content in enumerate(kinds):
            put(job, f"{label}/{number:03}-{place}.{'png' if place == 0 else 'jpg'}", content)
        near[number] = kinds
    assert prepare(job).code == 0
    homes = {}
    for name in ("train", "validation", "test"):
        for file in job.output(name).rglob("*.*g"):
            if not file.name.startswith("validation-"):
                homes[file.read_bytes()] = name
    assert {len({homes[content] for content in kinds}) for kinds in near.values()} == {1}
    report = read_report(job)
    assert report["alike"]["groups"] == 80 and report["alike"]["images"] == 240
    assert len(report["alike"]["examples"]) == 6


def test_images_that_only_look_a_little_alike_are_no_group(prepared):
    assert read_report(prepared)["alike"]["groups"] == 0


def test_a_manifest_names_the_classes_whatever_the_folders_are_called(job):
    lines, listed = [], []
    for number in range(COUNT):
        put(job, f"images/{number:04}.png", encode(draw(number % 3 == 0, number)))
        name = "suspicious" if number % 3 == 0 else "normal"
        lines.append(
            {
                "source-ref": f"s3://bucket/source/images/{number:04}.png",
                "finding": int(number % 3 == 0),
                "finding-metadata": {"class-name": name, "type": "groundtruth/image-classification"},
            }
        )
        listed.append(f"{number}\t{int(number % 3 == 0)}\timages/{number:04}.png")
    config = job.base / "config"
    config.mkdir()
    source = {"InputName": "source", "S3Input": {"S3Uri": "s3://bucket/source/"}}
    (config / "processingjobconfig.json").write_text(json.dumps({"ProcessingInputs": [source]}))
    manifest = "\n".join(map(json.dumps, lines)).encode()
    put(job, "labels/train.manifest", manifest)
    assert prepare(job).code == 0
    counted = read_report(job)["rows"]["total"]
    assert counted["count"] == COUNT and counted["positive"] == COUNT // 3
    (job.base / "processing" / "input" / "source" / "labels" / "train.manifest").unlink()
    put(job, "labels/train.lst", "\n".join(listed).encode())
    assert prepare(job).code == 0
    assert read_report(job)["rows"]["total"] == counted


def test_a_manifest_of_images_elsewhere_stops_the_run(job):
    put_images(job, 6)
    put(job, "train.manifest", b'{"source-ref": "s3://elsewhere/1.png", "finding": 1}')
    result = prepare(job)
    assert result.code == 1
    assert "file train.manifest, line 1: s3://elsewhere/1.png must lie under the source" in result.message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.manifest", b"{}", "file a.manifest, line 1: must be"),
        ("a.manifest", b'{"source-ref": "normal/1.png"}', "file a.manifest, line 1: has no finding"),
        ("a.lst", b"1 0 normal/1.png", "file a.lst, line 1: must be a number, the number of the class and a path"),
        ("a.csv", b"image\nxx\n", "file a.csv: a table of images must have the columns image (in BASE64) and finding"),
        ("strange/1.png", encode(draw(True, 1)), "images must be of two classes, one of them 'suspicious', got"),
    ],
)
def test_what_is_wrong_with_the_source_is_said_in_one_line(job, name, content, message):
    put_images(job, 6)
    put(job, name, content)
    result = prepare(job)
    assert result.code == 1
    assert message in result.message


def test_a_source_without_images_says_what_it_has(job):
    put(job, "rows.txt", b"")
    result = prepare(job)
    assert result.code == 1
    assert "images are <class>/<name>.png, .jpg or .jpeg, or listed by a manifest; found rows.txt" in result.message


def test_too_few_images_say_which_class_a_split_lacks(job):
    put_images(job, 6)
    result = prepare(job)
    assert result.code == 1
    assert "lacks the classes" in result.message


def test_labelled_traffic_is_read_as_the_quality_monitor_writes_it(job):
    put_images(job)
    rows = [["image_name", "finding", "image"]]
    rows += [[f"r{n}", "suspicious", base64.b64encode(encode(draw(True, 1000 + n))).decode()] for n in range(8)]
    rows.append(["broken", "normal", "%%%"])
    job.put("labelled-traffic/20260106T000000Z.csv", rows)
    assert prepare(job).code == 0
    report = read_report(job)
    assert report["rows"]["total"]["count"] == COUNT + 8
    assert report["broken"]["images"][0]["name"] == "labelled-traffic/20260106T000000Z.csv, row 9"
    lineage = json.loads(job.output("labels", "lineage.json").read_text())
    assert [(one["name"], one["rows"]) for one in lineage["files"]] == [
        ("normal/", 80),
        ("suspicious/", 40),
        ("labelled-traffic/20260106T000000Z.csv", 9),
    ]


def test_cells_of_labelled_traffic_lose_the_apostrophe_that_keeps_spreadsheets_from_executing_them(tmp_path):
    rows = [["'=name", "finding", "image"], ["a", "'@odd", "'+/v7"], ["b", "-1", "AAAA"]]
    write_csv(tmp_path / "source/labelled-traffic/20260106T000000Z.csv", rows)
    write_csv(tmp_path / "source/own.csv", rows[:2])
    (tmp_path / "scratch").mkdir()
    found = find_images(tmp_path / "source", Target("finding", ProblemType.MULTICLASS), tmp_path / "scratch").images
    assert [(image.label, image.file.read_bytes()) for image in found] == [
        ("@odd", b"\xfb\xfb\xfb"),
        ("-1", b"\0\0\0"),
        ("'@odd", b""),
    ]


def train(job, monkeypatch, tmp_path, **further):
    """Trains as the container does; returns the model's folder."""
    from train import train as run

    hyperparameters = {
        "algorithm": "imageLogisticRegression",
        "problem": "binary",
        "side": 16,
        "colour": False,
        "penalty": 10,
        "balanceClasses": False,
        "seed": 0,
        **further,
    }
    monkeypatch.setenv("SM_HPS", json.dumps(hyperparameters))
    monkeypatch.setenv("SM_CHANNEL_TRAIN", str(job.output("train")))
    monkeypatch.setenv("SM_CHANNEL_VALIDATION", str(job.output("validation")))
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path / "model"))
    run()
    return tmp_path / "model"


def ask(folder, content, content_type="image/png"):
    # By its path: other tests leave modules of the same name behind.
    inference = run_path(str(JOBS / "algorithms" / "inference.py"))
    return inference["transform_fn"](inference["model_fn"](str(folder)), content, content_type, "text/csv")


@pytest.mark.parametrize("colour", [False, True])
def test_what_was_trained_answers_images_as_clients_send_them(prepared, monkeypatch, tmp_path, capsys, colour):
    folder = train(prepared, monkeypatch, tmp_path, colour=colour)
    assert "validation-auc:" in capsys.readouterr().out
    names = [name for name in list_names(prepared, "test") if not name.startswith("validation-")]
    labels = [int(one) for one in prepared.output("labels", "labels.csv").read_text().split()]
    answers = [ask(folder, prepared.output("test", name).read_bytes()) for name in names]
    assert {answer.status_code for answer in answers} == {200}
    found = np.array([float(answer.get_data()) for answer in answers])
    assert ((found > 0.5) == np.array(labels)).mean() > 0.9
    # The same image, called otherwise and in the other format.
    image = draw(True, 5000)
    told = [float(ask(folder, encode(image), kind).get_data()) for kind in ("application/x-image", "image/png; q=1")]
    assert told[0] == told[1]
    assert float(ask(folder, encode(image, "JPEG", quality=98), "image/jpeg").get_data()) == pytest.approx(
        told[0], abs=0.05
    )


def test_several_classes_have_a_probability_each(prepared, monkeypatch, tmp_path):
    folder = train(prepared, monkeypatch, tmp_path, problem="multiclass", classes=3)
    shares = [float(one) for one in ask(folder, encode(draw(True, 5))).get_data().decode().split(",")]
    assert len(shares) == 3 and sum(shares) == pytest.approx(1) and shares[2] == 0


@pytest.mark.parametrize(
    ("content", "content_type", "status", "message"),
    [
        (b"1,2,3", "image/png", 400, "the image is neither PNG nor JPEG"),
        (encode(draw(True, 1))[:200], "image/png", 400, "the image is broken"),
        (encode(draw(True, 1)), "text/csv", 415, "content type text/csv is not supported: send one of"),
    ],
)
def test_what_is_no_image_is_refused(prepared, monkeypatch, tmp_path, content, content_type, status, message):
    answer = ask(train(prepared, monkeypatch, tmp_path), content, content_type)
    assert answer.status_code == status
    assert message in answer.get_data().decode()


def test_a_turned_camera_is_turned_back(monkeypatch):
    image = draw(True, 3)
    turned = image.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    content = encode(turned, "PNG", exif=exif)
    one, other = (read_features(open_image(bytes_, 10**6), 24, True) for bytes_ in (encode(image), content))
    assert np.allclose(one, other)


def test_edges_are_the_same_in_half_the_light():
    grey = np.asarray(draw(True, 9).convert("L").resize((32, 32)), dtype=np.float32) / 255
    full, half = read_edges(grey), read_edges(grey / 2)
    assert len(full) == count_edges(32)
    assert np.abs(full - half).max() < 0.02
    # A blank image has none.
    assert read_edges(np.full((32, 32), 0.5, dtype=np.float32)).max() == 0


def test_edges_of_stripes_have_one_direction():
    stripes = np.tile(np.repeat([0.0, 1.0], 4), 8)[None, :32].repeat(32, axis=0).astype(np.float32)
    # Across: the first of nine bins.
    by_bin = read_edges(stripes).reshape(-1, 9).sum(axis=0)
    assert by_bin[0] > 0 and by_bin[1:].max() == 0


def test_a_bomb_is_not_decoded():
    with pytest.raises(ImageError, match="more than 100"):
        open_image(encode(Image.new("L", (20, 20))), 100)


def test_sixteen_bits_become_eight():
    values = np.array([[0, 257, 65535]], dtype=np.uint16)
    colours = read_colours(open_image(encode(Image.fromarray(values)), 100))
    assert colours[0, :, 0].tolist() == [0, 1, 255]


@pytest.mark.parametrize("name", sorted(json.loads((SEAM / "measures.json").read_text())))
def test_the_measures_that_the_monitors_are_held_to_are_those_of_the_job(name):
    expected = json.loads((SEAM / "measures.json").read_text())[name]
    measured = measure_image(open_image((SEAM / "files" / name).read_bytes(), 10**7))
    assert measured == pytest.approx(expected, rel=1e-6, abs=1e-6, nan_ok=False) or measured == expected
