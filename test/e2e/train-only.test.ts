import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TrainingSummary } from '../../cli/local/train/training-summary';
import { makeWorkDir, startCli } from './support/cli';

jest.setTimeout(300_000);

/** What `local --only train` found. */
async function train(
  ...args: string[]
): Promise<{ code: number | null; output: string; errors: string; summary: TrainingSummary }> {
  const workDir = await makeWorkDir('train-only');
  const end = await startCli(['local', '--only', 'train', ...args, '--work-dir', workDir]).ended;
  const file = path.join(workDir, 'judgement.json');
  return { ...end, summary: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined };
}

const valueOfMetric = ({ metrics }: TrainingSummary, name: string): number =>
  metrics.find((metric) => metric.name === name)!.value;

test('house prices: a number is judged in dollars, and beats what needs no learning', async () => {
  const { code, output, summary } = await train('--example', 'house-prices');
  expect(output).toMatch(/criteria met, the model is registered: mae 1\d,\d{3} USD is/);
  expect(code).toBe(0);
  expect(summary).toMatchObject({ problemType: 'regression', unit: 'USD', verdict: 'met' });
  expect(valueOfMetric(summary, 'mae')).toBeGreaterThan(14_000);
  expect(valueOfMetric(summary, 'mae')).toBeLessThan(20_000);
  expect(valueOfMetric(summary, 'r2')).toBeGreaterThan(0.8);
  expect(readFileSync(summary.files.dataReport!, 'utf8')).toContain('<!doctype html>');
});

test('diagnosis: nearly every malignant sample is found', async () => {
  const { code, summary } = await train('--example', 'diagnosis');
  expect(code).toBe(0);
  expect(summary).toMatchObject({ problemType: 'binary', verdict: 'met' });
  expect(valueOfMetric(summary, 'recall')).toBeGreaterThan(0.9);
  expect(valueOfMetric(summary, 'auc')).toBeGreaterThan(0.97);
});

test('an example that is none, and options that exclude each other, are named', async () => {
  const none = await train('--example', 'houses');
  expect(none.code).toBe(3);
  expect(none.errors).toContain(
    '--example: there is no examples/houses/lifecycle.ts; there are churn, churn-script, diagnosis, house-prices',
  );
  const both = await train('--keep');
  expect(both.code).toBe(3);
  expect(both.errors).toContain("option '--only <part>' cannot be used with option '--keep'");
});
