// The packages as npm packs them, installed beside this checkout's libraries: no network is needed.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { unpackBeside } from '../../constructs/foundation/package-files';

const ROOT = path.join(__dirname, '..', '..');
const LARGEST_PACKAGE = 1_500_000;

let work: string;

function run(folder: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  }
  return stdout;
}

function pack(folder: string): { filename: string; size: number; files: { path: string }[] } {
  const output = run(folder, 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', work);
  const packed = JSON.parse(output);
  return (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]) as ReturnType<typeof pack>;
}

/** Unpacks a tarball where a folder's programs find it. */
function install(folder: string, name: string, tarball: string): void {
  const place = path.join(folder, 'node_modules', name);
  mkdirSync(place, { recursive: true });
  run(folder, 'tar', '-xzf', path.join(work, tarball), '--strip-components=1', '-C', place);
}

/** A folder of an app that has aws-cdk-lib, constructs, the alpha and the CDK CLI. */
function makeApp(name: string): string {
  const app = path.join(work, name);
  mkdirSync(path.join(app, 'node_modules'), { recursive: true });
  for (const library of ['aws-cdk-lib', 'constructs', '@aws-cdk', '@types', 'aws-cdk']) {
    symlinkSync(path.join(ROOT, 'node_modules', library), path.join(app, 'node_modules', library));
  }
  writeFileSync(path.join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  return app;
}

let library: ReturnType<typeof pack>;
let commands: ReturnType<typeof pack>;

beforeAll(() => {
  if (!existsSync(path.join(ROOT, 'dist', 'lib', 'index.js'))) {
    throw new Error('dist is missing: run `npm run compile`');
  }
  work = mkdtempSync(path.join(os.tmpdir(), 'package-'));
  // A copy, since packing leaves of dist only what is packed.
  const copy = path.join(work, 'checkout');
  const { files } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
  for (const file of ['package.json', 'bin', 'lib', 'build/lambda', 'jobs', 'local/containers', ...files]) {
    if (file !== 'build/files.br') {
      cpSync(path.join(ROOT, file), path.join(copy, file), { recursive: true });
    }
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  run(copy, process.execPath, 'lib/pack-library.mjs');
  library = pack(copy);
  run(ROOT, process.execPath, 'cli/pack-commands.mjs');
  commands = pack(path.join(ROOT, 'build', 'commands'));
}, 120_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

test('the package of the constructs is small, and has what synthesis needs and no more', () => {
  expect(library.size).toBeLessThan(LARGEST_PACKAGE);
  const folders = library.files.map(({ path: file }) => file.split('/').slice(0, 2).join('/'));
  expect([...new Set(folders)].sort()).toMatchInlineSnapshot(`
[
  ".jsii",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "THIRD-PARTY-LICENSES",
  "bin/sagemaker-lifecycle.js",
  "build/files.br",
  "build/properties.json",
  "constructs/foundation",
  "dist/constructs",
  "dist/contract",
  "dist/lib",
  "dist/valibot.d.ts",
  "package.json",
]
`);
  expect(library.files.filter(({ path: file }) => /\.map$|\/tests\//.test(file))).toEqual([]);
});

test('the archive holds every file of every handler and of the jobs as it was built, whoever unpacks it first', () => {
  const folder = path.join(work, 'unpacked');
  mkdirSync(folder);
  cpSync(path.join(work, 'checkout', 'build', 'files.br'), path.join(folder, 'files.br'));
  const places = [1, 2].map(() => unpackBeside(path.join(folder, 'files.br')));
  expect(places).toEqual([path.join(folder, 'files'), path.join(folder, 'files')]);
  expect(readdirSync(folder).sort()).toEqual(['files', 'files.br']);
  expect(statSync(places[0]!).mode & 0o777).toBe(0o755);
  const left = ['tests', 'requirements*', 'pyproject.toml', '__pycache__', '.pytest_cache', '.ruff_cache'];
  for (const part of ['build/lambda', 'jobs', 'local/containers']) {
    const excluded = left.map((name) => `--exclude=${name}`);
    expect(run(work, 'diff', '--recursive', ...excluded, path.join(ROOT, part), path.join(places[0]!, part))).toBe('');
  }
  expect(readdirSync(path.join(places[0]!, 'jobs'))).not.toEqual(expect.arrayContaining(['tests']));
});

test('where nothing can be written beside the archive, nothing is unpacked there', () => {
  expect(unpackBeside(path.join(work, 'not', 'there', 'files.br'))).toBeUndefined();
});

test('an app with the package compiles, and synthesizes what it synthesizes with the checkout', () => {
  const folder = makeApp('app');
  install(folder, 'cdk-sagemaker-lifecycle', library.filename);
  cpSync(path.join(ROOT, 'test', 'install', 'app', 'app.ts'), path.join(folder, 'app.ts'));
  const node16 = ['--module', 'node16', '--moduleResolution', 'node16', '--types', 'node'];
  const tsc = [
    path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'),
    '--strict',
    '--target',
    'es2022',
    ...node16,
  ];
  const { stdout } = spawnSync(process.execPath, [...tsc, '--skipLibCheck', 'false', 'app.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  // The types of the alpha that is installed here do not fit a newer aws-cdk-lib.
  const own = stdout.split('\n').filter((line) => /^(app\.ts|node_modules\/cdk-sagemaker-lifecycle)/.test(line));
  expect(own).toEqual([]);

  const checkout = makeApp('checkout-app');
  symlinkSync(ROOT, path.join(checkout, 'node_modules', 'cdk-sagemaker-lifecycle'));
  cpSync(path.join(folder, 'app.js'), path.join(checkout, 'app.js'));
  const temporary = path.join(work, 'temporary');
  mkdirSync(temporary);
  const [packaged, source] = [folder, checkout].map((app) => {
    const env = { ...process.env, CDK_OUTDIR: 'cdk.out', TMPDIR: temporary };
    execFileSync(process.execPath, ['app.js'], { cwd: app, env, stdio: 'pipe' });
    const out = path.join(app, 'cdk.out');
    const templates = readdirSync(out).filter((file) => file.endsWith('.template.json'));
    return Object.fromEntries(templates.map((file) => [file, readFileSync(path.join(out, file), 'utf8')]));
  });
  expect(Object.keys(packaged!)).toHaveLength(8);
  expect(packaged).toEqual(source);
  expect(readdirSync(temporary)).toEqual([]);
  const unpacked = path.join(folder, 'node_modules', 'cdk-sagemaker-lifecycle', 'build', 'files');
  expect(readdirSync(path.join(unpacked, 'build', 'lambda'))).toContain('retrain');
});

test('an app whose packages cannot be written to synthesizes the same, and leaves nothing', () => {
  const folder = path.join(work, 'app');
  const build = path.join(folder, 'node_modules', 'cdk-sagemaker-lifecycle', 'build');
  rmSync(path.join(build, 'files'), { recursive: true });
  const [temporary, locked] = [path.join(work, 'temporary-locked'), path.join(work, 'locked.js')];
  mkdirSync(temporary);
  // Root may write everywhere, so that this stands for a folder that is read-only.
  writeFileSync(
    locked,
    `const fs = require('node:fs');
    const { mkdtempSync } = fs;
    fs.mkdtempSync = (prefix) => {
      if (prefix.includes('node_modules')) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
      return mkdtempSync(prefix);
    };`,
  );
  const env = { ...process.env, CDK_OUTDIR: 'locked.out', TMPDIR: temporary };
  execFileSync(process.execPath, ['--require', locked, 'app.js'], { cwd: folder, env, stdio: 'pipe' });
  expect(run(folder, 'diff', '--recursive', '--exclude=cdk.out', 'cdk.out', 'locked.out')).toBe('');
  expect(readdirSync(build)).not.toContain('files');
  expect(readdirSync(temporary)).toEqual([]);
});

test('an app with a training script packs it as an app of the checkout does', () => {
  const [packaged, checkout] = ['app', 'checkout-app'].map((name) => {
    const folder = path.join(work, name);
    cpSync(path.join(ROOT, 'examples', 'churn-script', 'model'), path.join(folder, 'model'), { recursive: true });
    writeFileSync(
      path.join(folder, 'script.js'),
      `const { App } = require('aws-cdk-lib');
      const { Algorithm, Column, DataRecipe, MlLifecycleStack, ScriptFramework, SuccessCriterion } = require('cdk-sagemaker-lifecycle');
      new MlLifecycleStack(new App(), 'Script', {
        lifecycleName: 'script',
        recipe: new DataRecipe({ columns: { id: Column.id(), churn: Column.target({ positiveClass: 'Yes' }), tenure: Column.numeric() } }),
        algorithm: Algorithm.script({ framework: ScriptFramework.SCIKIT_LEARN, source: 'model' }),
        successCriteria: [SuccessCriterion.auc().atLeast(0.8)],
      });`,
    );
    const env = { ...process.env, CDK_OUTDIR: 'script.out' };
    execFileSync(process.execPath, ['script.js'], { cwd: folder, env, stdio: 'pipe' });
    return readdirSync(path.join(folder, 'script.out'))
      .filter((file) => file.startsWith('asset.'))
      .sort();
  });
  expect(packaged!.filter((file) => file.endsWith('.gz'))).toHaveLength(1);
  expect(packaged).toEqual(checkout);
});

describe('the commands', () => {
  const bin = (folder: string, name: string): string =>
    path.join(folder, 'node_modules', name, 'bin', 'sagemaker-lifecycle.js');
  let folder: string;

  beforeAll(() => {
    folder = makeApp('commands');
    install(folder, 'cdk-sagemaker-lifecycle', library.filename);
  });

  test('are said to be missing beside the constructs alone', () => {
    const { status, stderr } = spawnSync(process.execPath, [bin(folder, 'cdk-sagemaker-lifecycle'), 'drift'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([
      1,
      'sagemaker-lifecycle: the commands are not installed; install them with: npm install --save-dev sagemaker-lifecycle\n',
    ]);
  });

  test('depend on the constructs in their own version', () => {
    install(folder, 'sagemaker-lifecycle', commands.filename);
    const { version, dependencies } = JSON.parse(
      readFileSync(path.join(folder, 'node_modules', 'sagemaker-lifecycle', 'package.json'), 'utf8'),
    );
    expect(dependencies['cdk-sagemaker-lifecycle']).toBe(version);
    expect(run(folder, process.execPath, bin(folder, 'cdk-sagemaker-lifecycle'), '--version')).toBe(`${version}\n`);
  });

  test('train on a table, from a folder with nothing else', () => {
    const rows = readFileSync(path.join(ROOT, 'examples', 'house-prices', 'ames-housing.csv'), 'utf8').split('\n');
    writeFileSync(path.join(folder, 'houses.csv'), rows.slice(0, 400).join('\n'));
    mkdirSync(path.join(folder, '.local'));
    symlinkSync(path.join(ROOT, '.local', 'python'), path.join(folder, '.local', 'python'));
    const args = ['local', '--data', 'houses.csv', '--target', 'sale_price', '--only', 'train'];
    const output = run(folder, process.execPath, bin(folder, 'sagemaker-lifecycle'), ...args);
    expect(output).toContain('criteria met, the model is registered');
    expect(output).toMatch(/rows: \d+ to learn from, \d+ to validate, \d+ held out/);
  }, 120_000);
});
