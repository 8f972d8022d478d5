// What ends a run that npx started: npm gives a signal to its shell, and the shell gives it to nobody.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');
const DEFINITION = path.join(__dirname, 'definition', 'definition.json');

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'stopping-'));
  mkdirSync(path.join(folder, '.local'));
  symlinkSync(path.join(ROOT, '.local', 'python'), path.join(folder, '.local', 'python'));
  // As `npm install` leaves it, so that npx asks no registry.
  mkdirSync(path.join(folder, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(
    path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'),
    path.join(folder, 'node_modules', '.bin', 'sagemaker-lifecycle'),
  );
  writeFileSync(path.join(folder, 'package.json'), '{"name": "app", "private": true}');
  // A job that says which process it is, and then takes longer than any test.
  writeFileSync(
    path.join(folder, 'job.py'),
    `import os, pathlib, time
pathlib.Path(r"${folder}/job.pid").write_text(str(os.getpid()))
time.sleep(600)
`,
  );
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // One that nobody waited for is there by its number alone.
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 600) {
      throw new Error(`${what} did not come`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  '%s to npx ends the run and the jobs of it',
  async (signal) => {
    child = spawn(
      'npx',
      [
        ...['--no', 'sagemaker-lifecycle', 'local', '--pipeline', DEFINITION],
        ...['--put', 's3://bucket/code/job.py=job.py', '--put', `s3://bucket/source=${ROOT}/examples/diagnosis`],
      ],
      { cwd: folder, stdio: 'ignore' },
    );
    const pidFile = path.join(folder, 'job.pid');
    await until('the job', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    const pids = [
      Number(readFileSync(pidFile, 'utf8')),
      JSON.parse(readFileSync(path.join(folder, '.local', 'run.pid'), 'utf8')).pid as number,
    ];
    expect(pids.map(isAlive)).toEqual([true, true]);
    child.kill(signal);
    await until('the end of all', () => !pids.some(isAlive));
    expect(existsSync(path.join(folder, '.local', 'run.pid'))).toBe(false);
  },
  90_000,
);
