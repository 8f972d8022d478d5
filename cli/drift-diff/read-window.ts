import { DRIFT_DIFF } from '../../contract/command-line';
import type { DriftReport } from '../../engine/drift';
import type { WindowColumns } from '../../engine/drift-report/compare-windows';
import type { DriftResult } from '../drift/drift-result';
import { toReport } from '../drift/drift-result';
import { describeFileError, InputError } from '../drift/input-error';
import { readBytes, requireReadable } from '../drift/local-files';

/** A window as its report tells it, whoever wrote that: the monitor, or `drift --json`. */
export interface ReportedWindow extends WindowColumns, WindowSide {
  /** What was compared with, as far as the report names it. */
  readonly training?: string;
}

/** What is said of a window beside its columns. */
export interface WindowSide {
  /** The report. */
  readonly file: string;
  readonly verdict: DriftResult['verdict'];
  readonly reason: string;
  /** Live rows that were compared. */
  readonly rows: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** The monitor's: when, and of which model version. */
  readonly window?: DriftReport['window'];
  readonly modelPackageArn?: string;
}

const MONITOR_VERDICTS: Readonly<Record<string, DriftResult['verdict']>> = {
  Drift: 'drift',
  NoDrift: 'noDrift',
  NotUnderstood: 'notUnderstood',
  InsufficientData: 'insufficientData',
  NoBaseline: 'insufficientData',
};
const DESK_VERDICTS: readonly string[] = [...new Set(Object.values(MONITOR_VERDICTS))];

/**
 * Reads the report of a window.
 *
 * @throws InputError when the file cannot be read, or is no report
 */
export async function readWindow(file: string): Promise<ReportedWindow> {
  requireReadable(DRIFT_DIFF, file);
  const document = parse(file, await readText(file));
  const verdict = String(document.verdict);
  if (document.version === 1 && Array.isArray(document.features) && isObject(document.config)) {
    if (DESK_VERDICTS.includes(verdict)) {
      return readResult(file, document as unknown as DriftResult);
    }
    if (MONITOR_VERDICTS[verdict]) {
      return readReport(file, document as unknown as DriftReport);
    }
  }
  throw new InputError(
    `${file} is no report of a window: give what \`drift --json\` wrote, or a report of the drift monitor (version 1)`,
  );
}

async function readText(file: string): Promise<string> {
  const parts: Uint8Array[] = [];
  try {
    for await (const bytes of readBytes(file)) {
      parts.push(bytes);
    }
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    throw describeFileError(file, error);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(file: string, text: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    if (isObject(document)) {
      return document;
    }
  } catch {
    // Said below, as of any other file that is no JSON object.
  }
  throw new InputError(`${file} is no JSON object`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readResult(file: string, result: DriftResult): ReportedWindow {
  const { verdict, reason, rows, rejected, config, features, predictions, multivariate, baseline } = result;
  return {
    file,
    verdict,
    reason,
    rows,
    rejected,
    config,
    training: `${baseline.file}, ${baseline.rows} rows`,
    features: features.map(toReport),
    ...(predictions && { predictions: toReport(predictions) }),
    ...(multivariate && { multivariate: toReport(multivariate) }),
  };
}

function readReport(file: string, report: DriftReport): ReportedWindow {
  const { reason, rows, rejected, config, features, predictions, multivariate, baseline, window } = report;
  return {
    file,
    verdict: MONITOR_VERDICTS[report.verdict]!,
    reason,
    rows,
    rejected,
    config,
    features,
    window,
    ...(baseline && { training: baseline.sources.data }),
    ...(predictions && { predictions }),
    ...(multivariate && { multivariate }),
    ...(report.modelPackageArn && { modelPackageArn: report.modelPackageArn }),
  };
}
