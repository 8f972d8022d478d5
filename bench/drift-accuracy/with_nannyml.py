"""How often NannyML calls a column drifted by its defaults: of made_up_columns.py, or `shapes` of made_up_shapes.py."""

import sys

import nannyml
import pandas as pd
from made_up_columns import Judge, report, simulate, verify
from made_up_shapes import report_shapes
from nannyml.chunk import Chunker, DefaultChunker, SizeBasedChunker
from nannyml.drift.univariate.methods import FeatureType, MethodFactory
from nannyml.thresholds import StandardDeviationThreshold


def choose_chunker(rows: int, baseline_rows: int) -> Chunker:
    """Chunks as long as the window, or the default (ten) where the baseline has not so many rows."""
    return SizeBasedChunker(rows) if rows * 10 <= baseline_rows else DefaultChunker()


def prepare(baseline: pd.Series, rows: int) -> Judge:
    """Jensen-Shannon distance, with a limit of mean and three standard deviations of the baseline's chunks."""
    kind = FeatureType.CATEGORICAL if baseline.dtype == object else FeatureType.CONTINUOUS
    threshold = StandardDeviationThreshold(std_lower_multiplier=None)
    method = MethodFactory.create(
        "jensen_shannon", kind, chunker=choose_chunker(rows, len(baseline)), threshold=threshold
    )
    method.fit(baseline)
    return lambda window: bool(method.alert(method.calculate(window)))


def run_calculator(baseline: pd.DataFrame, window: pd.DataFrame) -> dict[str, bool]:
    """What the whole calculator says of each column of a window of one chunk."""
    calculator = nannyml.UnivariateDriftCalculator(column_names=list(baseline.columns), chunk_size=len(window))
    result = calculator.fit(baseline).calculate(window).filter(period="analysis").to_df()
    return {name: bool(result[name, "jensen_shannon", "alert"].iloc[0]) for name in baseline.columns}


VERSION = f"NannyML {nannyml.__version__}"
if sys.argv[1:] == ["shapes"]:
    report_shapes(VERSION, prepare)
else:
    verified = sum(verify(run_calculator, prepare, rows, 5) for rows in (200, 1000))
    report(
        VERSION,
        verified,
        [simulate(200, 400, 10, prepare), simulate(1000, 400, 10, prepare), simulate(100_000, 40, 5, prepare)],
    )
