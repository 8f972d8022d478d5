import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePython } from '../../local/python';

let folder: string;
let venvDir: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'python-'));
  venvDir = path.join(folder, 'venv');
  mkdirSync(path.join(folder, 'jobs'));
  writeFileSync(path.join(folder, 'jobs', 'requirements.txt'), 'library==1\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * A program that answers like a Python: `version` for -c, and for `-m venv` a folder whose interpreter runs `pip`.
 * Every call is noted in `calls`.
 */
function fakePython(name: string, { version = '3.11', venv = '', pip = 'echo Collecting library==1' } = {}): string {
  const program = path.join(folder, name);
  const log = path.join(folder, 'calls');
  writeFileSync(
    program,
    `#!/bin/sh
case "$1 $2" in
"-c "*) echo ${version};;
"-m venv") echo venv >> ${log}
${venv || `mkdir -p "$3/bin"; printf '#!/bin/sh\\necho pip >> ${log}\\n${pip}\\n' > "$3/bin/python"; chmod +x "$3/bin/python"`};;
esac
`,
  );
  chmodSync(program, 0o755);
  return program;
}

function calls(): string[] {
  const log = path.join(folder, 'calls');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

test('no Python: the error says which versions do and what was tried', async () => {
  await expect(ensurePython({ root: folder, venvDir, candidates: ['no-such-python', 'nor-this'] })).rejects.toThrow(
    'no Python 3.10 to 3.12 on this machine (tried no-such-python, nor-this); install one and try again',
  );
});

test('a Python that is too old or too new is named, and the next one is taken', async () => {
  const [old, young, good] = [
    fakePython('old', { version: '3.9' }),
    fakePython('young', { version: '3.13' }),
    fakePython('good', { version: '3.10' }),
  ];
  await expect(ensurePython({ root: folder, venvDir, candidates: [old, young] })).rejects.toThrow(
    `(${old} is 3.9, ${young} is 3.13)`,
  );
  await expect(ensurePython({ root: folder, venvDir, candidates: [old, young, good] })).resolves.toBe(
    path.join(venvDir, 'bin', 'python'),
  );
});

test('a Python without the venv module: the error says what to install, and nothing is left', async () => {
  const program = fakePython('bare', {
    venv: 'mkdir -p "$3"; echo "The virtual environment was not created successfully because ensurepip is not available." >&2; exit 1',
  });
  await expect(ensurePython({ root: folder, venvDir, candidates: [program] })).rejects.toThrow(
    'has no venv module; install it (on Debian and Ubuntu: apt install python3.11-venv) and try again',
  );
  expect(existsSync(venvDir)).toBe(false);
});

test('an environment is made once, with progress, and again when the requirements change', async () => {
  const options = { root: folder, venvDir, candidates: [fakePython('python')] };
  const progress: string[] = [];
  await ensurePython({ ...options, onProgress: (line) => progress.push(line) });
  expect(progress).toEqual([`making an environment of Python 3.11 in ${venvDir}`, 'collecting library==1']);
  await ensurePython(options);
  expect(calls()).toEqual(['venv', 'pip']);
  writeFileSync(path.join(folder, 'jobs', 'requirements.txt'), 'library==2\n');
  await ensurePython(options);
  expect(calls()).toEqual(['venv', 'pip', 'venv', 'pip']);
});

test('an interrupted or failed install is told, and made anew the next time', async () => {
  const program = fakePython('python', {
    pip: 'echo ERROR: No matching distribution found for library==1 >&2; exit 1',
  });
  await expect(ensurePython({ root: folder, venvDir, candidates: [program] })).rejects.toThrow(
    'pip could not install jobs/requirements.txt: ERROR: No matching distribution found for library==1',
  );
  await ensurePython({ root: folder, venvDir, candidates: [fakePython('python')] });
  expect(calls()).toEqual(['venv', 'pip', 'venv', 'pip']);
});
