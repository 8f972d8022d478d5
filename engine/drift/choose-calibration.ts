import type { LaterPart } from './later-part';

/**
 * How a comparison takes chance, where the baseline's own later part was asked. `needed`: plain mode, of which that part would be
 * drift too. `chosen` and `plain`: what was chosen by it. `untold`: nothing could be chosen, so that it is plain mode.
 */
export interface CalibrationReport {
  readonly kind: 'needed' | 'chosen' | 'plain' | 'untold';
  /** For people: what was found, and what follows from it. */
  readonly text: string;
  readonly laterPart?: LaterPart;
}

/** What is known of the rows that a choice rests on. */
export interface OrderedRows {
  /** What plain mode says of their later part; absent where they are too few to tell. */
  readonly laterPart?: LaterPart;
  /** The column that shows that they are in the order of their time, if there is one. */
  readonly time?: string;
  readonly rows: number;
}

/** Says that plain mode is the wrong one, where it is. */
export function tellNeeded({ laterPart, rows }: OrderedRows): CalibrationReport | undefined {
  return laterPart?.alarms
    ? {
        kind: 'needed',
        text: `the baseline alarms on its own later part: ${tellPart(laterPart, rows)}; its rows are not independent, so that traffic just like it is called drifted: calibration is what is needed`,
        laterPart,
      }
    : undefined;
}

/** A choice, and the number of chunks that it means. */
export interface ChosenCalibration {
  /** 0 for plain mode. */
  readonly chunks: number;
  readonly report: CalibrationReport;
}

/**
 * Chooses the calibrated mode where the baseline alarms on its own later part, else the plain one.
 *
 * @param asked the number of chunks to calibrate by, 0 where nobody said
 */
export function chooseCalibration({ laterPart, time, rows }: OrderedRows, asked: number): ChosenCalibration {
  if (!laterPart) {
    return {
      chunks: 0,
      report: {
        kind: 'untold',
        text: `rows are taken as independent: ${rows} baseline rows are too few to tell whether they are`,
      },
    };
  }
  const order =
    time === undefined
      ? 'this rests on the rows being in the order of their time, which no column shows'
      : `the rows are in the order of their time, as ${time} shows`;
  const part = tellPart(laterPart, rows);
  const chunks = laterPart.alarms ? asked || laterPart.chunks : 0;
  return {
    chunks,
    report: {
      kind: laterPart.alarms ? 'chosen' : 'plain',
      text: laterPart.alarms
        ? `calibrated by ${chunks} chunks, since the baseline alarms on its own later part: ${part}; ${order}`
        : `rows are taken as independent, since the baseline does not alarm on its own later part: ${part}; ${order}`,
      laterPart,
    },
  };
}

/** Such as: plain mode calls 10 of its last 20 chunks of 80 rows drifted, where chance makes at most 2. */
function tellPart({ cuts }: LaterPart, rows: number): string {
  const excess = ({ drifted, most }: LaterPart['cuts'][number]): number => drifted - most;
  const { compared, drifted, chunks, most } = cuts.reduce((a, b) => (excess(b) >= excess(a) ? b : a));
  return `plain mode calls ${drifted} of its last ${compared} chunks of ${Math.floor(rows / chunks)} rows drifted, where chance makes at most ${most}`;
}
