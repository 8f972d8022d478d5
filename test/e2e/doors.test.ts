// The five doors (docs/start-*.md), walked through: their commands run as they stand, and their scripts train and answer.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { pythonOf } from '../../local/python';
import { makeRepository, ROLE_APP } from '../cli/review/repository';
import { listSamples, readPage, run } from '../docs/read-samples';
import { makeWorkDir, ROOT, startCli } from './support/cli';

const TABLE = path.join(ROOT, 'examples', 'churn', 'telco-churn.csv');

/** The commands of a page that begin so, without the comments. */
function listCommands(page: string, start: string): string[][] {
  const blocks = [...readPage(page).matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block]) => block!.split('\n'));
  return blocks
    .filter((line) => line.startsWith(`npx sagemaker-lifecycle ${start}`))
    .map((line) => line.split(' ').slice(2));
}

function makeFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'door-'));
}

test('I have a table: it is tried and written down', async () => {
  const folder = makeFolder();
  const workDir = await makeWorkDir('door-table');
  const names = new Map([['late', 'churn']]);
  copyFileSync(TABLE, path.join(folder, 'orders.csv'));
  const start = (words: string[]) =>
    startCli([...words.map((word) => names.get(word) ?? word), '--work-dir', workDir], {}, folder).ended;
  const [tried] = listCommands('docs/start-table.md', 'local').filter((words) => words.includes('--only'));
  expect(await start(tried!)).toMatchObject({ code: 0, output: expect.stringContaining('the model is registered') });
  const [proposed] = listCommands('docs/start-table.md', 'init');
  expect((await start(proposed!)).code).toBe(0);
  expect(readFileSync(path.join(folder, 'lib', 'lifecycle.ts'), 'utf8')).toContain('export const lifecycle');
  expect(readFileSync(path.join(folder, 'lib', 'lifecycle.md'), 'utf8')).toContain('What was guessed');
});

test('I have a table: outputs that the page names are those of its stack', () => {
  const page = readPage('docs/start-table.md');
  const [stack] = listSamples('docs/start-table.md').map(run);
  const named = [...page.matchAll(/<([A-Z]\w+)>|output `(\w+)`/g)].map(([, one, other]) => one ?? other!);
  const outputs = Object.keys(Template.fromStack(stack!).findOutputs('*'));
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !outputs.some((output) => output.includes(name)))).toEqual([]);
});

test('I have a training script: the scripts of the page train, and answer one row as they answer many', () => {
  const folder = makeFolder();
  const [train, inference] = [...readPage('docs/start-script.md').matchAll(/^```python\n(.*?)^```$/gms)];
  writeFileSync(path.join(folder, 'train.py'), train![1]!);
  writeFileSync(path.join(folder, 'inference.py'), inference![1]!);
  mkdirSync(path.join(folder, 'rows'));
  const rows = Array.from({ length: 60 }, (_, i) => [Number(i % 3 === 0), i % 3, (i * 7) % 5]);
  writeFileSync(path.join(folder, 'rows', 'part.csv'), rows.map((row) => `${row.join(',')}\n`).join(''));
  const python = (...words: string[]) =>
    execFileSync(pythonOf(path.join(ROOT, '.local', 'python')), words, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, SM_CHANNEL_TRAIN: path.join(folder, 'rows'), SM_MODEL_DIR: folder },
    });
  python('train.py');
  const answer = (data: string): number[] =>
    JSON.parse(
      python(
        '-c',
        `import numpy as np, inference; print(inference.predict_fn(np.array(${data}), inference.model_fn('.')).tolist())`,
      ),
    );
  const [yes, no] = answer('[[0, 3], [1, 3]]');
  expect(yes).toBeGreaterThan(0.9);
  expect(no).toBeLessThan(0.1);
  expect(answer('[0, 3]')).toEqual([yes]);
});

test('I have an endpoint made elsewhere: what was captured is compared', async () => {
  const folder = makeFolder();
  copyFileSync(TABLE, path.join(folder, 'training.csv'));
  mkdirSync(path.join(folder, 'capture'));
  const [header, ...rows] = readFileSync(TABLE, 'utf8').trim().split('\n');
  // Customers who pay more each month than any did.
  const live = rows.slice(0, 400).map((row) => row.replace(/,([\d.]+),([\d.]+)$/, ',999,$2'));
  writeFileSync(path.join(folder, 'capture', 'today.csv'), [header, ...live].join('\n'));
  const [words] = listCommands('docs/start-endpoint.md', 'drift');
  const { code } = await startCli(words!, {}, folder).ended;
  expect(code).toBe(1);
  const { features } = JSON.parse(readFileSync(path.join(folder, 'drift.json'), 'utf8'));
  expect(
    features.filter(({ drifted }: { drifted: boolean }) => drifted).map(({ name }: { name: string }) => name),
  ).toContain('monthly_charges');
  expect(readFileSync(path.join(folder, 'drift.html'), 'utf8')).toContain('monthly_charges');
});

test('I review a change: what has to be decided stands first, and ends a build', async () => {
  const { folder, commit, write } = makeRepository();
  commit({ 'app.js': ROLE_APP, 'actions.json': JSON.stringify({ actions: ['s3:GetObject'] }) });
  write({ 'actions.json': JSON.stringify({ actions: ['s3:GetObject', 's3:PutObject'] }) });
  const [read, build] = listCommands('docs/start-review.md', 'review');
  expect(await startCli(read!, {}, folder).ended).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^To be decided:\n- new access: now allowed: s3:PutObject/),
  });
  expect((await startCli(build!, {}, folder).ended).code).toBe(1);
  expect(readFileSync(path.join(folder, 'review.md'), 'utf8')).toContain('s3:PutObject');
  expect(readFileSync(path.join(folder, 'review.html'), 'utf8')).toContain('s3:PutObject');
});
