"""Answers images by a stored model: the probability of each class."""

from typing import Any

import numpy as np
from pixels.rows import Look
from pixels.terms import ImageTypes

from tabular.models import Predict, make_linear
from tabular.store import Arrays

#: what a stored model of images says it is
KIND = "image"


class ImageModel:
    """A loaded model."""

    #: what requests may be called; the bytes say which of them it is
    content_types = ImageTypes.ALL

    def __init__(self, description: dict[str, Any], arrays: Arrays) -> None:
        self.description = description
        self.look = Look(description["side"], description["colour"])
        self._predict: Predict = make_linear(description, arrays)

    def read(self, content: bytes) -> np.ndarray:
        """The numbers of a request's image. Raises ImageError."""
        return self.look.read(content)[None, :]

    def answer(self, features: np.ndarray) -> np.ndarray:
        """The probabilities of the classes, a line an image."""
        return self._predict(features.astype(np.float64))
