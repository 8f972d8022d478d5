"""Serves the transformer that train.py saved: texts in, the probability of each class out."""

import io

import torch
from texts import read_rows
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

#: texts that go through the model together
BATCH = 32
# Each processor has a worker of its own: threads would wait for each other.
torch.set_num_threads(1)
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")

Loaded = tuple[PreTrainedTokenizerBase, PreTrainedModel]


def model_fn(model_dir: str) -> Loaded:
    """Called by the container when it starts."""
    tokenizer = AutoTokenizer.from_pretrained(model_dir, local_files_only=True)
    model = AutoModelForSequenceClassification.from_pretrained(model_dir, local_files_only=True)
    return tokenizer, model.to(DEVICE).eval()


def input_fn(body: str, content_type: str) -> list[str]:
    """The texts of a request, one a row."""
    if content_type != "text/csv":
        raise ValueError(f"texts come as text/csv, not as {content_type}")
    return [row[-1] for row in read_rows(io.StringIO(body, newline=""))]


def predict_fn(texts: list[str], loaded: Loaded) -> list[list[float]]:
    """The probability of the positive class of two, or one of each."""
    tokenizer, model = loaded
    answers: list[list[float]] = []
    with torch.no_grad():
        for place in range(0, len(texts), BATCH):
            tokens = tokenizer(texts[place : place + BATCH], padding=True, truncation=True, return_tensors="pt")
            probabilities = model(**tokens.to(DEVICE)).logits.softmax(1)
            answers += (probabilities[:, 1:] if probabilities.shape[1] == 2 else probabilities).tolist()
    return answers


def output_fn(answers: list[list[float]], _accept: str) -> str:
    """CSV, whatever is accepted: the container takes application/json for what a client accepts who does not say."""
    return "".join(",".join(str(value) for value in answer) + "\n" for answer in answers)
