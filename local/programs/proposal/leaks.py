"""Columns that alone tell the target too well, scored as the data report scores them."""

from dataclasses import replace

import numpy as np

from common.contract import Keys
from common.judging_terms import ProblemType
from common.recipe_terms import CATEGORICAL, DATE, NUMERIC
from prepare.keys import hash_keys, read_hashes
from prepare.moments import read_dates
from prepare.recipe import unify
from prepare.rules import SourceFormat
from prepare.single_features import SingleFeatureScorer, SingleScore, find_suspects
from proposal.columns import EXCLUDED, ColumnGuess
from proposal.table import Table
from proposal.target import TargetGuess
from proposal.texts import read_numbers
from serve.values import MISSING

#: from such a score on a column says the same as the target in other words, and is left out
SAME = 0.999
#: so many rows are scored from
SCORED_ROWS = 50_000


def find_leaks(
    table: Table, guess: TargetGuess, columns: list[ColumnGuess], source: SourceFormat, doubtful: frozenset[str]
) -> tuple[list[ColumnGuess], list[str]]:
    """The columns without those that say the same as the target, and a sentence for each suspect."""
    name = guess.document["name"]
    missing = MISSING | doubtful
    labels = [text.strip() for text in table.columns[name][:SCORED_ROWS]]
    rows = [row for row, text in enumerate(labels) if text not in missing]
    hashes = read_hashes(hash_keys([(str(row),) for row in rows]))
    scorer = SingleFeatureScorer(guess.type, read_labels([labels[row] for row in rows], guess, source), hashes)
    scores = {
        column.name: score
        for column in columns
        if (score := _score(scorer, column, [table.columns[column.name][row] for row in rows], source, missing))
    }
    notes, left_out = [], set()
    for suspect in find_suspects(scores) if scores else []:
        score = max(suspect.score.value, suspect.score.missingness or 0.0)
        how = f"{suspect.name} alone tells {name} (AUC {score:.3f})"
        if suspect.score.metric == "r2":
            how = f"{suspect.name} alone tells {name} (R² {score:.3f})"
        elif suspect.of_class:
            number, area = suspect.of_class
            how = f"{suspect.name} alone tells {name} = {guess.document[Keys.CLASSES][number]} (AUC {area:.3f})"
        if score >= SAME and len(scores) > len(left_out) + 1:
            left_out.add(suspect.name)
            notes.append(
                f"{how}, as only what is known after the target does: it is left out. Put it back if it is not."
            )
        else:
            notes.append(f"{how}: is it known before {name} is? If not, leave it out.")
    why = f"alone tells {name}: a leak"
    return [replace(c, kind=EXCLUDED, settings={}, why=why) if c.name in left_out else c for c in columns], notes


def read_labels(texts: list[str], guess: TargetGuess, source: SourceFormat) -> np.ndarray:
    """The labels as a model learns them: 1 and 0, numbers of classes, or numbers."""
    if guess.type == ProblemType.REGRESSION:
        return np.array(read_numbers(texts, source))
    if guess.type == ProblemType.BINARY:
        positive = unify(guess.document[Keys.POSITIVE_CLASS])
        return np.array([int(unify(text) == positive) for text in texts])
    numbers = {unify(text): number for number, text in enumerate(guess.document[Keys.CLASSES])}
    # A class that stands in the later rows only has its number all the same.
    return np.array([numbers[unify(text)] for text in texts])


def _score(
    scorer: SingleFeatureScorer,
    column: ColumnGuess,
    texts: list[str],
    source: SourceFormat,
    missing: frozenset[str],
) -> SingleScore | None:
    """None where the values are neither numbers, dates nor categories."""
    chosen = [texts[row].strip() for row in scorer.rows]
    present = ["" if text in missing else text for text in chosen]
    if column.kind == NUMERIC:
        return scorer.score_numbers(np.array(read_numbers(present, source)))
    if column.kind == DATE:
        feature = {"name": column.name, "type": DATE, "missing": {}}
        return scorer.score_numbers(read_dates(feature, present, source.date_order))
    if column.kind == CATEGORICAL:
        levels, codes = np.unique(np.array(present, dtype=object), return_inverse=True)
        gap = int(np.flatnonzero(levels == "")[0]) if "" in levels else -1
        return scorer.score_categories(codes, gap)
    return None
