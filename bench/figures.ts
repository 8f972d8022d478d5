// `npm run figures [-- --rendered]`: writes bench/figures.md from what the other commands measure and count. It takes some
// minutes on a quiet machine; `--rendered` takes handlers.md and synth.md as they stand.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listShared } from '../test/contract/shared-literals';
import { LONG_FILE, readKilobytes, readTables, renderFigures } from './figures/render';

const ROOT = path.dirname(__dirname);
const SCRATCH = path.join(ROOT, '.local', 'bench', 'figures');
const SOURCES = ['bin', 'cli', 'constructs', 'contract', 'engine', 'jobs', 'lambda', 'lib', 'local'];

/** Runs a command in the checkout; an exit status that is not among those allowed ends this process. */
function run(command: string, args: string[], allowed = [0]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (!allowed.includes(status ?? -1)) {
    throw new Error(`${command} ${args.join(' ')}: ${stderr}${stdout}`);
  }
  return stdout;
}

function binary(name: string): string {
  return path.join(ROOT, 'node_modules', '.bin', name);
}

function countResources(): number {
  run(process.execPath, [path.join(__dirname, 'synth', 'synthesize.cjs'), 'lifecycle', '1', SCRATCH]);
  const template = JSON.parse(readFileSync(path.join(SCRATCH, 'Lifecycle0.template.json'), 'utf8'));
  return Object.keys(template.Resources).length;
}

function countClones(): { clones: number; lines: number } {
  run(binary('jscpd'), ['--reporters', 'json', '--output', SCRATCH], [0, 1]);
  const { statistics } = JSON.parse(readFileSync(path.join(SCRATCH, 'jscpd-report.json'), 'utf8'));
  return { clones: statistics.total.clones, lines: statistics.total.lines };
}

function countCircles(): number {
  const cruise = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...SOURCES];
  const { summary } = JSON.parse(run(binary('depcruise'), cruise)) as {
    summary: { violations: Array<{ rule: { name: string } }> };
  };
  return summary.violations.filter(({ rule }) => rule.name === 'no-circle').length;
}

function listLongFiles(): Record<string, number> {
  const files = run('git', ['ls-files', ...SOURCES]).split('\n');
  const sources = files.filter((file) => /\.(ts|mjs|cjs|js|py)$/.test(file) && !file.startsWith('jobs/tests/'));
  const counted = sources.map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8').split('\n').length - 1]);
  return Object.fromEntries(counted.filter(([, lines]) => Number(lines) > LONG_FILE));
}

mkdirSync(SCRATCH, { recursive: true });
try {
  if (!process.argv.includes('--rendered')) {
    run('npm', ['run', '--silent', 'build']);
    run(binary('tsx'), ['bench/handlers.ts', '--write']);
    run(binary('tsx'), ['bench/synth.ts', '--write']);
  }
  const read = (name: string): string[] => readTables(readFileSync(path.join(__dirname, name), 'utf8'));
  const handlers = read('handlers.md');
  const page = renderFigures({
    resources: countResources(),
    handlers,
    synth: read('synth.md'),
    kilobytes: readKilobytes(handlers[0]),
    ...countClones(),
    sharedLiterals: listShared(),
    longFiles: listLongFiles(),
    circles: countCircles(),
  });
  writeFileSync(path.join(__dirname, 'figures.md'), page);
  process.stdout.write(page);
} finally {
  rmSync(SCRATCH, { recursive: true, force: true });
}
