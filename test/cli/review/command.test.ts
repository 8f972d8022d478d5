// The command as people and builds call it: revisions of a repository, files that it writes, and its exit codes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ReviewOptions, review } from '../../../cli/review/command';

const ROOT = path.join(__dirname, '..', '..', '..');

const APP = `
const { App, Stack, aws_iam: iam } = require('aws-cdk-lib');
const { actions } = require('./actions.json');
const role = new iam.Role(new Stack(new App(), 'Access'), 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
require('constructs').Node.of(role).root.synth();
`;

/** A repository whose app lies in a folder of it, and two commits of it; what lies there has a third state. */
function makeRepository(): { readonly folder: string; readonly git: (...words: string[]) => string } {
  const root = mkdtempSync(path.join(os.tmpdir(), 'review-'));
  const folder = path.join(root, 'infrastructure');
  mkdirSync(folder);
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(root, 'node_modules'));
  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { encoding: 'utf8' });
  git('init', '--quiet');
  writeFileSync(path.join(root, '.gitignore'), 'node_modules\n');
  writeFileSync(path.join(folder, 'app.js'), APP);
  writeFileSync(path.join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.js' }));
  for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
    writeFileSync(path.join(folder, 'actions.json'), JSON.stringify({ actions: [action] }));
    if (action !== 's3:DeleteObject') {
      git('add', '.');
      git('commit', '--quiet', '-m', action);
    }
  }
  return { folder, git };
}

function run(before: string, after: string | undefined, options: Partial<ReviewOptions> & { readonly app: string }) {
  const lines: string[] = [];
  const code = review(before, after, { failOn: [], ...options }, { root: ROOT, write: (line) => lines.push(line) });
  return { code, lines };
}

test('revisions of a repository and the folder as it is are compared, and nothing of that is left', () => {
  const { folder: app, git } = makeRepository();
  const [markdown, html, json] = ['comment.md', 'review.html', 'review.json'].map((name) => path.join(app, '..', name));
  const committed = run('HEAD~1', 'HEAD', { app, markdown, html, json, failOn: ['new-access'] });
  expect(committed).toEqual({
    code: 1,
    lines: [
      'To be decided:',
      '- new access: now allowed: s3:PutObject on *',
      '',
      'Access:',
      '- now allowed: s3:PutObject on * (Access/Role/DefaultPolicy) [app.js:5]',
      '- no longer allowed: s3:GetObject on * (Access/Role/DefaultPolicy) [app.js:5]',
    ],
  });
  expect(readFileSync(markdown, 'utf8')).toContain('- new access: now allowed: s3:PutObject on \\*\n');
  expect(readFileSync(html, 'utf8')).toContain(
    'now allowed: s3:PutObject on *<small>Access/Role/DefaultPolicy, [app.js:5]',
  );
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
    version: 1,
    findings: [{ section: 'access', kind: 'new-access', paths: ['Access/Role/DefaultPolicy'] }, { section: 'access' }],
  });
  expect(run('HEAD', undefined, { app, failOn: ['replacement'] })).toMatchObject({
    code: 0,
    lines: expect.arrayContaining(['- new access: now allowed: s3:DeleteObject on *']),
  });
  expect(run('HEAD', 'HEAD', { app }).lines).toEqual(['Nothing changes.']);
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
});

test.each([
  ['what is no revision', 'nowhere', 'nowhere is neither a file or folder nor a git revision'],
  ['an option of git', '--all', '--all is neither a file or folder nor a git revision'],
])('%s is refused', (_, before, message) => {
  const { folder: app } = makeRepository();
  expect(() => run(before, undefined, { app })).toThrow(message);
});

test('an app that cannot be synthesized is refused with what it said', () => {
  const { folder: app } = makeRepository();
  writeFileSync(path.join(app, 'app.js'), "throw new Error('no such column: city');");
  expect(() => run('HEAD', undefined, { app })).toThrow(/^node app\.js failed in .*no such column: city/);
});
