// What a trial says of two runs, and what it refuses before it starts one; the runs themselves are in test/e2e/review-try.test.ts.
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readStacks } from '../../../cli/review/assembly';
import { describeTrials, type Trial, tryPipelines } from '../../../cli/review/try';
import { MlLifecycleStack } from '../../../lib';
import { BASE, lifecycle, synthesize } from './pairs';
import { ROOT } from './repository';

const workDir = mkdtempSync(path.join(os.tmpdir(), 'try-'));
const stacks = readStacks(synthesize(lifecycle()));
const alone = { ...stacks[0]!, assembly: undefined };
const rows = path.join(workDir, 'rows.csv');
writeFileSync(rows, 'id,left\n');

const attempt = (before = stacks, after = stacks, given = rows): Promise<unknown> =>
  tryPipelines(before, after, { root: ROOT, rows: given, workDir, say: () => undefined });

test('metrics stand side by side with their intervals, and verdicts', () => {
  const trial = (auc: number, message: string, more: Trial['metrics'] = []): Trial => ({
    message,
    metrics: [{ name: 'auc', value: auc, lower: auc - 0.02, upper: auc + 0.02 }, { name: 'f1', value: 0.5 }, ...more],
  });
  const texts = describeTrials(trial(0.84, 'met'), trial(0.86321, 'missed', [{ name: 'recall', value: 1 / 3 }]));
  expect(texts.map(({ section, text }) => `${section}: ${text}`)).toEqual([
    'trial: auc 0.84 (95 %: 0.82 to 0.86) → 0.8632 (95 %: 0.8432 to 0.8832)',
    'trial: f1 stays 0.5',
    'trial: recall not measured → 0.3333',
    'trial: before: met',
    'trial: after: missed',
  ]);
  expect(describeTrials(trial(0.84, 'met'), trial(0.84, 'met')).at(-1)!.text).toBe('in both: met');
});

const dangling = mkdtempSync(path.join(os.tmpdir(), 'rows-'));
symlinkSync(path.join(dangling, 'gone.csv'), path.join(dangling, 'rows.csv'));

test.each([
  ['a template alone', [alone], rows, /^--try: both sides must be cloud assemblies or git revisions/],
  ['rows that are not there', stacks, '/no/rows', /^--try \/no\/rows: there is no such file or folder of raw rows$/],
  ['a folder whose table is a link to nothing', stacks, dangling, /^--try .*: no table, whose name ends in \.csv/],
  ['a folder without a table', stacks, ROOT, /^--try .*: no table, whose name ends in \.csv/],
])('%s is refused', async (_, before, given, message) => {
  await expect(attempt(before, stacks, given)).rejects.toThrow(message);
});

test('an app of two pipelines is refused before anything runs', async () => {
  const two = readStacks(
    synthesize((app) => {
      for (const id of ['One', 'Other']) {
        new MlLifecycleStack(app, id, { ...BASE, lifecycleName: id.toLowerCase() });
      }
    }),
  );
  await expect(attempt(two)).rejects.toThrow('--try: the app must have one stack with a pipeline, got One, Other');
});
