// What monitors' alarms and fan-out do where nobody chose it, beside what their configurations say: imports nothing.

/** The share of the expected records below which the drift monitor's capture alarm fires. */
export const DEFAULT_MINIMUM_CAPTURE_SHARE = 0.5;

/** How many of the last windows must miss a criterion for the quality monitor's criteria alarm. */
export const DEFAULT_CRITERIA_WINDOWS = { missed: 2, evaluated: 3 } as const;

/** Windows without an evaluation after which a monitor's silence alarm fires. */
export const SILENT_WINDOWS = 3;

/** Windows in a row with predictions and without a label, with the last of which it is told that labels stay away. */
export const UNLABELLED_WINDOWS = 3;

/** Parts of a window that are counted at the same time. */
export const DEFAULT_FAN_OUT_CONCURRENCY = 20;
