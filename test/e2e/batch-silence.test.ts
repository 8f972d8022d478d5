// A schedule of batches that somebody disables in EventBridge Scheduler, from the very template.
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Algorithm, Column, DataRecipe, MlLifecycleStack, SuccessCriterion } from '../../lib';
import type { LocalCloud } from '../../local/cloud';
import { createApp } from '../constructs/fixtures';
import { makeWorkDir } from './support/cli';
import { startCloud } from './support/cloud';

let cloud: LocalCloud;
let starter: string;

beforeAll(async () => {
  const app = createApp();
  new MlLifecycleStack(app, 'Leads', {
    lifecycleName: 'leads',
    recipe: new DataRecipe({
      columns: { lead: Column.id(), visits: Column.numeric(), bought: Column.target({ positiveClass: 'yes' }) },
    }),
    algorithm: Algorithm.xgboost({ rounds: 5 }),
    successCriteria: [SuccessCriterion.auc().atLeast(0.6)],
    batch: { schedule: scheduler.ScheduleExpression.cron({ hour: '6', minute: '30' }) },
  });
  cloud = await startCloud(await makeWorkDir('batch-silence'));
  const { outputs } = await cloud.deploy({ assembly: app.synth().directory });
  starter = outputs.BatchFunctionName!;
});

afterAll(async () => {
  await cloud?.stop();
});

async function setState(State: 'ENABLED' | 'DISABLED'): Promise<void> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = cloud.awsEnvironment();
  const client = new SchedulerClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({}));
  const found = await Promise.all(Schedules.map(({ Name }) => client.send(new GetScheduleCommand({ Name }))));
  const { Name, ScheduleExpression, ScheduleExpressionTimezone, FlexibleTimeWindow, Target } = found.find(
    (one) => one.ScheduleExpression === 'cron(30 6 * * ? *)',
  )!;
  await client.send(
    new UpdateScheduleCommand({
      Name,
      ScheduleExpression,
      ScheduleExpressionTimezone,
      FlexibleTimeWindow,
      Target,
      State,
    }),
  );
}

/** Asks the function what it knows, as its hourly schedule does. */
const watch = (): Promise<any> => cloud.invokeFunction(starter, { source: 'watch' });

/** The function's log says what its schedules brought. */
const countMissed = async (): Promise<number> =>
  (await cloud.functionLogs(starter)).split('"outcome":"missed"').length - 1;

test('a schedule that was just deployed, and one whose batches are skipped, miss nothing', async () => {
  for (const day of ['2026-03-31', '2026-04-01']) {
    await cloud.advanceTo(new Date(`${day}T06:31:00Z`));
    await cloud.advanceTo(new Date(`${day}T09:31:00Z`));
  }
  expect(await watch()).toMatchObject({ outcome: 'watched', reason: 'no batch is missed' });
  expect(await countMissed()).toBe(0);
});

test('a disabled one is found by the schedule beside it, once, until it sends again', async () => {
  await setState('DISABLED');
  await cloud.advanceTo(new Date('2026-04-02T09:31:00Z'));
  await cloud.advanceTo(new Date('2026-04-02T12:31:00Z'));
  expect(await countMissed()).toBe(1);
  expect(await watch()).toMatchObject({ outcome: 'watched', reason: 'no batch more than 1 is missed' });
  await setState('ENABLED');
  await cloud.advanceTo(new Date('2026-04-03T06:31:00Z'));
  expect(await watch()).toMatchObject({ outcome: 'watched', reason: 'no batch is missed' });
});
