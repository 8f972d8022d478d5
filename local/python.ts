import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Settings of the Python environment. */
export interface PythonOptions {
  /** The package's folder, which holds `jobs/requirements.txt`. */
  readonly root: string;
  /** Where the environment is, or is to be made. */
  readonly venvDir: string;
  readonly onProgress?: (line: string) => void;
  /**
   * Programs to try as Python, in order.
   * @default python3, then the versions that the pinned libraries support, newest first, then python
   */
  readonly candidates?: string[];
}

/** There is no usable Python on this machine, or its environment cannot be made. */
export class PythonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PythonError';
  }
}

const OLDEST = [3, 10];
/** scikit-learn 1.4, which AWS's containers have, has no wheels for newer ones. */
const NEWEST = [3, 12];
const CANDIDATES = ['python3', 'python3.12', 'python3.11', 'python3.10', 'python'];
const STAMP = 'lifecycle-stamp.json';

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

function run(program: string, args: string[], onLine?: (line: string) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PYTHONNOUSERSITE: '1' },
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        onLine?.(line);
      });
    }
    // An install that outlives this process would write into an environment that the next run takes for its own.
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    const finish = (code: number | null, problem = ''): void => {
      process.off('exit', kill);
      resolve({ code, output: [...lines, problem].join('\n').trim() });
    };
    child.once('error', (error) => finish(null, error.message));
    child.once('close', (code) => finish(code));
  });
}

function compare(a: number[], b: number[]): number {
  return a[0]! - b[0]! || a[1]! - b[1]!;
}

async function findPython(candidates: string[]): Promise<{ program: string; version: string }> {
  const found: string[] = [];
  for (const program of candidates) {
    const { code, output } = await run(program, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
    const version = output.split('.').map(Number);
    if (code !== 0 || version.length !== 2 || version.some(Number.isNaN)) {
      continue;
    }
    if (compare(version, OLDEST) >= 0 && compare(version, NEWEST) <= 0) {
      return { program, version: output };
    }
    found.push(`${program} is ${output}`);
  }
  throw new PythonError(
    `no Python ${OLDEST.join('.')} to ${NEWEST.join('.')} on this machine (${found.length > 0 ? found.join(', ') : `tried ${candidates.join(', ')}`}); install one and try again`,
  );
}

/** The interpreter of an environment. */
export function pythonOf(venvDir: string): string {
  return process.platform === 'win32'
    ? path.join(venvDir, 'Scripts', 'python.exe')
    : path.join(venvDir, 'bin', 'python');
}

/** What pip is doing, without the noise of its paths and bars. */
function describePipLine(line: string): string | undefined {
  const [, verb, what] =
    /^\s*(Collecting|Downloading|Building wheel for|Installing collected packages:?)\s+(\S+)/.exec(line) ?? [];
  if (verb === undefined) {
    return undefined;
  }
  return verb.startsWith('Installing') ? 'installing packages' : `${verb.toLowerCase()} ${path.basename(what!)}`;
}

/**
 * Makes the Python environment of the local cloud from the pinned `jobs/requirements.txt`, unless it is there already.
 *
 * A stamp written at the very end holds a hash of the requirements: an environment whose making was interrupted, or whose
 * requirements have changed since, is made anew.
 *
 * @returns the path of the environment's interpreter
 * @throws PythonError when there is no Python 3.10 to 3.12, when it lacks the venv module, and when pip fails
 */
export async function ensurePython({
  root,
  venvDir,
  onProgress,
  candidates = CANDIDATES,
}: PythonOptions): Promise<string> {
  const requirements = path.join(root, 'jobs', 'requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const stamp = path.join(venvDir, STAMP);
  const python = pythonOf(venvDir);
  if (isStamped(stamp, hash) && existsSync(python)) {
    return python;
  }
  const { program, version } = await findPython(candidates);
  onProgress?.(`making an environment of Python ${version} in ${venvDir}`);
  rmSync(venvDir, { recursive: true, force: true });
  mkdirSync(path.dirname(venvDir), { recursive: true });
  const made = await run(program, ['-m', 'venv', venvDir]);
  if (made.code !== 0) {
    rmSync(venvDir, { recursive: true, force: true });
    const missing = /ensurepip|No module named venv/.test(made.output);
    throw new PythonError(
      missing
        ? `${program} ${version} has no venv module; install it (on Debian and Ubuntu: apt install python${version}-venv) and try again`
        : `${program} -m venv failed: ${made.output.split('\n').slice(-3).join(' ')}`,
    );
  }
  const installed = await run(
    python,
    ['-m', 'pip', 'install', '--no-color', '--progress-bar', 'off', '--only-binary', ':all:', '-r', requirements],
    (line) => {
      const said = describePipLine(line);
      if (said) {
        onProgress?.(said);
      }
    },
  );
  if (installed.code !== 0) {
    const errors = installed.output.split('\n').filter((line) => line.startsWith('ERROR'));
    throw new PythonError(
      `pip could not install ${path.relative(root, requirements)}: ${(errors.length > 0 ? errors : installed.output.split('\n').slice(-3)).join(' ')}`,
    );
  }
  writeFileSync(stamp, JSON.stringify({ requirements: hash, python: version }));
  return python;
}

function isStamped(stamp: string, hash: string): boolean {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8')).requirements === hash;
  } catch {
    return false;
  }
}
