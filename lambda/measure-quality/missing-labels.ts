import type { S3Client } from '@aws-sdk/client-s3';
import { REPORT_ENDINGS } from '../../contract/layout';
import { UNLABELLED_WINDOWS } from '../../contract/monitor-defaults';
import type { TellOptions } from '../../engine/aws/notice';
import type { QualityReport } from '../../engine/quality/report';
import { shiftWindow } from '../../engine/traffic/catch-up';
import type { ProgressStore } from '../../engine/traffic/progress';
import type { Window } from '../../engine/traffic/window';
import { readReport } from './read-report';
import type { MeasurerSettings } from './settings';
import { reportUri, type Task } from './tasks';

/** In so many windows before and after one a row is looked for, those without traffic between them included. */
const REACH = 750;
/** Of a row so many windows before and after one are counted. */
const LONGEST_ROW = 30;
/** So many reports are read at the same time; where so many in a row are missing, nothing was measured before. */
const CHUNK = 25;

/** A window whose predictions have no label. */
interface UnlabelledWindow {
  readonly window: Window;
  readonly report: QualityReport;
}

/** Windows beside one whose predictions have no label; those without predictions do not count, and do not end the row. */
interface Row {
  /** Oldest first. */
  readonly windows: readonly UnlabelledWindow[];
  /** The start of the window with labels that ended it, if one was found. */
  readonly labelled?: string;
}

/** The mark in the monitor's progress: the end of the last window of a row that was told. */
export const UNLABELLED = 'toldUnlabelled';

/**
 * Tells that labels stay away, once for each row of windows without any: with the third one, or with the next one that could be
 * measured. That may be the first of them, measured late. A label that cannot be used is none. The windows are found in the
 * reports; what was told is in the progress.
 */
export async function tellOfMissingLabels(
  task: Task,
  report: QualityReport,
  settings: MeasurerSettings,
  s3: S3Client,
  progress: ProgressStore<typeof UNLABELLED | 'measured'>,
  audience: TellOptions,
): Promise<void> {
  if (!isUnlabelled(report)) {
    return;
  }
  const [told, until] = [await progress.read(UNLABELLED), await progress.read('measured')];
  const before = await readRow(task, -1, UNLABELLED_WINDOWS, REACH, settings, s3);
  const later = until === undefined || (told !== undefined && told >= until) ? 0 : countWindows(task, until);
  const after = await readRow(task, 1, LONGEST_ROW, later, settings, s3);
  const row = [...before.windows, { window: task, report }, ...after.windows];
  const third = row[UNLABELLED_WINDOWS - 1];
  if (third === undefined) {
    return;
  }
  // Where few windows have predictions, the row may have begun before all that is looked at, and have been told there.
  const mayBeLonger = before.labelled === undefined && row.length === UNLABELLED_WINDOWS;
  if (told === undefined || told < (mayBeLonger ? row[0]! : third).window.end) {
    const { windows, labelled } = await readRow(task, -1, LONGEST_ROW, REACH, settings, s3);
    await tellRow(
      windows.length + 1 + after.windows.length,
      labelled,
      row.at(-1)!,
      task.metricTime,
      settings,
      audience,
    );
  }
  await progress.advance(UNLABELLED, row.at(-1)!.window.end);
}

async function tellRow(
  windows: number,
  labelled: string | undefined,
  last: UnlabelledWindow,
  time: Date,
  settings: MeasurerSettings,
  audience: TellOptions,
): Promise<void> {
  const { start, end } = last.report.window;
  const { rows, labelsOfOtherWindows: others, unusableLabels } = last.report.labels;
  const unusable = Object.values(unusableLabels).reduce((total, count) => total + count, 0);
  const { tell } = await import('../../engine/aws/notice');
  await tell(
    {
      kind: 'LabelsMissing',
      happened: [
        `the predictions of ${windows} windows in a row have no label, the last of them ${rows} predictions from ${start} to ${end}`,
        labelled === undefined
          ? 'no label came before, either'
          : `the window from ${labelled} was the last one with labels`,
        ...(unusable > 0 ? [`${unusable} labels cannot be used`] : []),
        ...(others > 0 ? [`${others} labels are for ids that were not captured in the window`] : []),
      ].join('; '),
      holds: 'the endpoint goes on serving, and nobody measures how well',
      time,
      details: {
        monitor: 'quality',
        windows,
        labelled,
        unusable,
        others,
        groundTruth: settings.groundTruthUri,
        report: locateReport(last.window, settings),
      },
    },
    audience,
  );
}

/**
 * Reads the row beside a window.
 *
 * @param direction -1: before it; 1: after it
 * @param most so many windows of the row are wanted
 * @param reach so many windows are looked at
 */
async function readRow(
  from: Window,
  direction: -1 | 1,
  most: number,
  reach: number,
  settings: MeasurerSettings,
  s3: S3Client,
): Promise<Row> {
  const found: UnlabelledWindow[] = [];
  const close = (labelled?: string): Row => ({ windows: direction === 1 ? found : found.reverse(), labelled });
  for (let first = 1; first <= reach; first += CHUNK) {
    const count = Math.min(CHUNK, reach - first + 1);
    const windows = Array.from({ length: count }, (_, i) => shiftWindow(from, direction * (first + i)));
    const reports = await Promise.all(windows.map((window) => readReport(s3, locateReport(window, settings))));
    for (const [i, report] of reports.entries()) {
      if (report && report.labels.labelledRows > 0) {
        return close(report.window.start);
      }
      if (report && isUnlabelled(report) && found.push({ window: windows[i]!, report }) === most) {
        return close();
      }
    }
    if (reports.every((report) => report === undefined)) {
      break;
    }
  }
  return close();
}

function locateReport({ start }: Window, { reportUri: folder, endpointName }: MeasurerSettings): string {
  return reportUri(folder, endpointName, start, REPORT_ENDINGS.report);
}

/** How many windows there are after one until an instant. */
function countWindows({ start, end }: Window, until: Date): number {
  return Math.max(
    0,
    Math.min(REACH, Math.floor((until.getTime() - end.getTime()) / (end.getTime() - start.getTime()))),
  );
}

function isUnlabelled({ labels }: QualityReport): boolean {
  return labels.rows > 0 && labels.labelledRows === 0;
}
