"""Training what stands for BlazingText, with its channels and the lines of its log that AWS reads metrics from."""

from pathlib import Path

import numpy as np

from sagemaker_contract.blazingtext_model import Model, fit_model
from sagemaker_contract.blazingtext_settings import parse_settings
from sagemaker_contract.environment import TrainingEnvironment, model_directory
from sagemaker_contract.errors import UserError

NOTICE = (
    "this is not BlazingText, of which AWS publishes no program: logistic regression on hashed words stands for it, "
    "which takes and answers the same and learns otherwise; epochs, learning_rate, vector_dim and buckets change "
    "nothing here"
)
LABEL = "__label__"
CHANNELS = ("train", "validation")


def train_stand_in(environment: TrainingEnvironment) -> None:
    """Trains on the channel `train`, measures on `validation` if it is given, and saves the model. Raises UserError."""
    print(NOTICE, flush=True)
    settings = parse_settings(environment.hyperparameters)
    unknown = sorted(set(environment.channels) - set(CHANNELS))
    if unknown or "train" not in environment.channels:
        raise UserError(
            f"channels: train is required and validation may be given, got {', '.join(environment.channels)}"
        )
    channels = {
        name: read_channel(name, environment.channel_directory(name), channel.get("ContentType"))
        for name, channel in environment.channels.items()
    }
    labels, sentences = channels["train"]
    if len(set(labels)) < 2:
        raise UserError(f"the channel train has one label, {labels[0]}, and a classifier takes two or more")
    model = fit_model(labels, sentences, settings)
    for name, (truths, texts) in channels.items():
        print(f"Number of {name} examples: {len(truths)}", flush=True)
        print(f"#{name}_accuracy: {measure(model, truths, texts):.4f}", flush=True)
    model.save(model_directory())


def read_channel(name: str, folder: Path, content_type: str | None) -> tuple[list[str], list[list[str]]]:
    """The labels and the words of a channel's one file. Raises UserError."""
    if content_type not in (None, "text/plain"):
        raise UserError(
            f"the channel {name}: BlazingText reads text/plain, or application/jsonlines of augmented manifests, which "
            f"nothing reads here; got {content_type}"
        )
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    if len(files) != 1:
        raise UserError(f"the channel {name}: BlazingText reads one file of each channel, got {len(files)}")
    labels, sentences = [], []
    for number, line in enumerate(files[0].read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        first, *words = line.split()
        if not first.startswith(LABEL) or len(first) == len(LABEL):
            raise UserError(f"{files[0].name} line {number}: must begin with {LABEL} and the label, got {first[:40]}")
        if words and words[0].startswith(LABEL):
            raise UserError(f"{files[0].name} line {number}: has several labels, which nothing learns here")
        labels.append(first)
        sentences.append(words)
    if not labels:
        raise UserError(f"the channel {name}: {files[0].name} has no line")
    return labels, sentences


def measure(model: Model, labels: list[str], sentences: list[list[str]]) -> float:
    """The share of sentences whose likeliest label is theirs."""
    likeliest = model.predict([" ".join(words) for words in sentences]).argmax(axis=1)
    return float(np.mean([model.labels[place] == label for place, label in zip(likeliest, labels, strict=True)]))
