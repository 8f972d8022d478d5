import { percent } from './format-share';
import type { ColumnReport, Diagnosis, FaultSign, Judgement } from './report';

/** A sign is about most of the rows. */
const MOST_ROWS = 0.5;
/** As good as all rows. */
const NEARLY_ALL = 0.99;
/** A numeric column of which hardly anything lies where the baseline lies. */
const DISJOINT = 0.9;
/** So many features that shift without a sign of a fault are not the fault of one field. */
const FEATURES_TOGETHER = 3;
/** Signs that the world hardly ever gives; a new unit or new values may be a new product. */
const HARD: readonly FaultSign['kind'][] = ['missing', 'type', 'columns', 'constant'];

/**
 * Whether drift looks like the world or like a broken feed: a column that is missing, constant, of another unit or another
 * type, while the others stay what they were, is a feed; many features that shift together are the world. Undefined for a
 * window that did not drift.
 */
export function diagnose(judgement: Judgement & { readonly rows: number }): Diagnosis | undefined {
  if (judgement.verdict !== 'Drift') {
    return undefined;
  }
  const signs = [...judgement.features.flatMap((column) => findSign(column, judgement)), ...findWrongRows(judgement)];
  const signed = new Set(signs.map(({ column }) => column));
  const others = judgement.features.filter(({ drifted, name }) => drifted && !signed.has(name));
  const kind = chooseKind(judgement, signs, others.length);
  return { kind, signs, text: describe(judgement, kind, signs, others) };
}

function chooseKind(
  { predictionDrifted, multivariateDrifted }: Judgement,
  signs: readonly FaultSign[],
  others: number,
): Diagnosis['kind'] {
  if (signs.length > 0 && others <= signs.length) {
    return 'feed';
  }
  if (signs.some(({ kind }) => HARD.includes(kind))) {
    return 'unclear';
  }
  return others >= FEATURES_TOGETHER || (others > 1 && (predictionDrifted || multivariateDrifted))
    ? 'world'
    : 'unclear';
}

function findSign(column: ColumnReport, { schema }: Judgement): FaultSign[] {
  const { name, drifted, rows, missingShare, baselineMissingShare, statistics } = column;
  if (!drifted) {
    return [];
  }
  const sign = (kind: FaultSign['kind'], text: string): FaultSign[] => [{ kind, column: name, text }];
  const invalid = schema.violations.find((each) => each.check === 'data_type_check' && each.column === name)?.rows ?? 0;
  if (invalid > MOST_ROWS * rows) {
    return sign('type', `${percent(invalid / rows)} of ${name} are no numbers`);
  }
  if (missingShare - baselineMissingShare > MOST_ROWS) {
    return sign(
      'missing',
      `${name} is missing in ${percent(missingShare)} of the rows, ${percent(baselineMissingShare)} in the baseline`,
    );
  }
  const constant = findConstant(column);
  if (constant !== undefined) {
    return sign('constant', `${name} is ${constant} in nearly all rows`);
  }
  if ((statistics.ks ?? 0) >= DISJOINT) {
    return sign('scale', `${name} lies almost wholly outside of the baseline's values, as with another unit`);
  }
  const unseen = statistics.unseenShare ?? 0;
  if (unseen > MOST_ROWS) {
    return sign('unseen', `${percent(unseen)} of ${name} are values that the baseline lacks, as with another coding`);
  }
  return [];
}

/** The one value, or the one bar, in which nearly all rows lie, and which held less than half of the baseline. */
function findConstant({ distribution }: ColumnReport): string | undefined {
  if (distribution === undefined) {
    return undefined;
  }
  const bar = distribution.live.findIndex((share) => share >= NEARLY_ALL);
  if (bar < 0 || distribution.baseline[bar]! >= MOST_ROWS) {
    return undefined;
  }
  if (distribution.kind === 'categorical') {
    return JSON.stringify(distribution.categories[bar]);
  }
  // The outermost bars hold what lies beyond them as well: not one value, but another scale.
  return bar === 0 || bar === distribution.live.length - 1
    ? undefined
    : `between ${formatEdge(distribution.edges[bar]!)} and ${formatEdge(distribution.edges[bar + 1]!)}`;
}

function findWrongRows({ schema, rows }: Judgement & { readonly rows: number }): FaultSign[] {
  return schema.violations
    .filter(
      ({ check, rows: wrong }) =>
        (check === 'missing_column_check' || check === 'extra_column_check') && wrong > MOST_ROWS * (rows + wrong),
    )
    .map(({ column, message }) => ({ kind: 'columns', column, text: message }));
}

function describe(
  { predictionDrifted, features }: Judgement,
  kind: Diagnosis['kind'],
  signs: readonly FaultSign[],
  others: readonly ColumnReport[],
): string {
  const told = signs.map(({ text }) => text).join('; ');
  const shifted = `${others.length} of ${features.length} features shifted ${others.length > 1 ? 'together' : 'alone'}${others.length > 0 ? ` (${listNames(others)})` : ''}`;
  switch (kind) {
    case 'feed':
      return `This looks like a fault of the requests, not like a change of the world: ${told}.`;
    case 'world':
      return `This looks like a change of the world: ${shifted}${predictionDrifted ? ', and the predictions with them' : ''}.${told ? ` See all the same whether this is meant: ${told}.` : ''}`;
    case 'unclear':
      return `Whether the world or the requests changed cannot be told: ${told ? `${told}, while ${shifted}` : shifted}.`;
  }
}

function listNames(columns: readonly ColumnReport[]): string {
  const names = columns.slice(0, 5).map(({ name }) => name);
  return names.join(', ') + (columns.length > names.length ? ' and others' : '');
}

function formatEdge(edge: number): string {
  return String(Number(edge.toPrecision(4)));
}
