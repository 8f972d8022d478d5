// `npm test`: builds, checks and tests everything, and ends with the totals of all of it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const RESULTS = path.join(ROOT, '.local', 'test-results');
const PYTHON = path.join(ROOT, '.local', 'python', 'bin', 'python');

/** The SDK warns in every test that its versions of 2027 want a newer Node.js. */
const ENVIRONMENT = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

interface Totals {
  passed: number;
  /** Their names. */
  failed: string[];
}

const totals: Totals = { passed: 0, failed: [] };

function run(title: string, command: string, args: string[]): boolean {
  console.log(`\n── ${title}`);
  const started = performance.now();
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: ENVIRONMENT });
  if (error) {
    console.error(error.message);
  }
  console.log(
    `── ${title}: ${status === 0 ? 'ok' : 'failed'} after ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  return status === 0;
}

/** A check that passes or fails as a whole. */
function check(title: string, command: string, args: string[]): boolean {
  const ok = run(title, command, args);
  if (ok) {
    totals.passed += 1;
  } else {
    totals.failed.push(title);
  }
  return ok;
}

/** A test runner that writes its totals to a file; a runner that dies without totals is one failure. */
function test(title: string, command: string, args: string[], file: string, read: (text: string) => Totals): void {
  const ok = run(title, command, args);
  const counted = existsSync(file) ? read(readFileSync(file, 'utf8')) : { passed: 0, failed: [] };
  totals.passed += counted.passed;
  totals.failed.push(...counted.failed);
  if (!ok && counted.failed.length === 0) {
    totals.failed.push(`${title}: ended without totals`);
  }
}

function readJest(text: string): Totals {
  const { numPassedTests, testResults } = JSON.parse(text) as {
    numPassedTests: number;
    testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[];
  };
  const failed = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = path.relative(ROOT, name);
    const tests = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${file}: ${test.fullName}`);
    return status === 'failed' && tests.length === 0 ? [`${file}: did not run`] : tests;
  });
  return { passed: numPassedTests, failed };
}

function readPytest(text: string): Totals {
  const cases = [...text.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs)];
  const failed = cases.filter(([, , , body]) => /<(?:failure|error)\b/.test(body ?? ''));
  const skipped = cases.filter(([, , , body]) => /<skipped\b/.test(body ?? ''));
  return {
    passed: cases.length - failed.length - skipped.length,
    failed: failed.map(([, file, name]) => `${file}: ${name}`),
  };
}

function binary(name: string): string {
  return path.join(ROOT, 'node_modules', '.bin', name);
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

check('bundle', 'npm', ['run', '--silent', 'bundle']);
check('compile under jsii', 'npm', ['run', '--silent', 'compile']);
check('API.md', process.execPath, ['constructs/write-api.mjs', '--check']);
check('docs/python.md', process.execPath, ['constructs/write-python.mjs', '--check']);
check('format and lint', binary('biome'), ['check', '--diagnostic-level=error', '.']);
check('typecheck', binary('tsc'), ['-p', 'tsconfig.dev.json']);
check('no duplicates', 'npm', ['run', '--silent', 'duplicates']);
check('directions of imports', 'npm', ['run', '--silent', 'imports']);
check('the site of the pages, and its links', 'npm', ['run', '--silent', 'docs']);
if (check('Python environment', process.execPath, ['bin/sagemaker-lifecycle.js', 'setup'])) {
  const python = ['--config', 'jobs/pyproject.toml', 'jobs', 'local', 'bench', 'test'];
  check('ruff format', PYTHON, ['-m', 'ruff', 'format', '--check', ...python]);
  check('ruff', PYTHON, ['-m', 'ruff', 'check', '--config', 'jobs/pyproject.toml', 'jobs', 'local']);
  const junit = path.join(RESULTS, 'pytest.xml');
  test(
    'pytest',
    PYTHON,
    ['-m', 'pytest', '-q', '-n', 'auto', '--dist', 'worksteal', 'jobs', `--junitxml=${junit}`],
    junit,
    readPytest,
  );
}
const jest = path.join(RESULTS, 'jest.json');
test(
  'jest',
  binary('jest'),
  [
    '--json',
    `--outputFile=${jest}`,
    '--testPathIgnorePatterns',
    'test/e2e/',
    'test/install/',
    'test/spark/',
    'test/torch/',
    'test/notebook/',
    'test/mlflow/',
  ],
  jest,
  readJest,
);
// Two at a time: each waits for its own programs about half of the time.
const loop = path.join(RESULTS, 'jest-e2e.json');
test(
  'the loop, end to end',
  binary('jest'),
  ['--maxWorkers=2', '--json', `--outputFile=${loop}`, 'test/e2e'],
  loop,
  readJest,
);

if (totals.failed.length > 0) {
  console.log(`\nFailed:\n${totals.failed.map((name) => `  ${name}`).join('\n')}`);
}
console.log(`\n${totals.passed} passed, ${totals.failed.length} failed`);
process.exitCode = totals.failed.length === 0 ? 0 : 1;
