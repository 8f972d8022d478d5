import type { S3Client } from '@aws-sdk/client-s3';
import { REPORT_ENDINGS } from '../../contract/layout';
import { UNLABELLED_WINDOWS } from '../../contract/monitor-defaults';
import type { TellOptions } from '../../engine/aws/notice';
import type { QualityReport } from '../../engine/quality/report';
import { shiftWindow } from '../../engine/traffic/catch-up';
import type { ProgressStore } from '../../engine/traffic/progress';
import { readReport } from './read-report';
import type { MeasurerSettings } from './settings';
import { reportUri, type Task } from './tasks';

/** How many windows back a row of windows without labels is looked for, those without traffic between them included. */
const LOOK_BACK = 30;

/** Windows in a row whose predictions have no label. */
interface Unlabelled {
  /** When they end, oldest first, this window last; windows without predictions do not count, and do not end the row. */
  readonly ends: readonly Date[];
  /** The start of the last window before them that had labels, if one was found. */
  readonly labelled?: string;
}

/** The mark in the monitor's progress: the end of the last window of a row that was told. */
export const UNLABELLED = 'toldUnlabelled';

/**
 * Tells that labels stay away, once for each row of windows without any: with the third one, or with the next one that could be
 * measured. A label that cannot be used is none. The windows are found in the reports; what was told is in the progress.
 */
export async function tellOfMissingLabels(
  task: Task,
  report: QualityReport,
  settings: MeasurerSettings,
  s3: S3Client,
  progress: ProgressStore<typeof UNLABELLED>,
  audience: TellOptions,
): Promise<void> {
  if (!isUnlabelled(report)) {
    return;
  }
  const { ends, labelled } = await findUnlabelled(task, UNLABELLED_WINDOWS, settings, s3);
  const third = ends[UNLABELLED_WINDOWS - 1];
  if (third === undefined) {
    return;
  }
  // Where few windows have predictions, the row may have begun before all that is looked at, and have been told there.
  const mayBeLonger = labelled === undefined && ends.length === UNLABELLED_WINDOWS;
  const told = await progress.read(UNLABELLED);
  if (told === undefined || told < (mayBeLonger ? ends[0] : third)) {
    await tellRow(task, report, settings, s3, audience);
  }
  await progress.advance(UNLABELLED, task.end);
}

async function tellRow(
  task: Task,
  report: QualityReport,
  settings: MeasurerSettings,
  s3: S3Client,
  audience: TellOptions,
): Promise<void> {
  const { ends, labelled } = await findUnlabelled(task, LOOK_BACK, settings, s3);
  const windows = ends.length;
  const { rows, labelsOfOtherWindows: others, unusableLabels } = report.labels;
  const unusable = Object.values(unusableLabels).reduce((total, count) => total + count, 0);
  const { tell } = await import('../../engine/aws/notice');
  await tell(
    {
      kind: 'LabelsMissing',
      happened: [
        `the predictions of ${windows} windows in a row have no label, the last of them ${rows} predictions from ${report.window.start} to ${report.window.end}`,
        labelled === undefined
          ? 'no label came before, either'
          : `the window from ${labelled} was the last one with labels`,
        ...(unusable > 0 ? [`${unusable} labels cannot be used`] : []),
        ...(others > 0 ? [`${others} labels are for ids that were not captured in the window`] : []),
      ].join('; '),
      holds: 'the endpoint goes on serving, and nobody measures how well',
      time: task.metricTime,
      details: {
        monitor: 'quality',
        windows,
        labelled,
        unusable,
        others,
        groundTruth: settings.groundTruthUri,
        report: reportUri(settings.reportUri, settings.endpointName, task.start, REPORT_ENDINGS.report),
      },
    },
    audience,
  );
}

/** @param most so many windows are looked for, and one more */
async function findUnlabelled(
  task: Task,
  most: number,
  { reportUri: folder, endpointName }: MeasurerSettings,
  s3: S3Client,
): Promise<Unlabelled> {
  const ends = [task.end];
  for (let back = 1; back <= LOOK_BACK && ends.length <= most; back++) {
    const { start, end } = shiftWindow(task, -back);
    const report = await readReport(s3, reportUri(folder, endpointName, start, REPORT_ENDINGS.report));
    if (report && report.labels.labelledRows > 0) {
      return { ends, labelled: report.window.start };
    }
    if (report && isUnlabelled(report)) {
      ends.unshift(end);
    }
  }
  return { ends };
}

function isUnlabelled({ labels }: QualityReport): boolean {
  return labels.rows > 0 && labels.labelledRows === 0;
}
