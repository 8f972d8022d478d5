// `npm run fuzz -- [--runs 1000000] [--seed 7] [--target body]`: inputs that a coverage-guided fuzzer makes, for every reader.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz } from './guide';
import { loadTargets } from './load-targets';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '20261129' },
    target: { type: 'string' },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];

async function main(): Promise<void> {
  const targets = await loadTargets();
  if (values.target !== undefined && !targets.has(values.target)) {
    throw new Error(`target: must be one of ${[...targets.keys()].join(', ')}, got ${values.target}`);
  }
  for (const [name, target] of targets) {
    if (values.target !== undefined && values.target !== name) {
      continue;
    }
    const { kept, places, failure } = fuzz(target, runs, seed);
    console.log(`${name}: ${runs} inputs of seed ${seed}, ${kept.length} of them new, ${places} places passed`);
    if (failure) {
      const folder = path.join(process.cwd(), '.local', 'fuzz');
      const file = path.join(folder, `${name}-${seed}-${failure.run}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, failure.input);
      console.log(`${name}: input ${failure.run} fails and is kept as ${file}`);
      console.log(failure.error.stack);
      process.exitCode = 1;
    }
  }
}

void main();
