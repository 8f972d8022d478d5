import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as fc from 'fast-check';
import { logger } from '../../../engine/aws/logging';
import { PlanMismatchError } from '../../../engine/traffic/fan-out-plan';
import { packShards } from '../../../engine/traffic/pack-shards';
import { countShard } from '../../../lambda/count-shard/count-shard';
import { detectDrift } from '../../../lambda/detect-drift/detect-drift';
import { WindowTooLargeError } from '../../../lambda/detect-drift/fan-out';
import type { DetectorSettings } from '../../../lambda/detect-drift/settings';
import { ToldNotices } from '../../engine/aws/told-notices';
import { answerBy, awsError, type FakeClient, type FakeS3 } from './fake-aws';
import {
  addTraffic,
  detect,
  event,
  fakeCloudWatch,
  fakeS3,
  fakeSageMaker,
  forget,
  published,
  reportUri,
  settings,
} from './fixtures';

const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:churn-drift';
const apart: DetectorSettings = {
  ...settings,
  maximumBytes: 30_000,
  fanOut: { stateMachineArn, uri: 's3://bucket/fan-out' },
};

interface Started {
  readonly name: string;
  readonly input: { plan: string; manifest: { bucket: string; key: string } };
}

/** Step Functions that remembers what it was asked to start, and refuses a name that it knows. */
function fakeStepFunctions(status = 'RUNNING'): FakeClient<SFNClient> & { started: Started[] } {
  const started: Started[] = [];
  const client = answerBy(SFNClient, {
    StartExecutionCommand: ({ name, input }) => {
      if (started.some((one) => one.name === name)) {
        throw awsError('ExecutionAlreadyExists');
      }
      started.push({ name, input: JSON.parse(input) });
      return { executionArn: `arn:aws:states:eu-west-1:111122223333:execution:churn-drift:${name}` };
    },
    DescribeExecutionCommand: () => ({ status }),
    RedriveExecutionCommand: () => ({}),
  });
  return Object.assign(client, { started });
}

async function fanOut(
  s3: FakeS3,
  stepFunctions = fakeStepFunctions(),
): Promise<{ answer: any; started: Started[]; stepFunctions: FakeClient<SFNClient> }> {
  const answer = await detectDrift(event, apart, {
    s3,
    sageMaker: fakeSageMaker(),
    cloudWatch: fakeCloudWatch(),
    stepFunctions,
  });
  return { answer, started: stepFunctions.started, stepFunctions };
}

/** Does what the state machine does, the parts in the given order. */
async function finish(
  s3: FakeS3,
  { input }: Started,
  cloudWatch = fakeCloudWatch({ Invocations: 400 }),
  turn = (shards: any[]) => shards,
): Promise<unknown> {
  for (const shard of turn(s3.json(`s3://${input.manifest.bucket}/${input.manifest.key}`))) {
    await countShard({ plan: input.plan, shard }, { s3 });
  }
  return detectDrift({ plan: input.plan }, apart, {
    s3,
    sageMaker: answerBy(SageMakerClient, {}),
    cloudWatch,
    stepFunctions: answerBy(SFNClient, {}),
    eventBridge: new ToldNotices().eventBridge,
  });
}

beforeAll(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

describe('a window that is too large for one function', () => {
  test('gives in parts what it gives in one pass, in whatever order the parts are counted', async () => {
    const s3 = fakeS3();
    addTraffic(s3, 'Fiber optic');
    s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/odd.jsonl', 'damaged\n{"captureData":');
    s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/12/odd.jsonl', 'damaged, but not here');
    const cloudWatch = fakeCloudWatch({ Invocations: 400 });
    await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch });
    const [whole, counts] = [s3.objects.get(reportUri), s3.objects.get(reportUri.replace('.json', '.counts.json.gz'))];
    forget(s3);

    const { answer, started } = await fanOut(s3);
    expect(answer.fanOut.shards).toBeGreaterThan(2);
    expect(s3.objects.has(reportUri)).toBe(false);
    const inParts = fakeCloudWatch({ Invocations: 400 });
    expect(await finish(s3, started[0], inParts, (shards) => shards.reverse())).toEqual({
      judged: { verdict: 'Drift', reason: expect.stringContaining('plan'), rows: 400 },
    });
    expect(s3.objects.get(reportUri)).toEqual(whole);
    expect(s3.objects.get(reportUri.replace('.json', '.counts.json.gz'))).toEqual(counts);
    expect(published(inParts)).toEqual(published(cloudWatch));
  });

  test('is an error that says what to do where fanning out is off', async () => {
    const s3 = fakeS3();
    addTraffic(s3);
    const run = detect(
      event,
      { ...settings, maximumBytes: 30_000 },
      { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() },
    );
    await expect(run).rejects.toThrow(WindowTooLargeError);
    await expect(run).rejects.toThrow(/from 2026-11-23T13:00:00.000Z to .* turn on fanOut of the DriftMonitor/);
    expect(s3.calls.filter((call) => call.startsWith('GetObject') && call.includes('/capture/'))).toEqual([]);
  });

  test('is started once for the same files, and once more when others came', async () => {
    const s3 = fakeS3();
    addTraffic(s3);
    const stepFunctions = fakeStepFunctions();
    const first = await fanOut(s3, stepFunctions);
    expect((await fanOut(s3, stepFunctions)).answer).toEqual(first.answer);
    expect(stepFunctions.started).toHaveLength(1);
    expect(stepFunctions.started[0].name).toMatch(/^20261123T130000Z-[0-9a-f]{32}$/);
    s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/late.jsonl', 'x');
    await fanOut(s3, stepFunctions);
    expect(stepFunctions.started).toHaveLength(2);
    expect(stepFunctions.requests.map(({ name }) => name)).not.toContain('RedriveExecutionCommand');
  });

  test.each([
    ['FAILED', true],
    ['TIMED_OUT', true],
    ['ABORTED', true],
    ['SUCCEEDED', false],
    ['PENDING_REDRIVE', false],
  ])('whose execution is %s: goes on is %s', async (status, goesOn) => {
    const s3 = fakeS3();
    addTraffic(s3);
    const stepFunctions = fakeStepFunctions(status);
    await fanOut(s3, stepFunctions);
    await fanOut(s3, stepFunctions);
    expect(stepFunctions.requests.some(({ name }) => name === 'RedriveExecutionCommand')).toBe(goesOn);
  });

  test('has no verdict while a part is missing', async () => {
    const s3 = fakeS3();
    addTraffic(s3);
    const {
      started: [{ input }],
    } = await fanOut(s3);
    const run = detectDrift({ plan: input.plan }, apart, {
      s3,
      sageMaker: answerBy(SageMakerClient, {}),
      cloudWatch: answerBy(CloudWatchClient, {}),
      stepFunctions: answerBy(SFNClient, {}),
      eventBridge: new ToldNotices().eventBridge,
    });
    await expect(run).rejects.toThrow('NoSuchKey');
    expect(s3.objects.has(reportUri)).toBe(false);
  });

  test('has no verdict when the baseline changed meanwhile', async () => {
    const s3 = fakeS3();
    addTraffic(s3);
    const { started } = await fanOut(s3);
    const baseline = 's3://bucket/runs/r1/prepare/baseline/baseline.json';
    s3.objects.set(baseline, String(s3.objects.get(baseline)).replace('"rows":1000', '"rows":1001'));
    await expect(finish(s3, started[0])).rejects.toThrow(PlanMismatchError);
  });
});

describe('windows that are missed', () => {
  let told: ToldNotices;
  beforeEach(() => {
    told = new ToldNotices();
  });
  const hourly = (hour: number): object => ({ scheduledTime: `2026-11-23T${hour}:10:30Z` });
  const lookAt = (s3: FakeS3, hour: number, stepFunctions: FakeClient<SFNClient>): Promise<unknown> =>
    detectDrift(hourly(hour), apart, {
      s3,
      sageMaker: fakeSageMaker(),
      cloudWatch: fakeCloudWatch({ Invocations: 400 }),
      stepFunctions,
      eventBridge: told.eventBridge,
    });
  const reportOf = (hour: number): string => reportUri.replaceAll('13', String(hour));

  test('wait for a large one that is counted in parts, which goes on with them when it is', async () => {
    const s3 = fakeS3();
    await lookAt(s3, 13, fakeStepFunctions());
    addTraffic(s3);
    const stepFunctions = fakeStepFunctions();
    // The look at 13:00 to 14:00 was lost.
    expect(await lookAt(s3, 16, stepFunctions)).toMatchObject({ fanOut: {} });
    expect([13, 14, 15].map((hour) => s3.objects.has(reportOf(hour)))).toEqual([false, false, false]);
    await finish(s3, stepFunctions.started[0]);
    expect([13, 14, 15].map((hour) => s3.json(reportOf(hour)).verdict)).toEqual([
      'NoDrift',
      'InsufficientData',
      'InsufficientData',
    ]);
  });

  test('are given up where they cannot be counted, once a later one can', async () => {
    const s3 = fakeS3();
    await lookAt(s3, 13, fakeStepFunctions());
    addTraffic(s3);
    const alone = { ...apart, fanOut: undefined };
    const look = (hour: number): Promise<unknown> =>
      detect(
        hourly(hour),
        { ...alone, topicArn: 'topic' },
        { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch(), sns: told.sns, eventBridge: told.eventBridge },
      );
    await expect(look(14)).rejects.toThrow(WindowTooLargeError);
    expect(s3.objects.has(reportOf(13))).toBe(false);
    // The hour after may hold records of it, and is as large.
    await expect(look(15)).rejects.toThrow(WindowTooLargeError);
    expect(await look(16)).toMatchObject({ verdict: 'InsufficientData', rows: 0 });
    expect(s3.json(reportOf(14)).error).toBe(
      s3.json(reportOf(13)).error.replaceAll('T14', 'T15').replace('T13', 'T14'),
    );
    expect(s3.json(reportOf(13))).toMatchObject({
      verdict: 'InsufficientData',
      rows: 0,
      error: expect.stringContaining('turn on fanOut'),
      reason: expect.stringContaining('could not be evaluated: WindowTooLargeError'),
    });
    expect(s3.calls.filter((call) => call.startsWith('GetObject') && call.includes('/capture/'))).toEqual([]);
    expect(told.kinds()).toEqual(['WindowNotEvaluated', 'WindowNotEvaluated', 'WindowsEvaluatedLate']);
    expect(told.messages[0].words).toContain('from 2026-11-23T13:00:00.000Z to 2026-11-23T14:00:00.000Z could not be');
  });

  test('do not wait for ever for an execution that fails', async () => {
    const s3 = fakeS3();
    await lookAt(s3, 13, fakeStepFunctions());
    addTraffic(s3);
    const stepFunctions = answerBy(SFNClient, {
      StartExecutionCommand: () => {
        throw awsError('ExecutionAlreadyExists');
      },
      DescribeExecutionCommand: () => ({ status: 'FAILED', redriveCount: 3 }),
    });
    expect(await lookAt(s3, 16, stepFunctions)).toMatchObject({ verdict: 'InsufficientData' });
    expect(s3.json(reportOf(13)).error).toContain('failed 4 times');
  });
});

test('shards hold every file once, in order, and no more bytes than asked for unless one file does', () => {
  const object = fc.record({ name: fc.stringMatching(/^[a-z]{1,60}$/), size: fc.nat(100) });
  fc.assert(
    fc.property(
      fc.array(object, { minLength: 1, maxLength: 3000 }),
      fc.integer({ min: 1, max: 3000 }),
      (files, maximum) => {
        const objects = files.map(({ name, size }) => ({ uri: `s3://b/f/${name}`, size, inside: true }));
        const shards = packShards(objects, 's3://b/f', maximum);
        expect(shards.flatMap(({ keys }) => keys)).toEqual(files.map(({ name }) => name));
        expect(shards.map(({ index }) => index)).toEqual(shards.map((_, i) => i));
        let next = 0;
        for (const { keys } of shards) {
          const bytes = files.slice(next, (next += keys.length)).reduce((total, { size }) => total + size, 0);
          expect(keys.length === 1 || bytes <= maximum).toBe(true);
          expect(keys.length).toBeLessThanOrEqual(1000);
          expect(JSON.stringify(keys).length).toBeLessThan(256 * 1024);
        }
      },
    ),
    { numRuns: 50 },
  );
});
