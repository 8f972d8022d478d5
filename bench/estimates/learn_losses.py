"""Writes what an evaluation learns of a table of with_nannyml.py: `python learn_losses.py <jobs> <table> <file>`."""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, sys.argv[1])
from evaluate.losses import learn_losses

table = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
held_out = table["heldOut"]
learned = learn_losses(
    [{**feature, "missing": {}} for feature in table["features"]],
    held_out["rows"],
    np.array(held_out["truth"]),
    np.array(held_out["predicted"]),
)
Path(sys.argv[3]).write_text(json.dumps(learned), encoding="utf-8")
