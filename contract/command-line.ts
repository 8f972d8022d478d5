// The command line, as its parser and the texts that propose a command spell it: imports nothing.

/** The program's name. */
export const PROGRAM = 'sagemaker-lifecycle';

/** The options of the command `drift` that are proposed and whose value is named in refusals. */
export const DRIFT_OPTIONS = {
  baseline: '--baseline',
  live: '--live',
  html: '--html',
  calibration: '--calibration',
  leaveOutAttribute: '--leave-out-attribute',
  leaveOutColumn: '--leave-out-column',
} as const;

/** The command that compares two windows. */
export const DRIFT_DIFF = 'drift-diff';

/** What `local --only` stops after. */
export const LOCAL_PARTS: readonly string[] = ['train'];
