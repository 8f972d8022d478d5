import type { ChunkCells, OrderedRows } from './chunk-cells';
import {
  chooseScale,
  MIDDLE,
  type OrderedCounts,
  orderCounts,
  type ProfileScale,
  placeCells,
  profileNoise,
  profileNumbers,
  tellShare,
  tellShareNoise,
} from './chunk-profile';
import { type ChunkRange, measureRange } from './chunk-range';
import { addUp, sum } from './chunk-tables';
import type { NumericBins } from './numeric-bins';
import { FIRST_SLOT } from './row-batch';

/** Categories of at least this share of the rows are looked at one by one; distances of all shares tell of the rarer ones. */
const LARGE_SHARE = 0.05;

/** A numeric column, as far as its cells stand for values. */
export interface CellValues {
  readonly bins: NumericBins;
  readonly minimum: number;
  readonly maximum: number;
  readonly standardDeviation: number;
}

/** Chunks of categories by what they count. */
export interface ChunkTables {
  /** Of each chunk: usable rows by place. */
  readonly usable: readonly Float64Array[];
  /** The slot of each place, see RowBatch; in their order. */
  readonly slots: ArrayLike<number>;
}

/** Chunks of numbers by what they count. */
export interface NumberChunks extends Pick<ChunkTables, 'slots'> {
  readonly rows: OrderedRows;
  readonly chunks: readonly ChunkCells[];
}

/** The ranges of the chunks' profiles; none where there are too few chunks with values. */
export function rangeNumbers({ rows: all, chunks: cut, slots }: NumberChunks, column: CellValues): ChunkRange[] {
  const values = placeCells(
    column.bins,
    Array.from(slots, (slot) => slot - FIRST_SLOT),
    column,
    MIDDLE,
  );
  const chunks = cut
    .filter(({ rows }) => rows > 0)
    .map(({ places, counts }) => orderCounts(pick(values, places), counts));
  const scale = chooseScale(
    orderCounts(
      values,
      values.map((_, place) => all.countAt(place)),
    ),
    column.standardDeviation,
  );
  const rows = chunks.reduce((total, chunk) => total + chunk.rows, 0) / chunks.length;
  return rangeColumns(
    chunks.map((chunk) => profileNumbers(chunk, scale, rows)),
    meanColumns(chunks, scale, rows),
  );
}

function pick(values: Float64Array, places: Int32Array): Float64Array {
  const picked = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) {
    picked[i] = values[places[i]];
  }
  return picked;
}

function meanColumns(chunks: readonly OrderedCounts[], scale: ProfileScale, rows: number): number[] {
  const noises = chunks.map((chunk) => profileNoise(chunk, scale, rows));
  return (noises[0] ?? []).map((_, i) => noises.reduce((total, noise) => total + noise[i], 0) / noises.length);
}

/** The larger categories by their slots, and of them and of all the others together the ranges of the log odds. */
export function rangeCategories({ usable, slots }: ChunkTables): {
  readonly categories: number[];
  readonly values: ChunkRange[];
} {
  const total = addUp(usable);
  const rows = sum(total);
  const large = [...total.keys()].filter(
    (place) => slots[place] >= FIRST_SLOT && total[place] >= LARGE_SHARE * rows && rows > 0,
  );
  const counted = usable.map((counts) => {
    const named = large.map((place) => counts[place]);
    return { rows: sum(counts), counts: [...named, sum(counts) - sum(named)] };
  });
  return {
    categories: large.map((place) => slots[place] - FIRST_SLOT),
    values: [...large, -1].flatMap((_, i) => rangeShares(counted.map((chunk) => [chunk.counts[i], chunk.rows])) ?? []),
  };
}

/**
 * The range of the chunks' log odds of a share.
 *
 * @param chunks rows that count, and rows
 */
export function rangeShares(chunks: readonly (readonly [number, number])[]): ChunkRange | undefined {
  const some = chunks.filter(([, rows]) => rows > 0);
  const told = some.map(([count, rows]) => tellShare(count / rows, rows));
  const [low, high] = [Math.min(...told), Math.max(...told)].map((value) => {
    const [count, rows] = some[told.indexOf(value)] ?? [0, 1];
    return tellShareNoise(count / rows, rows);
  });
  return measureRange(told, { low, high });
}

function rangeColumns(profiles: readonly number[][], noise: readonly number[]): ChunkRange[] {
  return noise.flatMap(
    (one, i) =>
      measureRange(
        profiles.map((profile) => profile[i]),
        { low: one, high: one },
      ) ?? [],
  );
}
