"""Writes xgboost-rules.json: what the XGBoost 3.2-0 container enforces of its hyperparameters, as far as tests use it.

`python3 make-xgboost-rules.py RECORD` of a record that was made by asking the container's own code (2026-11-28):
https://github.com/aws/sagemaker-xgboost-container, `algorithm_mode/hyperparameter_validation.py`, Apache-2.0.
"""

import json
import sys
from pathlib import Path

record = json.loads(Path(sys.argv[1]).read_text())
kept = ("type", "min", "minExclusive", "max", "maxExclusive", "choices")
rules = {
    "image": record["image"],
    "source": "https://github.com/aws/sagemaker-xgboost-container (Apache-2.0), asked on 2026-11-28",
    "hyperparameters": {
        name: {key: rule[key] for key in kept if key in rule and rule[key] is not False}
        | ({"tunable": True} if rule.get("tunable") else {})
        for name, rule in record["hyperparameters"].items()
    },
    "aliases": record["aliases"],
    "directions": {name: metric["direction"] for name, metric in record["metrics"].items()},
    "probes": [
        {"given": probe["given"], "accepted": "accepted" in probe}
        | ({"message": probe["message"][:120]} if "message" in probe else {})
        for probe in record["probes"]
    ],
}
Path(__file__).with_name("xgboost-rules.json").write_text(json.dumps(rules, indent=1) + "\n")
