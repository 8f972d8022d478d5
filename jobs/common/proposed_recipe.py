"""What a single run may have otherwise than the deployed recipe: held by the job, and told by the notebook before.

All that is not named here as free is the same in every run of a deployment, also what a later kind of recipe adds.
"""

from typing import Any

from common.contract import Keys
from common.recipe_terms import NumericMissing

#: what the preparation does to features, beside what each of them says
FREE = ("features", Keys.DERIVED, Keys.DROP_CORRELATED)
#: what of a feature every part of the deployment knows
KNOWN_OF_FEATURES = ("name", "type")
#: what the preparation does to a feature; others, such as `mask`, say what may leave the job and in which form
FREE_OF_FEATURES = (
    "missing",
    "scaling",
    "encoding",
    Keys.FLAG_MISSING,
    Keys.MAXIMUM_CATEGORIES,
    Keys.ORDER,
    Keys.HASH_COLUMNS,
    Keys.TRIM,
    Keys.IGNORE_CASE,
    Keys.PARTS,
    Keys.AGE_AT,
)
#: why the rest is the same in every run
REASON = "requests, monitors and the comparison of versions rest on them"


def find_fixed(deployed: dict[str, Any], proposed: dict[str, Any]) -> list[str]:
    """The changes that take a deployment, because what serves and who judges know the recipe as well.

    Both are recipes that the preparation can read.
    """
    if Keys.FORECASTING in deployed or deployed.get(Keys.IMAGES):
        # Nothing is done to features of series and images: what is said of them is fixed.
        return _list_changed(deployed, proposed, ())
    found = _list_changed(deployed, proposed, FREE)
    old, new = (
        [[one.get(key) for key in KNOWN_OF_FEATURES] for one in doc["features"]] for doc in (deployed, proposed)
    )
    found += ["names, order or types of features"] if old != new else []
    before = {feature["name"]: feature for feature in deployed["features"]}
    for feature in proposed["features"]:
        known = before.get(feature["name"], feature)
        changed = _list_changed(known, feature, (*KNOWN_OF_FEATURES, *FREE_OF_FEATURES))
        # Rows that lack it then count for nobody, nor as held-out ones.
        changed += ["rows left out"] if _drops_rows(known) != _drops_rows(feature) else []
        found += [f"{what} of {feature['name']}" for what in changed]
    return found


def _list_changed(old: dict[str, Any], new: dict[str, Any], free: tuple[str, ...]) -> list[str]:
    # What is absent, false or empty says the same.
    return [
        key
        for key in dict.fromkeys([*old, *new])
        if key not in free and (old.get(key) or None) != (new.get(key) or None)
    ]


def _drops_rows(feature: dict[str, Any]) -> bool:
    missing = feature.get("missing")
    return isinstance(missing, dict) and missing.get("strategy") == NumericMissing.DROP_ROW
