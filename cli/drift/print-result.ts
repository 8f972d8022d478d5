import { groupChanges, tellBefore, tellChanges } from '../../engine/drift-report/change-groups';
import { listDeskSteps } from './desk-steps';
import { type DriftResult, listDrifted, type ResultColumn, toReport } from './drift-result';

/** Verdicts as a terminal shows them. */
export const VERDICTS = {
  drift: 'DRIFT',
  noDrift: 'NO DRIFT',
  notUnderstood: 'NOT UNDERSTOOD',
  insufficientData: 'INSUFFICIENT DATA',
};
/** Names longer than this are cut, so that the reasons stay in sight. */
const WIDEST_NAME = 32;
/** Columns of a group that are told in words; the table has all. */
const NAMED = 12;

/**
 * The result as lines for a terminal: the verdict, what changed in plain words and what to do next; then the statistics, and
 * what was rejected.
 */
export function printResult(result: DriftResult): string[] {
  const { verdict, reason, rows, baseline, live, diagnosis } = result;
  const drifted = listDrifted(result);
  const files = live.length === 1 ? live[0] : `${live.length} files`;
  return [
    `${VERDICTS[verdict]}: ${reason}`,
    `${rows} live rows (${files}) against ${baseline.rows} baseline rows (${baseline.file})`,
    ...(result.calibration ? [result.calibration.text] : []),
    ...(diagnosis ? [diagnosis.text] : []),
    ...printChanges(result),
    ...listDeskSteps(result).map(({ text, command }) => `next: ${text}${command === undefined ? '' : ` ${command}`}`),
    ...(drifted.length > 0 ? ['', ...printTable(drifted)] : []),
    ...printRemarks(result),
  ].map(removeControlCharacters);
}

/** What likely happened to the answers and to the columns, in their own units. */
function printChanges(result: DriftResult): string[] {
  const { features, predictions, multivariate, config } = result;
  const groups = groupChanges({
    features: features.map(toReport),
    ...(predictions && { predictions: toReport(predictions) }),
    ...(multivariate && { multivariate: toReport(multivariate) }),
    config,
  });
  const lines = groups.flatMap(({ title, columns }) => [
    `${title}:`,
    ...columns.slice(0, NAMED).map((column) => {
      const before = tellBefore(column).map(({ measure, before, now }) => `${measure} ${before} → ${now}`);
      return `  ${[`${shorten(column.name)} ${tellChanges(column)}`, ...before].join('; ')}`;
    }),
    ...(columns.length > NAMED ? [`  and ${columns.length - NAMED} more`] : []),
  ]);
  return lines.length > 0 ? ['', ...lines, ''] : [];
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
