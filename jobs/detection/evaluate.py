"""Judges detections: average precision, recall, criteria, page and card."""

import csv
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from common.configuration import check_kind
from common.contract import EvaluateInputs, EvaluateOutputs, Files, Keys
from common.judging_terms import OBJECT_DETECTION_HELD_OUT_ROWS, GateVerdict
from common.paths import input_directory, output_directory
from common.target import Target
from detection.answers import Scene, read_detections, read_scenes
from detection.champion import compare_detections
from detection.naive import NAME, WORDS, find_usual
from detection.page import render_detection_page
from detection.precision import (
    Detections,
    count_right,
    draw_averages,
    match_class,
    match_classes,
    measure_precision,
)
from detection.settings import read_detection_score
from evaluate.chosen import describe_hyperparameters
from evaluate.criteria import describe_verdict, judge_criteria, parse_criteria
from evaluate.measure import Measure
from evaluate.naive import NaiveModel
from evaluate.outputs import describe_judgement, write_judgement
from evaluate.quality import Judge
from evaluate.run import read_run

#: images that the page draws
DRAWN = 12


def evaluate_objects(
    configuration_path: str,
    configuration: dict[str, Any],
    target: Target,
    tuned: Sequence[str],
    chosen: Sequence[str],
) -> None:
    """Runs the evaluation of detections; see evaluate.job for what goes in and out."""
    criteria = parse_criteria(check_kind(configuration.get("criteria", []), list, "criteria"), target)
    minimum = check_kind(
        configuration.get(Keys.MINIMUM_HELD_OUT_ROWS, OBJECT_DETECTION_HELD_OUT_ROWS), int, Keys.MINIMUM_HELD_OUT_ROWS
    )
    score = read_detection_score(configuration)
    scenes = read_scenes(input_directory(EvaluateInputs.LABELS))
    answers = read_detections(input_directory(EvaluateInputs.PREDICTIONS), scenes, len(target.classes))
    matched = match_classes(scenes, answers, len(target.classes))
    found = Detections(scenes, answers, matched, draw_averages(matched), score)
    measures, each = measure_precision(matched, found.drawn)
    usual = find_usual(read_scenes(input_directory(EvaluateInputs.TRAIN)), len(target.classes))
    usually_matched = match_classes(scenes, [usual] * len(scenes), len(target.classes))
    naive_measures, _ = measure_precision(usually_matched, draw_averages(usually_matched))
    naive = [NaiveModel(NAME, WORDS, naive_measures)]
    champion, told = compare_detections(configuration, target, found, criteria)
    hints = told + describe_hyperparameters(tuned, chosen, configuration)
    verdict = judge_criteria(criteria, measures, naive, target, hints)
    boxes = sum(int(one.boxes.sum()) for one in matched)
    if boxes < minimum:
        shortage = (
            f"not enough boxes to judge: {boxes} in {len(scenes)} held-out images, at least {minimum} are needed; give "
            f"more images, or set {Keys.MINIMUM_HELD_OUT_ROWS} to what is enough for you"
        )
        verdict = describe_verdict(GateVerdict.NOT_ENOUGH_ROWS, shortage, verdict["results"])
    judge = Judge(target, score)
    described = {**champion, "detections": describe_detections(found, each, target)}
    document = describe_judgement(judge, len(scenes), measures, naive, described, tuned, verdict)
    write_predictions(found)
    run = read_run(configuration_path, configuration, [*tuned, *chosen])
    examples = choose_examples(found)
    write_judgement(document, judge, criteria, run, lambda keys: render_detection_page(document, judge, keys, examples))


def describe_detections(found: Detections, each: Sequence[dict[str, Measure | None]], target: Target) -> dict[str, Any]:
    """By class: average precision, and what is found from the score on."""
    classes = {}
    for name, matched, measures in zip(target.classes, found.matched, each, strict=True):
        values = {**measures, **count_right(matched, found.score)}
        classes[name] = {
            key: value.describe() if isinstance(value, Measure) else value
            for key, value in values.items()
            if value is not None
        }
    return {"score": found.score, Keys.CLASSES: classes}


def choose_examples(found: Detections) -> list[dict[str, Any]]:
    """Held-out images as the page draws them, those with the most mistakes first: boxes that were not found, and
    detections where nothing is."""
    file = input_directory(EvaluateInputs.LABELS) / Files.THUMBNAILS
    if not file.is_file():
        return []
    with file.open(encoding="utf-8") as stream:
        shown = [json.loads(line) for line in stream]
    examples = []
    for place, image in enumerate(shown):
        scene, answers = found.scenes[place], found.answers[place]
        counted = answers[answers[:, 1] >= found.score]
        right = _find_right(scene, counted)
        missed = len(scene.boxes) - sum(right)
        examples.append(
            {
                **image,
                "name": scene.name,
                "boxes": scene.boxes.tolist(),
                "detections": [[*one, is_right] for one, is_right in zip(counted.tolist(), right, strict=True)],
                "missed": missed,
                "wrong": len(right) - sum(right),
            }
        )
    examples.sort(key=lambda one: -(one["missed"] + one["wrong"]))
    return examples[:DRAWN]


def _find_right(scene: Scene, counted: np.ndarray) -> list[bool]:
    """Which detections of one image overlap a box of their class by half."""
    right = [False] * len(counted)
    for number in set(counted[:, 0].tolist()):
        places = np.flatnonzero(counted[:, 0] == number)
        matched = match_class([scene], [counted], int(number))
        for place, is_right in zip(places, matched.right[0], strict=False):
            right[place] = bool(is_right)
    return right


def write_predictions(found: Detections) -> None:
    """CSV with a header: what the drift monitor compares of each answer, how many objects are in an image."""
    table = output_directory(EvaluateOutputs.PREDICTIONS) / Files.PREDICTIONS
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["prediction", "label"])
        for scene, answers in zip(found.scenes, found.answers, strict=True):
            writer.writerow([int((answers[:, 1] >= found.score).sum()), len(scene.boxes)])
