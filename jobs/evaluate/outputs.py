"""What every evaluation writes: the document, its page, and the model card."""

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any

from common.contract import NAIVE_SECTION, TUNED_SECTION, VERDICT_SECTION, EvaluateOutputs, Files
from common.files import write_json
from common.paths import output_directory
from evaluate.card import make_card
from evaluate.criteria import Criterion
from evaluate.group_criteria import GroupCriterion
from evaluate.measure import Measure
from evaluate.naive import NaiveModel
from evaluate.page.card import render_card
from evaluate.quality import Judge
from evaluate.run import Run


def describe_judgement(
    judge: Judge,
    items: int,
    measures: dict[str, Measure | None],
    naive: Sequence[NaiveModel],
    found: dict[str, Any],
    tuned: Sequence[str],
    verdict: dict[str, Any],
) -> dict[str, Any]:
    """What evaluation.json holds; `found` is what only this kind of answers has."""
    return {
        **describe_dataset(items),
        judge.section: {key: measure.describe() for key, measure in measures.items() if measure is not None},
        NAIVE_SECTION: {model.name: model.describe() for model in naive},
        **found,
        **describe_tuned(tuned),
        VERDICT_SECTION: verdict,
    }


def describe_dataset(items: int) -> dict[str, Any]:
    """How much was judged, and when."""
    time = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"version": 0, "dataset": {"item_count": items, "evaluation_time": time}}


def describe_tuned(tuned: Sequence[str]) -> dict[str, Any]:
    """What a tuning chose, if there was one."""
    return {TUNED_SECTION: dict(pair.split("=", 1) for pair in tuned)} if tuned else {}


def write_judgement(
    document: dict[str, Any],
    judge: Judge,
    criteria: Sequence[Criterion | GroupCriterion],
    run: Run,
    render: Callable[[dict[str, str]], str],
) -> None:
    """Writes the document, its page, which `render` makes with the criteria's keys by their metrics, and the card."""
    folder = output_directory(EvaluateOutputs.EVALUATION)
    write_json(folder / Files.EVALUATION, document)
    keys = {criterion.metric: criterion.key for criterion in criteria}
    card = make_card(document, judge, run)
    write_json(folder / Files.MODEL_CARD, card)
    for name, page in (
        (Files.EVALUATION_PAGE, render(keys)),
        (Files.MODEL_CARD_PAGE, render_card(document, judge, keys, run, card)),
    ):
        (folder / name).write_text(page, encoding="utf-8", newline="")
    verdict = document[VERDICT_SECTION]
    print(f"criteria {'met' if verdict['met'] else 'not met'}: {verdict['message']}")
