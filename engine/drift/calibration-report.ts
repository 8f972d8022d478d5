/** A column of which plain mode calls rows of like times drifted. */
export interface Swing {
  readonly column: string;
  readonly chunks: number;
}

/** What plain mode says of the last chunks of one length. */
export interface LaterChunks {
  /** In how many the whole baseline is cut. */
  readonly chunks: number;
  /** How many of them, the last ones, were compared with the rows before all of them. */
  readonly compared: number;
  readonly drifted: number;
  /** So many of them may drift by chance where rows are independent. */
  readonly most: number;
}

/** What plain mode says of a baseline's own later part. */
export interface LaterPart {
  /** By length, the longest first. */
  readonly cuts: readonly LaterChunks[];
  /** A column whose chunks swing, too little to show in each of them. */
  readonly swing?: Swing;
  /** Whether more of them are drifted than chance explains, or a column swings. */
  readonly alarms: boolean;
  /** The number of chunks to calibrate by. */
  readonly chunks: number;
}

/**
 * How a comparison takes chance, where the baseline's own later part was asked. `calibrationNeeded`: plain mode, of which that part would be
 * drift too. `calibrationChosen` and `plain`: what was chosen by it. `untold`: nothing could be chosen, so that it is plain mode.
 */
export interface CalibrationReport {
  readonly kind: 'calibrationNeeded' | 'calibrationChosen' | 'plain' | 'untold';
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
  /** Why the rows cannot be read, if they cannot. */
  readonly unreadable?: string;
}

/** Whether a drift is one that the baseline itself would be. */
export function isCalibrationNeeded(report: CalibrationReport | undefined): report is CalibrationReport {
  return report?.kind === 'calibrationNeeded';
}
