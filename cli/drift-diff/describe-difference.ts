import { formatMultiple } from '../../engine/drift-report/answer-section';
import {
  type ColumnDifference,
  type ColumnDifferenceKind,
  compareColumns,
} from '../../engine/drift-report/compare-windows';
import { formatInstant } from '../../engine/drift-report/format-time';
import { VERDICTS } from '../drift/print-result';
import type { ReportedWindow, WindowSide } from './read-window';

/** What differs between two windows; the JSON that `--json` writes. */
export interface WindowDifference {
  readonly version: 1;
  readonly earlier: WindowSide;
  readonly later: WindowSide;
  /** Why the two are hard to compare, for people. */
  readonly warnings: readonly string[];
  readonly columns: readonly ColumnDifference[];
}

/** Compares what two reports say. */
export function describeDifference(earlier: ReportedWindow, later: ReportedWindow): WindowDifference {
  return {
    version: 1,
    earlier: earlier.side,
    later: later.side,
    warnings: listWarnings(earlier, later),
    columns: [earlier.side, later.side].every(hasVerdict) ? compareColumns(earlier.columns, later.columns) : [],
  };
}

function hasVerdict({ verdict }: WindowSide): boolean {
  return verdict === 'drift' || verdict === 'noDrift';
}

function listWarnings(earlier: ReportedWindow, later: ReportedWindow): string[] {
  return [
    ...[earlier.side, later.side]
      .filter((side) => !hasVerdict(side))
      .map(({ file, reason }) => `no column was judged in ${file}: ${reason}`),
    ...(earlier.side.window && later.side.window && earlier.side.window.start > later.side.window.start
      ? ['the first report is of the later window: give the earlier one first']
      : []),
    ...(earlier.training !== undefined && later.training !== undefined && earlier.training !== later.training
      ? [
          `the windows were compared with different training data (${earlier.training}; ${later.training}): a column may differ for that alone`,
        ]
      : []),
    ...(JSON.stringify(earlier.columns.config) === JSON.stringify(later.columns.config)
      ? []
      : ['the windows were judged by different limits: see config of the reports']),
  ];
}

const TITLES: Record<ColumnDifferenceKind, string> = {
  began: 'Began to drift',
  ended: 'No longer drifts',
  still: 'Drifts in both',
  added: 'Compared in the later window only',
  gone: 'Compared in the earlier window only',
};

/** The difference as lines for a terminal. */
export function printDifference({ earlier, later, warnings, columns }: WindowDifference): string[] {
  const groups = (Object.keys(TITLES) as ColumnDifferenceKind[]).flatMap((kind) => {
    const some = columns.filter((column) => column.kind === kind);
    return some.length === 0 ? [] : ['', `${TITLES[kind]}:`, ...some.map((column) => `  ${tellColumn(column)}`)];
  });
  const judged = [earlier, later].every(hasVerdict);
  return [
    `${VERDICTS[earlier.verdict]} → ${VERDICTS[later.verdict]}`,
    `earlier: ${tellSide(earlier)}`,
    `later: ${tellSide(later)}`,
    ...(groups.length === 0 && judged ? ['No column drifts in either.'] : groups),
    ...printRejected(earlier, later),
    ...(warnings.length > 0 ? ['', ...warnings.map((warning) => `note: ${warning}`)] : []),
  ];
}

function tellSide({ file, rows, reason, window }: WindowSide): string {
  const when = window ? `${formatInstant(window.start)} to ${formatInstant(window.end)}, ` : '';
  return `${when}${rows} rows (${file}): ${reason}`;
}

/** Such as `charges: median 70.4 → 98.7 (65 in training); 0.4 → 6.2 times what counts; higher by 28`. */
function tellColumn(column: ColumnDifference): string {
  const { name, measure, training, earlier, later, why } = column;
  const level =
    measure === undefined
      ? []
      : [
          `${measure} ${earlier ?? 'none'} → ${later ?? 'none'}${training === undefined ? '' : ` (${training} in training)`}`,
        ];
  const strength = [column.earlierStrength, column.laterStrength].map((value) =>
    value === undefined ? 'none' : formatMultiple(value),
  );
  return `${name}: ${[...level, `${strength.join(' → ')} times what counts`, ...(why === '' ? [] : [why])].join('; ')}`;
}

function printRejected(earlier: WindowSide, later: WindowSide): string[] {
  const reasons = [...new Set([...Object.keys(earlier.rejected), ...Object.keys(later.rejected)])];
  const lines = reasons.map(
    (reason) => `  ${reason}: ${earlier.rejected[reason] ?? 0} → ${later.rejected[reason] ?? 0}`,
  );
  return lines.length > 0 ? ['', 'Not compared:', ...lines] : [];
}
