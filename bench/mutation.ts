// `npm run mutate`: Stryker, and then this: the scores of the functions that decide, and what survived, with the reason where a
// mutant does what the original does. `npx tsx bench/mutation.ts [--write] [report.json …]` renders reports that exist.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type MutationReport, renderMutation } from './mutation/render';

const ROOT = path.dirname(__dirname);

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
const files = positionals.length > 0 ? positionals : [path.join(ROOT, '.local', 'bench', 'mutation.json')];
const page = renderMutation(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as MutationReport));
process.stdout.write(page);
if (values.write) {
  writeFileSync(path.join(__dirname, 'mutation.md'), page);
}
