// `npm run changelog`, in a repository of its own: what is drafted, what stops a release, and what closes one.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const SCRIPT = path.join(__dirname, '..', '..', 'lib', 'draft-changelog.mjs');
const START = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- The first thing.\n';

function makeRepository() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'changelog-'));
  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { encoding: 'utf8' });
  git('init', '--quiet');
  const commit = (message: string, line?: string): string => {
    const file = path.join(folder, 'CHANGELOG.md');
    if (line !== undefined) {
      writeFileSync(file, line === START ? START : `${readFileSync(file, 'utf8')}${line}\n`);
      git('add', '.');
    }
    git('commit', '--quiet', '--allow-empty', '-m', message);
    return git('rev-parse', '--short=8', 'HEAD').trim();
  };
  const run = (...words: string[]) => {
    const { status, stdout } = spawnSync(process.execPath, [SCRIPT, ...words], { cwd: folder, encoding: 'utf8' });
    return { status, stdout };
  };
  commit('feat: the first thing', START);
  return { commit, run, git, read: () => readFileSync(path.join(folder, 'CHANGELOG.md'), 'utf8') };
}

test('drafts what a user may notice and nobody wrote down since the last tag', () => {
  const { commit, run, git } = makeRepository();
  commit('feat: of the release before');
  git('tag', 'v0.1.0');
  const added = commit('feat(review): says more');
  commit('fix(drift): is told of already', '- Drift is right again.');
  const fixed = commit('fix: a window of one row\n\nIt was none.');
  const broken = commit('refactor(retrain): other names\n\nBREAKING CHANGE: cooldown is a Duration');
  commit('feat(bench): no part of the packages');
  commit('docs: a page');
  commit('Merge of something');
  expect(run()).toEqual({
    status: 0,
    stdout: [
      ...['### Added', '', `- review: says more (${added})`, ''],
      ...['### Changed', '', `- retrain: **Breaking:** cooldown is a Duration (${broken})`, ''],
      ...['### Fixed', '', `- a window of one row (${fixed})`, ''],
    ].join('\n'),
  });
});

test('--check fails where a break has no line, and only after a first release', () => {
  const { commit, run, git } = makeRepository();
  commit('feat!: another beginning');
  expect(run('--check').status).toBe(0);
  git('tag', 'v0.1.0');
  commit('feat: says more');
  commit('feat!: told', '- **Breaking:** told.');
  expect(run('--check')).toEqual({ status: 0, stdout: 'CHANGELOG.md has a line of all that breaks\n' });
  const broken = commit('fix(retrain)!: other names');
  git('tag', 'v0.2.0');
  expect(run('--check')).toEqual({
    status: 1,
    stdout: `### Changed\n\n- retrain: **Breaking:** other names (${broken})\n`,
  });
});

test('--release gives what is unreleased its version and day, once', () => {
  const { run, read } = makeRepository();
  expect(run('--release', '0.2.0').status).toBe(0);
  expect(read()).toMatch(/^# Changelog\n\n## \[Unreleased\]\n\n## \[0\.2\.0\] - \d{4}-\d\d-\d\d\n\n### Added\n/);
  const released = read();
  expect(run('--release', '0.2.0').status).toBe(1);
  expect(run('--release', 'next').status).toBe(1);
  expect(read()).toBe(released);
});
