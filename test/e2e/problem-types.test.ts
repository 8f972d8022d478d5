import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { Duration } from 'aws-cdk-lib';
import { parse } from 'csv-parse/sync';
import * as v from 'valibot';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import {
  Algorithm,
  Column,
  DataRecipe,
  MlLifecycleStack,
  type MlLifecycleStackProps,
  ModelApproval,
  Slice,
  SuccessCriterion,
} from '../../lib';
import type { LocalCloud } from '../../local/cloud';
import { pythonOf } from '../../local/python';
import { MODEL_CARD_CONTENT } from '../../local/sagemaker/model-card-schema';
import { createApp } from '../constructs/fixtures';
import { describeWithBrowser, inspectPage, launchBrowser } from './support/browser';
import { makeWorkDir, ROOT } from './support/cli';
import { startCloud } from './support/cloud';

/** Wine of three growers, as scikit-learn ships it (178 rows), with the growers' numbers as names. */
const WINE = `
import sys
from sklearn.datasets import load_wine
table = load_wine(as_frame=True).frame
table["grower"] = [["Barolo", "Grignolino", "Barbera"][number] for number in table.pop("target")]
table.columns = [name.replace("/", "_per_") for name in table.columns]
table.index = [f"b{number}" for number in range(len(table))]
table.to_csv(sys.stdout, index_label="bottle")
`;
const GROWERS = ['Barolo', 'Grignolino', 'Barbera'];

let cloud: LocalCloud;
let workDir: string;
let python: string;
/** Tables by lifecycle, the header first. */
let tables: Record<'wine' | 'few' | 'houses', string[][]>;
const clients: Record<string, LifecycleClient> = {};

function synthesize(): string {
  const app = createApp();
  const [wineHeader] = tables.wine;
  const wine: Omit<MlLifecycleStackProps, 'lifecycleName'> = {
    recipe: new DataRecipe({
      columns: {
        bottle: Column.id(),
        grower: Column.classTarget({ classes: GROWERS }),
        ...Object.fromEntries(
          wineHeader!.filter((name) => !['bottle', 'grower'].includes(name)).map((name) => [name, Column.numeric()]),
        ),
      },
    }),
    algorithm: Algorithm.xgboost({ rounds: 30, hyperparameters: { max_depth: 3 } }),
    successCriteria: [
      SuccessCriterion.macroF1().atLeast(0.7),
      SuccessCriterion.improvementOverNaive('accuracy').atLeast(0.2),
    ],
    approval: ModelApproval.AUTOMATIC,
    quality: { minimumRows: 100, labelDelay: Duration.hours(12) },
  };
  new MlLifecycleStack(app, 'Wine', { ...wine, lifecycleName: 'wine', minimumHeldOutRows: 3 });
  new MlLifecycleStack(app, 'Few', { ...wine, lifecycleName: 'few', quality: { enabled: false } });
  const number = Column.numeric();
  new MlLifecycleStack(app, 'Houses', {
    lifecycleName: 'houses',
    recipe: new DataRecipe({
      columns: {
        sale: Column.id(),
        neighborhood: Column.categorical(),
        bldg_type: Column.categorical(),
        overall_cond: Column.categorical(),
        year_built: number,
        total_bsmt_sf: number,
        gr_liv_area: number,
        full_bath: number,
        garage_cars: number,
        lot_area: number,
        sale_price: Column.numericTarget({ unit: 'USD' }),
      },
    }),
    algorithm: Algorithm.xgboost({ rounds: 120, hyperparameters: { max_depth: 4, eta: 0.1 } }),
    successCriteria: [
      SuccessCriterion.mae().atMost(30_000, { certain: true }),
      SuccessCriterion.improvementOverNaive('rmse').atLeast(0.2),
    ],
    groups: [Slice.byValue('bldg_type'), Slice.byRange('year_built', [1950, 1990])],
    approval: ModelApproval.AUTOMATIC,
    quality: { labelDelay: Duration.hours(12) },
  });
  return app.synth().directory;
}

/** Features of rows as clients send them: without the id and the target, in the recipe's order. */
function listFeatures(name: 'wine' | 'houses', rows: string[][]): string {
  const [header] = tables[name];
  const left = { wine: ['bottle', 'grower'], houses: ['sale', 'sale_price', 'year_sold'] }[name];
  const kept = header!.flatMap((column, i) => (left.includes(column) ? [] : [i]));
  return rows.map((row) => kept.map((i) => row[i]).join(',')).join('\n');
}

/** What the endpoint answers, a line of numbers for each row. */
async function ask(name: 'wine' | 'houses', rows: string[][], inferenceId?: string): Promise<number[][]> {
  const { body } = await cloud.sagemaker.invokeEndpoint({
    endpointName: name,
    body: Buffer.from(listFeatures(name, rows)),
    contentType: 'text/csv',
    inferenceId,
  });
  return body
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
}

const at = (day: number, hours: number): Date => new Date(day * 86_400_000 + hours * 3_600_000);

/** Requests of twenty rows each, and what was true of them, as the table writes it. */
async function sendTraffic(name: 'wine' | 'houses', target: string, rows: string[][], day: number): Promise<void> {
  const column = tables[name][0]!.indexOf(target);
  const labels: string[] = [];
  for (let first = 0; first < rows.length; first += 20) {
    const some = rows.slice(first, first + 20);
    await ask(name, some, `${name}-${first}`);
    labels.push(
      JSON.stringify({
        groundTruthData: { data: some.map((row) => row[column]).join('\n'), encoding: 'CSV' },
        eventMetadata: { eventId: `${name}-${first}` },
        eventVersion: '0',
      }),
    );
  }
  const hour = at(day, 10).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  await cloud.store.write(`${clients[name]!.output('GroundTruthUri')}/${hour}/labels.jsonl`, labels.join('\n'));
}

async function readReport(name: string, output: string, day: number): Promise<any> {
  const start = at(day, 0).toISOString();
  const file = `${start.slice(0, 13).replace(/[-T]/g, '/')}/${start.slice(0, 19).replace(/[-:]/g, '')}Z.json`;
  return JSON.parse((await cloud.store.read(`${clients[name]!.output(output)}/${name}/${file}`)).toString('utf8'));
}

/** The only version of a lifecycle: its description, its evaluation, its card, and the files that their pages are put into. */
async function describeVersion(
  client: LifecycleClient,
): Promise<{ description: string; evaluation: any; card: any; pages: string[] }> {
  const [arn] = await client.listVersions();
  const { ModelPackageDescription, ModelMetrics, CustomerMetadataProperties } = await client.sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: arn }),
  );
  const file = await cloud.store.read(ModelMetrics!.ModelQuality!.Statistics!.S3Uri!);
  const { evaluationPage, modelCard } = CustomerMetadataProperties!;
  const pages = [evaluationPage!, modelCard!.replace('.json', '.html')].map((uri) => ({
    uri,
    page: path.join(workDir, `${arn!.split('/').at(-2)}-${path.basename(uri)}`),
  }));
  for (const { uri, page } of pages) {
    writeFileSync(page, await cloud.store.read(uri));
  }
  return {
    description: ModelPackageDescription!,
    evaluation: JSON.parse(file.toString('utf8')),
    card: JSON.parse((await cloud.store.read(modelCard!)).toString('utf8')),
    pages: pages.map(({ page }) => page),
  };
}

beforeAll(async () => {
  workDir = await makeWorkDir('problem-types');
  python = pythonOf(path.join(workDir, 'python'));
  const wine = parse(execFileSync(python, ['-c', WINE], { encoding: 'utf8' })) as string[][];
  const houses = readFileSync(path.join(ROOT, 'examples', 'house-prices', 'ames-housing.csv'), 'utf8');
  tables = { wine, few: wine, houses: parse(houses) as string[][] };
  cloud = await startCloud(workDir);
  const { stacks } = await cloud.deploy({ assembly: synthesize() });
  for (const [stack, outputs] of Object.entries(stacks)) {
    clients[stack.toLowerCase()] = new LifecycleClient(cloud, outputs);
  }
  for (const [name, rows] of Object.entries(tables)) {
    await cloud.store.write(
      `${clients[name]!.output('SourceUri')}rows.csv`,
      rows.map((row) => `${row.join(',')}\n`).join(''),
    );
  }
});

afterAll(async () => {
  await cloud?.stop();
});

test('classes are trained on, judged, registered and served in the order of the recipe', async () => {
  const { wine } = clients;
  await wine!.followRunToSuccess(await wine!.requestTraining('the first training'), () => undefined);
  const { description, evaluation } = await describeVersion(wine!);
  expect(description).toMatch(
    /^macroF1 [01]\.\d+ is 0\.\d+ above the required 0\.70, 95 % interval .*; without a model: macroF1 0\.\d+ by one rule, /,
  );
  const quality = evaluation.multiclass_classification_metrics;
  expect(Object.keys(quality.confusion_matrix)).toEqual(GROWERS);
  expect(quality.macro_f1.value).toBeGreaterThan(0.7);
  expect(evaluation.naive_models.prior.metrics.accuracy).toBeLessThan(0.6);
  expect(evaluation.naive_models.rule.description).toMatch(/^one rule, \w+ above /);
  // So few rows are all asked alone as well.
  expect(evaluation.rows_alone).toEqual({ asked: evaluation.dataset.item_count, differing: [] });

  await wine!.waitForRollout(1);
  const [, ...bottles] = tables.wine;
  const grower = tables.wine[0]!.indexOf('grower');
  const answers = await ask('wine', bottles);
  expect(answers.every((answer) => answer.length === 3 && Math.abs(answer.reduce((a, b) => a + b) - 1) < 1e-5)).toBe(
    true,
  );
  const right = answers.filter((answer, i) => GROWERS[answer.indexOf(Math.max(...answer))] === bottles[i]![grower]);
  expect(right.length / bottles.length).toBeGreaterThan(0.9);
});

test('a number is trained on, judged in its unit, and answered', async () => {
  const { houses } = clients;
  await houses!.followRunToSuccess(await houses!.requestTraining('the first training'), () => undefined);
  const { description, evaluation } = await describeVersion(houses!);
  expect(description).toMatch(/^mae \d\d,\d{3} USD is [\d,]+ USD below the allowed 30,000 USD, 95 % interval /);
  expect(description).toMatch(/without a model: rmse \d\d,\d{3} USD by one rule, \w+ above /);
  expect(evaluation.regression_metrics.r2.value).toBeGreaterThan(0.7);
  expect(evaluation.rows_alone.asked).toBeGreaterThanOrEqual(20);
  expect(evaluation.rows_alone.differing).toEqual([]);
  // Nothing is learned where the same is answered for every house.
  expect(evaluation.naive_models.mean.metrics.r2).toBeLessThan(0.02);

  await houses!.waitForRollout(1);
  const [header, ...sales] = tables.houses;
  const answers = await ask('houses', sales.slice(0, 100));
  const price = header!.indexOf('sale_price');
  const errors = answers.map(([answer], i) => Math.abs(answer! - Number(sales[i]![price])));
  expect(errors.reduce((a, b) => a + b) / errors.length).toBeLessThan(30_000);
});

test('the evaluation says which features count, which rows the model fails, and how groups differ', async () => {
  const { evaluation } = await describeVersion(clients.houses!);
  const { feature_importance: importance, slices, groups, residuals } = evaluation;
  expect(importance).toMatchObject({ method: 'permutation', metric: 'mae' });
  const names = importance.features.map(({ name }: any) => name);
  expect(names).toHaveLength(9);
  expect(names.slice(0, 2).sort()).toEqual(['gr_liv_area', 'year_built']);
  expect(importance.features[0].lower).toBeGreaterThan(0);
  expect(slices.metric).toBe('mae');
  expect(new Set(slices.slices.map(({ feature }: any) => feature))).toEqual(
    new Set(['neighborhood', 'bldg_type', 'overall_cond']),
  );
  expect(groups.map(({ column }: any) => column)).toEqual(['bldg_type', 'year_built']);
  expect(groups[1].differences.mean_prediction).toMatchObject({ most: '1990 and more', least: 'below 1950' });
  expect(residuals.points.actual).toHaveLength(Math.min(300, evaluation.dataset.item_count));
  const wine = (await describeVersion(clients.wine!)).evaluation;
  expect(wine.feature_importance).toMatchObject({ metric: 'accuracy', rows: wine.dataset.item_count });
  expect(wine.calibration.bins.length).toBeGreaterThan(1);
});

test('the model card has the content that SageMaker takes, and says what the model was made of', async () => {
  for (const name of ['wine', 'houses'] as const) {
    const { card } = await describeVersion(clients[name]!);
    expect(() => v.parse(MODEL_CARD_CONTENT, card)).not.toThrow();
    const rows = tables[name].length - 1;
    const text = tables[name].map((row) => `${row.join(',')}\n`).join('');
    const bytes = Buffer.byteLength(text).toLocaleString('en');
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(card.additional_information.custom_details).toMatchObject({
      'input file 1': `rows.csv: ${rows.toLocaleString('en')} rows, ${bytes} bytes, sha256 ${sha256}`,
      'training image': expect.stringContaining('sagemaker-xgboost:'),
      'pipeline execution': expect.stringMatching(/^[a-z0-9]{12}$/),
      'code of the preparation': expect.stringMatching(/^[0-9a-f]{64}\.zip, sha256 [0-9a-f]{64}$/),
    });
    expect(card.training_details.training_job_details.hyper_parameters).toContainEqual({
      name: 'max_depth',
      value: name === 'wine' ? '3' : '4',
    });
  }
});

describeWithBrowser('the page of an evaluation', () => {
  test.each(['wine', 'houses'])('of %s can be read on a desk and on a phone', async (name) => {
    const {
      pages: [page, card],
    } = await describeVersion(clients[name]!);
    const browser = await launchBrowser();
    try {
      for (const width of [1280, 390]) {
        const { charts, smallestText, ...findings } = await inspectPage(browser, page, width);
        expect(findings).toEqual({ requests: [], errors: [], overflow: 0, cutOff: [], overlapping: [] });
        expect(charts.length).toBeGreaterThan(0);
        expect(smallestText).toBeGreaterThanOrEqual(8.5);
        expect(await inspectPage(browser, card!, width)).toMatchObject({ requests: [], errors: [], overflow: 0 });
      }
    } finally {
      await browser.close();
    }
  });
});

test('eighteen held-out rows are not enough for a verdict by default: nothing is registered, and the run says so', async () => {
  const { few } = clients;
  const { PipelineExecutionStatus } = await few!.followRun(
    await few!.requestTraining('the first one'),
    () => undefined,
  );
  expect(PipelineExecutionStatus).toBe('Failed');
  const steps = await few!.listSteps((await few!.listRuns())[0]!);
  expect(steps.map(({ StepName }) => StepName)).toEqual(
    expect.arrayContaining(['Train', 'Predict', 'Evaluate', 'CheckCriteria', 'Reject']),
  );
  expect(steps.at(-1)!.FailureReason).toMatch(
    /model not registered: not enough rows to judge: of \d+ held-out rows \d+ of grower = Barolo, .* at least 30 of each class are needed; give more rows, or set minimumHeldOutRows/,
  );
  expect(await few!.listVersions()).toEqual([]);
});

test('live predictions of both are measured by what became true, and compared with those of the held-out rows', async () => {
  const day = Math.floor(cloud.clock.now().getTime() / 86_400_000) + 1;
  await cloud.passTo(at(day, 9));
  await sendTraffic('wine', 'grower', tables.wine.slice(1), day);
  await sendTraffic('houses', 'sale_price', tables.houses.slice(1, 401), day);
  // A day's window is evaluated within the day after it, at the time of day at which the deployment ended.
  await cloud.passTo(at(day + 2, 0.5));
  const wine = await readReport('wine', 'QualityReportUri', day);
  expect(wine).toMatchObject({
    verdict: 'CriteriaMet',
    labels: { labelledRows: 178, unusableLabels: {} },
    // The improvement over naive models is the gate's alone.
    criteria: [{ metric: 'macroF1', outcome: 'met' }],
  });
  expect(Object.keys(wine.measures)).toEqual(['accuracy', 'auc', 'macroF1', 'weightedF1', 'leastRecall', 'logLoss']);
  const houses = await readReport('houses', 'QualityReportUri', day);
  expect(houses).toMatchObject({ verdict: 'CriteriaMet', labels: { labelledRows: 400 } });
  expect(houses.measures.mae.value).toBeLessThan(30_000);

  const drift = await readReport('wine', 'DriftReportUri', day);
  expect(drift.predictions).toMatchObject({ type: 'categorical' });
  expect(await readReport('houses', 'DriftReportUri', day)).toMatchObject({ predictions: { type: 'numeric' } });
});
