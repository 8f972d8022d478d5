// `npm run api:diff [-- <old>]`: what of the public surface was removed or changed incompatibly since the last release on npm,
// or since <old>: a .jsii file, or a git tag or revision (`v0.1.0`, `origin/main`). A second .jsii file takes the place of the
// surface that `npm run compile` made. Exits with 1 when something breaks.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { name } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
// Inside the project, so that the libraries of old assemblies are found in its node_modules.
mkdirSync(path.join(root, '.local'), { recursive: true });
const scratch = mkdtempSync(path.join(root, '.local', 'api-'));

/** An assembly as a folder that jsii-diff loads with its libraries. */
function makePackage(folder, file) {
  const text = readFileSync(file, 'utf8');
  const { name, version, dependencies = {} } = JSON.parse(text);
  const directory = path.join(scratch, folder);
  mkdirSync(directory);
  writeFileSync(path.join(directory, '.jsii'), text);
  const manifest = { name, version, jsii: {}, dependencies };
  writeFileSync(path.join(directory, 'package.json'), JSON.stringify(manifest));
  return directory;
}

/** Compiles the surface of a revision, beside this checkout's libraries. */
function compileRevision(revision) {
  const checkout = path.join(scratch, 'checkout');
  mkdirSync(checkout);
  const archive = path.join(scratch, 'checkout.tar');
  execFileSync('git', ['archive', '--output', archive, revision], { cwd: root });
  execFileSync('tar', ['-xf', archive, '-C', checkout]);
  symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'));
  execFileSync('npm', ['run', '--silent', 'compile'], { cwd: checkout, stdio: ['ignore', 'ignore', 'inherit'] });
  return path.join(checkout, '.jsii');
}

/** The newest release's assembly; undefined before the first release. */
function downloadRelease() {
  const npm = (...args) => spawnSync('npm', [...args, '--json'], { cwd: scratch, encoding: 'utf8' });
  const found = npm('view', name, 'version');
  if (found.status !== 0) {
    const { error } = JSON.parse(found.stdout || '{}');
    if (error?.code === 'E404') {
      return undefined;
    }
    throw new Error(`npm view ${name}: ${error?.summary ?? found.stderr}`);
  }
  const packed = npm('pack', `${name}@${JSON.parse(found.stdout)}`);
  if (packed.status !== 0) {
    throw new Error(`npm pack ${name}: ${packed.stderr}`);
  }
  const [{ filename }] = JSON.parse(packed.stdout);
  execFileSync('tar', ['-xzf', filename, 'package/.jsii'], { cwd: scratch });
  return path.join(scratch, 'package', '.jsii');
}

function isRevision(text) {
  const { status } = spawnSync('git', ['rev-parse', '--verify', '--quiet', `${text}^{commit}`], { cwd: root });
  return status === 0;
}

function findOld(given) {
  if (given === undefined) {
    return downloadRelease();
  }
  if (existsSync(given)) {
    return given;
  }
  if (isRevision(given)) {
    return compileRevision(given);
  }
  throw new Error(`${given}: must be a .jsii file, or a git tag or revision`);
}

/** The exit status. */
function compare([given, other = path.join(root, '.jsii')]) {
  const old = findOld(given);
  if (old === undefined) {
    console.log(`${name} has no release on npm yet: there is nothing to compare the public surface with`);
    return 0;
  }
  if (!existsSync(other)) {
    throw new Error(`${other} is missing: \`npm run compile\` makes it`);
  }
  const tool = path.join(root, 'node_modules', '.bin', 'jsii-diff');
  // The stability is experimental until 1.0, and what breaks is still told.
  const args = ['--error-on', 'all', makePackage('old', old), makePackage('new', other)];
  const { status } = spawnSync(tool, args, { stdio: 'inherit' });
  console.log(
    status === 0
      ? 'nothing of the public surface was removed or changed incompatibly'
      : 'the public surface breaks: say so in CHANGELOG.md, and raise the minor version (before 1.0) or the major one',
  );
  return status ?? 1;
}

try {
  process.exitCode = compare(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true });
}
