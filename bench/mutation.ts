// `npm run mutate`: Stryker, and then this: mutmut, the scores of the functions that decide, and what survived, with the reason
// where a mutant does what the original does. `npx tsx bench/mutation.ts [--write] report.json …` renders reports that exist.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { mutatePython } from './mutation/python';
import { type MutationReport, renderMutation } from './mutation/render';

const REPORTS = path.join(path.dirname(__dirname), '.local', 'bench');
const PYTHON_REPORT = path.join(REPORTS, 'mutation-python.json');

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
if (positionals.length === 0) {
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(PYTHON_REPORT, JSON.stringify(mutatePython()));
}
const files = positionals.length > 0 ? positionals : [path.join(REPORTS, 'mutation.json'), PYTHON_REPORT];
const page = renderMutation(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as MutationReport));
process.stdout.write(page);
if (values.write) {
  writeFileSync(path.join(__dirname, 'mutation.md'), page);
}
