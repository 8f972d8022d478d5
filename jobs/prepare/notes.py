"""What a careful reader of the data report would remark on."""

from typing import Any

from common.contract import Keys
from common.recipe_terms import SplitBy
from common.words import count_of
from prepare.change_notes import collect_change_notes, collect_change_tasks
from prepare.charts import format_number
from prepare.stratification import LEVEL
from serve.mask_terms import MASKS

#: a share of missing values, or of the rarer class, that deserves a word
MISSING_SHARE = 0.2
RARE_CLASS_SHARE = 0.05
#: an association between features that makes one of them redundant
REDUNDANT_STRENGTH = 0.97
#: more values than this share are no outliers, but a long tail
SKEWED_SHARE = 0.01
#: a share of texts that repeat which deserves a word
REPEATED_SHARE = 0.01
#: what the masks stand for
MASKED = dict(
    zip(
        dict.fromkeys(MASKS),
        ("e-mail addresses", "account numbers", "numbers as cards have", "telephone numbers"),
        strict=True,
    )
)
#: texts that a sentence names
NAMED_TEXTS = 5
#: so many categories make so many columns
MANY_CATEGORIES = 100


def collect_tasks(report: dict[str, Any]) -> list[str]:
    """One sentence for each thing that a person should decide or mend, the gravest first."""
    return [
        *_note_leaks(report),
        *_note_personal_data(report),
        *_note_personal_texts(report),
        *_note_dead_features(report),
        *_note_doubtful_texts(report),
        *_note_unordered(report),
        *_note_live_keys(report),
        *collect_change_tasks(report["changes"], report["target"]),
    ]


def collect_notes(report: dict[str, Any]) -> list[str]:
    """One sentence for each thing that is good to know."""
    return [
        *collect_change_notes(report["changes"], report["target"]),
        *_note_rare_class(report["target"], report["rows"]["total"]),
        *_note_split(report),
        *_note_features(report),
        *_note_repeated_texts(report),
        *_note_redundancy(report),
        *_note_rows(report),
        *_note_columns(report),
    ]


def _note_leaks(report: dict[str, Any]) -> list[str]:
    return [_describe_leak(suspect, report["target"]) for suspect in report["suspects"]["leaks"]]


def _describe_leak(suspect: dict[str, Any], goal: dict[str, Any]) -> str:
    target = goal["name"]
    if "class" in suspect:
        target = f"{target} = {goal[Keys.CLASSES][suspect['class']]} from the other classes"
    by_missingness = suspect["by"] == "missingness"
    who = f"Whether {suspect['name']} is missing" if by_missingness else suspect["name"]
    score = f"{'AUC' if suspect['metric'] == 'auc' else 'R²'} {suspect[suspect['by']]:.2f}"
    how = "almost completely" if suspect["complete"] else "far better than other features do"
    return (
        f"{who} alone tells {target} {how} ({score}): if it is filled in only when {target} is known, leave it out, or "
        "requests will lack what the model relies on."
    )


def _note_personal_data(report: dict[str, Any]) -> list[str]:
    return [
        f"{suspect['name']} looks like {suspect['looksLike']} ({suspect['share']:.0%} of its values) and is a feature: "
        "if it is personal data, say so by Column.personalData(), and it goes no further."
        for suspect in report["suspects"][Keys.PERSONAL_DATA]
    ]


def _note_personal_texts(report: dict[str, Any]) -> list[str]:
    notes = []
    for feature in report["features"]:
        found = feature.get("written", {}).get(Keys.PERSONAL_DATA)
        if found and not feature[Keys.MASK]:
            named = ", ".join(f"{MASKED[mask]} in {count_of(count, 'row')}" for mask, count in found.items())
            notes.append(
                f"{feature['name']} holds {named}: Column.text({{ mask: true }}) puts a mask in their place, in all "
                "that is prepared and in requests before the model reads them."
            )
    return notes


def _note_repeated_texts(report: dict[str, Any]) -> list[str]:
    notes = []
    for feature in report["features"]:
        written = feature.get("written")
        if written and written["repeated"] + written["nearlyRepeated"] >= REPEATED_SHARE * max(1, written["texts"]):
            notes.append(
                f"{feature['name']} is the same as an earlier text in {count_of(written['repeated'], 'row')}, and "
                f"nearly the same in {written['nearlyRepeated']:,} more: where such rows are in several splits the "
                "evaluation is too good; SplitBy.group keeps rows of a group together."
            )
    return notes


def _note_dead_features(report: dict[str, Any]) -> list[str]:
    return [
        f"{feature['name']} has the same value in every row: the model cannot learn from it."
        for feature in report["features"]
        if feature["distinct"] <= 1 and feature["missing"]["count"] == 0
    ]


def _note_doubtful_texts(report: dict[str, Any]) -> list[str]:
    notes = []
    for feature in report["features"]:
        if feature.get("perhapsMissing"):
            found = _list_counts(feature["perhapsMissing"])
            notes.append(f"{feature['name']} is {found}: if that means that there is no value, give missingTexts.")
    return notes


def _note_unordered(report: dict[str, Any]) -> list[str]:
    return [
        f"{feature['name']} is {_list_counts(feature['outsideOrder'])}, which its order does not name: the model takes "
        "that for an unseen category; add it to the order."
        for feature in report["features"]
        if feature.get("outsideOrder")
    ]


def _list_counts(counts: dict[str, int]) -> str:
    """The first texts with their rows."""
    named = [f"“{text}” in {count_of(count, 'row')}" for text, count in counts.items()]
    more = [f"{len(named) - NAMED_TEXTS} others"] if len(named) > NAMED_TEXTS else []
    return " and ".join(named[:NAMED_TEXTS] + more)


def _note_live_keys(report: dict[str, Any]) -> list[str]:
    keys = report["keys"]
    if not keys["live"] or keys["liveElsewhere"]:
        return []
    return [
        f"None of the {keys['live']:,} keys of labelled live rows is in the other files: unless all of them are "
        f"new, the InferenceId of requests is not {' and '.join(keys['columns'])}, and held-out rows train as well."
    ]


def _note_rare_class(target: dict[str, Any], total: dict[str, Any]) -> list[str]:
    if "positiveShare" in total:
        share = min(total["positiveShare"], 1 - total["positiveShare"])
        return (
            [
                f"Only {share:.1%} of the rows are in the rarer class of {target['name']}: "
                "judge by AUC, F1 or recall, accuracy says little here."
            ]
            if share < RARE_CLASS_SHARE
            else []
        )
    return [
        f"Only {count:,} of the rows ({count / total['count']:.1%}) are {target['name']} = {name}: "
        "judge by macro F1 or the least recall, accuracy says little here."
        for name, count in total.get(Keys.CLASSES, {}).items()
        if count / total["count"] < RARE_CLASS_SHARE
    ]


def _note_split(report: dict[str, Any]) -> list[str]:
    split, target = report["split"], report["target"]["name"]
    if split["chance"] is None or split["chance"] >= LEVEL:
        return []
    probability = f"p = {split['chance']:.1g} by a chi-squared test, where {LEVEL:g} is the level"
    if split["by"] == SplitBy.TIME:
        return [
            f"{target} is distributed otherwise in newer rows than in older ones ({probability}): it moves with time."
        ]
    return [
        f"{target} differs between the splits more than chance would have it ({probability}): rows of the held-out "
        "split stand less well for the rest. Other shares move rows between the splits."
    ]


def _note_features(report: dict[str, Any]) -> list[str]:
    notes = []
    for feature in report["features"]:
        name, missing = feature["name"], feature["missing"]
        if missing["share"] >= MISSING_SHARE:
            notes.append(
                f"{name} is missing in {missing['share']:.0%} of the rows, filled with {missing['filledWith']}."
            )
        elif missing["count"]:
            rows = count_of(missing["count"], "row")
            notes.append(f"{name} is missing in {rows}, filled with {missing['filledWith']}.")
        notes += _note_outliers(feature)
        if feature["type"] == "categorical" and feature["distinct"] > MANY_CATEGORIES:
            notes.append(f"{name} has {feature['distinct']:,} categories: a one-hot column for each of them is a lot.")
    return notes


def _note_outliers(feature: dict[str, Any]) -> list[str]:
    outliers = feature.get("outliers", {"count": 0})
    count = outliers["count"]
    # Dates are years here, whose fences say little.
    if count == 0 or feature["type"] != "numeric":
        return []
    ends = [
        f"{side} {format_number(outliers[side])} (the {name} is {format_number(feature[end])})"
        for side, name, end in (("below", "smallest", "minimum"), ("above", "largest", "maximum"))
        if (feature[end] < outliers[side] if side == "below" else feature[end] > outliers[side])
    ]
    share = count / sum(bin_["count"] for bin_ in feature["histogram"])
    if share > SKEWED_SHARE:
        return [
            f"{feature['name']} has a long tail: {share:.0%} of its values are {' or '.join(ends)}. Trees do not mind; "
            "for others DerivedColumn.log or Scaling.ROBUST helps."
        ]
    values = count_of(count, "value")
    return [f"{feature['name']} has {values} far from the rest, {' or '.join(ends)}: are they right?"]


def _note_redundancy(report: dict[str, Any]) -> list[str]:
    columns, strength = report["correlations"]["columns"], report["correlations"]["strength"]
    dropped = [
        f"{column['name']} was left out of the model: its correlation with {column['because']} is "
        f"{column['correlation']:.2f}."
        for column in report["dropped"]
    ]
    return dropped + [
        f"One of {columns[left]} and {columns[right]} can be told from the other ({strength[left][right]:.2f})."
        for left in range(1, len(columns))
        for right in range(left + 1, len(columns))
        if strength[left][right] >= REDUNDANT_STRENGTH
    ]


def _note_rows(report: dict[str, Any]) -> list[str]:
    notes = []
    if report["keys"]["repeated"]:
        key = " and ".join(report["keys"]["columns"]) or "all columns together"
        count = report["keys"]["repeated"]
        notes.append(
            f"{count:,} {'row repeats' if count == 1 else 'rows repeat'} the key of an earlier row ({key}); "
            "all are kept, and share its split."
        )
    notes += _note_left_out(report["leftOut"], report["target"]["name"])
    notes += report["remarks"]
    if report["skippedFiles"]:
        notes.append(
            f"Files that are no tables, or are hidden, were left out: {', '.join(report['skippedFiles'][:10])}."
        )
    if report["outdatedFiles"]:
        notes.append(
            "Labelled rows from before a column was added to the recipe were left out: "
            f"{', '.join(report['outdatedFiles'][:10])}."
        )
    return notes


def _note_left_out(left_out: dict[str, int], target: str) -> list[str]:
    reasons = {
        "unlabelled": f"no value of {target}",
        "incomplete": "no value of a feature without which a row is left out",
        "ungrouped": "labelled rows of live traffic whose group no other row tells",
        "repeated": "another row of the id is newer, or the same",
        "laterLive": "labelled rows of live traffic whose id an earlier one has",
        "contradicted": "labelled rows of live traffic whose id has contradicting requests, then or before",
    }
    return [
        f"{left_out[key]:,} {'row was' if left_out[key] == 1 else 'rows were'} left out: {reason}."
        for key, reason in reasons.items()
        if left_out[key]
    ]


def _note_columns(report: dict[str, Any]) -> list[str]:
    notes = []
    if report["columns"][Keys.PERSONAL_DATA]:
        notes.append(f"Dropped as personal data: {', '.join(report['columns'][Keys.PERSONAL_DATA])}.")
    if judging := report["columns"].get(Keys.JUDGING):
        notes.append(f"For judging only, and no model sees them: {', '.join(judging)}.")
    if report["columns"]["ignored"]:
        ignored = ", ".join(name or "(a column without a name)" for name in report["columns"]["ignored"])
        notes.append(f"Ignored, because the recipe does not name them: {ignored}.")
    return notes
