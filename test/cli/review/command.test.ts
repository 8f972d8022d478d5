// The command as people and builds call it: revisions of a repository, files that it writes, and its exit codes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ReviewOptions, review } from '../../../cli/review/command';
import { actions, makeRepository, type Repository, ROLE_APP, ROOT } from './repository';

/** Two commits of an app, and a third state of it that lies there. */
function makeHistory(): Repository {
  const repository = makeRepository();
  repository.commit({ 'app.js': ROLE_APP, ...actions('s3:GetObject') });
  repository.commit(actions('s3:PutObject'));
  repository.write(actions('s3:DeleteObject'));
  return repository;
}

async function run(
  before: string,
  after: string | undefined,
  options: Partial<ReviewOptions> & { readonly app: string },
) {
  const lines: string[] = [];
  const code = await review(
    before,
    after,
    { failOn: [], ...options },
    { root: ROOT, write: (line) => lines.push(line) },
  );
  return { code, lines };
}

test('revisions of a repository and the folder as it is are compared, and nothing of that is left', async () => {
  const { folder: app, git } = makeHistory();
  const [markdown, html, json] = ['comment.md', 'review.html', 'review.json'].map((name) => path.join(app, '..', name));
  const committed = await run('HEAD~1', 'HEAD', { app, markdown, html, json, failOn: ['new-access'] });
  expect(committed).toEqual({
    code: 1,
    lines: [
      'To be decided:',
      '- new access: now allowed: s3:PutObject on *',
      '',
      'Access:',
      '- now allowed: s3:PutObject on * (Access/Role/DefaultPolicy) [app.js:5]',
      '- no longer allowed: s3:GetObject on * (Access/Role/DefaultPolicy) [app.js:5]',
      '',
      '--fail-on: ends with 1, because of new-access (1)',
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
  expect(await run('HEAD', undefined, { app, failOn: ['replacement'] })).toMatchObject({
    code: 0,
    lines: expect.arrayContaining(['- new access: now allowed: s3:DeleteObject on *']),
  });
  expect((await run('HEAD', 'HEAD', { app })).lines).toEqual(['Nothing changes.']);
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
});

test.each([
  ['what is no revision', 'nowhere', 'nowhere is neither a file or folder nor a git revision'],
  ['an option of git', '--all', '--all is neither a file or folder nor a git revision'],
])('%s is refused', async (_, before, message) => {
  const { folder: app } = makeHistory();
  await expect(run(before, undefined, { app })).rejects.toThrow(message);
});

test('an app that says more than a megabyte is synthesized', async () => {
  const { folder: app, write } = makeHistory();
  write({ 'app.js': `process.stderr.write('x'.repeat(2_000_000));${ROLE_APP}` });
  expect(await run('HEAD', undefined, { app })).toMatchObject({ code: 0 });
});

test.each([
  ['a cdk.json that is none', {}, /cdk\.json is no JSON: /, '{'],
  [
    'an output without a folder',
    { markdown: 'none/review.md' },
    /^none\/review\.md cannot be written: ENOENT/,
    undefined,
  ],
])('%s is refused as input', async (_, options, message, settings) => {
  const { folder: app, write } = makeHistory();
  if (settings !== undefined) {
    write({ 'cdk.json': settings });
  }
  await expect(run('HEAD', undefined, { app, ...options })).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(message),
  });
});

test('an app that cannot be synthesized is refused with what it said', async () => {
  const { folder: app } = makeHistory();
  writeFileSync(path.join(app, 'app.js'), "throw new Error('no such column: city');");
  await expect(run('HEAD', undefined, { app })).rejects.toThrow(/^node app\.js failed in .*no such column: city/);
});
