"""What a careful reader of the data report would remark on."""

from typing import Any

from common.contract import Keys

#: a share of missing values, or of the rarer class, that deserves a word
MISSING_SHARE = 0.2
RARE_CLASS_SHARE = 0.05
#: an association with the target that is too good to be true, and one between features that makes one of them redundant
LEAK_STRENGTH = 0.95
REDUNDANT_STRENGTH = 0.97
#: so many categories make so many columns
MANY_CATEGORIES = 100


def collect_notes(report: dict[str, Any]) -> list[str]:
    """One sentence for each remark, the gravest first."""
    return [
        *_note_target(report),
        *_note_features(report),
        *_note_redundancy(report),
        *_note_rows(report),
        *_note_columns(report),
    ]


def _note_target(report: dict[str, Any]) -> list[str]:
    target = report["target"]
    notes = [
        f"{feature['name']} predicts {target['name']} almost perfectly ({feature['association']:.2f}): "
        "is it known before the answer is?"
        for feature in report["features"]
        if feature["association"] >= LEAK_STRENGTH
    ]
    return notes + _note_rare_class(target, report["rows"]["total"])


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


def _note_features(report: dict[str, Any]) -> list[str]:
    notes = []
    for feature in report["features"]:
        name, missing = feature["name"], feature["missing"]
        if feature["distinct"] <= 1 and missing["count"] == 0:
            notes.append(f"{name} has the same value in every row: the model cannot learn from it.")
        elif missing["share"] >= MISSING_SHARE:
            notes.append(
                f"{name} is missing in {missing['share']:.0%} of the rows, filled with {missing['filledWith']}."
            )
        elif missing["count"]:
            rows = "1 row" if missing["count"] == 1 else f"{missing['count']:,} rows"
            notes.append(f"{name} is missing in {rows}, filled with {missing['filledWith']}.")
        if feature.get("perhapsMissing"):
            found = " and ".join(f"“{text}” in {count:,} rows" for text, count in feature["perhapsMissing"].items())
            notes.append(f"{name} is {found}: if that means that there is no value, give missingTexts.")
        if feature["type"] == "categorical" and feature["distinct"] > MANY_CATEGORIES:
            notes.append(f"{name} has {feature['distinct']:,} categories: a one-hot column for each of them is a lot.")
    return notes


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
    keys = report["keys"]
    if keys["live"] and not keys["liveElsewhere"]:
        notes.append(
            f"None of the {keys['live']:,} keys of labelled live rows is in the other files: unless all of them are "
            f"new, the InferenceId of requests is not {' and '.join(keys['columns'])}, and held-out rows train as well."
        )
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
        "repeated": "another row of the id is newer, or the same",
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
    if report["columns"]["ignored"]:
        notes.append(f"Ignored, because the recipe does not name them: {', '.join(report['columns']['ignored'])}.")
    return notes
