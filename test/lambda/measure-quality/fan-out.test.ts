// Windows that are larger than the memory of one function: measured in parts by what the state machine asks for.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as fc from 'fast-check';
import { QUALITY_METRICS } from '../../../contract/cloudwatch';
import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../../contract/quality-config';
import { logger } from '../../../engine/aws/logging';
import { createRandom } from '../../../engine/aws/random';
import { PlanMismatchError } from '../../../engine/traffic/fan-out-plan';
import { answerEvent } from '../../../lambda/measure-quality/answer-event';
import type { MeasurerSettings } from '../../../lambda/measure-quality/settings';
import type { MeasureQualityEvent } from '../../../lambda/measure-quality/tasks';
import { ToldNotices } from '../../engine/aws/told-notices';
import { capture, label, SCHEMA } from '../../engine/quality/fixtures';
import { answerBy, awsError, type FakeClient, FakeS3 } from '../detect-drift/fake-aws';
import { fakeSageMaker, published } from '../detect-drift/fixtures';
import { PLACES } from './fixtures';

const REPORT = 's3://bucket/quality-reports/churn/2026/11/23/13/20261123T130000Z';
const TRAINING = 's3://bucket/source/labelled-traffic/20261123T130000Z.csv';
const CONTRADICTED = 's3://bucket/source/labelled-traffic/.20261123T130000Z.contradicted.json';
const PROGRESS = 's3://bucket/quality-reports/churn/.progress';
const FAN_OUT = {
  stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:churn-quality',
  uri: 's3://bucket/quality-fan-out',
};
const MEASURED = { scheduledTime: '2026-11-23T16:05:00Z' };

interface Started {
  readonly name: string;
  readonly input: { readonly plan: string; readonly parts: readonly number[] };
}

/** Step Functions that remembers what it was asked to start, and refuses a name that it knows. */
class FakeMachine {
  status = 'RUNNING';
  redriveCount = 0;
  readonly started: Started[] = [];
  readonly client: FakeClient<SFNClient> = answerBy(SFNClient, {
    StartExecutionCommand: ({ name, input }) => {
      if (this.started.some((one) => one.name === name)) {
        throw awsError('ExecutionAlreadyExists');
      }
      this.started.push({ name, input: JSON.parse(input) });
      return { executionArn: `execution:${name}` };
    },
    DescribeExecutionCommand: () => ({ status: this.status, redriveCount: this.redriveCount }),
    RedriveExecutionCommand: () => {
      this.redriveCount++;
      return {};
    },
  });
}

class Monitor {
  readonly cloudWatch = answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) });
  readonly machine = new FakeMachine();
  readonly told = new ToldNotices();

  constructor(
    readonly s3: FakeS3,
    readonly settings: MeasurerSettings,
  ) {}

  ask(event: MeasureQualityEvent): Promise<any> {
    return answerEvent(event, this.settings, {
      s3: this.s3,
      cloudWatch: this.cloudWatch,
      sageMaker: fakeSageMaker(),
      stepFunctions: this.machine.client,
      eventBridge: this.told.eventBridge,
    });
  }

  /** Does what the state machine does, the last part first. */
  async work({ input: { plan, parts } }: Started): Promise<unknown> {
    for (const part of [...parts].reverse()) {
      await this.ask({ plan, part });
    }
    return this.ask({ plan });
  }

  /** What was written: training rows in any order, since parts follow one another. */
  outcome(): unknown {
    const rows = this.s3.objects.get(TRAINING);
    return {
      report: this.s3.json(`${REPORT}.json`),
      model: this.s3.json(`${REPORT}.model-quality.json`),
      rows: rows && String(rows).split('\n').sort(),
      contradicted: this.s3.json(CONTRADICTED),
      header: rows && String(rows).split('\n')[0],
      metrics: published(this.cloudWatch),
    };
  }
}

function makeSettings(config: Partial<QualityConfig>, more: Partial<MeasurerSettings> = {}): MeasurerSettings {
  return {
    ...PLACES,
    config: {
      ...DEFAULT_QUALITY_CONFIG,
      windowSeconds: 3600,
      labelDelaySeconds: 7200,
      lateLabelDelaySeconds: 7200,
      minimumRows: 30,
      minimumSliceRows: 5,
      slices: [{ column: 'plan' }, { column: 'age', edges: [20, 60] }, { column: 'gone' }],
      trainingData: { uri: 's3://bucket/source/labelled-traffic', idColumn: 'customer', targetColumn: 'churned' },
      ...config,
    },
    ...more,
  };
}

const BINARY: Partial<QualityConfig> = {
  criteria: [{ metric: 'auc', comparison: 'atLeast', threshold: 0.75 }],
  groupCriteria: [
    {
      metric: 'equalOpportunityDifference',
      comparison: 'atMost',
      threshold: 0.1,
      slice: { column: 'plan' },
      minimumGroupRows: 5,
    },
  ],
};
const KINDS: [string, Partial<QualityConfig>, (random: () => number) => string, (random: () => number) => string][] = [
  ['binary', BINARY, (random) => `${random()}`, (random) => (random() < 0.5 ? '1' : random() < 0.9 ? '0' : 'maybe')],
  [
    'regression',
    { problemType: 'regression' },
    (random) => `${(random() - 0.5) * 100}`,
    (random) => (random() < 0.95 ? `${(random() - 0.5) * 100}` : 'much'),
  ],
  [
    'multiclass',
    { problemType: 'multiclass' },
    (random) => ['ham', 'spam', 'news'][Math.floor(random() * 3)],
    (random) => ['spam', 'eggs', 'ham', 'nan'][Math.floor(random() * 4)],
  ],
  [
    'multiclass with probabilities',
    { problemType: 'multiclass', classes: ['a', 'b', 'c'] },
    (random) => {
      const [a, b] = [random() / 2, random() / 2];
      return JSON.stringify([a, b, 1 - a - b]);
    },
    (random) => ['a', 'b', 'c', 'd'][Math.floor(random() * 4)],
  ],
];

/** An hour of requests with all that may be wrong with them and with their labels. */
function serve(
  seed: number,
  answer: (random: () => number) => string,
  truth: (random: () => number) => string,
  records = 150,
): FakeS3 {
  const s3 = new FakeS3();
  s3.objects.set(
    's3://bucket/runs/r1/prepare/baseline/schema.json',
    JSON.stringify({ features: SCHEMA, target: { positiveClass: '1', negativeClass: '0' } }),
  );
  const random = createRandom(seed);
  const pick = (most: number): number => Math.floor(random() * most);
  const [captures, labels]: [string[], string[]] = [['damaged'], ['nonsense', label('another window', '1')]];
  for (let i = 0; i < records; i++) {
    const rows = pick(4) === 0 ? 1 + pick(5) : 1;
    // Ids are asked for again, alone and with others.
    const id = Array.from({ length: rows }, () => ` C${pick(records)}`.slice(pick(2))).join(',');
    const several = (make: () => string): string => Array.from({ length: rows }, make).join('\n');
    const input = several(() => `${pick(90)},${['basic', 'plus', 'rare'][pick(3)]}`);
    const output = several(() => (pick(40) === 0 ? 'none' : answer(random)));
    const time = `2026-11-23T13:${String(pick(60)).padStart(2, '0')}:00Z`;
    const name = pick(10) === 0 ? { eventId: `e${i}` } : { inferenceId: pick(15) === 0 ? `batch ${i}` : id };
    const type = output.includes('[') ? 'application/jsonlines' : 'text/csv';
    captures.push(capture(name, pick(20) === 0 ? undefined : input, output, time, type));
    const of = name.inferenceId ?? name.eventId!;
    const many = pick(20) === 0 ? rows + 1 : rows;
    const line = (): string => label(of, Array.from({ length: many }, () => truth(random)).join('\n'));
    const first = line();
    labels.push(...[first, first, line()].slice(0, [1, 1, 1, 1, 2, 3][pick(6)]));
  }
  captures.forEach((line, i) => {
    const uri = `s3://bucket/capture/churn/AllTraffic/2026/11/23/13/${i % 4}.jsonl`;
    s3.objects.set(uri, `${s3.objects.get(uri) ?? ''}${line}\n`);
  });
  s3.objects.set('s3://bucket/ground-truth/2026/11/23/14/a.jsonl', labels.join('\n'));
  return s3;
}

/** The same traffic, measured in so many parts. */
async function measureInParts(s3: FakeS3, config: Partial<QualityConfig>, parts: number): Promise<Monitor> {
  const monitor = new Monitor(s3, makeSettings(config, { fanOut: FAN_OUT, mostBytes: 1_000 }));
  await monitor.ask(MEASURED);
  const [{ name, input }] = monitor.machine.started;
  s3.objects.set(input.plan, JSON.stringify({ ...s3.json(input.plan), parts, halvings: 0 }));
  await monitor.work({ name, input: { ...input, parts: Array.from({ length: parts }, (_, part) => part) } });
  return monitor;
}

beforeEach(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

describe('a window that is larger than memory', () => {
  test.each(KINDS)('of a %s model gives in parts what it gives at once', async (_, config, answer, truth) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(1, 2, 7), async (seed, parts) => {
        const whole = new Monitor(serve(seed, answer, truth), makeSettings(config));
        await whole.ask(MEASURED);
        const inParts = await measureInParts(serve(seed, answer, truth), config, parts);
        expect(inParts.outcome()).toEqual(whole.outcome());
        expect(inParts.s3.json(PROGRESS)).toEqual(whole.s3.json(PROGRESS));
      }),
      { numRuns: 8 },
    );
  });

  const [, , answer, truth] = KINDS[0];
  const start = async (): Promise<{ monitor: Monitor; answers: any[] }> => {
    const settings = makeSettings(BINARY, { fanOut: FAN_OUT, mostBytes: 20_000 });
    const monitor = new Monitor(serve(1, answer, truth), settings);
    return { monitor, answers: await monitor.ask(MEASURED) };
  };
  const NEXT = { scheduledTime: '2026-11-23T17:05:00Z' };
  const readsOf = ({ s3 }: Monitor): number =>
    s3.calls.filter((call) => call.startsWith('GetObject') && call.includes('/2026/11/23/13/0.jsonl')).length;

  test('is handed to the state machine once, and windows after it wait for it', async () => {
    const { monitor, answers } = await start();
    const { s3, machine } = monitor;
    const [{ name, input }] = machine.started;
    expect(answers).toContainEqual({ fanOut: { executionArn: `execution:${name}`, parts: input.parts.length } });
    expect(name).toMatch(/^20261123T130000Z-[0-9a-f]{32}$/);
    expect(input.parts.length).toBeGreaterThan(2);
    expect(s3.objects.has(`${REPORT}.json`)).toBe(false);
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T13:00:00.000Z');

    const reads = readsOf(monitor);
    await monitor.ask(NEXT);
    expect(machine.started).toHaveLength(1);
    expect(readsOf(monitor)).toBe(reads);
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T13:00:00.000Z');

    expect(await monitor.work(machine.started[0])).toEqual({
      measured: { verdict: 'CriteriaMissed', reason: expect.any(String), measuredRows: expect.any(Number) },
    });
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T14:00:00.000Z');
    machine.status = 'SUCCEEDED';
    await monitor.ask(NEXT);
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T15:00:00.000Z');
    expect(machine.started).toHaveLength(1);
  });

  test('is not measured again where the progress is lost after its parts were merged', async () => {
    const { monitor } = await start();
    const { s3, machine } = monitor;
    await monitor.work(machine.started[0]);
    machine.status = 'SUCCEEDED';
    s3.objects.delete(PROGRESS);
    const reports = await monitor.ask(MEASURED);
    expect(reports).toContainEqual(s3.json(`${REPORT}.json`));
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T14:00:00.000Z');
  });

  test('of which somebody asks for a part of the time keeps its report and its training rows', async () => {
    const { monitor } = await start();
    const { machine } = monitor;
    await monitor.work(machine.started[0]);
    const before = monitor.outcome();
    await monitor.ask({ windowStart: '2026-11-23T13:00:00Z', windowEnd: '2026-11-23T13:50:00Z', ...MEASURED });
    const part = machine.started.find(({ name }) => name !== machine.started[0].name)!;
    const answer = (await monitor.work(part)) as { measured: { measuredRows: number } };
    expect(answer.measured.measuredRows).toBeGreaterThan(0);
    expect(monitor.outcome()).toEqual(before);
  });

  test('publishes the same when it is merged once more, of which no metric is a sum', async () => {
    const { monitor } = await start();
    await monitor.work(monitor.machine.started[0]);
    const before = monitor.outcome();
    await monitor.ask({ plan: monitor.machine.started[0].input.plan });
    expect(monitor.outcome()).toEqual(before);
    expect(Object.values(QUALITY_METRICS).map(({ statistic }) => statistic)).not.toContain('Sum');
    // The file of training rows is not written again: it would be new data to whoever retrains on it.
    expect(monitor.s3.calls.filter((call) => call.startsWith('CompleteMultipartUpload'))).toHaveLength(1);
  });

  test('has no verdict while a part is not measured', async () => {
    const { monitor } = await start();
    const [{ input }] = monitor.machine.started;
    for (const part of input.parts.slice(1)) {
      await monitor.ask({ plan: input.plan, part });
    }
    await expect(monitor.ask({ plan: input.plan })).rejects.toThrow('NoSuchKey');
    expect(monitor.s3.objects.has(`${REPORT}.json`)).toBe(false);
    expect(published(monitor.cloudWatch)).not.toHaveProperty('WindowsMeasured');
  });

  test('goes on where its execution failed, three times; then it is given up for a later one, and told', async () => {
    const { monitor } = await start();
    const { machine, s3, told } = monitor;
    machine.status = 'FAILED';
    for (let i = 0; i < 3; i++) {
      await monitor.ask(NEXT);
    }
    expect(machine.redriveCount).toBe(3);
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T13:00:00.000Z');
    // The window after it has no traffic and is measured at once.
    await monitor.ask(NEXT);
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T15:00:00.000Z');
    const { happened } = told.events.map(({ detail }) => detail).find(({ kind }) => kind === 'WindowNotEvaluated')!;
    expect(happened).toMatch(
      /from 2026-11-23T13:00:00.000Z .* could not be measured: FanOutFailedError: .* failed 4 times/,
    );
  });

  test('passes over no window before it that failed: those are tried again by the next event, and told', async () => {
    const settings = makeSettings(BINARY, { fanOut: FAN_OUT, mostBytes: 20_000 });
    const monitor = new Monitor(serve(1, answer, truth), settings);
    const { s3, machine, told } = monitor;
    await monitor.ask({ scheduledTime: '2026-11-23T13:05:00Z' });
    const broken = 's3://bucket/capture/churn/AllTraffic/2026/11/23/11/0.jsonl';
    s3.objects.set(broken, '');
    s3.failures.set(`GetObjectCommand ${broken}`, awsError('AccessDenied'));
    await expect(monitor.ask(MEASURED)).rejects.toThrow('AccessDenied');
    await monitor.work(machine.started[0]);
    machine.status = 'SUCCEEDED';
    expect(s3.objects.has(`${REPORT}.json`)).toBe(true);
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T11:00:00.000Z');

    await monitor.ask(NEXT);
    expect(machine.started).toHaveLength(1);
    expect(s3.json(PROGRESS).until.measured).toBe('2026-11-23T15:00:00.000Z');
    const notEvaluated = told.events.flatMap(({ detail: { kind, details } }) =>
      kind === 'WindowNotEvaluated' && details.step === 'measured' ? [details.windowStart] : [],
    );
    expect(notEvaluated).toEqual(['2026-11-23T11:00:00.000Z', '2026-11-23T12:00:00.000Z']);
  });

  test('beyond what parts can measure is measured on a sample of its ids, in parts', async () => {
    const monitor = new Monitor(serve(1, answer, truth), makeSettings(BINARY, { fanOut: FAN_OUT, mostBytes: 1_000 }));
    await monitor.ask(MEASURED);
    const [started] = monitor.machine.started;
    const { parts, halvings } = monitor.s3.json(started.input.plan);
    expect([parts, halvings]).toEqual([started.input.parts.length, expect.any(Number)]);
    expect(parts).toBeLessThanOrEqual(20);
    await monitor.work(started);
    const { labels } = monitor.s3.json(`${REPORT}.json`);
    expect(labels.sample.share).toBe(1 / 2 ** halvings);
    expect(halvings).toBeGreaterThan(0);
    expect(labels.sample.rows).toBeLessThan(labels.rows);
  });

  test('is measured anew whenever somebody asks for it by hand, without metrics', async () => {
    const { monitor } = await start();
    const named = (scheduledTime: string): MeasureQualityEvent => ({
      scheduledTime,
      windowStart: '2026-11-23T13:00:00Z',
      windowEnd: '2026-11-23T14:00:00Z',
    });
    await monitor.ask(named('2026-11-24T10:00:00Z'));
    await monitor.ask(named('2026-11-24T11:00:00Z'));
    expect(monitor.machine.started).toHaveLength(3);
    await monitor.work(monitor.machine.started[2]);
    expect(monitor.s3.json(`${REPORT}.json`).labelsUntil).toBe('2026-11-24T11:00:00.000Z');
    expect(published(monitor.cloudWatch)).not.toHaveProperty('WindowsMeasured');
    expect(monitor.s3.json(PROGRESS).until.measured).toBe('2026-11-23T13:00:00.000Z');
  });

  test('whose plan is gone is an error that names it', async () => {
    const { monitor } = await start();
    await expect(monitor.ask({ plan: 's3://bucket/quality-fan-out/churn/x/plan.json', part: 0 })).rejects.toThrow(
      new PlanMismatchError('there is no plan s3://bucket/quality-fan-out/churn/x/plan.json'),
    );
  });
});
