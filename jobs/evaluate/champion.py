"""Whether a new model is better than the champion, the version that serves, on the same held-out rows."""

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from common.configuration import check_choice
from common.contract import THRESHOLD_SECTION, EvaluateVariables, Files, Keys
from common.errors import JobError
from common.judging_terms import (
    LOWER_IS_BETTER,
    Approval,
    ChampionComparison,
    ChampionKeys,
    ChampionMetadata,
    ChampionVerdict,
)
from evaluate.criteria import Criterion
from evaluate.paired import Difference, Whole, choose_drawn, compare_decisions, compare_paired, measure_all
from evaluate.quality import METRIC_NAMES, Judge
from evaluate.reading import read_answers
from evaluate.statistics import find_statistic
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


def compare_with_champion(
    directory: Path, judge: Judge, labels: np.ndarray, answers: np.ndarray, criteria: list[Criterion]
) -> ChampionResult:
    """Compares the answers with those of the champion in `directory`, by the metric of the first criterion that drawn
    rows say something about. A champion that cannot be compared is no error: the message says why.
    """
    document = json.loads((directory / Files.CHAMPION).read_text(encoding="utf-8"))
    version = document.get(ChampionKeys.VERSION)
    if version is None:
        return ChampionResult(ChampionVerdict.NO_CHAMPION, "no version is approved yet, so there is no champion")
    if (problem := document.get(ChampionKeys.PROBLEM)) is not None:
        return _refuse(version, problem)
    try:
        others = read_answers(directory, len(labels), judge.target)
    except JobError as error:
        return _refuse(version, f"its answers cannot be read: {error}")
    champion = replace(judge, threshold=_read_threshold(directory, judge))
    keys = [criterion.key for criterion in criteria] + list(METRIC_NAMES[judge.target.type])
    for key in dict.fromkeys(keys):
        found = _compare(key, (judge, answers), (champion, others), labels)
        if found is not None:
            name = next((criterion.metric for criterion in criteria if criterion.key == key), key)
            return _judge(
                _Compared(version, name, key, judge, *found),
                _compare_classes(judge, champion, labels, answers, others),
            )
    return _refuse(version, "the held-out rows define no metric to compare by")


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


@dataclass(frozen=True)
class _Compared:
    version: str
    #: the metric, in criteria and in evaluation.json
    name: str
    key: str
    judge: Judge
    new: float
    old: float
    difference: Difference


def _judge(compared: _Compared, classes: dict[str, Any]) -> ChampionResult:
    difference, target = compared.difference, compared.judge.target
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
        for value in (compared.new, compared.old, difference.value, difference.lower, difference.upper)
    )
    if verdict == ChampionVerdict.ALIKE and difference.detectable > 0:
        shown = format_value(difference.detectable, compared.key, target)
        words += f" (a difference of {shown} would show in 8 of 10 cases)"
    number = compared.version.rpartition("/")[2]
    message = (
        f"{compared.name} {new} against {old} of the champion (version {number}), difference {gap}, "
        f"95 % interval {lower} to {upper}: {words}"
    )
    summary = f"{compared.name} {new} champion {old} difference {gap} interval {lower} to {upper}"
    numbers = {
        "metric": compared.name,
        "value": compared.new,
        "champion_value": compared.old,
        "difference": difference.value,
        "lower": difference.lower,
        "upper": difference.upper,
        "detectable_difference": difference.detectable,
        **classes,
    }
    return ChampionResult(verdict, message, compared.version, numbers, summary)


def _refuse(version: str, problem: str) -> ChampionResult:
    number = version.rpartition("/")[2]
    message = f"not compared with the champion (version {number}): {problem}"
    return ChampionResult(ChampionVerdict.NOT_COMPARED, message, version)


def _compare(
    key: str, one: tuple[Judge, np.ndarray], other: tuple[Judge, np.ndarray], labels: np.ndarray
) -> tuple[float, float, Difference] | None:
    """The metric of two judges and their answers, and the difference; None where it is not defined."""
    whole = [find_statistic(key, judge, labels, answers) for judge, answers in (one, other)]
    values = [measure_all(statistic, len(labels)) for statistic in whole if statistic is not None]
    if len(values) < len(whole):
        return None
    rows = choose_drawn(len(labels))
    drawn = [find_statistic(key, judge, labels[rows], answers[rows]) for judge, answers in (one, other)]
    if len(rows) == len(labels):
        difference = compare_paired(*drawn, len(rows))
    else:
        difference = compare_paired(*drawn, len(rows), Whole(len(labels), values[0] - values[1]))
    return None if difference is None else (values[0], values[1], difference)


def _compare_classes(
    judge: Judge, champion: Judge, labels: np.ndarray, answers: np.ndarray, others: np.ndarray
) -> dict[str, Any]:
    """McNemar's test of the decisions, where there are decisions."""
    if judge.target.is_numeric:
        return {}
    decisions = [each.decide(asked) for each, asked in ((judge, answers), (champion, others))]
    only_new, only_old, chance = compare_decisions(*(made == labels for made in decisions))
    return {"mcnemar": {"only_new_right": only_new, "only_champion_right": only_old, "p_value": chance}}


def _read_threshold(directory: Path, judge: Judge) -> float:
    """The champion's own decision threshold; the new model's where the champion's evaluation names none."""
    file = directory / Files.CHAMPION_EVALUATION
    if not file.is_file():
        return judge.threshold
    section = json.loads(file.read_text(encoding="utf-8")).get(judge.section, {})
    given = section.get(THRESHOLD_SECTION, judge.threshold)
    return float(given) if isinstance(given, (int, float)) else judge.threshold
