"""Writes parity-goldens.json: groups, labels and decisions, with what fairlearn says of them.

Run in an environment with fairlearn, in jobs/: python tests/make_parity_goldens.py
"""

import json
from pathlib import Path

import fairlearn
import numpy as np
from fairlearn import metrics

NAMES = (
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equal_opportunity_difference",
    "equal_opportunity_ratio",
    "equalized_odds_difference",
    "equalized_odds_ratio",
)
SHARES = ([0.6, 0.4], [0.5, 0.3, 0.2], [0.25] * 4)


def make_case(seed):
    """Groups that are found and suspected at rates of their own."""
    generator = np.random.default_rng(seed)
    shares = SHARES[seed % len(SHARES)]
    groups = generator.choice(len(shares), 600, p=shares)
    labels = (generator.random(600) < 0.2 + 0.15 * groups).astype(int)
    found, suspected = generator.uniform(0.3, 0.95, len(shares)), generator.uniform(0.05, 0.5, len(shares))
    decisions = (generator.random(600) < np.where(labels == 1, found[groups], suspected[groups])).astype(int)
    expected = {name: float(getattr(metrics, name)(labels, decisions, sensitive_features=groups)) for name in NAMES}
    texts = {
        name: "".join(map(str, values))
        for name, values in (("groups", groups), ("labels", labels), ("decisions", decisions))
    }
    return {**texts, "expected": expected}


document = {"fairlearn": fairlearn.__version__, "cases": [make_case(seed) for seed in range(6)]}
(Path(__file__).parent / "parity-goldens.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
