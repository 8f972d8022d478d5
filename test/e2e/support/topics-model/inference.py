"""Serves what train.py saved: texts in, a line of JSON with a score and an embedding out."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import joblib


def model_fn(model_dir: str) -> Any:
    return joblib.load(Path(model_dir) / "model.joblib")


def input_fn(body: str, content_type: str) -> list[str]:
    return [text for (text,) in csv.reader(io.StringIO(body))]


def predict_fn(texts: list[str], model: Any) -> Any:
    features = model["words"].transform(texts)
    return model["classifier"].predict_proba(features)[:, 1], model["topics"].transform(features)


def output_fn(answers: Any, accept: str) -> tuple[str, str]:
    lines = [{"score": score, "embedding": topics.round(4).tolist()} for score, topics in zip(*answers, strict=True)]
    return "".join(f"{json.dumps(line)}\n" for line in lines), "application/jsonlines"
