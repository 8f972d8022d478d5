import type { DriftConfig } from '../../contract/drift-config';
import type { CalibrationReport, LaterPart, OrderedRows } from './calibration-report';

/**
 * Says that plain mode is the wrong one, where it is and the rows are known to be in the order of their time: in another order,
 * chunks of them differ for reasons that no window has.
 */
export function tellNeeded({ laterPart, time, rows }: OrderedRows): CalibrationReport | undefined {
  return time !== undefined && laterPart?.alarms
    ? {
        kind: 'calibrationNeeded',
        text: `the baseline alarms on its own later part: ${tellPart(laterPart, rows)}; its rows are not independent, so that traffic just like it is called drifted: calibration is what is needed`,
        laterPart,
      }
    : undefined;
}

/** How chance is taken, and what is to be said of it. */
export interface ChosenCalibration {
  readonly config: DriftConfig;
  readonly report?: CalibrationReport;
}

/** Chooses the calibrated mode where the baseline alarms on its own later part, else the plain one. */
export function chooseCalibration(
  { laterPart, time, rows, unreadable }: OrderedRows,
  config: DriftConfig,
): ChosenCalibration {
  if (!laterPart) {
    return {
      config: { ...config, calibrationChunks: 0 },
      report: {
        kind: 'untold',
        text: `rows are taken as independent: ${unreadable ?? `${rows} baseline rows are too few to tell whether they are`}`,
      },
    };
  }
  const order =
    time === undefined
      ? 'this rests on the rows being in the order of their time, which no column shows'
      : `the rows are in the order of their time, as ${time} shows`;
  const part = tellPart(laterPart, rows);
  const chunks = laterPart.alarms ? config.calibrationChunks || laterPart.chunks : 0;
  return {
    config: { ...config, calibrationChunks: chunks },
    report: {
      kind: laterPart.alarms ? 'calibrationChosen' : 'plain',
      text: laterPart.alarms
        ? `calibrated by ${chunks} chunks, since the baseline alarms on its own later part: ${part}; ${order}`
        : `rows are taken as independent, since the baseline does not alarm on its own later part: ${part}; ${order}`,
      laterPart,
    },
  };
}

/** Such as: plain mode calls 10 of its last 20 chunks of 80 rows drifted, where chance makes at most 2. */
function tellPart({ cuts, swing }: LaterPart, rows: number): string {
  if (swing) {
    return `plain mode calls a quarter of its ${swing.chunks} chunks of ${Math.floor(rows / swing.chunks)} rows drifted in ${swing.column}, those that are highest or lowest by every other row, judged by the rows between`;
  }
  const excess = ({ drifted, most }: LaterPart['cuts'][number]): number => drifted - most;
  const { compared, drifted, chunks, most } = cuts.reduce((a, b) => (excess(b) >= excess(a) ? b : a));
  return `plain mode calls ${drifted} of its last ${compared} chunks of ${Math.floor(rows / chunks)} rows drifted, where chance makes at most ${most}`;
}
