import { type DriftResult, listDrifted, type ResultColumn } from './drift-result';

const VERDICTS = { drift: 'DRIFT', noDrift: 'NO DRIFT', insufficientData: 'INSUFFICIENT DATA' };
/** Names longer than this are cut, so that the reasons stay in sight. */
const WIDEST_NAME = 32;

/** The result as lines for a terminal: the verdict, what drifted and why, what was rejected. */
export function printResult(result: DriftResult): string[] {
  const { verdict, reason, rows, baseline, live } = result;
  const drifted = listDrifted(result);
  const files = live.length === 1 ? live[0] : `${live.length} files`;
  return [
    `${VERDICTS[verdict]}: ${reason}`,
    `${rows} live rows (${files}) against ${baseline.rows} baseline rows (${baseline.file})`,
    ...(drifted.length > 0 ? ['', ...printTable(drifted)] : []),
    ...printRemarks(result),
  ].map(removeControlCharacters);
}

function printTable(columns: readonly ResultColumn[]): string[] {
  const names = columns.map(({ name }) => shorten(name));
  const width = Math.max(7, ...names.map((name) => name.length));
  const line = (name: string, type: string, why: string): string =>
    `${name.padEnd(width)}  ${type.padEnd(11)}  ${why}`.trimEnd();
  return [
    line('drifted', 'type', 'why'),
    ...columns.flatMap(({ type, reasons }, i) =>
      reasons.map((why, j) => line(j === 0 ? names[i] : '', j === 0 ? type : '', why)),
    ),
  ];
}

function printRemarks({ rejected, rejectedSamples, schema, notes }: DriftResult): string[] {
  const reasons = Object.entries(rejected).sort(([, a], [, b]) => b - a);
  const [sample] = rejectedSamples;
  const lines = [
    ...(reasons.length > 0 ? [`rejected: ${reasons.map(([reason, count]) => `${count} ${reason}`).join(', ')}`] : []),
    ...(sample ? [`  such as ${sample.location}: ${sample.reason}, ${sample.detail}`] : []),
    // What drifted is in the table already.
    ...schema.violations
      .filter(({ check }) => check !== 'baseline_drift_check')
      .map(({ message }) => `schema: ${message}`),
    ...notes.map((note) => `note: ${note}`),
  ];
  return lines.length > 0 ? ['', ...lines] : [];
}

function shorten(name: string): string {
  return name.length > WIDEST_NAME ? `${name.slice(0, WIDEST_NAME - 1)}…` : name;
}

/** Names and values come from files of any origin: they must not steer the terminal. */
export function removeControlCharacters(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
