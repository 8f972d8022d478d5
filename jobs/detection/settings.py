"""What is said of detections in configurations."""

from typing import Any

from algorithms.pixels.terms import DEFAULT_DETECTION_SCORE
from common.configuration import check_kind
from common.contract import Keys
from common.errors import JobError


def read_detection_score(document: dict[str, Any], where: str = "") -> float:
    """From which score on a detection counts. Raises JobError naming the key."""
    name = f"{where}{Keys.DETECTION_SCORE}"
    score = float(check_kind(document.get(Keys.DETECTION_SCORE, DEFAULT_DETECTION_SCORE), (int, float), name))
    if not 0 <= score <= 1:
        raise JobError(f"{name}: must be from 0 to 1, got {score}")
    return score
