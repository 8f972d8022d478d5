"""Makes special-functions.json: the reference's answers for the special functions behind the tails of distributions.

Run with scipy 1.13.1: python make-special-functions.py
"""

import json
import pathlib

import scipy
from scipy import special, stats

ARGUMENTS = (0.5, 1.0, 1.5, 2.0, 4.5, 11.5, 12.0, 50.0, 499.5, 5_000.0, 250_000.0)


def quotients(a: float) -> list[float]:
    """Values of x / a from far below to far above the mean, where the upper tail is above the smallest double."""
    return [
        r
        for r in (1e-9, 0.01, 0.5, 0.9, 0.99, 0.9999, 1.0, 1.0001, 1.01, 1.1, 1.5, 3.0, 30.0)
        if a * r < 700 + 1.02 * a
    ]


gamma = [{"a": a, "x": a * r, "tail": float(special.gammaincc(a, a * r))} for a in ARGUMENTS for r in quotients(a)]
fisher = [
    {"value": value, "degreesOfFreedom": df, "tail": float(2 * stats.t.sf(value**0.5, df))}
    for df in (1, 2, 3, 7, 23, 24, 25, 119, 999, 100_000)
    for value in (1e-12, 1e-3, 0.1, 0.5, 1.0, 3.0, 10.0, 40.0, 400.0)
]
ln_gamma = [{"x": x, "value": float(special.gammaln(x))} for x in (1e-3, *ARGUMENTS, 3.0, 100.0, 1e6 + 1, 1e9)]
document = {
    "versions": {"scipy": scipy.__version__},
    "upperGamma": [case for case in gamma if case["tail"] > 1e-300],
    "fisherTails": [case for case in fisher if case["tail"] > 1e-300],
    "lnGamma": ln_gamma,
}
pathlib.Path(__file__).with_name("special-functions.json").write_text(json.dumps(document, indent=1) + "\n")
