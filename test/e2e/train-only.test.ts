import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import type { TrainingSummary } from '../../cli/local/train/training-summary';
import { pythonOf } from '../../local/python';
import { makeWorkDir, ROOT, startCli } from './support/cli';

/** What `local --only train` found. */
async function train(
  ...args: string[]
): Promise<{ code: number | null; output: string; errors: string; summary: TrainingSummary }> {
  const workDir = await makeWorkDir('train-only');
  const end = await startCli(['local', '--only', 'train', ...args, '--work-dir', workDir]).ended;
  const file = path.join(workDir, 'judgement.json');
  return { ...end, summary: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined };
}

interface ModelCard {
  readonly training_details: { training_job_details: { hyper_parameters: Array<{ name: string; value: string }> } };
  readonly additional_information: { custom_details: Record<string, string> };
}

/** The model card beside an evaluation. */
function readCard({ files }: TrainingSummary): ModelCard {
  return JSON.parse(readFileSync(path.join(path.dirname(files.evaluation), 'model-card.json'), 'utf8')) as ModelCard;
}

/** The content of every object in the run's storage, by the name without folders. */
function listObjects({ files }: TrainingSummary): Map<string, string> {
  const folder = path.resolve(path.dirname(files.evaluation), '..', '..', 'objects');
  const objects = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return new Map(
    objects.map(({ name, parentPath }) => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(parentPath, name)))
        .digest('hex'),
    ]),
  );
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

  // A model that a person can read, on the very same rows: it costs some thousand dollars a house.
  const linear = await train('--example', 'house-prices-elastic-net');
  expect(valueOfMetric(linear.summary, 'mae')).toBeGreaterThan(valueOfMetric(summary, 'mae') + 1000);
  expect(valueOfMetric(linear.summary, 'r2')).toBeGreaterThan(0.75);
  expect(linear.summary.rows).toEqual(summary.rows);

  // Rows that a script of one's own makes are split, prepared and judged as ever.
  const own = await train('--example', 'house-prices-own-rows');
  expect(own.output).toMatch(/MakeRows Succeeded/);
  expect(own.summary.rows).toEqual(summary.rows);
  expect(valueOfMetric(own.summary, 'mae')).toBeLessThan(20_000);
  // The same rows as those of a query: its steps come first, and the preparation reads what they name.
  const queried = await train('--example', 'house-prices-athena');
  expect(queried.output).toMatch(/StartExtract Succeeded[\s\S]*AwaitExtract2 Succeeded[\s\S]*Prepare Executing/);
  expect(queried.summary.rows).toEqual(summary.rows);
  expect(valueOfMetric(queried.summary, 'mae')).toBe(valueOfMetric(summary, 'mae'));
});

test('diagnosis: nearly every malignant sample is found', async () => {
  const { code, summary } = await train('--example', 'diagnosis');
  expect(code).toBe(0);
  expect(summary).toMatchObject({ problemType: 'binary', verdict: 'met' });
  expect(valueOfMetric(summary, 'recall')).toBeGreaterThan(0.9);
  expect(valueOfMetric(summary, 'auc')).toBeGreaterThan(0.97);
  // Each hash of the lineage is that of the object which the run has read.
  const lineage = readCard(summary).additional_information.custom_details;
  const objects = listObjects(summary);
  const told = Object.entries(lineage).flatMap(([what, text]) => {
    const [, name = '', digest] =
      /^(\S+?)?[,:]? ?(?:[\d,]+ rows, [\d,]+ bytes, )?sha256 ([0-9a-f]{64})$/.exec(text) ?? [];
    return digest === undefined || what === 'recipe' ? [] : [{ what, name, digest }];
  });
  expect(told.map(({ what }) => what)).toEqual([
    'code of the preparation',
    'configuration of the preparation',
    'model archive',
    'code of the evaluation',
    'configuration of the evaluation',
    'input file 1',
  ]);
  for (const { what, name, digest } of told) {
    const found = name === '' ? [...objects.values()] : [objects.get(name)];
    expect({ what, found }).toEqual({ what, found: expect.arrayContaining([digest]) });
  }
  expect(objects.has(lineage['code of the training']!.split(',')[0]!)).toBe(true);
  expect(lineage['training image']).toMatch(/:1\.4-2-py312-cpu-py3 \(a tag, no digest: it can be moved\)$/);
  expect(summary.message).toMatch(/recall of mean_radius = below 15 0\.[789]\d* is 0\.\d+ above the required 0\.70/);
});

test('churn-tuned: XGBoost trains for real with what Optuna suggests, and the best training is judged', async () => {
  const { code, summary } = await train('--example', 'churn-tuned');
  expect(code).toBe(0);
  expect(summary).toMatchObject({ problemType: 'binary', verdict: 'met' });
  expect(valueOfMetric(summary, 'auc')).toBeGreaterThan(0.83);
  const evaluation = JSON.parse(readFileSync(summary.files.evaluation, 'utf8'));
  const { max_depth, eta, subsample } = evaluation.tuned_hyperparameters as Record<string, string>;
  expect(Number(max_depth)).toBeGreaterThanOrEqual(1);
  expect(Number(max_depth)).toBeLessThanOrEqual(6);
  expect(Number(eta)).toBeGreaterThanOrEqual(0.03);
  expect(Number(eta)).toBeLessThanOrEqual(0.3);
  expect(['0.7', '1']).toContain(subsample);
  // The card shows what the tuning chose, and not the values that the deployment would have trained with.
  const shown = readCard(summary).training_details.training_job_details.hyper_parameters;
  expect(shown).toEqual(
    expect.arrayContaining(Object.entries({ max_depth, eta, subsample }).map(([name, value]) => ({ name, value }))),
  );
});

test('an example that is none, and options that exclude each other, are named', async () => {
  const none = await train('--example', 'houses');
  expect(none.code).toBe(3);
  expect(none.errors).toContain(
    `--example: there is no examples/houses/lifecycle.ts; there are ${readdirSync(path.join(ROOT, 'examples')).sort().join(', ')}`,
  );
  const both = await train('--keep');
  expect(both.code).toBe(3);
  expect(both.errors).toContain("option '--only <part>' cannot be used with option '--keep'");
});

test('a table of one’s own is read, proposed for, trained on and judged; init writes the proposal down', async () => {
  const table = path.join(ROOT, 'examples', 'churn', 'telco-churn.csv');
  const { code, summary } = await train('--data', table, '--target', 'churn');
  expect(code).toBe(0);
  expect(summary).toMatchObject({ name: 'telco-churn.csv', problemType: 'binary', verdict: 'met' });
  expect(valueOfMetric(summary, 'auc')).toBeGreaterThan(0.78);

  const out = path.join(await makeWorkDir('init'), 'proposal');
  const init = ['init', table, '--target', 'churn', '--out', out, '--work-dir', path.dirname(out)];
  expect(await startCli(init).ended).toMatchObject({ code: 0, errors: '' });
  const lifecycle = readFileSync(path.join(out, 'lifecycle.ts'), 'utf8');
  expect(lifecycle).toContain("churn: Column.target({ positiveClass: 'Yes', negativeClass: 'No' }),");
  expect(readFileSync(path.join(out, 'lifecycle.md'), 'utf8')).toContain('| total_charges | numeric |  | 11 missing |');
  const again = await startCli(init).ended;
  expect(again.code).toBe(3);
  expect(again.errors).toContain('exist already: nothing was written; --force overwrites');
});

test('a table as Excel leaves it, with dates and a rare class, is read whole, and the class is named', async () => {
  const table = path.join(await makeWorkDir('excel'), 'vertraege.csv');
  const rows = Array.from({ length: 400 }, (_, number) => {
    const fee = 20 + ((number * 37) % 101) / 2;
    const status = number < 3 ? 'ruht' : fee > 45 ? 'gekündigt' : 'läuft';
    const day = `${(number % 28) + 1}`.padStart(2, '0');
    return `V${number};${`${fee}`.replace('.', ',')};${2020 + (number % 5)}-03-${day};${status}`;
  });
  writeFileSync(table, `\uFEFFVertrag;Beitrag;Beginn;Status\r\n${rows.join('\r\n')}\r\n`);
  const { code, errors, summary } = await train('--data', table, '--target', 'Status');
  expect(code).toBe(1);
  expect(summary).toMatchObject({ problemType: 'multiclass', verdict: 'notEnoughRows' });
  expect(summary.rows!.learnt + summary.rows!.validated + summary.rows!.heldOut).toBe(400);
  expect(errors).toMatch(
    /not enough rows to judge: of \d+ held-out rows \d of Status = ruht, at least \d+ of each class/,
  );
});

/** Wine of three growers, as scikit-learn ships it. */
const WINE = `
import sys
from sklearn.datasets import load_wine
table = load_wine(as_frame=True).frame
table["grower"] = [["Barolo", "Grignolino", "Barbera"][number] for number in table.pop("target")]
table.to_csv(sys.argv[1], index=False)
`;

test('a table of three classes goes through the whole loop: trained, served, asked, labelled, watched', async () => {
  const workDir = await makeWorkDir('whole-loop');
  const table = path.join(workDir, 'wine.csv');
  execFileSync(pythonOf(path.join(workDir, 'python')), ['-c', WINE, table]);
  const run = await startCli(['local', '--data', table, '--target', 'grower', '--work-dir', workDir]).ended;
  expect(run.errors).toBe('');
  expect(run.code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  expect(summary.expectations.map(({ met }) => met)).toEqual([true, true, true, true]);
  expect(summary).toMatchObject({ example: 'wine.csv', problemType: 'multiclass', stackName: 'TableLifecycle' });
  expect(summary.modelVersions[0]!.metrics!.macroF1).toBeGreaterThan(0.8);
  expect(summary.traffic.map(({ failed }) => failed)).toEqual([0, 0, 0]);
  // 47 held-out rows a day are too few for a verdict, and that is what the monitors say.
  expect(summary.qualityWindows.map(({ verdict }) => verdict)).toEqual(Array(3).fill('InsufficientData'));
  expect(summary.qualityWindows.every(({ measured }) => measured.macroF1!.value > 0.8)).toBe(true);
  expect(readFileSync(path.join(workDir, 'report.html'), 'utf8')).toContain('wine.csv: the model meets its criteria');
});

test('what is wrong with a table, and with what is said about it, is one line', async () => {
  const table = path.join(ROOT, 'examples', 'churn', 'telco-churn.csv');
  expect(await train('--data', table, '--target', 'chrun')).toMatchObject({
    code: 3,
    errors: "sagemaker-lifecycle: --target: telco-churn.csv has no column 'chrun'; is it 'churn'?\n",
  });
  expect((await train('--data', table)).errors).toContain('--target: is required with --data: the column to predict');
  expect((await train('--target', 'churn')).errors).toContain(
    '--target: is for a table of your own; give it by --data',
  );
});
