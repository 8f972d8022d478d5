import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PROCESSES = 2;

/**
 * Measures the cells of a table that were not measured before, two at a time, and keeps each as soon as it is there. With `--render`
 * nothing is measured.
 *
 * @param kept the file in which they are kept
 * @param isOf whether a kept cell is the one that is wanted
 */
export async function measureCells<Wanted, Cell>(
  kept: string,
  wanted: readonly Wanted[],
  isOf: (cell: Cell, one: Wanted) => boolean,
  simulate: (one: Wanted) => Promise<Cell>,
): Promise<Cell[]> {
  mkdirSync(path.dirname(kept), { recursive: true });
  const cells: Cell[] = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];
  const left = process.argv.includes('--render') ? [] : wanted.filter((one) => !cells.some((cell) => isOf(cell, one)));
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      cells.push(await simulate(next));
      writeFileSync(kept, JSON.stringify(cells));
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
  return cells;
}
