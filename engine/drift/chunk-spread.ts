import { type CellValues, rangeCategories, rangeNumbers, rangeShares } from './chunk-ranges';
import { FIRST_SLOT, OTHER_SLOT } from './row-batch';
import { CHI_SQUARED_MEAN, type ChunkSpread, KOLMOGOROV_MEAN, type Spread } from './spread';

// Looked up once: inside jest's sandbox globals are slow, and these are called for every cell of every chunk.
const { abs, floor, max, min } = Math;

/** The numbers of chunks that a baseline is cut into, to choose from. */
export const CHUNK_COUNTS = [10, 20, 50, 100, 200, 500, 1000];
/** Chunks of fewer rows say nothing. */
const FEWEST_ROWS = 5;
/** Cells that expect less in a chunk are taken together with those behind them. */
const SMALLEST_EXPECTED = 1;

/** Numbers with no more different values than this differ less by chance than continuous ones: by how much is measured. */
const FEW_VALUES = 50;

/** Where values that are not usable are counted; the others come behind. */
const UNUSABLE = 0;

/**
 * Cuts a column into chunks of consecutive rows, in every number of chunks that there are rows for, and measures how far they are apart.
 *
 * @param slots of the values in the rows' order, see RowBatch
 * @param cells how many cells or categories there are
 * @param numbers what the cells stand for; absent for categories
 */
export function measureSpreads(slots: Int32Array, cells: number, numbers?: CellValues): ChunkSpread[] {
  const type = numbers ? 'numeric' : 'categorical';
  const firstUsable = type === 'numeric' ? FIRST_SLOT : OTHER_SLOT;
  const usableCells = new Float64Array(FIRST_SLOT + cells);
  slots.forEach((slot) => usableCells[slot]++);
  // Cells that hold nothing, most of them in the tails, would only take time.
  const places = new Int32Array(FIRST_SLOT + cells).fill(UNUSABLE);
  const used: number[] = [];
  usableCells.forEach((count, slot) => {
    if (slot >= firstUsable && count > 0) {
      places[slot] = UNUSABLE + 1 + used.length;
      used.push(slot);
    }
  });
  const values = Int32Array.from(slots, (slot) => places[slot]);
  const shuffled = used.length <= FEW_VALUES ? shuffle(values) : undefined;
  return CHUNK_COUNTS.filter((chunks) => slots.length >= chunks * FEWEST_ROWS).map((chunks) => {
    const tables = countChunks(values, used.length + 1, chunks);
    const usable = tables.map((table) => table.subarray(UNUSABLE + 1));
    const shares = tables.map((table, i) => Float64Array.of(table[UNUSABLE], sum(usable[i])));
    const spread = numbers
      ? compareNumbers(usable, shuffled, chunks)
      : compareChunks(usable, CHI_SQUARED_MEAN, chiSquaredPerRow);
    const missing = compareChunks(shares, CHI_SQUARED_MEAN, (chunk, total) => chiSquaredPerRow(chunk, total, 0));
    const missingRange = rangeShares(shares.map(([unusable, other]) => [unusable, unusable + other]));
    return {
      chunks,
      rows: slots.length / chunks,
      ...(spread && { values: spread }),
      ...(missing && { missing }),
      lonely: type === 'numeric' ? 0 : countLonely(usable),
      ranges: {
        ...(numbers
          ? { values: rangeNumbers({ usable, slots: used }, numbers) }
          : rangeCategories({ usable, slots: used })),
        ...(missingRange && { missing: missingRange }),
      },
    };
  });
}

function compareNumbers(
  usable: readonly Float64Array[],
  shuffled: Int32Array | undefined,
  chunks: number,
): Spread | undefined {
  const spread = compareChunks(usable, KOLMOGOROV_MEAN, squareKolmogorov);
  if (!spread || !shuffled) {
    return spread;
  }
  const tables = countChunks(shuffled, usable[0].length + 1, chunks).map((table) => table.subarray(UNUSABLE + 1));
  const chance = compareChunks(tables, KOLMOGOROV_MEAN, squareKolmogorov)?.mean ?? 0;
  return { ...spread, noise: min(spread.noise, chance) };
}

/** The rows in another order, far from each other what was together; the same one each time. */
function shuffle(values: Int32Array): Int32Array {
  const { length } = values;
  let step = max(1, floor(length * 0.6180339887));
  while (greatestCommonDivisor(step, length) > 1) {
    step++;
  }
  return values.map((_, i) => values[(i * step) % length]);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function countChunks(places: Int32Array, size: number, chunks: number): Float64Array[] {
  const tables = Array.from({ length: chunks }, () => new Float64Array(size));
  for (let row = 0; row < places.length; row++) {
    tables[floor((row * chunks) / places.length)][places[row]]++;
  }
  return tables;
}

/** A squared distance of a sample's counts from those of the rest of a total; undefined when there is nothing to compare. */
type Distance = (chunk: Float64Array, total: Float64Array) => number | undefined;

function compareChunks(tables: readonly Float64Array[], mean: number, measure: Distance): Spread | undefined {
  const total = addUp(tables);
  const rows = sum(total);
  const distances: number[] = [];
  let noise = 0;
  for (const table of tables) {
    const chunkRows = sum(table);
    const distance = chunkRows === 0 || chunkRows === rows ? undefined : measure(table, total);
    if (distance !== undefined) {
      distances.push(distance);
      noise += (mean * rows) / (chunkRows * (rows - chunkRows));
    }
  }
  if (distances.length < 2) {
    return undefined;
  }
  return {
    mean: sum(distances) / distances.length,
    maximum: distances.reduce((a, b) => max(a, b)),
    noise: noise / distances.length,
  };
}

function squareKolmogorov(chunk: Float64Array, total: Float64Array): number {
  const n1 = sum(chunk);
  const n2 = sum(total) - n1;
  let [below1, below2, largest] = [0, 0, 0];
  for (let cell = 0; cell < chunk.length; cell++) {
    below1 += chunk[cell];
    below2 += total[cell] - chunk[cell];
    largest = max(largest, abs(below1 / n1 - below2 / n2));
  }
  return largest ** 2;
}

function chiSquaredPerRow(
  chunk: Float64Array,
  total: Float64Array,
  smallestExpected = SMALLEST_EXPECTED,
): number | undefined {
  const n = sum(total);
  const n1 = sum(chunk);
  let [squares, cells, pooled, pooledTotal] = [0, 0, 0, 0];
  for (let cell = 0; cell < chunk.length; cell++) {
    pooled += chunk[cell];
    pooledTotal += total[cell];
    if (pooledTotal > 0 && (pooledTotal * n1) / n >= smallestExpected) {
      squares += squareShares(pooled, n1, pooledTotal, n);
      cells++;
      pooled = 0;
      pooledTotal = 0;
    }
  }
  if (pooledTotal > 0) {
    squares += squareShares(pooled, n1, pooledTotal, n);
    cells++;
  }
  return cells < 2 ? undefined : squares / (cells - 1);
}

/** The squared difference of a cell's share in a chunk and in the rest, relative to its share in all. */
function squareShares(count: number, rows: number, total: number, all: number): number {
  return ((count / rows - (total - count) / (all - rows)) ** 2 * all) / total;
}

function countLonely(tables: readonly Float64Array[]): number {
  const total = addUp(tables);
  return sum(tables.map((table) => sum(table.filter((count, i) => count === total[i]))));
}

function addUp(tables: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(tables[0].length);
  for (const table of tables) {
    for (let i = 0; i < total.length; i++) {
      total[i] += table[i];
    }
  }
  return total;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    total += values[i];
  }
  return total;
}
