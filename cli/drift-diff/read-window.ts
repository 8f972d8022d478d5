import { DRIFT_DIFF } from '../../contract/command-line';
import { isObject } from '../../contract/validation';
import type { DriftReport } from '../../engine/drift';
import type { WindowColumns } from '../../engine/drift-report/compare-windows';
import { type DriftResult, RESULT_VERDICTS, toReport } from '../drift/drift-result';
import { InputError } from '../drift/input-error';
import { requireReadable } from '../drift/local-files';
import { readWhole } from '../drift/read-baseline';

/** A window as its report tells it, whoever wrote that: the monitor, or `drift --json`. */
export interface ReportedWindow {
  readonly side: WindowSide;
  readonly columns: WindowColumns;
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

const DESK_VERDICTS: readonly unknown[] = Object.values(RESULT_VERDICTS);

/**
 * Reads the report of a window.
 *
 * @throws InputError when the file cannot be read, or is no report
 */
export async function readWindow(file: string): Promise<ReportedWindow> {
  requireReadable(DRIFT_DIFF, file);
  const document = parse(file, await readWhole(DRIFT_DIFF, file));
  const { version, verdict, features, config } = document;
  if (version === 1 && Array.isArray(features) && isObject(config)) {
    if (DESK_VERDICTS.includes(verdict)) {
      return readResult(file, document as unknown as DriftResult);
    }
    if (Object.hasOwn(RESULT_VERDICTS, String(verdict))) {
      return readReport(file, document as unknown as DriftReport);
    }
  }
  throw new InputError(
    `${file} is no report of a window: give what \`drift --json\` wrote, or a report of the drift monitor (version 1)`,
  );
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

function readResult(file: string, result: DriftResult): ReportedWindow {
  const { verdict, reason, rows, rejected, config, features, predictions, multivariate, baseline } = result;
  return {
    side: { file, verdict, reason, rows, rejected },
    columns: {
      config,
      features: features.map(toReport),
      ...(predictions && { predictions: toReport(predictions) }),
      ...(multivariate && { multivariate: toReport(multivariate) }),
    },
    training: `${baseline.file}, ${baseline.rows} rows`,
  };
}

function readReport(file: string, report: DriftReport): ReportedWindow {
  const { verdict, reason, rows, rejected, window, modelPackageArn, baseline } = report;
  return {
    side: {
      file,
      verdict: RESULT_VERDICTS[verdict],
      reason,
      rows,
      rejected,
      window,
      ...(modelPackageArn && { modelPackageArn }),
    },
    columns: report,
    ...(baseline && { training: baseline.sources.data }),
  };
}
