import type { BatchEvent } from '../../../lambda/run-batch/events';
import { UnknownBatchEventError } from '../../../lambda/run-batch/run-batch';
import { stampRecords } from '../../../lambda/run-batch/traffic';
import { awsError } from '../../engine/aws/fake-s3';
import { FakeBatches } from './fake-batches';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

let world: FakeBatches;

beforeEach(() => {
  world = new FakeBatches();
  world.put('sales.csv');
});

/** A batch from its start to its end. */
async function runThrough(day: number, reached: string): Promise<void> {
  const { pipelineExecutionArn } = await world.due(day);
  const run = pipelineExecutionArn!.split('/').pop()!;
  world.write(run, { north: reached });
  await world.end(run);
}

test('a batch is started with the version that serves and with what the one before has reached', async () => {
  expect(await world.due(1)).toMatchObject({ outcome: 'started' });
  const run = world.runs.get('run1')!;
  expect(run.name).toBe('batch-20260301T050000Z');
  expect(world.s3.json(`${run.order}order.json`)).toMatchObject({
    run: run.name,
    time: '2026-03-01T05:00:00.000Z',
    version: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/demand/1',
    reached: {},
  });
  world.write('run1', { north: '2026-03-01' });
  await world.end('run1');
  world.put('more.csv');
  await world.due(2);
  expect(world.s3.json(`${world.runs.get('run2')!.order}order.json`)).toMatchObject({
    reached: { north: '2026-03-01' },
  });
});

test('what a batch forecast is published and counts as traffic, and its model is deleted', async () => {
  await runThrough(1, '2026-03-01');
  expect(world.s3.uris('s3://data/forecasts/')).toEqual([
    's3://data/forecasts/demand/2026/03/01/batch-20260301T050000Z.jsonl',
  ]);
  expect(world.s3.uris('s3://data/capture/')).toEqual([
    's3://data/capture/demand/AllTraffic/2026/03/01/12/batch-20260301T050000Z-20260301T120000Z-0-1.jsonl',
  ]);
  expect(world.models).toEqual([]);
  expect(world.told.messages).toEqual([]);
});

test('the same due time starts one run, and its end counts once, however often their events come', async () => {
  await world.due(1);
  expect(await world.due(1)).toMatchObject({ outcome: 'skipped', reason: 'the batch of this time was started before' });
  world.write('run1', { north: '2026-03-01' });
  await world.end('run1');
  await world.end('run1');
  await world.due(1);
  expect(world.runs.size).toBe(1);
  expect(world.traffic()).toEqual(['batch-20260301T050000Z at 2026-03-01T12:00:00Z']);
  expect(world.told.messages).toEqual([]);
});

test('a function that ended between starting and answering starts no second run', async () => {
  await world.due(1);
  const [run] = world.runs.values();
  run!.status = 'Failed';
  await world.due(1);
  expect(world.runs.size).toBe(1);
});

test('a run in progress holds back the next one, and people are told', async () => {
  await world.due(1);
  expect(await world.due(2)).toMatchObject({ outcome: 'skipped' });
  expect(world.runs.size).toBe(1);
  expect(world.told.kinds()).toEqual(['BatchSkipped']);
  expect(world.told.messages[0]!.notice).toMatchObject({
    lifecycle: 'demand',
    happened: expect.stringContaining('execution/run1 is still in progress'),
    holds: 'there are no forecasts of batches yet; what serves goes on serving',
  });
});

test('of two runs side by side, one counts as traffic, and both are published', async () => {
  await world.due(1);
  // A list may lag behind.
  world.listsRuns = false;
  await world.due(2);
  world.write('run1', { north: '2026-03-01' });
  world.write('run2', { north: '2026-03-01' });
  await world.end('run2');
  expect(await world.end('run1')).toMatchObject({ reason: expect.stringContaining('does not count as traffic') });
  expect(world.traffic()).toEqual(['batch-20260302T050000Z at 2026-03-01T12:00:00Z']);
  expect(world.s3.uris('s3://data/forecasts/')).toHaveLength(2);
});

test('a run that was stopped brings nothing; the next one does, and what it counts is counted once', async () => {
  await runThrough(1, '2026-03-01');
  world.put('more.csv');
  await world.due(2);
  world.write('run2', { north: '2026-03-02' });
  expect(await world.end('run2', 'Stopped')).toMatchObject({ outcome: 'failed', reason: 'somebody stopped it' });
  expect(world.traffic()).toHaveLength(1);
  expect(world.models).toEqual([]);
  const again = await world.run({ reason: 'the run was stopped', time: '2026-03-02T09:00:00Z' });
  expect(again.outcome).toBe('started');
  world.write('run3', { north: '2026-03-02' });
  await world.end('run3');
  expect(world.traffic()).toEqual([
    'batch-20260301T050000Z at 2026-03-01T12:00:00Z',
    'batch-20260302T090000Z at 2026-03-01T12:00:00Z',
  ]);
});

test('a run that was stopped and is retried in SageMaker is published when it ends', async () => {
  await world.due(1);
  await world.end('run1', 'Stopped');
  world.write('run1', { north: '2026-03-01' });
  await world.end('run1');
  expect(world.traffic()).toEqual(['batch-20260301T050000Z at 2026-03-01T12:00:00Z']);
});

test('a failed run is told with the reasons of its steps', async () => {
  await runThrough(1, '2026-03-01');
  world.put('more.csv');
  await world.due(2);
  world.failedSteps = [{ StepName: 'MakeRequests', FailureReason: 'series north: lacks 1 of 30 values' }];
  await world.end('run2', 'Failed');
  expect(world.told.kinds()).toEqual(['BatchFailed']);
  expect(world.told.messages[0]!.notice).toMatchObject({
    happened: expect.stringMatching(/run2 brought no forecasts: step MakeRequests: series north: lacks 1 of 30 values/),
    holds: 'the forecasts of the batch of 2026-03-01T05:00:00.000Z are the newest; what serves goes on serving',
  });
  expect(world.told.failures).toContainEqual({ Lifecycle: 'demand', Part: 'batch', Kind: 'BatchFailed' });
});

test('a failed run names its first steps that failed, and is told although they cannot be listed', async () => {
  await world.due(1);
  world.failedSteps = [4, 1, 3, 2].map((day) => ({
    StepName: `Step${day}`,
    FailureReason: 'no',
    StartTime: new Date(Date.UTC(2026, 2, day)),
  }));
  expect(await world.end('run1', 'Failed')).toMatchObject({ reason: 'step Step1: no; step Step2: no; step Step3: no' });
  world.stepsRefused = awsError('AccessDeniedException', 'not authorized');
  expect(await world.end('run1', 'Failed')).toMatchObject({
    reason: expect.stringMatching(/^its failed steps say why; they could not be listed \(.*not authorized\)$/),
  });
  expect(world.told.kinds()).toEqual(['BatchFailed', 'BatchFailed']);
});

test('a table that has not changed is forecast once, a new version forecasts it again', async () => {
  await runThrough(1, '2026-03-01');
  expect(await world.due(2)).toMatchObject({ outcome: 'skipped' });
  expect(world.told.messages[0]!.notice.happened).toContain('neither the table nor the version has changed');
  world.version = 2;
  await runThrough(3, '2026-03-01');
  expect(world.s3.uris('s3://data/forecasts/')).toHaveLength(2);
  expect(world.traffic()).toHaveLength(1);
});

test('unchanged, unchanged, changed, unchanged: each state is told once', async () => {
  await runThrough(1, '2026-03-01');
  await world.due(2);
  // The same event again is no other due time.
  await world.due(2);
  await world.due(3);
  expect(world.told.messages.map(({ notice }) => notice.happened)).toEqual([
    expect.stringMatching(/^The batch of 2026-03-02T05:00:00.000Z was not started: neither the table nor the version/),
  ]);
  world.put('more.csv');
  await runThrough(4, '2026-03-04');
  await world.due(5);
  expect(world.told.kinds()).toEqual(['BatchSkipped', 'BatchSkipped']);
  expect(world.told.messages[1]!.notice.happened).toContain('changed since the batch of 2026-03-04');
});

test('what lasts is told again after a week, after two, after a month', async () => {
  await runThrough(1, '2026-03-01');
  for (let day = 2; day <= 40; day++) {
    await world.due(day);
  }
  expect(world.told.messages.map(({ notice }) => notice.happened.slice(0, 110))).toEqual([
    expect.stringContaining('2026-03-02T05:00:00.000Z was not started: neither'),
    expect.stringContaining('2026-03-09T05:00:00.000Z was not started, nor were the 7 before it, since 2026-03-02'),
    expect.stringContaining('2026-03-17T05:00:00.000Z was not started, nor were the 15 before it, since 2026-03-02'),
    expect.stringContaining('2026-04-02T05:00:00.000Z was not started, nor were the 31 before it, since 2026-03-02'),
  ]);
});

test('who asks by hand is always told, and counts as no due time', async () => {
  world.version = undefined;
  await world.due(1);
  for (const hour of ['09', '10']) {
    await world.run({ reason: 'we need forecasts', time: `2026-03-01T${hour}:00:00Z` });
  }
  await world.due(2);
  expect(world.told.kinds()).toEqual(['BatchSkipped', 'BatchSkipped', 'BatchSkipped']);
  expect(world.s3.json('s3://data/demand-batch/skips.json')).toMatchObject({ count: 2, run: 'batch-20260302T050000Z' });
});

test('no version yet, and no rows, are told', async () => {
  world.version = undefined;
  expect(await world.due(1)).toMatchObject({ outcome: 'skipped' });
  world.version = 1;
  world.s3.objects.clear();
  expect(await world.due(2)).toMatchObject({ outcome: 'refused', reason: 'the table has no rows' });
  expect(world.told.kinds()).toEqual(['BatchSkipped', 'BatchFailed']);
  expect(world.runs.size).toBe(0);
});

test('a message that the topic did not take is an error, so that the event comes again', async () => {
  world.told.topicErrors.push(awsError('ThrottlingException', 'slow down', 429));
  world.version = undefined;
  await expect(world.due(1)).rejects.toThrow('slow down');
});

test('a slow batch is traffic of the time at which it ended, however often its end is told', async () => {
  await world.due(1);
  world.write('run1', { north: '2026-03-01' });
  await world.end('run1', 'Succeeded', '2026-03-02T03:20:00Z');
  await world.end('run1', 'Succeeded', '2026-03-02T09:00:00Z');
  expect(world.traffic()).toEqual(['batch-20260301T050000Z at 2026-03-02T03:20:00Z']);
  expect(world.s3.uris('s3://data/capture/')).toEqual([
    's3://data/capture/demand/AllTraffic/2026/03/02/03/batch-20260301T050000Z-20260302T032000Z-0-1.jsonl',
  ]);
  // The forecasts stay with the due time that they are of.
  expect(world.s3.uris('s3://data/forecasts/')[0]).toContain('/2026/03/01/batch-20260301T050000Z.jsonl');
});

test('records keep what they hold, to the letter', () => {
  const text = (time: string): string =>
    `{"captureData":{"endpointInput":{"data":"{\\"x\\": 1.50, \\"inferenceTime\\": \\"2020-01-01T00:00:00Z\\", \\"ü\\": 12345678901234567890}\\n"}},"eventMetadata":{"eventId":"b-0","customAttributes":["batch"],"inferenceTime":"${time}"},"eventVersion":"0"}\n`;
  expect(stampRecords(text('2026-03-01T05:00:00Z').repeat(2), new Date('2026-03-02T03:20:00.250Z'))).toBe(
    text('2026-03-02T03:20:00Z').repeat(2),
  );
});

test('a run whose files somebody deleted is told as one that brought nothing', async () => {
  await world.due(1);
  expect(await world.end('run1')).toMatchObject({ outcome: 'failed' });
  expect(world.told.kinds()).toEqual(['BatchFailed']);
  expect(world.told.messages[0]!.notice.happened).toContain(
    'it has succeeded, and what it wrote is gone: there is no s3://data/demand-batch/runs/run1/publish/state/state.json',
  );
  expect(world.told.messages[0]!.words).toContain('invoke the function with {"reason": "what has changed"}');
});

test('an event of something else is an error', async () => {
  await expect(world.run({} as BatchEvent)).rejects.toThrow(UnknownBatchEventError);
});

test('the newest delivery is scored by the version that serves, as that one answers and decides, and counts once', async () => {
  world.deliveries = 'true';
  world.s3.objects.clear();
  expect(await world.due(1)).toMatchObject({ outcome: 'skipped', reason: 'there is no delivery' });
  world.put('2026-03-01/customers.csv');
  await world.due(2);
  const first = world.runs.get('run1')!;
  expect(first.parameters).toEqual({
    ModelPackageArn: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/demand/1',
    OrderUri: first.order,
    RowsUri: 's3://data/source/2026-03-01/',
    AnswerContentType: 'application/jsonlines',
  });
  expect(world.s3.json(`${first.order}order.json`)).toMatchObject({ decisionThreshold: 0.4, countsAsTraffic: true });
  world.write('run1', { all: '1' });
  expect(await world.end('run1')).toMatchObject({
    reason: 'the predictions of 2026-03-02T05:00:00.000Z are published',
  });
  // A new version scores the same rows anew, which are the same traffic.
  world.version = 2;
  await world.due(3);
  expect(world.s3.json(`${world.runs.get('run2')!.order}order.json`)).toMatchObject({ countsAsTraffic: false });
  expect(world.told.messages.map(({ notice }) => notice.holds)).toEqual([
    'there are no predictions of batches yet; what serves goes on serving',
  ]);
});
