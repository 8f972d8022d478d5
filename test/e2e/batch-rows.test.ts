// Rows of a table on a schedule, from the very template: delivered, scored by a batch transform, watched as traffic, labelled by ids.
import { Duration } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import { waitFor } from '../../cli/local/wait-for';
import { Algorithm, Column, DataRecipe, MlLifecycleStack, ModelApproval, SuccessCriterion } from '../../lib';
import type { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { listBatches, readLines, readReport } from './support/batches';
import { makeWorkDir } from './support/cli';
import { startCloud } from './support/cloud';

interface Customer {
  readonly id: string;
  readonly plan: string;
  readonly fee: number;
  readonly churn: 'Yes' | 'No';
}

const PLANS = ['basic', 'fibre', 'mobile'];

/** Who pays much for fibre leaves, and one of ten does otherwise. */
function makeCustomer(number: number): Customer {
  const plan = PLANS[number % 3]!;
  const fee = 20 + ((number * 37) % 80);
  const leaves = (plan === 'fibre' && fee > 40) || fee > 85;
  const churn = (number * 7) % 10 === 0 ? !leaves : leaves;
  return { id: `C${number}`, plan, fee, churn: churn ? 'Yes' : 'No' };
}

const customers = Array.from({ length: 1_500 }, (_, number) => makeCustomer(number));
const trained = customers.slice(0, 1_200);
const delivered = customers.slice(1_200);
const LABELLED = 240;

const writeRows = (rows: readonly Customer[], names: readonly (keyof Customer)[]): string =>
  `${[names.join(','), ...rows.map((row) => names.map((name) => row[name]).join(','))].join('\n')}\n`;

let cloud: LocalCloud;
let client: LifecycleClient;

function synthesize(): string {
  const app = createApp();
  new MlLifecycleStack(app, 'Churn', {
    lifecycleName: 'churn',
    recipe: new DataRecipe({
      columns: {
        id: Column.id(),
        plan: Column.categorical(),
        fee: Column.numeric(),
        churn: Column.target({ positiveClass: 'Yes', negativeClass: 'No' }),
      },
    }),
    algorithm: Algorithm.xgboost({ rounds: 30 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.7)],
    approval: ModelApproval.AUTOMATIC,
    quality: { labelDelay: Duration.days(2) },
    batch: { schedule: scheduler.ScheduleExpression.cron({ hour: '2', minute: '0' }) },
  });
  return app.synth().directory;
}

const listRuns = (): Promise<string[]> => listBatches(client);
const waitForLines = (what: string, uri: string): Promise<any[]> =>
  waitFor(what, async () => ((await cloud.store.list(uri)).length > 0 ? readLines(cloud, uri) : undefined), 60);

beforeAll(async () => {
  cloud = await startCloud(await makeWorkDir('batch-rows'));
  const { outputs } = await cloud.deploy({ assembly: synthesize() });
  client = new LifecycleClient(cloud, outputs);
  await cloud.store.write(`${client.output('SourceUri')}rows.csv`, writeRows(trained, ['id', 'plan', 'fee', 'churn']));
  await client.followRunToSuccess(await client.requestTraining('first training'), () => undefined);
  await client.waitForRollout(1);
});

afterAll(async () => {
  await cloud?.stop();
});

test('without a delivery nothing is scored', async () => {
  await cloud.advanceTo(new Date('2026-03-31T02:01:00Z'));
  expect(await listRuns()).toEqual([]);
});

test('the newest delivery is scored by the version that serves, and counts as traffic under its ids', async () => {
  const folder = `${client.output('DeliveryUri')}2026-03-31/`;
  const names = ['plan', 'fee', 'id'] as const;
  await cloud.store.write(`${folder}first.csv`, writeRows(delivered.slice(0, 100), names));
  await cloud.store.write(`${folder}second.csv`, writeRows(delivered.slice(100), names));
  await cloud.advanceTo(new Date('2026-04-01T02:01:00Z'));
  const [run] = await listRuns();
  await client.followRunToSuccess(run!, () => undefined);
  const lines = await waitForLines('the predictions', `${client.output('PredictionUri')}/2026/04/01/`);
  expect(lines.map(({ id }) => id)).toEqual(delivered.map(({ id }) => id));
  const [version] = await client.listVersions();
  expect(lines[0]).toEqual({
    id: delivered[0]!.id,
    prediction: expect.stringMatching(/^(Yes|No)$/),
    score: expect.any(Number),
    version,
    batch: '2026-04-01T02:00:00.000Z',
  });
  const right = lines.filter(({ prediction }, place) => prediction === delivered[place]!.churn).length;
  expect(right / lines.length).toBeGreaterThan(0.8);
  const traffic = await waitForLines('the traffic', `${client.output('CaptureUri')}/churn/AllTraffic/`);
  expect(traffic.map(({ eventMetadata }) => eventMetadata.inferenceId)).toEqual(delivered.map(({ id }) => id));
});

test('monitors see it once, and the same delivery is scored once', async () => {
  await cloud.advanceTo(new Date('2026-04-02T13:00:00Z'));
  const uri = `${client.output('DriftReportUri')}/churn/2026/04/01/00/20260401T000000Z.json`;
  const report = await readReport(cloud, uri);
  expect(report).toMatchObject({ verdict: 'NoDrift', rows: delivered.length, capture: { records: 0 } });
  expect(report.features.map(({ name }: { name: string }) => name)).toEqual(['plan', 'fee']);
  expect(await listRuns()).toHaveLength(1);
});

test('labels that name the ids measure what was predicted', async () => {
  const labels = delivered.slice(0, LABELLED).map(({ id, churn }) =>
    JSON.stringify({
      groundTruthData: { data: churn, encoding: 'CSV' },
      eventMetadata: { eventId: id },
      eventVersion: '0',
    }),
  );
  await cloud.store.write(`${client.output('GroundTruthUri')}/2026/04/03/09/labels.jsonl`, `${labels.join('\n')}\n`);
  await cloud.advanceTo(new Date('2026-04-04T13:00:00Z'));
  const uri = `${client.output('QualityReportUri')}/churn/2026/04/01/00/20260401T000000Z.json`;
  const report = await readReport(cloud, uri);
  expect(report).toMatchObject({
    verdict: 'CriteriaMet',
    measuredRows: LABELLED,
    labels: { records: delivered.length, rows: delivered.length, coverage: LABELLED / delivered.length },
  });
  expect(report.measures.accuracy.value).toBeGreaterThan(0.8);
  expect(report.measures.auc.value).toBeGreaterThan(0.8);
  // And the rows become training data, under the ids that split them.
  expect(report.trainingRows.rows).toBe(LABELLED);
});
