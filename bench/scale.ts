/**
 * What large endpoints take and what monitoring costs: `npx tsx bench/scale.ts` measures the detector on this machine, works
 * the rest out from prices (contract/prices.ts) and assumptions, and writes the tables of docs/scale.md and docs/cost.md.
 * `--kept` works them out anew from what was measured last (bench/scale/measured.json).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { readStacks } from '../cli/review/assembly';
import { type Item, listItems } from '../cli/review/items';
import { lifecycle } from '../examples/churn/lifecycle';
import { MlLifecycleStack } from '../lib';
import { bundlePrograms } from './bundle-programs';
import type { Measured } from './scale/measure';
import { describeMeasured, workOutDay, workOutLifecycle, workOutMonth } from './scale/work-out';

/** What was measured, so that other prices need no measurement. */
interface Kept {
  readonly measured: Measured;
  readonly machine: string;
}

const KEPT = path.join(__dirname, 'scale', 'measured.json');

export const readKept = (): Kept => JSON.parse(readFileSync(KEPT, 'utf8')) as Kept;

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

/** The lifecycle of the example, with the settings that nobody chose. */
function listLifecycle(): Item[] {
  const app = new App();
  new MlLifecycleStack(app, 'Churn', lifecycle);
  return readStacks(app.synth().directory).flatMap(listItems);
}

/** The tables of the pages that prices are in. */
export function renderCosts(measured: Measured): Record<'month' | 'lifecycle', string> {
  return {
    month: workOutMonth(measured, [100, 10_000, 1_000_000]),
    lifecycle: workOutLifecycle(listLifecycle()),
  };
}

async function main(): Promise<void> {
  if (!process.argv.includes('--kept')) {
    const kept: Kept = {
      measured: await measureBundle(),
      machine: `${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`,
    };
    writeFileSync(KEPT, `${JSON.stringify(kept, undefined, 2)}\n`);
  }
  const { measured, machine } = readKept();
  writeTable(
    'scale.md',
    'measured',
    `${describeMeasured(measured)}\n\n${machine}; processor time, best of three runs.`,
  );
  writeTable('scale.md', 'day', workOutDay(measured, [100, 10, 1]));
  for (const [name, table] of Object.entries(renderCosts(measured))) {
    writeTable('cost.md', name, table);
  }
  process.stdout.write(`${describeMeasured(measured)}\n`);
}

if (require.main === module) {
  void main();
}
