"""One class by its several spellings: what training and monitors must have alike."""

import json
from pathlib import Path

from prepare.recipe import unify

#: read by test/contract/class-names.test.ts as well
GROUPS = json.loads((Path(__file__).parents[2] / "test/contract/class-names.json").read_text("utf-8"))


def test_one_class_has_one_name_however_it_is_written_and_two_classes_have_two() -> None:
    names = [{unify(text) for text in spellings} for spellings in GROUPS]
    assert [found for found in names if len(found) != 1] == []
    assert len(set().union(*names)) == len(GROUPS)
