import { type ChunkCells, OrderedRows } from './chunk-cells';
import { type CellValues, rangeCategories, rangeNumbers, rangeShares } from './chunk-ranges';
import { addUp, sum } from './chunk-tables';
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

/**
 * Cuts a column into chunks of consecutive rows, in every number of chunks that there are rows for, and measures how far they are apart.
 *
 * @param slots of the values in the rows' order, see RowBatch
 * @param cells how many cells or categories there are
 * @param numbers what the cells stand for; absent for categories
 */
export function measureSpreads(slots: Int32Array, cells: number, numbers?: CellValues): ChunkSpread[] {
  const firstUsable = numbers ? FIRST_SLOT : OTHER_SLOT;
  const counts = new Float64Array(FIRST_SLOT + cells);
  slots.forEach((slot) => counts[slot]++);
  // Cells that hold nothing, most of them in the tails, would only take time.
  const placeOfSlot = new Int32Array(FIRST_SLOT + cells).fill(NOT_USABLE);
  const used: number[] = [];
  counts.forEach((count, slot) => {
    if (slot >= firstUsable && count > 0) {
      placeOfSlot[slot] = used.length;
      used.push(slot);
    }
  });
  const column: PlacedColumn = { places: Int32Array.from(slots, (slot) => placeOfSlot[slot]), used };
  const measure = numbers ? measureNumbers(column, numbers) : measureCategories(column);
  return CHUNK_COUNTS.filter((chunks) => slots.length >= chunks * FEWEST_ROWS).map((chunks) => {
    const { values, ranges, missing, lonely } = measure(chunks);
    const missingSpread = compareShares(missing);
    const missingRange = rangeShares(missing.map(([unusable, usable]) => [unusable, unusable + usable]));
    return {
      chunks,
      rows: slots.length / chunks,
      ...(values && { values }),
      ...(missingSpread && { missing: missingSpread }),
      lonely,
      ranges: { ...ranges, ...(missingRange && { missing: missingRange }) },
    };
  });
}

/** Of a row whose value is not usable. */
const NOT_USABLE = -1;

/** A column by the places where its usable rows are counted. */
interface PlacedColumn {
  /** By row. */
  readonly places: Int32Array;
  /** By place, its slot. */
  readonly used: readonly number[];
}

/** What is measured of a column that is cut into so many chunks. */
type Measure = (chunks: number) => Pick<ChunkSpread, 'values' | 'lonely'> & {
  readonly ranges: Omit<ChunkSpread['ranges'], 'missing'>;
  /** By chunk, rows that are not usable and those that are. */
  readonly missing: readonly (readonly [number, number])[];
};

function measureNumbers({ places, used }: PlacedColumn, numbers: CellValues): Measure {
  const rows = new OrderedRows(places, used.length);
  const shuffled = used.length <= FEW_VALUES ? new OrderedRows(shuffle(places), used.length) : undefined;
  return (chunks) => {
    const cut = rows.cut(chunks);
    const sizes = countRows(places.length, chunks);
    const spread = compareNumbers(rows, cut);
    const chance = spread && shuffled && (compareNumbers(shuffled, shuffled.cut(chunks))?.mean ?? 0);
    return {
      ...(spread && { values: chance === undefined ? spread : { ...spread, noise: min(spread.noise, chance) } }),
      missing: cut.map((chunk, i) => [sizes[i] - chunk.rows, chunk.rows]),
      lonely: 0,
      ranges: { values: rangeNumbers({ rows, chunks: cut, slots: used }, numbers) },
    };
  };
}

function measureCategories({ places, used }: PlacedColumn): Measure {
  return (chunks) => {
    const usable = countChunks(places, used.length, chunks);
    const sizes = countRows(places.length, chunks);
    const spread = compareTables(usable, chiSquaredPerRow);
    return {
      ...(spread && { values: spread }),
      missing: usable.map((table, i) => [sizes[i] - sum(table), sum(table)]),
      lonely: countLonely(usable),
      ranges: rangeCategories({ usable, slots: used }),
    };
  };
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

function countRows(rows: number, chunks: number): Int32Array {
  const counts = new Int32Array(chunks);
  for (let row = 0; row < rows; row++) {
    counts[floor((row * chunks) / rows)]++;
  }
  return counts;
}

function countChunks(places: Int32Array, size: number, chunks: number): Float64Array[] {
  const tables = Array.from({ length: chunks }, () => new Float64Array(size));
  for (let row = 0; row < places.length; row++) {
    if (places[row] !== NOT_USABLE) {
      tables[floor((row * chunks) / places.length)][places[row]]++;
    }
  }
  return tables;
}

function compareNumbers(rows: OrderedRows, chunks: readonly ChunkCells[]): Spread | undefined {
  return describeDistances(
    chunks.map((chunk) => chunk.rows),
    KOLMOGOROV_MEAN,
    (i) => squareKolmogorov(chunks[i], rows.below, rows.rows),
  );
}

function compareShares(shares: readonly (readonly [number, number])[]): Spread | undefined {
  return compareTables(
    shares.map((share) => Float64Array.from(share)),
    (chunk, total) => chiSquaredPerRow(chunk, total, 0),
  );
}

/** A squared distance of a sample's counts from those of the rest of a total; undefined when there is nothing to compare. */
type Distance = (chunk: Float64Array, total: Float64Array) => number | undefined;

function compareTables(tables: readonly Float64Array[], measure: Distance): Spread | undefined {
  const total = addUp(tables);
  return describeDistances(tables.map(sum), CHI_SQUARED_MEAN, (i) => measure(tables[i], total));
}

/**
 * @param chunkRows usable rows of each chunk
 * @param mean of the distances times the rows, if rows are independent
 * @param measure the distance of a chunk from the others
 */
function describeDistances(
  chunkRows: readonly number[],
  mean: number,
  measure: (chunk: number) => number | undefined,
): Spread | undefined {
  const rows = sum(chunkRows);
  const distances: number[] = [];
  let noise = 0;
  chunkRows.forEach((some, chunk) => {
    const distance = some === 0 || some === rows ? undefined : measure(chunk);
    if (distance !== undefined) {
      distances.push(distance);
      noise += (mean * rows) / (some * (rows - some));
    }
  });
  if (distances.length < 2) {
    return undefined;
  }
  return {
    mean: sum(distances) / distances.length,
    maximum: distances.reduce((a, b) => max(a, b)),
    noise: noise / distances.length,
  };
}

/**
 * The largest distance between the distributions of a chunk and of the rest. It is at a place that holds some of the chunk or just below
 * one: between them only the rest grows.
 */
function squareKolmogorov({ places, counts, rows }: ChunkCells, below: Float64Array, all: number): number {
  const others = all - rows;
  let [own, largest] = [0, 0];
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    if (place > 0) {
      largest = max(largest, abs(own / rows - (below[place - 1] - own) / others));
    }
    own += counts[i];
    largest = max(largest, abs(own / rows - (below[place] - own) / others));
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
