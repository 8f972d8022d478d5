// mutmut for the Python that decides: it changes a copy of jobs/ and runs the tests of each mutant in one process.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Mutant, MutationReport } from './render';

const ROOT = path.join(__dirname, '..', '..');
const LOCAL = path.join(ROOT, '.local');
/** The environment of the jobs' tests, and mutmut's beside it. */
const JOBS_PYTHON = path.join(LOCAL, 'python', 'bin', 'python');
const ENVIRONMENT = path.join(LOCAL, 'mutation-python');
const COPY = path.join(LOCAL, 'bench', 'mutation-jobs');

/** What is mutated, relative to jobs/, and the tests that hold it. */
const MUTATED = ['evaluate/criteria.py', 'evaluate/words.py'];
const TESTS = ['tests/test_criteria.py'];

const SETTINGS = `[mutmut]
source_paths=
  evaluate
only_mutate=
  ${MUTATED.join('\n  ')}
also_copy=
  common
  serve
  tests
  pyproject.toml
pytest_add_cli_args_test_selection=
  ${TESTS.join('\n  ')}
use_git_change_detection=false
`;

const NOTICED = ['Killed', 'Timeout'];
const NOWHERE = { mutatorName: 'mutmut', location: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } };

/** mutmut's exit codes: of pytest, and above 32 of its own (its `stats.py`). */
function toStatus(exitCode: number | null): string {
  switch (exitCode) {
    case 1:
    case 3:
      return 'Killed';
    case 0:
      return 'Survived';
    case 5:
    case 33:
      return 'NoCoverage';
    case 24:
    case 36:
    case 152:
    case 255:
    case -24:
      return 'Timeout';
    default:
      throw new Error(`mutmut ended a mutant with ${exitCode}, which is no outcome`);
  }
}

/**
 * A mutant as the first line that its diff takes away and the first that it brings.
 *
 * @param diff as `mutmut show` prints it
 * @param source the whole file, in which the line is looked for
 */
export function readDiff(diff: string, source: string): Omit<Mutant, 'status'> {
  const lines = diff.split('\n');
  const find = (mark: string): string => {
    const found = lines.find((line) => line.startsWith(mark) && !line.startsWith(mark.repeat(3)));
    return found?.slice(1) ?? '';
  };
  const line = source.split('\n').indexOf(find('-')) + 1;
  if (line === 0) {
    throw new Error(`the line of a mutant is not in its file: ${diff}`);
  }
  return {
    mutatorName: 'mutmut',
    replacement: find('+'),
    location: { start: { line, column: 1 }, end: { line, column: find('-').length + 1 } },
  };
}

function makeEnvironment(): string {
  const lock = path.join(__dirname, 'requirements.lock');
  const python = path.join(ENVIRONMENT, 'bin', 'python');
  const stamp = path.join(ENVIRONMENT, 'stamp');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== readFileSync(lock, 'utf8')) {
    rmSync(ENVIRONMENT, { recursive: true, force: true });
    const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' });
    run(JOBS_PYTHON, '-m', 'venv', ENVIRONMENT);
    run(python, '-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '--require-hashes', '-r', lock);
    const where = 'import sysconfig; print(sysconfig.get_paths()["purelib"])';
    // The jobs' libraries come after mutmut's own.
    writeFileSync(path.join(run(python, '-c', where).trim(), 'jobs.pth'), run(JOBS_PYTHON, '-c', where));
    writeFileSync(stamp, readFileSync(lock));
  }
  return path.join(ENVIRONMENT, 'bin', 'mutmut');
}

/**
 * Mutates the Python that decides.
 *
 * @returns the report in Stryker's form; of what was noticed only the status
 * @throws when the environment of the jobs is missing, or their tests fail without a mutant
 */
export function mutatePython(): MutationReport {
  if (!existsSync(JOBS_PYTHON)) {
    throw new Error('the Python environment is missing: run npx sagemaker-lifecycle setup');
  }
  const mutmut = makeEnvironment();
  rmSync(COPY, { recursive: true, force: true });
  cpSync(path.join(ROOT, 'jobs'), COPY, { recursive: true });
  writeFileSync(path.join(COPY, 'setup.cfg'), SETTINGS);
  execFileSync(mutmut, ['run', '--max-children', '1'], { cwd: COPY, stdio: 'inherit' });
  const files = MUTATED.map((file) => {
    const source = readFileSync(path.join(COPY, file), 'utf8');
    const { exit_code_by_key: codes } = JSON.parse(
      readFileSync(path.join(COPY, 'mutants', `${file}.meta`), 'utf8'),
    ) as { exit_code_by_key: Record<string, number | null> };
    const show = (name: string): string => execFileSync(mutmut, ['show', name], { cwd: COPY, encoding: 'utf8' });
    const mutants = Object.entries(codes).map(([name, code]) => {
      const status = toStatus(code);
      // To show one takes seconds: what was noticed is counted and no more.
      return NOTICED.includes(status) ? { ...NOWHERE, status } : { ...readDiff(show(name), source), status };
    });
    return [`jobs/${file}`, { source, mutants }] as const;
  });
  return { files: Object.fromEntries(files) };
}
