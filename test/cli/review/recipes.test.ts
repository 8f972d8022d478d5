// The action of this repository and the recipes of docs/review.md, run as a forge runs them: their own commands, in a repository,
// with the command of the package and a forge that answers.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { readPage } from '../../docs/read-samples';
import { actions, makeRepository, type Repository, ROLE_APP, ROOT } from './repository';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

/** aws-cdk-lib brings it along. */
const { parse } = createRequire(require.resolve('aws-cdk-lib'))('yaml') as { parse: <T>(text: string) => T };

const ACTION = parse<{
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}>(readFileSync(path.join(ROOT, '.github', 'actions', 'review', 'action.yml'), 'utf8'));

const readRecipe = (name: string): string =>
  new RegExp(`<!-- recipe: ${name} -->\\n\`\`\`\\w+\\n(.*?)\`\`\``, 's').exec(readPage('docs/review.md'))![1]!;

/**
 * Programs that stand for npx, and for those that talk to a forge: they keep what they were told, and answer what they are
 * given: by method, or by the end of the address.
 */
function makePrograms(answers: Readonly<Record<string, { readonly out?: string; readonly code?: number }>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'programs-'));
  const program = (name: string, text: string): void => {
    writeFileSync(path.join(folder, name), `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(path.join(folder, name), 0o755);
  };
  program(
    'npx',
    `[ "$1 $2" = "--no-install sagemaker-lifecycle" ] && [ -f cdk.json ] || exit 99
shift 2; exec "${process.execPath}" "${path.join(ROOT, 'bin', 'sagemaker-lifecycle.js')}" "$@"`,
  );
  program('npm', '[ "$*" = ci ] || exit 99');
  mkdirSync(path.join(folder, 'calls'));
  for (const name of ['gh', 'curl']) {
    program(
      name,
      `calls="${folder}/calls"; n=$(ls "$calls" | wc -l)
printf '%s\\n' "$@" > "$calls/$n"
for word in "$@"; do case "$word" in *body=@*) cat "\${word#*body=@}" > "$calls/$n.body";; body@*) cat "\${word#body@}" > "$calls/$n.body";; esac; done
${Object.entries(answers)
  .map(
    ([method, { out = '', code = 0 }]) =>
      `case " $* " in *"${method === 'GET' ? ' ' : /^[/&]/.test(method) ? `${method} ` : ` ${method} `}"*) printf '%s' '${out}'; exit ${code};; esac`,
  )
  .join('\n')}`,
    );
  }
  return folder;
}

/** Methods that were called, and the comment that was sent. */
function readCalls(programs: string): { readonly methods: readonly string[]; readonly body?: string } {
  const folder = path.join(programs, 'calls');
  const names = readdirSync(folder).sort();
  const methods = names
    .filter((name) => !name.endsWith('.body'))
    .map((name) => /^(?:PATCH|POST|PUT)$/m.exec(readFileSync(path.join(folder, name), 'utf8'))?.[0] ?? 'GET');
  const sent = names.find((name) => name.endsWith('.body'));
  return { methods, ...(sent ? { body: readFileSync(path.join(folder, sent), 'utf8') } : {}) };
}

/** An app that has been synthesized, which takes CDK most of the time of these tests. */
function synthesize(...names: string[]): Record<string, string> {
  const { folder, write } = makeRepository();
  write({ 'app.js': ROLE_APP, ...actions(...names) });
  const out = path.join(folder, 'cdk.out');
  execFileSync(process.execPath, ['app.js'], { cwd: folder, env: { ...process.env, CDK_OUTDIR: out } });
  const read = (name: string): string => readFileSync(path.join(out, name), 'utf8');
  return Object.fromEntries(readdirSync(out).map((name) => [name, read(name)]));
}

const app = (files: Readonly<Record<string, string>>): Record<string, string> => ({
  'app.js': `for (const [name, text] of Object.entries(${JSON.stringify(files)})) {
  require('node:fs').writeFileSync(require('node:path').join(process.env.CDK_OUTDIR, name), text);
}`,
});

const MAIN = app(synthesize('s3:GetObject'));
const MORE = app(synthesize('s3:GetObject', 's3:PutObject'));

/** A branch that allows more than main does. */
function makeBranch(inFolder = '.'): Repository {
  const repository = makeRepository(inFolder);
  repository.commit(MAIN);
  repository.git('remote', 'add', 'origin', repository.root);
  repository.git('fetch', '--quiet', 'origin');
  repository.git('checkout', '--quiet', '-b', 'more');
  repository.commit(MORE);
  return repository;
}

function shell(script: string, cwd: string, env: Readonly<Record<string, string>>, programs: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd,
    encoding: 'utf8',
    env: { HOME: os.homedir(), ...env, PATH: `${programs}:${process.env.PATH}` },
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Runs the action's steps, with what a runner puts in place of expressions. */
function runAction(
  inputs: Readonly<Record<string, string>>,
  answers: Parameters<typeof makePrograms>[0],
  number = '7',
) {
  const { root: cwd } = makeBranch(inputs.app);
  writeFileSync(path.join(cwd, 'prices.json'), '{"keyMonth": 1}');
  const programs = makePrograms(answers);
  const runner = mkdtempSync(path.join(os.tmpdir(), 'runner-'));
  const [outputs, summary] = ['outputs', 'summary'].map((name) => path.join(runner, name));
  const given: Record<string, string> = {
    'github.base_ref': 'main',
    'github.token': 't',
    'github.event.pull_request.number': number,
  };
  const fill = (text: string): string =>
    text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => {
      const input = /^inputs\.(.+)$/.exec(name)?.[1];
      const output = /^steps\.review\.outputs\.(.+)$/.exec(name)?.[1];
      const kept = existsSync(outputs!) ? readFileSync(outputs!, 'utf8') : '';
      const value = input
        ? fill(inputs[input] ?? ACTION.inputs[input]!.default)
        : output
          ? new RegExp(`^${output}=(.*)$`, 'm').exec(kept)?.[1]
          : given[name];
      expect({ [name]: value }).toEqual({ [name]: expect.any(String) });
      return value!;
    });
  let status: number | null = 0;
  let output = '';
  const kept: string[] = [];
  for (const step of ACTION.runs.steps) {
    if (status !== 0 || (step.if && given[step.if] === '')) {
      continue;
    }
    if (step.uses) {
      kept.push(...fill(step.with!.path!).trim().split('\n'));
      continue;
    }
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, fill(text)]));
    const files = { GITHUB_OUTPUT: outputs!, GITHUB_STEP_SUMMARY: summary!, GITHUB_REPOSITORY: 'shop/churn' };
    const done = shell(step.run!, cwd, { ...env, ...files }, programs);
    status = done.status;
    output += done.output;
  }
  return {
    status,
    output,
    kept,
    summary: existsSync(summary!) ? readFileSync(summary!, 'utf8') : '',
    ...readCalls(programs),
  };
}

const FOUND = '- new access: now allowed: s3:PutObject on \\*';
const MARKER = '<!-- sagemaker-lifecycle review of . -->';
const comments = (login: string): string =>
  JSON.stringify([[{ id: 5, body: 'hi', user: { login: 'a' } }], [{ id: 9, body: `${MARKER}\n`, user: { login } }]]);

describe('the action', () => {
  test('comments, keeps page and summary, and fails afterwards where something is found that it is told to fail on', () => {
    const done = runAction({ 'fail-on': 'new-access' }, { POST: {}, GET: { out: '[[]]' } });
    expect(done).toMatchObject({ status: 1, methods: ['GET', 'POST'] });
    expect(done.body).toMatch(new RegExp(`^${MARKER}\n\n### Review of the lifecycle\n`));
    expect(done.body).toContain(FOUND);
    expect(done.summary).toContain(FOUND);
    expect(done.kept.map((file) => [path.basename(file), existsSync(file)])).toEqual([
      ['review.html', true],
      ['review.json', true],
    ]);
  });

  test('reviews an app in a folder of the repository with the command that is installed there', () => {
    const inputs = { app: 'infra', prices: 'prices.json' };
    const done = runAction(inputs, { POST: {}, GET: { out: '[[]]' } });
    expect(done).toMatchObject({ status: 0, methods: ['GET', 'POST'], body: expect.stringContaining(FOUND) });
  });

  test('updates its comment', () => {
    const done = runAction({}, { PATCH: {}, GET: { out: comments('github-actions[bot]') } });
    expect(done).toMatchObject({ status: 0, methods: ['GET', 'PATCH'] });
  });

  test("leaves a stranger's comment alone that begins like its own", () => {
    const done = runAction({}, { POST: {}, GET: { out: comments('mallory') } });
    expect(done).toMatchObject({ status: 0, methods: ['GET', 'POST'] });
  });

  test.each([
    ['read', { GET: { code: 1 } }, ['GET']],
    ['write', { POST: { code: 1 }, GET: { out: '[[]]' } }, ['GET', 'POST']],
  ])('goes on with a warning where the token may not %s comments, as in a fork', (_, answers, methods) => {
    const done = runAction({}, answers);
    expect(done).toMatchObject({ status: 0, methods, summary: expect.stringContaining(FOUND) });
    expect(done.kept).toHaveLength(2);
    expect(done.output).toContain('::warning title=Review of a lifecycle::no comment');
  });

  test('comments on nothing where there is no pull request', () => {
    expect(runAction({}, {}, '')).toMatchObject({ status: 0, methods: [], summary: expect.stringContaining(FOUND) });
  });

  test('ends at once, and comments nothing, where it cannot review', () => {
    const done = runAction({ before: 'nowhere' }, {});
    expect(done).toMatchObject({ status: 3, methods: [], summary: '', kept: [] });
    expect(done.output).toContain('nowhere is neither a file or folder nor a git revision');
  });

  test('is what the recipe names, with inputs that it has', () => {
    const { jobs } = parse<{ jobs: { review: { steps: readonly Step[] } } }>(readRecipe('github'));
    const step = jobs.review.steps.at(-1)!;
    expect(step.uses).toMatch(/^cdk-sagemaker-lifecycle\/cdk-sagemaker-lifecycle\/\.github\/actions\/review@/);
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with!)));
    expect(runAction(step.with!, { POST: {}, GET: { out: '[[]]' } }).status).toBe(0);
  });
});

describe('the recipe for GitLab', () => {
  const { review } = parse<{ review: { script: readonly string[]; artifacts: { paths: readonly string[] } } }>(
    readRecipe('gitlab'),
  );

  function runJob(token: string, answers: Parameters<typeof makePrograms>[0]) {
    const { folder, git } = makeBranch();
    const programs = makePrograms(answers);
    const env = {
      CI_MERGE_REQUEST_DIFF_BASE_SHA: git('rev-parse', 'main').trim(),
      CI_API_V4_URL: 'https://git.example/api/v4',
      CI_PROJECT_ID: '3',
      CI_MERGE_REQUEST_IID: '7',
      REVIEW_TOKEN: token,
    };
    const { status } = shell(review.script.join('\n'), folder, env, programs);
    return {
      status,
      kept: review.artifacts.paths.map((file) => existsSync(path.join(folder, file))),
      ...readCalls(programs),
    };
  }

  const note = (author: number, id = 4): string =>
    JSON.stringify([{ id, body: '<!-- sagemaker-lifecycle review -->\\n', author: { id: author } }]);

  test.each([
    ['comments', ['[]'], 'POST'],
    ['updates its comment', [note(8)], 'PUT'],
    ['updates its comment behind hundreds of others', [note(9), note(9), note(8)], 'PUT'],
    ["leaves a stranger's comment alone that begins like its own", [note(9), '[]'], 'POST'],
  ])('%s', (_, pages, method) => {
    const listed = Object.fromEntries(pages.map((out, index) => [`&page=${index + 1}`, { out }]));
    const done = runJob('secret', { [method]: {}, '/user': { out: '{"id":8}' }, ...listed });
    expect(done).toMatchObject({ status: 0, kept: [true, true] });
    expect(done.methods).toEqual(['GET', ...pages.map(() => 'GET'), method]);
    expect(done.body).toContain(FOUND);
  });

  test('fails where it may not read who it is, and comments nothing', () => {
    const done = runJob('secret', { POST: {}, '/user': { code: 22 } });
    expect(done.status).not.toBe(0);
    expect(done.methods).toEqual(['GET']);
  });

  test('reviews without a token', () => {
    expect(runJob('', {})).toEqual({ status: 0, methods: [], kept: [true, true] });
  });
});

test('the recipe for a shell ends with what is found', () => {
  const { folder } = makeBranch();
  const script = readRecipe('shell');
  const programs = makePrograms({});
  expect(shell(script, folder, {}, programs).status).toBe(0);
  expect(readFileSync(path.join(folder, 'review.md'), 'utf8')).toContain(FOUND);
  expect(shell(script.replace('replacement,', 'new-access,'), folder, {}, programs).status).toBe(1);
});
