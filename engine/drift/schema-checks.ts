import type { DriftConfig } from '../../contract/drift-config';
import type { Baseline } from './baseline';
import type { ColumnBaseline } from './column-baseline';
import { describeUnseen } from './effect-statistics';
import { percent } from './format-share';
import type { ColumnReport, SchemaViolation } from './report';
import { testTwoProportions } from './statistics';
import type { ColumnCounts, WindowCounts } from './window-counts';

/** A column's two sides, and what was found when they were compared. */
interface ComparedColumn {
  readonly baseline: ColumnBaseline;
  readonly live: ColumnCounts;
  readonly report: ColumnReport;
}

/**
 * What the window does not keep of the baseline's form and content, under the names of SageMaker Model Monitor's checks.
 * Where Model Monitor compares with a threshold, so does this, but what chance alone brings is no violation: shares that the
 * baseline has above zero are tested at the configured rate.
 *
 * @param reports of the features in their order, and of the predictions if they were compared
 */
export function listViolations(
  baseline: Baseline,
  counts: WindowCounts,
  reports: readonly ColumnReport[],
  config: DriftConfig,
): SchemaViolation[] {
  const columns = reports.map(
    (report, i): ComparedColumn =>
      i < baseline.features.length
        ? { baseline: baseline.features[i], live: counts.features[i], report }
        : { baseline: baseline.predictions!, live: counts.predictions!, report },
  );
  return [
    ...checkArities(baseline, counts),
    ...checkNames(counts),
    ...columns.flatMap((column) => checkColumn(column, config)),
  ];
}

function checkArities({ features }: Baseline, { wrongArities }: WindowCounts): SchemaViolation[] {
  return wrongArities.map(([arity, rows]) => ({
    check: Number(arity) < features.length ? 'missing_column_check' : 'extra_column_check',
    rows,
    message: `${rows} rows have ${arity} values, the schema has ${features.length} columns`,
  }));
}

function checkNames({ unknownNames }: WindowCounts): SchemaViolation[] {
  return unknownNames.map(([column, rows]) => ({
    check: 'extra_column_check',
    column,
    rows,
    message: `${rows} rows name a column ${JSON.stringify(column)} that the schema lacks`,
  }));
}

function checkColumn(column: ComparedColumn, config: DriftConfig): SchemaViolation[] {
  const { name, rows, drifted, reasons } = column.report;
  const drift: SchemaViolation[] = drifted
    ? [{ check: 'baseline_drift_check', column: name, rows, message: `${name} drifted: ${reasons[0]}` }]
    : [];
  return [...checkType(column), ...checkCompleteness(column, config), ...checkValues(column, config), ...drift];
}

function checkType({ live, report: { name, rows } }: ComparedColumn): SchemaViolation[] {
  if (!('invalid' in live) || live.invalid === 0) {
    return [];
  }
  const message = `${name} is numeric, but ${live.invalid} rows (${percent(live.invalid / rows)}) hold something else`;
  return [{ check: 'data_type_check', column: name, rows: live.invalid, message }];
}

function checkCompleteness(
  { baseline, live, report: { name, rows, baselineRows } }: ComparedColumn,
  config: DriftConfig,
): SchemaViolation[] {
  const { missing } = baseline.counts;
  const { statistic, pValue } = testTwoProportions(missing, baselineRows, live.missing, rows);
  if (live.missing === 0 || (missing > 0 && (statistic <= 0 || pValue > config.falseDiscoveryRate))) {
    return [];
  }
  const message = `${live.missing} rows (${percent(live.missing / rows)}) have no ${name}, in the baseline ${missing === 0 ? 'none' : percent(missing / baselineRows)}`;
  return [{ check: 'completeness_check', column: name, rows: live.missing, message }];
}

function checkValues(
  { baseline, live, report: { name, statistics } }: ComparedColumn,
  config: DriftConfig,
): SchemaViolation[] {
  const { unseenShare, unseenPValue } = statistics;
  if (baseline.type === 'numeric' || 'cells' in live || unseenShare === undefined || live.other === 0) {
    return [];
  }
  // A column of very many categories is expected to bring some new ones.
  if (baseline.singletons > 0 && unseenPValue !== undefined && unseenPValue > config.falseDiscoveryRate) {
    return [];
  }
  return [
    {
      check: 'categorical_values_check',
      column: name,
      rows: live.other,
      message: `${name}: ${describeUnseen(live, unseenShare)}`,
    },
  ];
}
