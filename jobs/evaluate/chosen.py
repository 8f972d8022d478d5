"""The hyperparameters that a run has otherwise than deployed, held to what the deployment allows.

It is checked here, in code and against a file that the deployment names, because whoever may start a run may give any
value, whatever a notebook's own code would have refused. A model that was trained outside of the bounds is not judged.
"""

import math
from collections.abc import Sequence
from typing import Any

from common.configuration import check_kind
from common.contract import Keys
from common.errors import JobError


def check_chosen(pairs: Sequence[str], configuration: dict[str, Any]) -> None:
    """Raises JobError for a value, given as `name=value`, that its bounds do not hold."""
    limits: dict[str, dict[str, Any]] = check_kind(
        configuration.get(Keys.RUN_HYPERPARAMETERS, {}), dict, Keys.RUN_HYPERPARAMETERS
    )
    for pair in pairs:
        name, value = pair.split("=", 1)
        if name not in limits or not keeps_limit(limits[name], unquote(value)):
            allowed = describe_limit(limits[name]) if name in limits else "left as it is deployed"
            raise JobError(
                f"the hyperparameter {name} of this run is {value}, and must be {allowed}: its model was not judged; "
                "start the run with another value, or change runHyperparameters in the app and deploy"
            )


def describe_hyperparameters(tuned: Sequence[str], chosen: Sequence[str], configuration: dict[str, Any]) -> list[str]:
    """What a tuning chose, and what of the run is other than deployed, in words."""
    found = ["tuned: " + ", ".join(_show_tuned(pair) for pair in tuned)] if tuned else []
    return found + _list_changed(chosen, configuration)


def _show_tuned(pair: str) -> str:
    """A hyperparameter and its value, with four digits where a search has left sixteen."""
    name, value = pair.split("=", 1)
    try:
        return f"{name} {float(value):.4g}"
    except ValueError:
        return f"{name} {value}"


def _list_changed(pairs: Sequence[str], configuration: dict[str, Any]) -> list[str]:
    deployed = configuration.get(Keys.HYPERPARAMETERS, {})
    chosen = [pair.split("=", 1) for pair in pairs]
    return [
        f"{name} {value} in place of the deployed {deployed[name]}"
        for name, value in chosen
        if name in deployed and deployed[name] != value
    ]


def keeps_limit(limit: dict[str, Any], text: str) -> bool:
    """Whether a text is one of the values, or a number within the bounds."""
    if "allowedValues" in limit:
        return text in limit["allowedValues"]
    try:
        value = int(text) if limit.get(Keys.WHOLE) else float(text)
    except ValueError:
        return False
    return math.isfinite(value) and bool(limit["minimum"] <= value <= limit["maximum"])


def describe_limit(limit: dict[str, Any]) -> str:
    """For messages."""
    if "allowedValues" in limit:
        return f"one of {', '.join(limit['allowedValues'])}"
    kind = "a whole number" if limit.get(Keys.WHOLE) else "a number"
    return f"{kind} from {limit['minimum']:g} to {limit['maximum']:g}"


def unquote(text: str) -> str:
    """Scripts get texts as JSON has them."""
    return text[1:-1] if len(text) > 1 and text.startswith('"') and text.endswith('"') else text
