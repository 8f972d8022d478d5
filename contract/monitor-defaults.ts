// What monitors' alarms and fan-out do where nobody chose it, beside what their configurations say: imports nothing.

/** The share of the expected records below which the drift monitor's capture alarm fires. */
export const DEFAULT_MINIMUM_CAPTURE_SHARE = 0.5;

/** How many of the last windows must miss a criterion for the quality monitor's criteria alarm. */
export const DEFAULT_CRITERIA_WINDOWS = { missed: 2, evaluated: 3 } as const;

/** Parts of a window that are counted at the same time. */
export const DEFAULT_FAN_OUT_CONCURRENCY = 20;
