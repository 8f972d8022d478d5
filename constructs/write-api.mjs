// Writes API.md, the reference of the public surface, from the .jsii assembly that `npm run compile` made.
// `--check` writes nothing and fails when API.md is not what the assembly says.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(root, 'API.md');
const scratch = path.join(root, '.local', 'api');

function generate() {
  mkdirSync(scratch, { recursive: true });
  const output = path.join(scratch, 'API.md');
  const tool = path.join(root, 'node_modules', '.bin', 'jsii-docgen');
  const { status } = spawnSync(tool, ['--output', output], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    throw new Error('jsii-docgen failed: `npm run compile` makes the assembly that it reads');
  }
  const text = readFileSync(output, 'utf8');
  rmSync(scratch, { recursive: true });
  return text;
}

function readWritten() {
  try {
    return readFileSync(target, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') {
      throw error;
    }
    return undefined;
  }
}

const text = generate();
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readWritten() !== text) {
  console.error(
    'API.md does not say what the public surface is now: run `npm run api` and commit API.md with the change',
  );
  process.exitCode = 1;
}
