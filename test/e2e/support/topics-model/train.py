"""Trains on texts: a probability by their words, and what they are about as a point of a few dimensions (LSA)."""

import csv
import os
from pathlib import Path

import joblib
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

rows = []
for file in sorted(Path(os.environ["SM_CHANNEL_TRAIN"]).rglob("*.csv")):
    with file.open(encoding="utf-8", newline="") as stream:
        rows += csv.reader(stream)
words = TfidfVectorizer()
features = words.fit_transform([text for _, text in rows])
model = {
    "words": words,
    "classifier": LogisticRegression(C=10).fit(features, [int(label) for label, _ in rows]),
    "topics": TruncatedSVD(4, random_state=0).fit(features),
}
joblib.dump(model, Path(os.environ["SM_MODEL_DIR"]) / "model.joblib")
