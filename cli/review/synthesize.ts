import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../drift/input-error';
import { readJson, readStacks, type Stack } from './assembly';
import { findReport } from './notes';
import { findReason } from './synthesis-failure';

/**
 * The stacks of a cloud assembly, a template, or of a git revision, whose app is synthesized in a working tree of its own.
 *
 * @param folder the app's folder, where its cdk.json lies
 * @throws InputError saying what cannot be read or synthesized
 */
export function readSource(source: string, folder: string): Stack[] {
  const isThere = existsSync(source);
  // A folder `lib` beside a branch `lib`: what is no assembly can only be meant as the branch.
  const isSource = isThere && (statSync(source).isFile() || existsSync(path.join(source, 'manifest.json')));
  const revision = isSource ? undefined : findRevision(source, folder);
  if (isThere && revision === undefined) {
    return readStacks(source);
  }
  if (revision === undefined) {
    throw new InputError(`${source} is neither a file or folder nor a git revision${hintAtRange(source, folder)}`);
  }
  return synthesizeRevision(revision, source, folder);
}

function findRevision(source: string, folder: string): string | undefined {
  return git(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${source}^{commit}`);
}

/** Git's other commands take two revisions as one word. */
function hintAtRange(source: string, folder: string): string {
  const [before, after, ...others] = source.split(/\.{2,3}/);
  return after !== undefined &&
    others.length === 0 &&
    [before, after].every((end) => findRevision(end || 'HEAD', folder))
    ? `: give the two ends of the range, ${before || 'HEAD'} ${after || 'HEAD'}`
    : '';
}

function synthesizeRevision(revision: string, name: string, folder: string): Stack[] {
  const tree = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'lifecycle-review-')));
  const prefix = git(folder, 'rev-parse', '--show-prefix') ?? '';
  const root = git(folder, 'rev-parse', '--show-toplevel')!;
  try {
    execFileSync('git', ['-C', root, 'worktree', 'add', '--quiet', '--detach', '--force', tree, revision], {
      stdio: 'pipe',
    });
    for (const place of new Set(['', prefix])) {
      const modules = path.join(root, place, 'node_modules');
      const link = path.join(tree, place, 'node_modules');
      if (existsSync(modules) && !existsSync(link) && existsSync(path.dirname(link))) {
        symlinkSync(modules, link);
      }
    }
    return synthesizeFolder(path.join(tree, prefix), `the revision ${name}`);
  } catch (error) {
    // The folder is gone when the message is read.
    throw error instanceof InputError
      ? new InputError(error.message.replaceAll(`${tree}/`, '').replaceAll(tree, `the revision ${name}`))
      : error;
  } finally {
    git(root, 'worktree', 'remove', '--force', tree);
    rmSync(tree, { recursive: true, force: true });
  }
}

/**
 * Runs the app as the CDK's command line does, without an account.
 *
 * @param name what messages call it
 */
export function synthesizeFolder(folder: string, name = folder): Stack[] {
  const file = path.join(folder, 'cdk.json');
  if (!existsSync(file)) {
    throw new InputError(`${name} has no cdk.json, which says how its app is run${hintAtApp(folder)}`);
  }
  const { app, context = {} } = readJson<{ app?: string; context?: object }>(file);
  if (app === undefined) {
    throw new InputError(`${file} has no "app", the command that runs it`);
  }
  const known = path.join(folder, 'cdk.context.json');
  const looked = existsSync(known) ? readJson<object>(known) : {};
  const out = mkdtempSync(path.join(os.tmpdir(), 'lifecycle-assembly-'));
  const run = spawnSync(app, {
    cwd: folder,
    shell: true,
    encoding: 'utf8',
    // Node.js ends a program that says more than a megabyte, as bundling does.
    maxBuffer: Number.POSITIVE_INFINITY,
    env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...looked }) },
  });
  // Where a validator found something, CDK ends with an error after it has written everything: that is for the review to say.
  if (run.status !== 0 && findReport(out) === undefined) {
    rmSync(out, { recursive: true, force: true });
    throw new InputError(`${app} failed in ${name}: ${findReason(run.stderr, run.stdout)}`);
  }
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  return readStacks(out, folder);
}

/** Where the app lies instead: above the folder, or in what git knows below it. */
function hintAtApp(folder: string): string {
  const prefix = git(folder, 'rev-parse', '--show-prefix') ?? '';
  const above = prefix
    .split('/')
    .filter(Boolean)
    .map((_, i) => Array.from({ length: i + 1 }, () => '..').join('/'))
    .find((place) => existsSync(path.join(folder, place, 'cdk.json')));
  const below = git(folder, 'ls-files', '--cached', '--others', '--exclude-standard', '*cdk.json') ?? '';
  const found = [
    ...(above === undefined ? [] : [above]),
    ...below
      .split('\n')
      .filter((file) => file.endsWith('/cdk.json'))
      .map((file) => path.posix.dirname(file)),
  ];
  return found.length === 0
    ? '; --app <folder> says where it lies'
    : `; give ${found.map((place) => `--app ${place}`).join(' or ')}`;
}

function git(folder: string, ...words: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...words], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
