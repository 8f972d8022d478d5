import type { ColumnReport, DriftReport } from '../drift/report';
import { tellChanges } from './change-groups';
import { chooseLevel } from './column-level';
import { listColumns, measureStrength } from './drift-strength';

/** What two windows are compared by. */
export type WindowColumns = Pick<DriftReport, 'features' | 'predictions' | 'multivariate' | 'config'>;

/**
 * What became of a column from one window to another. `began`: it drifts in the later one only; `ended`: in the earlier one
 * only; `still`: in both; `added` and `gone`: only one window compared it.
 */
export type ColumnDifferenceKind = 'began' | 'ended' | 'still' | 'added' | 'gone';

/** One column, of which the two windows differ or both drift. */
export interface ColumnDifference {
  readonly name: string;
  readonly kind: ColumnDifferenceKind;
  /** Whether it is the model's answers, or the relations between features, and not one of these. */
  readonly family: 'feature' | 'predictions' | 'multivariate';
  /** What the levels are of, in the column's unit or as a share of the rows; absent where the windows hold none. */
  readonly measure?: string;
  /** For people: in the training data, in the earlier and in the later window. */
  readonly training?: string;
  readonly earlier?: string;
  readonly later?: string;
  /** The largest effect in multiples of what it takes to count; absent where the window did not compare it. */
  readonly earlierStrength?: number;
  readonly laterStrength?: number;
  /** What likely happened to it, for people: in the window in which it drifts, in the later one if in both. */
  readonly why: string;
}

const FAMILIES = ['predictions', 'multivariate', 'feature'] as const;

/**
 * What of the columns differs between two windows, and what drifts in both: the answers first, then the relations between
 * features, then the furthest feature first.
 */
export function compareColumns(earlier: WindowColumns, later: WindowColumns): ColumnDifference[] {
  const before = indexColumns(earlier);
  const after = indexColumns(later);
  const furthest = ({ earlierStrength = 0, laterStrength = 0 }: ColumnDifference): number =>
    Math.max(earlierStrength, laterStrength);
  return [...new Set([...after.keys(), ...before.keys()])]
    .flatMap((key) => describe(before.get(key), after.get(key), earlier, later))
    .sort((a, b) => FAMILIES.indexOf(a.family) - FAMILIES.indexOf(b.family) || furthest(b) - furthest(a));
}

function familyOf(column: ColumnReport, { predictions, multivariate }: WindowColumns): ColumnDifference['family'] {
  return column === predictions ? 'predictions' : column === multivariate ? 'multivariate' : 'feature';
}

/** By family, name and type: a column of another type is another column. */
function indexColumns(window: WindowColumns): Map<string, ColumnReport> {
  return new Map(
    listColumns(window).map((column) => [`${familyOf(column, window)} ${column.type} ${column.name}`, column]),
  );
}

function kindOf(before: ColumnReport | undefined, after: ColumnReport | undefined): ColumnDifferenceKind | undefined {
  if (before === undefined || after === undefined) {
    return before === undefined ? 'added' : 'gone';
  }
  if (!before.drifted && !after.drifted) {
    return undefined;
  }
  return before.drifted ? (after.drifted ? 'still' : 'ended') : 'began';
}

function describe(
  before: ColumnReport | undefined,
  after: ColumnReport | undefined,
  earlier: WindowColumns,
  later: WindowColumns,
): ColumnDifference[] {
  const kind = kindOf(before, after);
  if (kind === undefined) {
    return [];
  }
  const [told, window] = kind === 'ended' || kind === 'gone' ? [before!, earlier] : [after!, later];
  const level = chooseLevel(told);
  const tell = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : level!.format(value);
  const [training, was, is] = [level?.baseline, before && level?.read(before), after && level?.read(after)].map(tell);
  return [
    {
      name: told.name,
      kind,
      family: familyOf(told, window),
      ...(level && { measure: level.measure }),
      ...(training !== undefined && { training }),
      ...(was !== undefined && { earlier: was }),
      ...(is !== undefined && { later: is }),
      ...(before && { earlierStrength: measureStrength(before, earlier.config) }),
      ...(after && { laterStrength: measureStrength(after, later.config) }),
      why: tellChanges(told),
    },
  ];
}
