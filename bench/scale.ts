/**
 * What large endpoints take and what monitoring costs: `npx tsx bench/scale.ts` measures the detector on this machine, works
 * the rest out from prices and assumptions (bench/scale/prices.ts), and writes the tables of docs/scale.md and docs/cost.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundlePrograms } from './bundle-programs';
import type { Measured } from './scale/measure';
import { describeMeasured, workOutDay, workOutMonth } from './scale/work-out';

/** Replaces what stands between the two comments. */
function writeTable(file: string, name: string, text: string): void {
  const full = path.join(__dirname, '..', 'docs', file);
  const [before, after] = [`<!-- ${name}: written by bench/scale.ts -->\n`, `\n<!-- end of ${name} -->`];
  const document = readFileSync(full, 'utf8');
  const [start, end] = [document.indexOf(before), document.indexOf(after)];
  if (start < 0 || end < start) {
    throw new Error(`docs/${file} has no place for the table '${name}'`);
  }
  writeFileSync(full, document.slice(0, start + before.length) + text + document.slice(end));
}

/** Measures what is shipped, as it is bundled. */
async function measureBundle(): Promise<Measured> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-scale-'));
  try {
    await bundlePrograms([path.join(__dirname, 'scale', 'measure.ts')], folder);
    return await (require(path.join(folder, 'measure.js')) as typeof import('./scale/measure')).measure();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const measured = await measureBundle();
  const machine = `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`;
  writeTable(
    'scale.md',
    'measured',
    `${describeMeasured(measured)}\n\n${machine}; processor time, best of three runs.`,
  );
  writeTable('scale.md', 'day', workOutDay(measured, [100, 10, 1]));
  writeTable('cost.md', 'month', workOutMonth(measured, [100, 10_000, 1_000_000]));
  process.stdout.write(`${describeMeasured(measured)}\n`);
}

void main();
