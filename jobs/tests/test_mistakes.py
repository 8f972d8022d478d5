"""Images that were taken for another class, on the page of the evaluation."""

import json
import re

import numpy as np
import pytest

from common.target import parse_target
from evaluate.mistakes import MOST_SHOWN, find_mistakes
from evaluate.quality import Judge
from tests.test_evaluate import AUC, CLASSES, make_binary, put, read, run

BINARY = {"name": "finding", "positiveClass": "suspicious", "negativeClass": "normal"}


def put_thumbnails(job, count, name="ward/{}.png"):
    file = job.base / "processing" / "input" / "labels" / "thumbnails.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        {"name": name.format(number), "thumbnail": f"data:image/jpeg;base64,{number:04}"} for number in range(count)
    ]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return file.parent


def find(job, target, threshold, labels, answers, thumbnails=None):
    folder = put_thumbnails(job, len(labels) if thumbnails is None else thumbnails)
    return find_mistakes(folder, Judge(parse_target(target, "target"), threshold), np.array(labels), np.array(answers))


def test_the_surest_mistake_comes_first_whichever_class_it_was_taken_for(job):
    found = find(job, BINARY, 0.5, [0, 1, 0, 1, 1], [0.6, 0.1, 0.2, 0.9, 0.45])
    assert found.count == 3
    assert [(one.name, one.truth, one.answered) for one in found.shown] == [
        ("ward/1.png", 1, 0),
        ("ward/0.png", 0, 1),
        ("ward/4.png", 1, 0),
    ]
    assert [one.certainty for one in found.shown] == pytest.approx([0.9, 0.6, 0.55])


def test_what_is_a_mistake_is_by_the_threshold_that_the_model_is_judged_with(job):
    assert [one.name for one in find(job, BINARY, 0.8, [1, 0], [0.7, 0.7]).shown] == ["ward/0.png"]


def test_of_several_classes_the_likeliest_is_the_answer(job):
    found = find(job, CLASSES, 0.5, [0, 1, 2], [[0.1, 0.7, 0.2], [0.0, 1.0, 0.0], [0.9, 0.05, 0.05]])
    assert [(one.truth, one.answered, one.certainty) for one in found.shown] == [(2, 0, 0.9), (0, 1, 0.7)]


def test_of_many_some_are_shown_and_those_without_a_thumbnail_are_counted(job):
    found = find(job, BINARY, 0.5, [0] * 100, np.linspace(0.5, 1, 100), thumbnails=60)
    assert found.count == 100
    assert [one.name for one in found.shown] == [f"ward/{number}.png" for number in range(59, 59 - MOST_SHOWN, -1)]


def test_the_page_shows_them_and_the_file_for_programs_holds_no_image(job):
    labels, scores = make_binary(9, 100)
    put(job, labels, scores)
    put_thumbnails(job, 100, name="<b>{}.png")
    assert run(job, BINARY, [AUC]).code == 0
    page = job.output("evaluation", "evaluation.html").read_text()
    wrong = [number for number, score in enumerate(scores) if (score >= 0.5) != labels[number]]
    shown = re.findall(r'<figure><img src="data:image/jpeg;base64,(\d+)"', page)
    assert len(shown) == min(len(wrong), MOST_SHOWN) and set(map(int, shown)) <= set(wrong)
    assert "taken for suspicious" in page and "taken for normal" in page
    assert "&lt;b&gt;" in page and "<b>0.png" not in page
    assert "base64" not in json.dumps(read(job))


def test_there_is_nothing_where_pages_show_no_images(job):
    put(job, *make_binary(9, 100))
    assert run(job, BINARY, [AUC]).code == 0
    assert "taken for" not in job.output("evaluation", "evaluation.html").read_text()
