"""Whether a new model is better than the champion, the version that serves, and what follows for its approval."""

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from common.configuration import check_choice
from common.contract import CHAMPION_SECTION, EvaluateInputs, EvaluateVariables, Files, Keys
from common.errors import JobError
from common.judging_terms import (
    LOWER_IS_BETTER,
    Approval,
    ChampionComparison,
    ChampionKeys,
    ChampionMetadata,
    ChampionVerdict,
)
from common.paths import input_directory
from common.target import Target
from evaluate.criteria import Criterion
from evaluate.paired import Difference
from evaluate.words import format_value

#: what SageMaker takes as a value of a version's metadata, and how much of it
METADATA = re.compile(r"[^\w .:/=+\-@]")
LONGEST_METADATA = 256


@dataclass(frozen=True)
class ChampionResult:
    """What the comparison says, and what follows for the approval."""

    verdict: str
    #: one sentence for people
    message: str
    #: the ARN of the champion; None where there is none
    version: str | None = None
    #: the numbers, as evaluation.json has them
    numbers: dict[str, Any] | None = None
    #: in short, for the version's metadata
    summary: str = ""

    def describe(self, approval: str) -> dict[str, Any]:
        """As evaluation.json has it; `approval` is that of the registered version."""
        metadata = {
            ChampionMetadata.VERDICT: self.verdict,
            ChampionMetadata.VERSION: self.version or "none",
            ChampionMetadata.NUMBERS: METADATA.sub("", self.summary or self.message)[:LONGEST_METADATA],
        }
        return {
            "verdict": self.verdict,
            **({} if self.version is None else {"version": self.version}),
            **(self.numbers or {}),
            "message": self.message,
            "approval": approval,
            "metadata": metadata,
        }


@dataclass(frozen=True)
class Comparison:
    """A metric of the new model beside that of the champion, both measured by the same held-out rows."""

    #: the metric in evaluation.json
    key: str
    #: of the new model, and of the champion
    values: tuple[float, float]
    difference: Difference
    #: by how much of what is held out, where it is not all
    part: str = ""
    #: further numbers, as evaluation.json has them
    details: dict[str, Any] = field(default_factory=dict)


def compare_champion(
    configuration: dict[str, Any],
    target: Target,
    criteria: Sequence[Criterion],
    compare: Callable[[Path], Comparison | str],
) -> tuple[dict[str, Any], list[str]]:
    """The section of evaluation.json about the champion, and what the verdict's message says of it; nothing where the
    pipeline asks none.

    `compare` reads the champion's answers in a folder. It answers why it cannot tell, or raises JobError for answers
    that cannot be read: neither is an error of the run, and the message says why.
    """
    directory = input_directory(EvaluateInputs.CHAMPION)
    if not directory.is_dir():
        return {}, []
    result = _judge_champion(directory, target, criteria, compare)
    approval = choose_approval(result, read_rule(configuration))
    return {CHAMPION_SECTION: result.describe(approval)}, explain_approval(result, approval)


def _judge_champion(
    directory: Path, target: Target, criteria: Sequence[Criterion], compare: Callable[[Path], Comparison | str]
) -> ChampionResult:
    document = json.loads((directory / Files.CHAMPION).read_text(encoding="utf-8"))
    version = document.get(ChampionKeys.VERSION)
    if version is None:
        return ChampionResult(ChampionVerdict.NO_CHAMPION, "no version is approved yet, so there is no champion")
    if (problem := document.get(ChampionKeys.PROBLEM)) is not None:
        return _refuse(version, problem)
    try:
        found = compare(directory)
    except JobError as error:
        return _refuse(version, f"its answers cannot be read: {error}")
    if isinstance(found, str):
        return _refuse(version, found)
    name = next((criterion.metric for criterion in criteria if criterion.key == found.key), found.key)
    return _judge(version, name, found, target)


def list_keys(criteria: Sequence[Criterion], names: Sequence[str]) -> list[str]:
    """The metrics to compare by, the first that says something: those of the criteria, then all others."""
    return list(dict.fromkeys([*(criterion.key for criterion in criteria), *names]))


def choose_approval(result: ChampionResult, rule: str) -> str:
    """The approval that the version is registered with: what the pipeline says, unless the comparison forbids it."""
    wanted = os.environ.get(EvaluateVariables.APPROVAL, Approval.PENDING)
    allowed = {
        ChampionComparison.MUST_BE_BETTER: (ChampionVerdict.NO_CHAMPION, ChampionVerdict.BETTER),
        ChampionComparison.MUST_NOT_BE_WORSE: (
            ChampionVerdict.NO_CHAMPION,
            ChampionVerdict.BETTER,
            ChampionVerdict.ALIKE,
        ),
    }[rule]
    return wanted if wanted != Approval.APPROVED or result.verdict in allowed else Approval.PENDING


def explain_approval(result: ChampionResult, approval: str) -> list[str]:
    """What the message says of the champion: nothing where there is none, and what to do where a person has to."""
    if result.verdict == ChampionVerdict.NO_CHAMPION:
        return []
    held = approval == Approval.PENDING and os.environ.get(EvaluateVariables.APPROVAL) == Approval.APPROVED
    return [result.message + (", so it is not approved automatically; approve it if it should serve" if held else "")]


def read_rule(configuration: dict[str, Any]) -> str:
    """What the configuration asks of a new model beside the champion."""
    given = configuration.get(Keys.CHAMPION_COMPARISON, ChampionComparison.MUST_BE_BETTER)
    return check_choice(given, ChampionComparison.ALL, Keys.CHAMPION_COMPARISON)


def _judge(version: str, name: str, compared: Comparison, target: Target) -> ChampionResult:
    difference = compared.difference
    sign = -1 if compared.key in LOWER_IS_BETTER else 1
    ends = sorted((sign * difference.lower, sign * difference.upper))
    verdict, words = (
        (ChampionVerdict.BETTER, "better beyond noise")
        if ends[0] > 0
        else (ChampionVerdict.WORSE, "worse beyond noise")
        if ends[1] < 0
        else (ChampionVerdict.ALIKE, "not better beyond noise")
    )
    new, old, gap, lower, upper = (
        format_value(value, compared.key, target)
        for value in (*compared.values, difference.value, difference.lower, difference.upper)
    )
    if verdict == ChampionVerdict.ALIKE and difference.detectable > 0:
        shown = format_value(difference.detectable, compared.key, target)
        words += f" (a difference of {shown} would show in 8 of 10 cases)"
    number = version.rpartition("/")[2]
    message = (
        f"{name} {new} against {old} of the champion (version {number}){compared.part}, difference {gap}, "
        f"95 % interval {lower} to {upper}: {words}"
    )
    summary = f"{name} {new} champion {old} difference {gap} interval {lower} to {upper}"
    numbers = {
        "metric": name,
        "value": compared.values[0],
        "champion_value": compared.values[1],
        "difference": difference.value,
        "lower": difference.lower,
        "upper": difference.upper,
        "detectable_difference": difference.detectable,
        **compared.details,
    }
    return ChampionResult(verdict, message, version, numbers, summary)


def _refuse(version: str, problem: str) -> ChampionResult:
    number = version.rpartition("/")[2]
    message = f"not compared with the champion (version {number}): {problem}"
    return ChampionResult(ChampionVerdict.NOT_COMPARED, message, version)
