import type { QualityReport } from '../../../engine/quality/report';
import { formatSecond } from '../../../engine/traffic/window';
import { REWRITTEN, toText, WINDOW } from '../monitor/world';
import { type QualityWorld, TRAINING } from './world';

/** More rows than this take more memory than there is, and are measured in parts. */
const MOST_ROWS = 10;

/** Which labelled rows became training data that should not have; undefined where all is well. */
export function findWrongTraining(
  { machine, rewritten, s3 }: QualityWorld,
  windows: readonly number[],
  readReport: (start: number) => QualityReport | undefined,
): string | undefined {
  for (const start of machine ? windows : []) {
    const report = readReport(start);
    const { trainingRows } = report ?? {};
    // A part of a window that somebody asked for has a file of that part.
    if (!report || report.window.end !== toText(start + WINDOW)) {
      continue;
    }
    if (!trainingRows) {
      return 'labelled rows did not become training data';
    }
    const file = trainingRows.uri === undefined ? '' : (s3.objects.get(trainingRows.uri)?.body ?? '');
    const lines = file.split('\n').slice(1).filter(Boolean);
    if (lines.length !== trainingRows.rows) {
      return `a file of training rows has ${lines.length} rows, and ${trainingRows.rows} were told`;
    }
    const leftOut = Object.values(trainingRows.leftOut).reduce((sum, count) => sum + count, 0);
    if (trainingRows.rows + leftOut !== report.labels.labelledRows) {
      return `of ${report.labels.labelledRows} labelled rows, ${trainingRows.rows} became training data and ${leftOut} were left out`;
    }
    const stolen = [...(rewritten.get(start)?.keys() ?? [])];
    if (lines.some((line) => line.endsWith(`,${REWRITTEN}`) || stolen.some((id) => line.startsWith(`${id},`)))) {
      return 'somebody who may call the endpoint has put features in the place of others';
    }
    if (trainingRows.leftOut.contradictingRows !== undefined) {
      const keys = s3.objects.get(`${TRAINING}/.${formatSecond(new Date(start))}.contradicted.json`)?.body ?? '';
      if (!stolen.every((id) => keys.includes(JSON.stringify(id)))) {
        return 'rows that contradict each other are not known to later windows';
      }
    }
  }
  return undefined;
}

/** A window that takes more memory than there is, and was measured at once. */
export function findLargeWhole(
  { machine, traffic }: QualityWorld,
  windows: readonly number[],
  readReport: (start: number) => QualityReport | undefined,
): string | undefined {
  // One that was given up has no report.
  const large = windows.filter((start) => (traffic.get(start) ?? 0) > MOST_ROWS && readReport(start));
  const plans = [...(machine?.executions.values() ?? [])].map(({ name }) => name);
  const whole = large.find((start) => !plans.some((name) => name.startsWith(formatSecond(new Date(start)))));
  return machine && whole !== undefined ? 'a window that is larger than memory was measured at once' : undefined;
}
