import { GATE_VERDICTS } from '../../../contract/jobs';
import { formatSeconds } from '../format';
import { listMetricCells, METRIC_HEADINGS } from '../main-metrics';
import type { TrainingSummary } from './training-summary';

/** What a verdict means, for each that the gate knows. */
const HEADLINES: Readonly<Record<string, string>> = {
  [GATE_VERDICTS.met]: 'criteria met, the model is registered',
  [GATE_VERDICTS.missed]: 'criteria missed, nothing is registered',
  [GATE_VERDICTS.notEnoughRows]: 'too few held-out rows to judge, nothing is registered',
  [GATE_VERDICTS.answersDiffer]: 'a row alone is answered otherwise than in a batch, nothing is registered',
} satisfies Record<(typeof GATE_VERDICTS)[keyof typeof GATE_VERDICTS], string>;

/** Lines with their cells below each other: the first column on the left, numbers on the right. */
function align(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === row.length - 1 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** The verdict, the metrics beside what needs no learning, and where the reports lie. */
export function describeTraining(summary: TrainingSummary): string[] {
  const { unit, metrics, rows, files, durations } = summary;
  const lines = align([METRIC_HEADINGS, ...listMetricCells(metrics, unit)]);
  return [
    `${HEADLINES[summary.verdict] ?? summary.verdict}: ${summary.message}`,
    ...lines.map((line) => `  ${line}`),
    ...(rows === undefined
      ? []
      : [`rows: ${rows.learnt} to learn from, ${rows.validated} to validate, ${rows.heldOut} held out`]),
    ...(files.dataReport === undefined ? [] : [`data report: ${files.dataReport}`]),
    `evaluation:  ${files.evaluationPage ?? files.evaluation}`,
    `${formatSeconds(durations.total ?? 0)} of real time`,
  ];
}
