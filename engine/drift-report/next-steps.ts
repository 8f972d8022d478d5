import { DRIFT_DIFF, DRIFT_OPTIONS, PROGRAM } from '../../contract/command-line';
import type { DriftReport } from '../drift';
import { adviseOnUnread, findUnreadSample } from '../drift/advise-unread';
import { isCalibrationNeeded } from '../drift/calibration-report';
import { ALL_LEFT_OUT_ADVICE, isAllLeftOut, writeRule } from '../drift/record-filter';
import { doesDriftStand } from '../drift/standing-drift';
import { writeCommand } from './command-text';
import { formatInstant } from './format-time';
import { ENLARGE_BASELINE, isBaselineTooSmall, type NextStep } from './page-content';
import type { WindowPlaces } from './window-places';

const HOUR = 3_600_000;
/** Folders that a command names one by one; for more it names all that the endpoint captured. */
const MOST_FOLDERS = 24;

/** Until the mode is the right one, it is not known whether anything changed. */
const CALIBRATE: NextStep = {
  text: 'Have the monitor calibrate: set calibration: Calibration.AUTO, or calibrationChunks, among its thresholds. Until then windows that are just like the training data are called drifted, and no retraining changes that.',
};

/** What an engineer who was woken by the verdict may do, the most likely first. */
export function listNextSteps(report: DriftReport, places: WindowPlaces): NextStep[] {
  const { verdict, modelPackageArn } = report;
  const json = {
    text: 'Everything that was measured is in the report as JSON.',
    command: writeCommand('aws', 's3', 'cp', places.report, '-'),
  };
  const closer = lookCloser(report, places);
  switch (verdict) {
    case 'Drift':
      return [
        ...readMore(report),
        ...(isCalibrationNeeded(report.calibration) ? [CALIBRATE] : []),
        {
          text: 'Is it the world or a fault? A new product, season or kind of customer is the world: let the model learn it. Values that are missing, that no one has ever seen, or that changed their unit are more often a fault of whoever sends the requests: mend it there, since a retraining would teach the fault to the model.',
        },
        ...followDecision(places),
        ...compareWithQuiet(places),
        ...closer,
        ...(modelPackageArn
          ? [
              {
                text: 'The model version that serves, its metrics and where its training data came from:',
                command: writeCommand(
                  'aws',
                  'sagemaker',
                  'describe-model-package',
                  '--model-package-name',
                  modelPackageArn,
                ),
              },
            ]
          : []),
        json,
      ];
    case 'NoDrift':
      return [{ text: 'There is nothing to do.' }, ...closer, json];
    case 'NotUnderstood':
      return [...readMore(report), ...closer, json];
    case 'InsufficientData':
      if (isBaselineTooSmall(report)) {
        return [{ text: ENLARGE_BASELINE }, json];
      }
      return [
        ...tellStanding(report),
        ...tellFilteredOut(report),
        {
          text: 'This is not "no drift": nothing is known about this window. If the endpoint had more requests than that, see whether they were captured (capture stops when an instance’s disk is nearly full).',
          command: writeCommand(
            'aws',
            's3',
            'ls',
            '--recursive',
            '--summarize',
            listFolders([report.window], places)[0],
          ),
        },
        { text: 'Where so little traffic is usual, longer windows (DriftMonitor’s window) get enough rows.' },
        ...judgeAgain(report, places),
        json,
      ];
    case 'NoBaseline':
      return [
        {
          text: 'Approve a model version that the training pipeline has registered: it carries the baseline that traffic is compared with.',
        },
        ...judgeAgain(report, places),
        json,
      ];
  }
}

/** A filter that takes everything is too wide, or somebody hides behind it. */
function tellFilteredOut(report: DriftReport): NextStep[] {
  return isAllLeftOut(report) ? [{ text: ALL_LEFT_OUT_ADVICE }] : [];
}

/** What was not understood, by the file that has the first sample of it. */
function readMore({ notUnderstood = [], rejectedSamples }: DriftReport): NextStep[] {
  return notUnderstood.map((part) => {
    const sample = findUnreadSample(rejectedSamples, [part]);
    const [, file] = /^(s3:.*) line \d+$/.exec(sample?.location ?? '') ?? [];
    return {
      text: adviseOnUnread(part, sample),
      ...(file !== undefined && { command: writeCommand('aws', 's3', 'cp', file, '-') }),
    };
  });
}

/** Who was woken by the alarm finds a window without a verdict: it tells why the alarm is on. */
function tellStanding(report: DriftReport): NextStep[] {
  const last = report.recentVerdicts.at(-1);
  if (!last || !doesDriftStand(report)) {
    return [];
  }
  return [
    {
      text: `The drift alarm counts this window as drifted all the same (DriftDetected is 1): the last verdict, of the window from ${formatInstant(last.start)}, was drift, and it stands until there are enough rows for the next one, for less than ${report.config.maximumWindows} windows. See that window’s page.`,
    },
  ];
}

function followDecision({ decisions }: WindowPlaces): NextStep[] {
  const text =
    'When the drift alarm fires, a retraining starts, or the reason why not is recorded here; both are published to the topic as well.';
  return decisions === undefined
    ? []
    : [{ text, command: writeCommand('aws', 's3', 'ls', '--recursive', `${decisions}/`) }];
}

function compareWithQuiet({ report, quietReport }: WindowPlaces): NextStep[] {
  return quietReport === undefined
    ? []
    : [
        {
          text: 'What changed since the last window without drift, column by column:',
          command: writeCommand('npx', PROGRAM, DRIFT_DIFF, quietReport, report),
        },
      ];
}

function lookCloser(report: DriftReport, places: WindowPlaces): NextStep[] {
  if (places.baseline === undefined) {
    return [];
  }
  const command = writeCommand(
    'npx',
    PROGRAM,
    'drift',
    DRIFT_OPTIONS.baseline,
    places.baseline,
    DRIFT_OPTIONS.live,
    ...listFolders(report.windows, places),
    ...(report.config.leaveOut ?? []).flatMap(writeRule),
    DRIFT_OPTIONS.html,
    'drift.html',
  );
  return [
    {
      text: 'Compare the same traffic with the same engine at your desk, with other limits or other columns:',
      command,
    },
  ];
}

function judgeAgain({ window }: DriftReport, { functionName }: WindowPlaces): NextStep[] {
  if (functionName === undefined) {
    return [];
  }
  const payload = JSON.stringify({ windowStart: window.start, windowEnd: window.end });
  const command = writeCommand(
    'aws',
    'lambda',
    'invoke',
    '--function-name',
    functionName,
    '--cli-binary-format',
    'raw-in-base64-out',
    '--payload',
    payload,
    'verdict.json',
  );
  return [{ text: 'Evaluate the window again, once something has changed:', command }];
}

/** The folders of the captured files of these windows, whole days where a window has them. */
function listFolders(windows: readonly DriftReport['window'][], { capture }: WindowPlaces): string[] {
  const folders = new Set<string>();
  for (const window of windows) {
    const [start, end] = [Date.parse(window.start), Date.parse(window.end)];
    for (let time = Math.floor(start / HOUR) * HOUR; time < end; time += HOUR) {
      const day = Math.floor(time / (24 * HOUR)) * 24 * HOUR;
      const whole = day >= start && day + 24 * HOUR <= end;
      folders.add(
        `${capture}/${new Date(time)
          .toISOString()
          .slice(0, whole ? 10 : 13)
          .replace(/[-T]/g, '/')}/`,
      );
    }
  }
  return folders.size <= MOST_FOLDERS ? [...folders] : [`${capture}/`];
}
