import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Inherited, makeChildEnvironment } from './child-environment';
import { type ProgramEnd, runProgram } from './child-program';

/** Settings of the Python environment. */
export interface PythonOptions {
  /** The package's folder, which holds `jobs/requirements.lock`. */
  readonly root: string;
  /** Where the environment is, or is to be made. */
  readonly venvDir: string;
  readonly onProgress?: (line: string) => void;
  /**
   * The lock file in `jobs`.
   * @default requirements.lock
   */
  readonly lock?: string;
  /**
   * Packages that are published as their source only.
   * @default - none
   */
  readonly fromSource?: string[];
  /**
   * Programs to try as Python, in order.
   * @default python3, then the versions that the pinned libraries support, newest first, then python
   */
  readonly candidates?: string[];
  /** Ends what is running, at once. */
  readonly signal?: AbortSignal;
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

/** What pip says when it cannot reach its index; the outcome is then that it found no matching distribution. */
const UNREACHABLE =
  /NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionError|ProxyError|SSLError|name resolution|Network is unreachable/;

/** Runs a Python of the caller's, with what pip needs of the caller's environment. */
export function runPython(
  program: string,
  args: string[],
  signal: AbortSignal | undefined,
  onLine?: (line: string) => void,
): Promise<ProgramEnd> {
  const variables = { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PYTHONNOUSERSITE: '1' };
  const environment = makeChildEnvironment({ inherited: Inherited.PIP, variables });
  return runProgram(program, args, { environment, onLine, signal });
}

function compare(a: number[], b: number[]): number {
  return a[0]! - b[0]! || a[1]! - b[1]!;
}

async function findPython(candidates: string[], signal?: AbortSignal): Promise<{ program: string; version: string }> {
  const found: string[] = [];
  for (const program of candidates) {
    const { code, output } = await runPython(
      program,
      ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
      signal,
    );
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
 * Makes the Python environment of the local cloud from `jobs/requirements.lock`, whose hashes pip holds every file to,
 * unless it is there already and whole.
 *
 * A stamp written at the very end holds a hash of the lock file: an environment whose making was interrupted, or whose
 * lock file has changed since, is made anew. So is one that lacks a file, or has one of another size.
 *
 * @returns the path of the environment's interpreter
 * @throws PythonError when there is no Python 3.10 to 3.12, when it lacks the venv module, and when pip fails
 */
export async function ensurePython(options: PythonOptions): Promise<string> {
  const { root, venvDir, onProgress, candidates = CANDIDATES, signal } = options;
  const lock = path.join(root, 'jobs', options.lock ?? 'requirements.lock');
  const hash = digest(lock);
  const stamp = path.join(venvDir, STAMP);
  const python = pythonOf(venvDir);
  if (isStamped(stamp, hash)) {
    const fault = await findFault(options, python, lock);
    if (fault === undefined) {
      return python;
    }
    onProgress?.(`the environment in ${venvDir} is damaged (${fault})`);
  }
  const { program, version } = await findPython(candidates, signal);
  onProgress?.(`making an environment of Python ${version} in ${venvDir}`);
  rmSync(venvDir, { recursive: true, force: true });
  mkdirSync(path.dirname(venvDir), { recursive: true });
  const made = await runPython(program, ['-m', 'venv', venvDir], signal);
  if (made.code !== 0) {
    rmSync(venvDir, { recursive: true, force: true });
    const missing = /ensurepip|No module named venv/.test(made.output);
    throw new PythonError(
      missing
        ? `${program} ${version} has no venv module; install it (on Debian and Ubuntu: apt install python${version}-venv) and try again`
        : `${program} -m venv failed: ${made.output.split('\n').slice(-3).join(' ')}`,
    );
  }
  await install(options, python, lock);
  writeFileSync(stamp, JSON.stringify({ requirements: hash, python: version }));
  return python;
}

async function install(
  { root, onProgress, signal, fromSource = [] }: PythonOptions,
  python: string,
  lock: string,
): Promise<void> {
  const { code, output } = await runPython(
    python,
    [
      ...['-m', 'pip', 'install', '--no-color', '--progress-bar', 'off', '--only-binary', ':all:'],
      ...fromSource.flatMap((name) => ['--no-binary', name]),
      ...['--require-hashes', '-r', lock],
    ],
    signal,
    (line) => {
      const said = describePipLine(line);
      if (said) {
        onProgress?.(said);
      }
    },
  );
  if (code === 0) {
    return;
  }
  const lines = output.split('\n');
  const unreachable = lines.find((line) => UNREACHABLE.test(line));
  if (unreachable !== undefined) {
    // pip's warning names its own objects; what the system said stands within.
    const reason = /\[Errno -?\d+\] ([^'")]+)/.exec(unreachable)?.[1] ?? unreachable.trim();
    throw new PythonError(
      `pip cannot reach the package index (${reason}); connect to the network, or name a proxy or another index in pip's configuration, and try again`,
    );
  }
  const errors = lines.filter((line) => line.startsWith('ERROR'));
  throw new PythonError(
    `pip could not install ${path.relative(root, lock)}: ${(errors.length > 0 ? errors : lines.slice(-3)).join(' ')}`,
  );
}

/** What is wrong with an environment that was once whole; undefined when nothing is. */
async function findFault({ root, signal }: PythonOptions, python: string, lock: string): Promise<string | undefined> {
  const program = path.join(root, 'local', 'programs', 'check_environment.py');
  const { code, output } = await runPython(python, [program, lock], signal);
  if (signal?.aborted || (code === 0 && output === '')) {
    return undefined;
  }
  const faults = output.split('\n');
  return code === 0 && faults.length > 1 ? `${faults[0]} and ${faults.length - 1} more` : faults.at(-1);
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Whether an environment was made to its end, of the lock file as it is now. */
export function isWhole(root: string, venvDir: string, lock: string): boolean {
  return isStamped(path.join(venvDir, STAMP), digest(path.join(root, 'jobs', lock)));
}

function isStamped(stamp: string, hash: string): boolean {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8')).requirements === hash;
  } catch {
    return false;
  }
}
