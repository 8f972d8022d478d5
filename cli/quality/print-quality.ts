import { removeControlCharacters } from '../drift/print-result';
import type { QualityResult } from './quality-result';
import {
  chooseShown,
  formatPeriod,
  listNextSteps,
  type ToldQuality,
  tellCoverage,
  tellMeasure,
  tellMetrics,
  tellProblems,
  tellSlice,
} from './tell-quality';

/** Verdicts as a terminal shows them. */
const VERDICTS: Record<QualityResult['verdict'], string> = {
  criteriaMet: 'CRITERIA MET',
  criteriaMissed: 'CRITERIA MISSED',
  insufficientData: 'INSUFFICIENT DATA',
  measured: 'MEASURED',
};
/** Rows of a table that are shown; the page has all. */
const SHOWN = 20;

/** The result as lines for a terminal: the verdict, the metrics with their intervals, and where the model is worse. */
export function printQuality(result: QualityResult): string[] {
  const { verdict, reason, live, notes, labels } = result;
  const [sample] = labels.samples;
  const remarks = [
    ...tellProblems(result),
    ...(sample ? [`  such as ${sample.location}: ${sample.reason}, ${sample.detail}`] : []),
    ...notes.map((note) => `note: ${note}`),
  ];
  return [
    `${VERDICTS[verdict]}: ${reason}`,
    `${tellCoverage(result)}; ${live.length === 1 ? live[0] : `${live.length} files`}`,
    ...listNextSteps(result).map((step) => `next: ${step}`),
    '',
    ...align([
      ['metric', 'value', '95 % interval', 'required', ''],
      ...tellMetrics(result).map(({ name, value, interval, required, outcome }) => [
        name,
        value,
        interval,
        required,
        outcome,
      ]),
    ]),
    ...printPeriods(result),
    ...printSlices(result),
    ...printGroups(result),
    ...(remarks.length > 0 ? ['', ...remarks] : []),
  ].map(removeControlCharacters);
}

/** One metric from period to period. */
export function printPeriods(result: ToldQuality): string[] {
  const shown = chooseShown(result);
  if (result.periods === undefined || shown === undefined) {
    return [];
  }
  const { by, measured } = result.periods;
  const more = measured.length > SHOWN ? [`the ${SHOWN} newest of ${measured.length}`] : [];
  return [
    '',
    ...align([
      [by, 'rows', shown, '95 % interval'],
      ...measured.slice(-SHOWN).map(({ start, rows, measures }) => {
        const { value, interval } = tellMeasure(shown, measures[shown]);
        return [formatPeriod(start, by), String(rows), value, interval];
      }),
    ]),
    ...more,
  ];
}

function printSlices(result: QualityResult): string[] {
  const { slices, worstSlice } = result;
  const shown = chooseShown(result);
  if (slices.length === 0 || shown === undefined) {
    return [];
  }
  const isWorst = (column: string, value: string): boolean =>
    worstSlice?.column === column && worstSlice.value === value;
  return [
    '',
    ...align([
      ['slice', 'rows', shown, '95 % interval', ''],
      ...slices.slice(0, SHOWN).map((slice) => {
        const { column, value: name, rows } = slice;
        const { value, interval } = tellSlice(shown, slice, result);
        const worst = isWorst(column, name) ? 'worse than all rows, beyond chance' : '';
        return [`${column} ${name}`, String(rows), value, interval, worst];
      }),
    ]),
    ...(slices.length > SHOWN ? [`and ${slices.length - SHOWN} more`] : []),
  ];
}

function printGroups({ groupCriteria = [] }: QualityResult): string[] {
  return groupCriteria.length > 0 ? ['', ...groupCriteria.map(({ message }) => `groups: ${message}`)] : [];
}

/** The cells of rows below each other. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
