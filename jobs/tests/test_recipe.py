"""The configuration: every mistake is named by its key, with what was given and what is allowed."""

import copy

import pytest

from common.errors import JobError
from prepare.recipe import parse_recipe, read_prepare_configuration

RECIPE = {
    "target": {"name": "y", "positiveClass": "1"},
    "id": ["key"],
    "personalData": ["sex"],
    "features": [{"name": "a", "type": "numeric"}, {"name": "b", "type": "categorical"}],
    "split": {"train": 0.6, "validation": 0.2, "test": 0.2},
}


def change(path, value):
    recipe = copy.deepcopy(RECIPE)
    place = recipe
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return recipe


def test_defaults():
    recipe = parse_recipe({"target": RECIPE["target"], "features": RECIPE["features"]})
    numeric, categorical = recipe.features
    assert (numeric.strategy, numeric.scaling) == ("median", "none")
    assert (categorical.strategy, categorical.fill, categorical.encoding) == ("constant", "missing", "oneHot")
    assert recipe.split == (0.7, 0.2, 0.1)
    assert recipe.id_columns == recipe.personal_data == ()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["target"], "y", 'recipe.target: must be an object, got "y"'),
        (["target", "name"], " ", 'recipe.target.name: must name a column, got " "'),
        (["target", "positiveClass"], True, "recipe.target.positiveClass: must be a text, got true"),
        (["features"], [], "recipe.features: must name at least one column, got none"),
        (
            ["features", 0, "type"],
            "number",
            'recipe.features[0] (a).type: must be one of numeric, categorical, date, text, got "number"',
        ),
        (
            ["features", 1, "missing"],
            {"strategy": "mean"},
            "recipe.features[1] (b).missing.strategy: must be one of constant, mostFrequent, dropRow, error, got",
        ),
        (
            ["features", 0, "missing"],
            {"strategy": "constant", "value": "none"},
            'recipe.features[0] (a).missing.value: must be a whole number or a number, got "none"',
        ),
        (
            ["features", 0, "scaling"],
            "log",
            'recipe.features[0] (a).scaling: must be one of none, standard, minMax, robust, got "log"',
        ),
        (["features", 1, "encoding"], "words", "recipe.features[1] (b).encoding: must be one of oneHot, ordinal, hash"),
        (["format"], {"separator": ";;"}, 'recipe.format.separator: must be one character, got ";;"'),
        (["format"], {"encoding": "utf-9"}, 'recipe.format.encoding: must be an encoding\'s name, got "utf-9"'),
        (
            ["format"],
            {"decimalMark": ",", "thousandsMark": ","},
            "recipe.format.thousandsMark: must differ from the decimal mark, got ','",
        ),
        (
            ["rows"],
            {"unlabelled": "keep"},
            'recipe.rows.unlabelled: must be one of leaveOut, error, got "keep"',
        ),
        (["rows"], {"repeated": "newest"}, "recipe.rows.newestBy: is missing from the configuration"),
        (["missingTexts"], ["-", 1], "recipe.missingTexts[1]: must be a text, got 1"),
        (["split", "test"], 0.3, "recipe.split: the shares must add up to 1"),
        (["split", "test"], 0, "recipe.split: every share must be above 0"),
        (["split"], {"train": 1}, "recipe.split.validation: is missing from the configuration"),
        (["id"], ["y"], "recipe: column y is named in target and in id; a column has one part"),
        (["personalData"], ["b"], "recipe: column b is named in personalData and in features; a column has one part"),
        (
            ["features"],
            [{"name": "a", "type": "numeric"}] * 2,
            "recipe: column a is named in features and in features; a column has one part",
        ),
    ],
)
def test_mistakes_are_named(path, value, message):
    with pytest.raises(JobError) as caught:
        parse_recipe(change(path, value))
    assert message in str(caught.value)


def test_an_id_may_be_personal_data():
    assert parse_recipe(change(["personalData"], ["key"])).personal_data == ("key",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "must hold an object, got []"),
        ("{}", "recipe: is missing from the configuration"),
    ],
)
def test_unreadable_configuration(job, text, message):
    result = job.run("prepare", text)
    assert (result.code, len(result.message.splitlines())) == (1, 1)
    assert message in result.message


def test_absent_configuration(tmp_path):
    with pytest.raises(JobError, match=r"cannot read .*nowhere.json: No such file"):
        read_prepare_configuration(str(tmp_path / "nowhere.json"))
