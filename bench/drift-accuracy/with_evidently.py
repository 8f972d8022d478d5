"""How often evidently calls a column drifted by its defaults: of made_up_columns.py, or `shapes` in made_up_shapes."""

import sys

import evidently
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.legacy.calculations.stattests import get_stattest
from evidently.legacy.core import ColumnType
from evidently.presets import DataDriftPreset
from made_up_columns import Judge, report, simulate, verify
from made_up_shapes import report_shapes


def prepare(baseline: pd.Series, _rows: int) -> Judge:
    """The test that evidently chooses for the column, with its default limit."""
    kind = ColumnType.Categorical if baseline.dtype == object else ColumnType.Numerical

    def judge(window: pd.Series) -> bool:
        return bool(get_stattest(baseline, window, kind, None)(baseline, window, kind, None).drifted)

    return judge


def run_report(baseline: pd.DataFrame, window: pd.DataFrame) -> dict[str, bool]:
    """What the whole preset says of each column; its own count of drifted columns has to agree."""
    categorical = [name for name in baseline if baseline[name].dtype == object]
    definition = DataDefinition(
        numerical_columns=[name for name in baseline if name not in categorical], categorical_columns=categorical
    )
    live, reference = (Dataset.from_pandas(table, data_definition=definition) for table in (window, baseline))
    whole, *columns = Report([DataDriftPreset()]).run(live, reference).dict()["metrics"]
    drifted = {metric["config"]["column"]: bool(metric["value"] >= metric["config"]["threshold"]) for metric in columns}
    if len(drifted) != len(baseline.columns) or sum(drifted.values()) != whole["value"]["count"]:
        raise SystemExit(f"the report counts {whole['value']} of {drifted}")
    return drifted


VERSION = f"evidently {evidently.__version__}"
if sys.argv[1:] == ["shapes"]:
    report_shapes(VERSION, prepare)
else:
    verified = sum(verify(run_report, prepare, rows, 5) for rows in (200, 1000))
    report(
        VERSION,
        verified,
        [simulate(200, 200, 8, prepare), simulate(1000, 200, 8, prepare), simulate(100_000, 30, 4, prepare)],
    )
