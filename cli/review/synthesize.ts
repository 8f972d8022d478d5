import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../drift/input-error';
import { readJson, readStacks, type Stack } from './assembly';
import { findReport } from './notes';

/**
 * The stacks of a cloud assembly, a template, or of a git revision, whose app is synthesized in a working tree of its own.
 *
 * @param folder the app's folder, where its cdk.json lies
 * @throws InputError saying what cannot be read or synthesized
 */
export function readSource(source: string, folder: string): Stack[] {
  if (existsSync(source)) {
    return readStacks(source);
  }
  const revision = git(folder, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${source}^{commit}`);
  if (revision === undefined) {
    throw new InputError(`${source} is neither a file or folder nor a git revision`);
  }
  return synthesizeRevision(revision, folder);
}

function synthesizeRevision(revision: string, folder: string): Stack[] {
  const tree = mkdtempSync(path.join(os.tmpdir(), 'lifecycle-review-'));
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
    return synthesizeFolder(path.join(tree, prefix));
  } finally {
    git(root, 'worktree', 'remove', '--force', tree);
    rmSync(tree, { recursive: true, force: true });
  }
}

/** Runs the app as the CDK's command line does, without an account. */
export function synthesizeFolder(folder: string): Stack[] {
  const file = path.join(folder, 'cdk.json');
  if (!existsSync(file)) {
    throw new InputError(`${folder} has no cdk.json, which says how its app is run`);
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
    throw new InputError(`${app} failed in ${folder}: ${findReason(`${run.stderr}${run.stdout}`)}`);
  }
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  return readStacks(out, folder);
}

/** The line that names the error; the last one where none does. */
function findReason(output: string): string {
  const lines = output.trim().split('\n');
  return (lines.find((line) => /Error\b.*:/.test(line)) ?? lines.at(-1)!).trim();
}

function git(folder: string, ...words: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', folder, ...words], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
