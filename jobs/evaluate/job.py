"""The evaluate job: how good the model is on the held-out rows, and whether that is good enough.

It sees labels and answers, so it is the same for every algorithm; and the rows themselves, for models that need no
learning, which say whether a model is worth it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from common.configuration import check_kind, read_configuration, require
from common.contract import (
    NAIVE_SECTION,
    ROWS_ALONE_SECTION,
    THRESHOLD_SECTION,
    VERDICT_SECTION,
    EvaluateInputs,
    EvaluateOutputs,
    Files,
    Keys,
    PrepareOutputs,
)
from common.judging_terms import (
    BINARY_HELD_OUT_ROWS,
    DEFAULT_DECISION_THRESHOLD,
    MULTICLASS_HELD_OUT_ROWS,
    REGRESSION_HELD_OUT_ROWS,
    GateVerdict,
    InsightSection,
    ProblemType,
)
from common.paths import input_directory, output_directory
from common.target import Target, parse_target
from evaluate.agreement import Agreement, compare_rows_alone, describe_hard_answers
from evaluate.champion_rows import compare_rows
from evaluate.chosen import check_chosen, describe_hyperparameters
from evaluate.costs import Costs, parse_costs
from evaluate.criteria import describe_verdict, find_shortage, judge_criteria, parse_criteria
from evaluate.embeddings import read_embeddings
from evaluate.explain.describe import describe_contributions
from evaluate.group_criteria import judge_groups, parse_group_criteria
from evaluate.insights import Insights
from evaluate.losses import write_losses
from evaluate.mistakes import find_mistakes
from evaluate.naive import measure_naive
from evaluate.outputs import describe_dataset, describe_tuned, write_judgement
from evaluate.page.render import render_evaluation
from evaluate.predictions import write_predictions
from evaluate.quality import Judge
from evaluate.reading import read_answers, read_labels, read_validation
from evaluate.rows import HeldOutRows, read_training_rows
from evaluate.run import read_run
from evaluate.slice_criteria import SliceMeasurer
from evaluate.threshold import Choice, Threshold, choose_threshold, read_threshold

HELD_OUT_ROWS = {
    ProblemType.BINARY: BINARY_HELD_OUT_ROWS,
    ProblemType.MULTICLASS: MULTICLASS_HELD_OUT_ROWS,
    ProblemType.REGRESSION: REGRESSION_HELD_OUT_ROWS,
}


def evaluate(configuration_path: str, tuned: Sequence[str] = (), chosen: Sequence[str] = ()) -> None:
    """Runs the job; `tuned` are the hyperparameters that a tuning chose, `chosen` those of the run, as `name=value`.

    `input/{labels,predictions,train,test,preprocessor,champion}` in, of which the last two may be
    absent; `output/evaluation/evaluation.json`, `output/predictions` out.
    """
    configuration = read_configuration(configuration_path)
    check_chosen(chosen, configuration)
    target = parse_target(require(configuration, "target", dict, ""), "target")
    if target.type == ProblemType.FORECASTING:
        from series.evaluate import evaluate_series

        evaluate_series(configuration_path, configuration, target, tuned, chosen)
        return
    if target.type == ProblemType.OBJECT_DETECTION:
        from detection.evaluate import evaluate_objects

        evaluate_objects(configuration_path, configuration, target, tuned, chosen)
        return
    criteria = parse_criteria(check_kind(configuration.get("criteria", []), list, "criteria"), target)
    group_criteria = parse_group_criteria(
        check_kind(configuration.get(Keys.GROUP_CRITERIA, []), list, Keys.GROUP_CRITERIA), target
    )
    costs = parse_costs(configuration, target)
    target = replace(target, cost_unit=None if costs is None else costs.unit)
    insights = Insights(configuration, criteria[0].key if criteria else None)
    asked_threshold = read_threshold(configuration)
    minimum = check_kind(
        configuration.get(Keys.MINIMUM_HELD_OUT_ROWS, HELD_OUT_ROWS[target.type]), int, Keys.MINIMUM_HELD_OUT_ROWS
    )
    labels = read_labels(input_directory(EvaluateInputs.LABELS), target)
    answers = read_answers(input_directory(EvaluateInputs.PREDICTIONS), len(labels), target)
    embeddings = read_embeddings(input_directory(EvaluateInputs.PREDICTIONS))
    threshold, unchosen = _find_threshold(asked_threshold, target, minimum, costs)
    judge = Judge(target, threshold.value, costs)

    measures = judge.measure(labels, answers)
    preprocessor = input_directory(EvaluateInputs.PREPROCESSOR)
    held_out = HeldOutRows(
        input_directory(EvaluateInputs.TEST),
        preprocessor if preprocessor.is_dir() else None,
        check_kind(configuration.get("features", []), list, "features"),
    )
    train = read_training_rows(input_directory(EvaluateInputs.TRAIN))
    naive = measure_naive(judge, labels, train, held_out)
    alone = compare_rows_alone(
        input_directory(EvaluateInputs.TEST), input_directory(EvaluateInputs.PREDICTIONS), answers, target, embeddings
    )
    champion, told = compare_rows(configuration, judge, labels, answers, criteria)
    hints = told + [hint for hint in (threshold.hint, describe_hard_answers(answers, target)) if hint is not None]
    contributions: dict[str, Any] = {}
    if (form := configuration.get(Keys.MODEL_FORMAT)) is not None:
        archive = input_directory(EvaluateInputs.MODEL) / Files.MODEL_ARCHIVE
        found = describe_contributions(archive, form, held_out, train, answers, target)
        contributions = {InsightSection.CONTRIBUTIONS: found}
        hints += [f"no SHAP values: {found['problem']}"] if "problem" in found else []
    hints += describe_hyperparameters(tuned, chosen, configuration)
    sliced = [one.column for one in criteria if one.column is not None]
    columns = insights.read_columns([*sliced, *(one.cut.column for one in group_criteria)], len(labels))
    slices = SliceMeasurer(judge, labels, answers, columns, minimum)
    judged = judge_criteria(
        criteria,
        measures,
        naive,
        target,
        hints,
        judge.price_perfect(labels),
        slices.measure,
        judge_groups(group_criteria, judge, labels, answers, columns),
    )
    verdict = _decide(judged, alone, find_shortage(labels, target, minimum) or unchosen)
    document: dict[str, Any] = {
        **describe_dataset(len(labels)),
        judge.section: judge.describe(labels, answers, measures),
        **({THRESHOLD_SECTION: threshold.describe()} if target.type == ProblemType.BINARY else {}),
        **({} if costs is None else {Keys.COSTS: costs.describe()}),
        NAIVE_SECTION: {model.name: model.describe() for model in naive},
        ROWS_ALONE_SECTION: alone.describe(),
        **champion,
        **describe_tuned(tuned),
        VERDICT_SECTION: verdict,
        **insights.describe(judge, labels, answers, columns),
        **contributions,
    }
    table = output_directory(EvaluateOutputs.PREDICTIONS) / Files.PREDICTIONS
    write_predictions(table, labels, answers, target, embeddings)
    if target.is_numeric:
        write_losses(table.with_name(Files.LOSSES), held_out, labels, answers)
    run = read_run(configuration_path, configuration, [*tuned, *chosen])
    mistakes = find_mistakes(input_directory(EvaluateInputs.LABELS), judge, labels, answers)
    write_judgement(
        document,
        judge,
        [*criteria, *group_criteria],
        run,
        lambda keys: render_evaluation(document, judge, keys, mistakes),
    )


def _find_threshold(
    asked: Threshold | Choice, target: Target, minimum: int, costs: Costs | None
) -> tuple[Threshold, str | None]:
    """The threshold, and why it could not be chosen, in which case it is the default one."""
    if isinstance(asked, Threshold):
        return asked, None
    labels, scores = read_validation(
        input_directory(EvaluateInputs.LABELS), input_directory(EvaluateInputs.PREDICTIONS), target
    )
    shortage = find_shortage(labels, target, minimum, "choose the decision threshold", PrepareOutputs.VALIDATION)
    if shortage is not None:
        return Threshold(DEFAULT_DECISION_THRESHOLD), shortage
    return choose_threshold(asked, labels, scores, costs), None


def _decide(judged: dict[str, Any], alone: Agreement, shortage: str | None) -> dict[str, Any]:
    """Answers that clients will not get, and too few rows, are no verdict on the criteria, whatever they say."""
    if alone.problem is not None:
        return describe_verdict(GateVerdict.ANSWERS_DIFFER, alone.problem, judged["results"])
    return judged if shortage is None else describe_verdict(GateVerdict.NOT_ENOUGH_ROWS, shortage, judged["results"])
