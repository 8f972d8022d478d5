import type { S3Client } from '@aws-sdk/client-s3';
import { REPORT_ENDINGS } from '../../contract/layout';
import { UNLABELLED_WINDOWS } from '../../contract/monitor-defaults';
import type { TellOptions } from '../../engine/aws/notice';
import type { QualityReport } from '../../engine/quality/report';
import { shiftWindow } from '../../engine/traffic/catch-up';
import { readReport } from './read-report';
import type { MeasurerSettings } from './settings';
import { reportUri, type Task } from './tasks';

/** How many windows back a row of windows without labels is looked for, those without traffic between them included. */
const LOOK_BACK = 30;

/** Windows in a row whose predictions have no label. */
interface Unlabelled {
  /** This window among them; windows without predictions do not count, and do not end the row. */
  readonly windows: number;
  /** The start of the last window before them that had labels, if one was found. */
  readonly labelled?: string;
}

/**
 * Tells that labels stay away, once for each row of windows without any: with the third one. A label that cannot be used is
 * none. What was found before is in the reports, so that nothing else has to be remembered, and an event that is repeated
 * says the same.
 */
export async function tellOfMissingLabels(
  task: Task,
  report: QualityReport,
  settings: MeasurerSettings,
  s3: S3Client,
  audience: TellOptions,
): Promise<void> {
  if (!isUnlabelled(report)) {
    return;
  }
  const { windows, labelled } = await countUnlabelled(task, settings, s3);
  if (windows !== UNLABELLED_WINDOWS) {
    return;
  }
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

async function countUnlabelled(
  task: Task,
  { reportUri: folder, endpointName }: MeasurerSettings,
  s3: S3Client,
): Promise<Unlabelled> {
  let windows = 1;
  for (let back = 1; back <= LOOK_BACK && windows <= UNLABELLED_WINDOWS; back++) {
    const { start } = shiftWindow(task, -back);
    const report = await readReport(s3, reportUri(folder, endpointName, start, REPORT_ENDINGS.report));
    if (report && report.labels.labelledRows > 0) {
      return { windows, labelled: report.window.start };
    }
    windows += report && isUnlabelled(report) ? 1 : 0;
  }
  return { windows };
}

function isUnlabelled({ labels }: QualityReport): boolean {
  return labels.rows > 0 && labels.labelledRows === 0;
}
