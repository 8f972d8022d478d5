import { nameFew } from './name-few';
import type { ChangeKind, ColumnReport, Diagnosis, FaultSign, Judgement } from './report';

/** A sign is about most of the rows. */
const MOST_ROWS = 0.5;
/** So many features that shift without a sign of a fault are not the fault of one field. */
const FEATURES_TOGETHER = 3;
/** Signs that the world hardly ever gives; a new unit or new values may be a new product. */
const HARD: readonly FaultSign['kind'][] = ['missing', 'type', 'columns', 'constant', 'notUnderstood'];
/** What is about some of the rows where it is no sign. */
const PARTLY: readonly ChangeKind[] = ['missing', 'type', 'outside'];

/**
 * Whether drift looks like the world or like a broken feed: a column that is missing, constant, of another unit or another
 * type, while the others stay what they were, is a feed; many features that shift together are the world. Undefined for a
 * window that did not drift.
 *
 * @param judgement as explained (see explainWindow)
 */
export function diagnose(judgement: Judgement & { readonly rows: number }): Diagnosis | undefined {
  if (judgement.verdict !== 'Drift') {
    return undefined;
  }
  const repeated = findRepeated(judgement);
  // What repeated rows explain is no sign of its own, and no shift.
  const features = judgement.features.filter((column) => !repeated || !isExplained(column, repeated.share));
  const signs = [
    ...(repeated ? [repeated.sign] : []),
    ...features.flatMap(findSign),
    ...findWrongRows(judgement),
    ...findUnread(judgement),
  ];
  const signed = new Set(signs.map(({ column }) => column));
  const rest = features.filter(({ drifted, name }) => drifted && !signed.has(name));
  const others = rest.filter((column) => !isPartly(column));
  const kind = chooseKind(judgement, signs, others.length);
  const told = [
    ...signs.map(({ text }) => text),
    ...rest.filter(isPartly).map(({ name, changes }) => `${name} ${changes![0]!.text}`),
  ];
  return { kind, signs, text: describe(judgement, kind, told.join('; '), others) };
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

/** Whether a column is broken in some of its rows, which is no sign of its own, and no shift that others might share. */
function isPartly({ changes = [] }: ColumnReport): boolean {
  return changes[0] !== undefined && PARTLY.includes(changes[0].kind);
}

/** The change of a column that a feed has and the world seldom has. */
function findSign({ name, drifted, changes = [] }: ColumnReport): FaultSign[] {
  const found = changes.find(({ fault }) => fault);
  return drifted && found ? [{ kind: found.kind, column: name, text: `${name} ${found.text}` }] : [];
}

/** Rows that repeat, if some of the drift is no larger than they make it. */
function findRepeated({ repeated, features, predictions }: Judgement): { share: number; sign: FaultSign } | undefined {
  return repeated &&
    [...features, ...(predictions ? [predictions] : [])].some((column) => isExplained(column, repeated.share))
    ? { share: repeated.share, sign: { kind: 'repeated', text: repeated.text } }
    : undefined;
}

/**
 * Whether a column may have drifted by repeated rows alone: where the others are as the baseline, no share of values differs by
 * more than the share of what is repeated.
 */
function isExplained({ drifted, statistics }: ColumnReport, share: number): boolean {
  const { ks = 0, lInfinity = 0, missingShareChange = 0 } = statistics;
  return drifted && Math.max(ks, lInfinity, missingShareChange) <= share;
}

function findWrongRows({ schema, rows }: Judgement & { readonly rows: number }): FaultSign[] {
  return schema.violations
    .filter(
      ({ check, rows: wrong }) =>
        (check === 'missing_column_check' || check === 'extra_column_check') && wrong > MOST_ROWS * (rows + wrong),
    )
    .map(({ column, message }) => ({ kind: 'columns', column, text: message }));
}

/** A drift beside traffic that is not understood: something of its format has changed. */
function findUnread({ notUnderstood, unread = [] }: Judgement): FaultSign[] {
  return notUnderstood ? unread.map((text) => ({ kind: 'notUnderstood', text })) : [];
}

function describe(
  { predictionDrifted, features }: Judgement,
  kind: Diagnosis['kind'],
  told: string,
  others: readonly ColumnReport[],
): string {
  const shifted = `${others.length} of ${features.length} features shifted ${others.length > 1 ? 'together' : 'alone'}${others.length > 0 ? ` (${listNames(others)})` : ''}`;
  switch (kind) {
    case 'feed':
      return `This looks like a fault of the requests, not like a change of the world: ${told}.`;
    case 'world':
      return `This looks like a change of the world: ${shifted}${predictionDrifted ? ', and the predictions with them' : ''}.${told ? ` See all the same whether this is meant: ${told}.` : ''}`;
    case 'unclear':
      return `Whether the world or the requests changed cannot be told: ${[...(told ? [told] : []), ...(others.length > 0 || !told ? [shifted] : [])].join(', while ')}.`;
  }
}

function listNames(columns: readonly ColumnReport[]): string {
  return nameFew(
    columns.map(({ name }) => name),
    5,
  );
}
