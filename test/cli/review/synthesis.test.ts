// Why a side of a review cannot be synthesized, in the words that `cdk synth` has for it.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findReason } from '../../../cli/review/synthesis-failure';
import { readSource, synthesizeFolder } from '../../../cli/review/synthesize';
import { actions, makeRepository, type Repository, ROLE_APP } from './repository';

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

const POLICY_APP = `
const { App, Stack } = require('aws-cdk-lib');
const { Node } = require('constructs');
const app = new App();
const stack = new Stack(app, 'Churn');
Node.of(stack).addValidation({ validate: () => ['requireVpc: must run in a VPC', 'maximumRows:\\n    at most 3'] });
app.synth();
`;

test.each([
  ['a plain error', "throw new Error('kaputt');", 'kaputt'],
  ['another kind of error', "throw new TypeError('kaputt');", 'TypeError: kaputt'],
  [
    'an error of the library',
    "class LifecycleValidationError extends Error { name = 'LifecycleValidationError'; } throw new LifecycleValidationError('lifecycleName: a');",
    'lifecycleName: a',
  ],
  ['what is no error', "throw 'kaputt';", 'kaputt'],
  ['an error with a cause', "throw new Error('kaputt', { cause: new Error('rust') });", 'kaputt'],
  [
    'a message that looks like source',
    "throw new Error('first\\n\\n    at least Error: x\\nlast');",
    'first\n\n    at least Error: x\nlast',
  ],
  [
    'a validation',
    POLICY_APP,
    'Validation failed with the following errors:\n  [Churn] requireVpc: must run in a VPC\n  [Churn] maximumRows:\n    at most 3',
  ],
  ['a rejected promise', "Promise.reject(new Error('kaputt'));", 'kaputt'],
  ['code that does not parse', 'const x: = 3;', 'SyntaxError: Missing initializer in const declaration'],
  ['a program that says it itself', "console.error('one'); console.error('two'); process.exit(1);", 'one\ntwo'],
  ['a program that says it on its output', "console.log('one'); process.exit(1);", 'one'],
  [
    'a compiler before the app',
    "console.log('app.ts(1,2): error'); console.error('npm error'); process.exit(1);",
    'app.ts(1,2): error\nnpm error',
  ],
  ['a silent program', 'process.exit(1);', 'it said nothing'],
])('%s', (_, code, reason) => {
  const { folder, write } = makeRepository();
  write({ 'app.js': code });
  expect(messageOf(() => synthesizeFolder(folder))).toBe(`node app.js failed in ${folder}: ${reason}`);
});

test('of a program in Python the last error is told', () => {
  const traceback = (message: string): string =>
    `Traceback (most recent call last):\n  File "app.py", line 3, in <module>\n    build()\n    ^^^^^^^\n${message}\n`;
  expect(
    findReason(
      `${traceback('ValueError: rust')}\nDuring handling, another one:\n\n${traceback('RuntimeError: a\nb')}`,
      '',
    ),
  ).toBe('RuntimeError: a\nb');
});

function makeHistory(inFolder?: string): Repository {
  const repository = makeRepository(inFolder);
  repository.commit({ 'app.js': ROLE_APP, ...actions('s3:GetObject') });
  repository.commit({ 'app.js': "throw new Error('kaputt in ' + __dirname);" });
  return repository;
}

test('a revision that fails has its own name, and no folder that is gone', () => {
  const { folder } = makeHistory();
  expect(messageOf(() => readSource('main', folder))).toBe(
    'node app.js failed in the revision main: kaputt in infrastructure',
  );
});

test.each([
  ['above the app', '.', '; give --app infrastructure'],
  ['below the app', 'infrastructure/lib', '; give --app ..'],
])('the folder of the app is named %s', (_, place, hint) => {
  const { root, commit } = makeHistory();
  mkdirSync(path.join(root, 'infrastructure', 'lib'));
  commit({ 'lib/app.ts': '' });
  const folder = path.join(root, place);
  const reason = 'has no cdk.json, which says how its app is run';
  expect(messageOf(() => synthesizeFolder(folder))).toBe(`${folder} ${reason}${hint}`);
  expect(messageOf(() => readSource('main', folder))).toBe(`the revision main ${reason}${hint}`);
});

test('where no app is found, the option is named', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'review-'));
  expect(messageOf(() => synthesizeFolder(folder))).toMatch(/; --app <folder> says where it lies$/);
});

test.each(['HEAD~1..HEAD', 'HEAD~1...HEAD', 'HEAD~1..'])('the range %s is told to be two revisions', (range) => {
  const { folder } = makeHistory();
  expect(messageOf(() => readSource(range, folder))).toBe(
    `${range} is neither a file or folder nor a git revision: give the two ends of the range, HEAD~1 HEAD`,
  );
  expect(messageOf(() => readSource('a..b', folder))).toBe('a..b is neither a file or folder nor a git revision');
});

test('a folder of sources is the branch of its name, and else no place for an assembly', () => {
  const { root, folder, git } = makeHistory();
  const previous = process.cwd();
  mkdirSync(path.join(root, 'lib'));
  writeFileSync(path.join(root, 'lib', 'app.ts'), '');
  process.chdir(root);
  try {
    expect(messageOf(() => readSource('lib', folder))).toBe(
      'lib is no cloud assembly: it has no manifest.json. Give a folder that cdk synth wrote, such as cdk.out, or a git revision',
    );
    git('branch', 'lib', 'HEAD~1');
    expect(readSource('lib', folder).map(({ name }) => name)).toEqual(['Access']);
  } finally {
    process.chdir(previous);
  }
});
