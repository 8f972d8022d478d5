import { execFileSync } from 'node:child_process';
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
  writeFileSync(path.join(folder, 'jobs', 'requirements.lock'), 'library==1\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * A program that answers like a Python: `version` for -c, and for `-m venv` a folder whose interpreter runs `pip`, and
 * `check` when it is asked for faults.
 * Every call is noted in `calls`.
 */
function fakePython(
  name: string,
  { version = '3.11', venv = '', pip = 'echo Collecting library==1', check = ':' } = {},
): string {
  const program = path.join(folder, name);
  const log = path.join(folder, 'calls');
  writeFileSync(
    program,
    `#!/bin/sh
case "$1 $2" in
"-c "*) echo ${version};;
"-m venv") echo venv >> ${log}
${venv || `mkdir -p "$3/bin"; printf '#!/bin/sh\\nif [ "$2" != pip ]; then ${check}; exit; fi\\necho pip >> ${log}\\n${pip}\\n' > "$3/bin/python"; chmod +x "$3/bin/python"`};;
esac
`,
  );
  chmodSync(program, 0o755);
  return program;
}

/** Runs something with variables in the environment of this process. */
async function withEnvironment<T>(variables: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = process.env;
  process.env = { ...before, ...variables };
  try {
    return await work();
  } finally {
    process.env = before;
  }
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
  writeFileSync(path.join(folder, 'jobs', 'requirements.lock'), 'library==2\n');
  await ensurePython(options);
  expect(calls()).toEqual(['venv', 'pip', 'venv', 'pip']);
});

test('an interrupted or failed install is told, and made anew the next time', async () => {
  const program = fakePython('python', {
    pip: 'echo ERROR: No matching distribution found for library==1 >&2; exit 1',
  });
  await expect(ensurePython({ root: folder, venvDir, candidates: [program] })).rejects.toThrow(
    'pip could not install jobs/requirements.lock: ERROR: No matching distribution found for library==1',
  );
  await ensurePython({ root: folder, venvDir, candidates: [fakePython('python')] });
  expect(calls()).toEqual(['venv', 'pip', 'venv', 'pip']);
});

test('an environment that is damaged is told and made anew', async () => {
  const candidates = [
    fakePython('python', { check: 'echo library is missing instead of 1; echo library/code.py is damaged' }),
  ];
  const progress: string[] = [];
  await ensurePython({ root: folder, venvDir, candidates });
  await ensurePython({ root: folder, venvDir, candidates, onProgress: (line) => progress.push(line) });
  expect(progress[0]).toBe(`the environment in ${venvDir} is damaged (library is missing instead of 1 and 1 more)`);
  expect(calls()).toEqual(['venv', 'pip', 'venv', 'pip']);
  // Its interpreter itself may have gone, as after an upgrade of the Python that it was made with.
  rmSync(path.join(venvDir, 'bin', 'python'));
  await ensurePython({ root: folder, venvDir, candidates });
  expect(calls()).toHaveLength(6);
});

test('a whole environment has no fault, though its lock pins no library of the check', () => {
  execFileSync('python3', ['-m', 'venv', venvDir]);
  const check = (lock: string): string => {
    const file = path.join(folder, 'jobs', 'requirements.lock');
    writeFileSync(file, lock);
    const program = path.join(__dirname, '../../local/programs/check_environment.py');
    return execFileSync(path.join(venvDir, 'bin', 'python'), [program, file], { encoding: 'utf8' }).trim();
  };
  expect(check('# nothing\n')).toBe('');
  expect(check('library==1 \\\n    --hash=sha256:00\n')).toBe('library is missing instead of ==1');
});

test('Python programs and pip keep the way to the index, and nothing of AWS, the CDK or the rest', async () => {
  const candidates = [fakePython('python', { pip: `env > ${path.join(folder, 'environment')}` })];
  const given = {
    HOME: folder,
    PIP_INDEX_URL: 'http://127.0.0.1:1/simple',
    HTTPS_PROXY: 'http://127.0.0.1:2',
    SSL_CERT_FILE: '/certificates',
    AWS_PROFILE: 'real',
    AWS_SECRET_ACCESS_KEY: 'secret',
    CDK_DEFAULT_ACCOUNT: '123456789012',
    GITHUB_TOKEN: 'secret',
  };
  await withEnvironment(given, () => ensurePython({ root: folder, venvDir, candidates }));
  const environment = readFileSync(path.join(folder, 'environment'), 'utf8').split('\n');
  for (const name of ['HOME', 'PIP_INDEX_URL', 'HTTPS_PROXY', 'SSL_CERT_FILE'] as const) {
    expect(environment).toContain(`${name}=${given[name]}`);
  }
  expect(environment.join('\n')).not.toMatch(/real|secret|123456789012/);
});

describe('with a real pip', () => {
  const root = path.join(__dirname, '..', '..');
  const real = path.join(root, '.local', 'python', 'bin', 'python');

  test('an index that cannot be reached is named as what is wrong', async () => {
    await ensurePython({ root, venvDir: path.join(root, '.local', 'python') });
    const unreachable = { PIP_INDEX_URL: 'http://127.0.0.1:1/simple', PIP_RETRIES: '1', PIP_CONFIG_FILE: os.devNull };
    await expect(
      withEnvironment(unreachable, () => ensurePython({ root: folder, venvDir, candidates: [real] })),
    ).rejects.toThrow(/^pip cannot reach the package index \(Connection refused\); connect to the network/);
  });

  test('a file whose hash is not in the lock file is not installed', async () => {
    const index = path.join(folder, 'index');
    mkdirSync(index);
    writeFileSync(path.join(index, 'library-1-py3-none-any.whl'), 'not what was locked');
    writeFileSync(path.join(folder, 'jobs', 'requirements.lock'), `library==1 --hash=sha256:${'0'.repeat(64)}\n`);
    const offline = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: index, PIP_CONFIG_FILE: os.devNull };
    await expect(
      withEnvironment(offline, () => ensurePython({ root: folder, venvDir, candidates: [real] })),
    ).rejects.toThrow(/^pip could not install jobs\/requirements\.lock: .*HASHES/);
  });

  test('faults are files that are missing or of another size, and versions other than the locked ones', () => {
    const check = (requirements: string, site: string): string =>
      execFileSync(real, [path.join(root, 'local', 'programs', 'check_environment.py'), requirements], {
        encoding: 'utf8',
        env: { PYTHONPATH: site },
      }).trim();
    const lock = path.join(root, 'jobs', 'requirements.lock');
    const site = path.join(folder, 'site');
    expect(check(lock, site)).toBe('');
    mkdirSync(path.join(site, 'library-1.dist-info'), { recursive: true });
    writeFileSync(
      path.join(site, 'library-1.dist-info', 'METADATA'),
      'Metadata-Version: 2.1\nName: library\nVersion: 1\n',
    );
    writeFileSync(
      path.join(site, 'library-1.dist-info', 'RECORD'),
      'good.py,sha256=x,4\ncut.py,sha256=x,4\ngone.py,sha256=x,4\n',
    );
    writeFileSync(path.join(site, 'good.py'), 'a=1\n');
    writeFileSync(path.join(site, 'cut.py'), '');
    const own = path.join(folder, 'own.lock');
    writeFileSync(own, "library==2 \\\n    --hash=sha256:0\nother==1 ; sys_platform == 'win32' \\\nabsent==3\n");
    expect(check(own, site).split('\n')).toEqual([
      'library is 1 instead of ==2',
      'absent is missing instead of ==3',
      'cut.py is damaged',
      'gone.py is missing',
    ]);
  });
});

test('the lock file has every requirement in its version, and a hash for everything', () => {
  const jobs = path.join(__dirname, '..', '..', 'jobs');
  const pins = (name: string): string[] =>
    [...readFileSync(path.join(jobs, name), 'utf8').matchAll(/^[\w.-]+==[^\s;\\]+/gm)].map(([pin]) => pin);
  expect(pins('requirements.lock')).toEqual(expect.arrayContaining(pins('requirements.txt')));
  expect(
    readFileSync(path.join(jobs, 'requirements.lock'), 'utf8')
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((line) => /^\w/.test(line) && !line.includes('--hash=sha256:')),
  ).toEqual([]);
});
