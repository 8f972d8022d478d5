"""Makes scipy.json: inputs and the reference's answers for the drift statistics.

Run with scipy 1.13.1 and numpy 2.1.0: python make-golden.py
"""

import json
import pathlib

import numpy
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon

VERSIONS = {"scipy": "1.13.1", "numpy": "2.1.0"}


def two_samples(rng: numpy.random.Generator) -> list[dict]:
    """Pairs of numeric samples: alike, shifted, widened, discrete, far out of range, constant."""
    pairs = {
        "alike": (rng.normal(0, 1, 250), rng.normal(0, 1, 200)),
        "shifted by a quarter": (rng.normal(10, 2, 240), rng.normal(10.5, 2, 400)),
        "widened": (rng.normal(0, 1, 250), rng.normal(0, 2, 300)),
        "small integers": (rng.poisson(3, 2000), rng.poisson(4, 500)),
        "two values": (rng.binomial(1, 0.3, 1500), rng.binomial(1, 0.5, 400)),
        "heavy value": (
            numpy.where(rng.random(1000) < 0.6, 0, rng.integers(1, 60, 1000)),
            numpy.where(rng.random(300) < 0.4, 0, rng.integers(1, 60, 300)),
        ),
        "large": (rng.integers(0, 200, 9000), rng.integers(3, 203, 5000)),
    }
    cases = []
    for name, (baseline, live) in pairs.items():
        baseline, live = numpy.round(baseline, 3), numpy.round(live, 3)
        ks = stats.ks_2samp(baseline, live, method="asymp")
        cases.append(
            {
                "name": name,
                "baseline": baseline.tolist(),
                "live": live.tolist(),
                "ks": float(ks.statistic),
                "ksPValue": float(ks.pvalue),
                "wasserstein": float(stats.wasserstein_distance(baseline, live)),
                "standardDeviation": float(numpy.std(baseline)),
            }
        )
    return cases


def continuous_samples(rng: numpy.random.Generator) -> list[dict]:
    """Large samples with more different values than there are points; seeds of the values are their uniform ranks."""
    cases = []
    for name, shift, scale in (("alike", 0.0, 1.0), ("shifted", 0.3, 1.0), ("widened", 0.0, 1.5), ("far", 40.0, 1.0)):
        baseline = numpy.round(rng.lognormal(1, 0.7, 3000), 4)
        live = numpy.round(rng.lognormal(1, 0.7, 800) * scale + shift, 4)
        cases.append(
            {
                "name": name,
                "baseline": baseline.tolist(),
                "live": live.tolist(),
                "ks": float(stats.ks_2samp(baseline, live, method="asymp").statistic),
                "wasserstein": float(stats.wasserstein_distance(baseline, live)),
            }
        )
    return cases


def tables(rng: numpy.random.Generator) -> list[dict]:
    """Pairs of category counts, large enough that nothing needs pooling."""
    pairs = [
        ([500, 300, 200], [110, 50, 40]),
        ([500, 300, 200], [40, 50, 110]),
        ([1000, 1000], [100, 140]),
        (rng.integers(100, 900, 12).tolist(), rng.integers(50, 200, 12).tolist()),
        ([2763, 900], [288, 112]),
    ]
    cases = []
    for baseline, live in pairs:
        chi2 = stats.chi2_contingency([baseline, live], correction=False)
        likelihood_ratio = stats.chi2_contingency([baseline, live], correction=False, lambda_="log-likelihood")
        p, q = numpy.array(baseline) / sum(baseline), numpy.array(live) / sum(live)
        cases.append(
            {
                "baseline": baseline,
                "live": live,
                "chiSquared": float(chi2.statistic),
                "chiSquaredPValue": float(chi2.pvalue),
                "likelihoodRatioPValue": float(likelihood_ratio.pvalue),
                "jensenShannon": float(jensenshannon(p, q)),
                "psi": float(numpy.sum((q - p) * numpy.log(q / p))),
                "lInfinity": float(numpy.max(numpy.abs(p - q))),
            }
        )
    return cases


def pooled_tables() -> list[dict]:
    """Tables with rare cells, beside the table that the pooling rule makes of them."""
    cases = [
        {"baseline": [860, 100, 14, 13, 13], "live": [170, 20, 4, 3, 3], "pooled": [[860, 100, 40], [170, 20, 10]]},
        {
            "baseline": [600, 300, 90, 4, 3, 3],
            "live": [120, 60, 17, 1, 1, 1],
            "pooled": [[600, 300, 100], [120, 60, 20]],
        },
        {"baseline": [500, 500, 0], "live": [100, 98, 2], "pooled": [[500, 500], [100, 100]]},
        {
            "baseline": [400, 400, 300, 300, 300, 200, 0],
            "live": [80, 80, 60, 60, 60, 40, 15],
            "pooled": [[400, 400, 300, 300, 300, 200, 0], [80, 80, 60, 60, 60, 40, 15]],
        },
    ]
    for case in cases:
        chi2 = stats.chi2_contingency(case["pooled"], correction=False)
        case["chiSquared"], case["chiSquaredPValue"] = float(chi2.statistic), float(chi2.pvalue)
    return cases


def main() -> None:
    found = {"scipy": scipy.__version__, "numpy": numpy.__version__}
    if found != VERSIONS:
        raise SystemExit(f"the reference is {VERSIONS}, this is {found}")
    rng = numpy.random.default_rng(20261123)
    p_values = [rng.random(20).tolist(), (rng.random(15) ** 4).tolist(), [0.001, 0.001, 0.5], [1.0], [0.0, 1.0, 0.02]]
    golden = {
        "versions": VERSIONS,
        "samples": two_samples(rng),
        "continuous": continuous_samples(rng),
        "tables": tables(rng),
        "pooledTables": pooled_tables(),
        "kolmogorov": [
            {"n": n, "distance": d, "tail": float(stats.kstwo.sf(d, n))}
            for n in (10, 50, 141, 347, 1000, 20000)
            for d in [round(z / n**0.5, 6) for z in (0.3, 0.6, 0.9, 1.2, 1.49, 1.6, 2.0, 3.0, 6.0)]
            if d < 1
        ],
        "chiSquaredTails": [
            {"value": x, "degreesOfFreedom": k, "tail": float(stats.chi2.sf(x, k))}
            for k in (1, 2, 9, 100, 999)
            for x in (0.1, 1.0, 10.0, 150.0, 1200.0)
        ],
        "hypergeometricTails": [
            {
                "successes": k,
                "size": n,
                "otherSuccesses": o,
                "otherSize": m,
                "tail": float(stats.hypergeom.sf(k - 1, n + m, k + o, n)),
            }
            for (k, n, o, m) in (
                (1, 400, 0, 2763),
                (4, 400, 0, 2763),
                (112, 400, 0, 2763),
                (30, 400, 250, 2763),
                (45, 400, 250, 2763),
                (60, 400, 250, 2763),
            )
        ],
        "proportions": [
            {
                "baseline": [a, n],
                "live": [b, m],
                "pValue": float(stats.chi2_contingency([[a, n - a], [b, m - b]], correction=False).pvalue),
            }
            for (a, n, b, m) in ((1000, 10000, 120, 1000), (500, 1000, 100, 400), (30000, 100000, 410, 1200))
        ],
        "rareProportions": [
            {
                "baseline": [a, n],
                "live": [b, m],
                "pValue": min(
                    1.0,
                    2
                    * min(
                        float(stats.fisher_exact([[b, m - b], [a, n - a]], side).pvalue) for side in ("less", "greater")
                    ),
                ),
            }
            for (a, n, b, m) in (
                (10, 1000, 5, 400),
                (10, 1000, 30, 400),
                (0, 2763, 20, 400),
                (10, 10000, 2, 200),
                (990, 1000, 380, 400),
                (400, 400, 190, 200),
                (600, 10000, 3, 200),
            )
        ],
        "adjusted": [{"pValues": ps, "adjusted": stats.false_discovery_control(ps).tolist()} for ps in p_values],
    }
    path = pathlib.Path(__file__).with_name("scipy.json")
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
