import { FILES } from '../../contract/layout';
import { BaselineError, type FeatureSchema, type Row } from '../drift/schema';
import { ValueReader } from '../drift/value-reader';

/** A leaf has its value; any other node its column, threshold, whether a missing value goes left, and the places of both sides. */
type Node =
  | readonly [value: number]
  | readonly [column: number, threshold: number, left: 0 | 1, at: number, or: number];

/** Trees whose values are added up. */
export interface Trees {
  readonly first: number;
  readonly trees: readonly (readonly Node[])[];
}

/** What was learned of one kind of error. */
export interface LearnedLoss {
  /** The variance of a row's error, as a multiple of the square of what is expected of it. */
  readonly noise: number;
  /** Learned from all held-out rows. */
  readonly trees: Trees;
  /** Learned from them without a part each. */
  readonly parts: readonly Trees[];
}

/** A numeric column with its range, or one of categories: those that trees tell apart in their order, and the rare ones. */
type Column =
  | { readonly name: string; readonly least: number; readonly most: number }
  | { readonly name: string; readonly levels: readonly string[]; readonly rare?: readonly string[] };

/** The content of losses.json, which the evaluation of a regression model writes. */
export interface LearnedLosses {
  readonly version: 1;
  /** Held-out rows that were learned from. */
  readonly rows: number;
  readonly prediction: { readonly least: number; readonly most: number };
  readonly columns: readonly Column[];
  /** How large the errors on the held-out rows were. */
  readonly heldOut: { readonly mae: number; readonly rmse: number };
  readonly losses: { readonly absolute: LearnedLoss; readonly squared: LearnedLoss };
}

/** What is read of the rows of a live window: the prediction of each, and the row as it came in. */
export interface PredictedRow {
  readonly predicted: number;
  readonly input: Row;
}

/** A row as the trees see it, and the columns with a value that no held-out row had. */
export interface SeenRow {
  readonly values: Float64Array;
  /** Places in the columns; 0 is the prediction. */
  readonly unseen: readonly number[];
}

/**
 * Reads losses.json.
 *
 * @throws BaselineError when it is anything else
 */
export function parseLosses(text: string): LearnedLosses {
  let document: Partial<LearnedLosses> | null;
  try {
    document = JSON.parse(text) as Partial<LearnedLosses> | null;
  } catch (error) {
    throw new BaselineError(`${FILES.losses} is not JSON: ${(error as Error).message}`);
  }
  const { columns, losses, prediction, heldOut } = document ?? {};
  const isWhole =
    document?.version === 1 &&
    Array.isArray(columns) &&
    columns.every(isColumn) &&
    [document.rows, prediction?.least, prediction?.most, heldOut?.mae, heldOut?.rmse].every(Number.isFinite) &&
    [losses?.absolute, losses?.squared].every((loss) => isLearned(loss, columns.length + 1));
  if (!isWhole) {
    throw new BaselineError(`${FILES.losses} does not hold what an evaluation writes`);
  }
  return document as LearnedLosses;
}

/** A column of a file that may hold anything. */
interface UncheckedColumn {
  readonly name?: unknown;
  readonly levels?: unknown;
  readonly rare?: unknown;
  readonly least?: unknown;
  readonly most?: unknown;
}

function isColumn(column: UncheckedColumn | null): boolean {
  const { name, levels, rare, least, most } = column ?? {};
  const isKnown = Array.isArray(levels)
    ? rare === undefined || Array.isArray(rare)
    : levels === undefined && Number.isFinite(least) && Number.isFinite(most);
  return typeof name === 'string' && isKnown;
}

function isLearned(loss: LearnedLoss | undefined, columns: number): boolean {
  return (
    Number.isFinite(loss?.noise) &&
    Array.isArray(loss?.parts) &&
    loss.parts.length > 1 &&
    [loss.trees, ...loss.parts].every(
      (some: Trees | null | undefined) =>
        Number.isFinite(some?.first) &&
        Array.isArray(some?.trees) &&
        some.trees.every((tree: unknown) => isTree(tree, columns)),
    )
  );
}

/** Sides lie behind their node, so that whoever goes down a tree arrives. */
function isTree(tree: unknown, columns: number): boolean {
  return (
    Array.isArray(tree) &&
    tree.length > 0 &&
    tree.every((node: unknown, place) => {
      if (!Array.isArray(node)) {
        return false;
      }
      if (node.length === 1) {
        return Number.isFinite(node[0]);
      }
      const [column, threshold, , left, right] = node as number[];
      const isPlace = (side: number): boolean => Number.isInteger(side) && side > place && side < tree.length;
      return (
        Number.isInteger(column) &&
        column >= 0 &&
        column < columns &&
        Number.isFinite(threshold) &&
        isPlace(left) &&
        isPlace(right)
      );
    })
  );
}

/** What the trees expect of a row. */
export function addTrees({ first, trees }: Trees, values: Float64Array): number {
  return trees.reduce((sum, tree) => sum + descend(tree, values), first);
}

function descend(tree: readonly Node[], values: Float64Array): number {
  let node = tree[0];
  while (node.length > 1) {
    const [column, threshold, missingLeft, left, right] = node as Extract<Node, { length: 5 }>;
    const value = values[column];
    node = tree[(Number.isNaN(value) ? missingLeft === 1 : value <= threshold) ? left : right];
  }
  return node[0];
}

/**
 * Reads rows as the trees see them: values by the schema's reading, as the preparation did.
 *
 * @throws BaselineError when the schema lacks a column of theirs
 */
export class LossRows {
  /** Names of the columns; that of the prediction is first. */
  readonly names: readonly string[];
  private readonly readers: readonly ((row: Row) => { value: number; unseen: boolean })[];

  constructor(
    private readonly losses: LearnedLosses,
    schema: readonly FeatureSchema[],
  ) {
    this.names = ['the prediction', ...losses.columns.map(({ name }) => name)];
    this.readers = losses.columns.map((column) => {
      const place = schema.findIndex(({ name }) => name === column.name);
      if (place < 0) {
        throw new BaselineError(`${FILES.losses} has the column ${column.name}, which ${FILES.baselineSchema} lacks`);
      }
      return openColumn(column, place, new ValueReader(schema[place]));
    });
  }

  read({ predicted, input }: PredictedRow): SeenRow {
    const { least, most } = this.losses.prediction;
    const values = new Float64Array(this.readers.length + 1);
    const unseen = predicted < least || predicted > most ? [0] : [];
    values[0] = predicted;
    this.readers.forEach((read, i) => {
      const found = read(input);
      values[i + 1] = found.value;
      if (found.unseen) {
        unseen.push(i + 1);
      }
    });
    return { values, unseen };
  }
}

function openColumn(
  column: Column,
  place: number,
  reader: ValueReader,
): (row: Row) => { value: number; unseen: boolean } {
  if ('levels' in column) {
    const places = new Map(column.levels.map((level, i) => [level, i]));
    const rare = column.rare && new Set(column.rare);
    return (row) => {
      const level = reader.readCategory(row[place]);
      const value = places.get(level ?? '') ?? Number.NaN;
      return { value, unseen: Boolean(level && rare && Number.isNaN(value) && !rare.has(level)) };
    };
  }
  const { least, most } = column;
  return (row) => {
    const number = reader.readNumber(row[place]);
    const value = typeof number === 'number' ? number : Number.NaN;
    return { value, unseen: number === 'invalid' || value < least || value > most };
  };
}
