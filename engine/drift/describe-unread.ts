import type { Baseline } from './baseline';
import type { RejectionReason } from './capture';
import { percent } from './format-share';
import type { WindowCounts } from './window-counts';

/** Reasons for which the rows of a request are lost. */
const LOST_ROWS: readonly RejectionReason[] = [
  'notUnderstood',
  'wrongArity',
  'badJson',
  'badCsv',
  'notUtf8',
  'unknownEncoding',
  'unsupportedContentType',
];
/** From this share on, what was not understood comes before what was. */
const MUCH = 0.1;

/** What of a window was not understood, for people; nothing where that is little. */
export function describeUnread(baseline: Pick<Baseline, 'predictions'>, counts: WindowCounts): string[] {
  const { records, rejected, predictedRows } = counts;
  const lost = LOST_ROWS.map((reason) => [reason, rejected[reason] ?? 0] as const).filter(([, count]) => count > 0);
  const requests = Math.min(
    records,
    lost.reduce((total, [, count]) => total + count, 0),
  );
  const answers = baseline.predictions ? Math.min(records, rejected.unreadablePrediction ?? 0) : 0;
  const list = lost.map(([reason, count]) => `${count} ${reason}`).join(', ');
  return [
    ...(requests > 0 && requests >= MUCH * records
      ? [`${requests} of ${records} requests (${percent(requests / records)}) were not understood: ${list}`]
      : []),
    ...(answers > 0 && answers >= MUCH * records
      ? [
          predictedRows === 0
            ? `none of the answers could be read as a prediction (${answers} unreadablePrediction), so that predictions are not compared`
            : `the answers of ${answers} of ${records} requests could not be read as predictions`,
        ]
      : []),
  ];
}
