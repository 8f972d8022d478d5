"""What every evaluation of its own kind of answers writes: the document, its page, and the model card."""

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any

from common.contract import NAIVE_SECTION, TUNED_SECTION, VERDICT_SECTION, EvaluateOutputs, Files
from common.files import write_json
from common.paths import output_directory
from evaluate.card import make_card
from evaluate.criteria import Criterion
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
        "version": 0,
        "dataset": {
            "item_count": items,
            "evaluation_time": datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z"),
        },
        judge.section: {key: measure.describe() for key, measure in measures.items() if measure is not None},
        NAIVE_SECTION: {model.name: model.describe() for model in naive},
        **found,
        **({TUNED_SECTION: dict(pair.split("=", 1) for pair in tuned)} if tuned else {}),
        VERDICT_SECTION: verdict,
    }


def write_judgement(
    document: dict[str, Any],
    judge: Judge,
    criteria: Sequence[Criterion],
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
