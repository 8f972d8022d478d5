// Forecasts on a schedule, from the very template: due by EventBridge Scheduler, answered by a batch transform, watched as traffic.
import { ListModelsCommand } from '@aws-sdk/client-sagemaker';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { makeDemand, writeDemand } from '../../cli/local/demand/demand-data';
import { LifecycleClient } from '../../cli/local/lifecycle-client';
import { waitFor } from '../../cli/local/wait-for';
import type { ForecastConfig } from '../../contract/quality-config';
import { parseForecastRecord } from '../../engine/series/captured-forecasts';
import {
  Algorithm,
  Column,
  DataRecipe,
  Frequency,
  MlLifecycleStack,
  ModelApproval,
  Problem,
  SuccessCriterion,
} from '../../lib';
import type { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { listBatches, readLines, readReport } from './support/batches';
import { makeWorkDir } from './support/cli';
import { startCloud } from './support/cloud';

const HORIZON = 7;
const SHOPS = ['shop-01', 'shop-02'];
/** The history ends on the day before the first batch. */
const demand = makeDemand({ start: new Date('2025-11-01T00:00:00Z'), days: 200 }).filter(({ store }) =>
  SHOPS.includes(store),
);
/** Days whose sales are known at the end of March the 30th. */
const KNOWN = 150;

let cloud: LocalCloud;
let client: LifecycleClient;

function synthesize(): string {
  const app = createApp();
  new MlLifecycleStack(app, 'Demand', {
    lifecycleName: 'demand',
    recipe: new DataRecipe({
      columns: {
        units: Column.numericTarget({ unit: 'pieces' }),
        price: Column.numeric(),
        promo: Column.numeric(),
        category: Column.categorical(),
      },
      problem: Problem.forecasting({
        timestamp: 'date',
        series: ['store', 'item'],
        frequency: Frequency.DAY,
        horizon: HORIZON,
        knownAhead: ['price', 'promo'],
        static: ['category'],
      }),
    }),
    algorithm: Algorithm.lagGradientBoosting({ rounds: 30 }),
    successCriteria: [SuccessCriterion.mase().atMost(2)],
    approval: ModelApproval.AUTOMATIC,
    batch: { schedule: scheduler.ScheduleExpression.cron({ hour: '5', minute: '0' }), knownAheadPrefix: 'plans' },
  });
  return app.synth().directory;
}

/** The sales until a day, and the plans of the week behind. */
async function upload(from: number, until: number): Promise<void> {
  await cloud.store.write(`${client.output('SourceUri')}sales-${until}.csv`, writeDemand(demand, from, until));
  const ahead = writeDemand(demand, until, until + HORIZON)
    .split('\n')
    .map((line) => line.split(',').slice(0, -1).join(','));
  await cloud.store.write(`s3://${client.output('BucketName')}/plans/plans.csv`, `${ahead.join('\n').trim()}\n`);
}

const listRuns = (): Promise<string[]> => listBatches(client);
const forecasts = (day: string): Promise<any[]> => readLines(cloud, `${client.output('ForecastUri')}/${day}/`);
const captured = (): Promise<any[]> => readLines(cloud, `${client.output('CaptureUri')}/demand/AllTraffic/`);

beforeAll(async () => {
  cloud = await startCloud(await makeWorkDir('batch'));
  const { outputs } = await cloud.deploy({ assembly: synthesize() });
  client = new LifecycleClient(cloud, outputs);
});

afterAll(async () => {
  await cloud?.stop();
});

test('before a version serves, a batch is skipped', async () => {
  await upload(0, KNOWN);
  await cloud.advanceTo(new Date('2026-03-31T05:01:00Z'));
  expect(await listRuns()).toEqual([]);
});

test('a batch that is due is forecast by the version that serves, published, and counted once', async () => {
  await client.followRunToSuccess(await client.requestTraining('first training'), () => undefined);
  await client.waitForRollout(1);
  await cloud.advanceTo(new Date('2026-04-01T05:01:00Z'));
  const [run] = await listRuns();
  await client.followRunToSuccess(run!, () => undefined);
  const lines = await waitFor(
    'the forecasts',
    async () =>
      (await cloud.store.list(`${client.output('ForecastUri')}/`)).length > 0 ? forecasts('2026/04/01') : undefined,
    60,
  );
  expect(lines).toHaveLength(demand.length * HORIZON);
  const [version] = await client.listVersions();
  expect(lines[0]).toMatchObject({ series: 'shop-01|apples', timestamp: '2026-03-31', version });
  expect(Object.keys(lines[0].quantiles)).toEqual(['0.1', '0.5', '0.9']);
  const traffic = await waitFor(
    'the traffic',
    async () => ((await cloud.store.list(`${client.output('CaptureUri')}/`)).length > 0 ? captured() : undefined),
    60,
  );
  expect(traffic).toHaveLength(demand.length);
  // As the quality monitor reads it, which joins it with what comes true.
  const task = { horizon: HORIZON, frequency: Frequency.DAY, season: 7, quantiles: [0.1, 0.5, 0.9] };
  const records = traffic.map((record) =>
    parseForecastRecord(JSON.stringify(record), task as Partial<ForecastConfig> as ForecastConfig),
  );
  const forecast = records.flatMap((record) => ('forecasts' in record ? record.forecasts : []));
  expect(forecast).toHaveLength(demand.length);
  expect(forecast[0]).toMatchObject({ series: 'shop-01|apples', origin: Date.parse('2026-03-31T00:00:00Z') });
  // The model of the batch is gone, that of the endpoint stays.
  await waitFor(
    'the model to be deleted',
    async () => {
      const { Models = [] } = await client.sagemaker.send(new ListModelsCommand({ NameContains: 'CreateModel' }));
      return Models.length === 0 || undefined;
    },
    60,
  );
});

test('monitors see the batch as traffic, and the same rows are forecast once', async () => {
  await cloud.advanceTo(new Date('2026-04-02T13:00:00Z'));
  const uri = `${client.output('DriftReportUri')}/demand/2026/04/01/00/20260401T000000Z.json`;
  const report = await readReport(cloud, uri);
  expect(report).toMatchObject({ records: demand.length, rows: demand.length, capture: { records: 0 } });
  expect(report.features.map(({ name }: { name: string }) => name)).toContain('level_change');
  expect(await listRuns()).toHaveLength(1);
  expect(await captured()).toHaveLength(demand.length);
});

test('new rows are forecast by the next batch; a gap ends one, and names itself', async () => {
  await upload(KNOWN, KNOWN + 1);
  await cloud.advanceTo(new Date('2026-04-03T05:01:00Z'));
  const [, second] = await listRuns();
  await client.followRunToSuccess(second!, () => undefined);
  await waitFor('the traffic', async () => (await captured()).length === 2 * demand.length || undefined, 60);
  expect((await forecasts('2026/04/03'))[0]).toMatchObject({ timestamp: '2026-04-01' });
  await upload(KNOWN + 2, KNOWN + 3);
  await cloud.advanceTo(new Date('2026-04-04T05:01:00Z'));
  const [, , third] = await listRuns();
  const { PipelineExecutionStatus } = await client.followRun(third!, () => undefined);
  expect(PipelineExecutionStatus).toBe('Failed');
  const [step] = await client.listSteps(third!);
  expect(step!.FailureReason).toContain('series shop-01|apples: lacks 1 of 153 values, the first at 2026-04-01');
  expect(await captured()).toHaveLength(2 * demand.length);
});

test('when the horizon has passed, forecasts of batches are measured by what came true', async () => {
  await upload(KNOWN + 1, KNOWN + 2);
  await upload(KNOWN + 3, KNOWN + 9);
  await cloud.advanceTo(new Date('2026-04-05T05:01:00Z'));
  await client.followRunToSuccess((await listRuns())[3]!, () => undefined);
  await waitFor('the traffic', async () => (await captured()).length === 3 * demand.length || undefined, 60);
  await cloud.advanceTo(new Date('2026-04-11T13:00:00Z'));
  const readQuality = (day: string): Promise<any> =>
    readReport(cloud, `${client.output('QualityReportUri')}/demand/2026/04/${day}/00/202604${day}T000000Z.json`);
  const values = demand.length * HORIZON;
  for (const day of ['01', '03']) {
    const report = await readQuality(day);
    expect(report).toMatchObject({
      verdict: 'CriteriaMet',
      measuredRows: values,
      labels: { records: demand.length, rows: values, labelledRows: values, coverage: 1 },
    });
    expect(report.measures.mase.value).toBeGreaterThan(0.2);
    expect(report.measures.mase.value).toBeLessThan(1.2);
    // Eight of ten values should lie between the outer quantiles, and these are few.
    expect(report.measures.coverage.value).toBeGreaterThan(0.5);
    expect(report.forecasts.byStep).toHaveLength(HORIZON);
  }
  // A day without a batch has no forecasts, and is measured as such.
  expect(await readQuality('02')).toMatchObject({ verdict: 'InsufficientData', measuredRows: 0 });
});
