import { gzipSync } from 'node:zlib';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { logger } from '../../../engine/aws/logging';
import { BaselineError } from '../../../engine/drift';
import { BASELINE_VERSION } from '../../../engine/drift/baseline';
import { ToldNotices } from '../../engine/aws/told-notices';
import { answerBy, awsError } from './fake-aws';
import {
  addTraffic,
  arn,
  cacheUri,
  capture,
  detect,
  event,
  fakeCloudWatch,
  fakeS3,
  fakeSageMaker,
  forget,
  published,
  reportUri,
  settings,
  sources,
} from './fixtures';

beforeAll(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
});

describe('the detector', () => {
  test('stores a report of drift, publishes it, and returns it without the distributions', async () => {
    const s3 = fakeS3();
    addTraffic(s3, 'Fiber optic');
    const [sageMaker, cloudWatch] = [fakeSageMaker(), fakeCloudWatch()];
    const returned = await detect(event, settings, { s3, sageMaker, cloudWatch });
    const stored = s3.json(reportUri);
    expect(stored).toMatchObject({
      version: 1,
      endpoint: 'churn',
      modelPackageArn: arn,
      window: { start: '2026-11-23T13:00:00.000Z', end: '2026-11-23T14:00:00.000Z' },
      rows: 400,
      records: 400,
      rejected: {},
      verdict: 'Drift',
      driftedFeatures: ['plan'],
      driftedShare: 0.5,
      predictionDrifted: false,
      config: { windowSeconds: 3600, falseDiscoveryRate: 0.01 },
    });
    expect(stored.features.map(({ distribution }: any) => distribution.kind)).toEqual(['numeric', 'categorical']);
    const { features, predictions, ...rest } = stored;
    const strip = ({ distribution: _, ...column }: any): object => column;
    expect(JSON.parse(JSON.stringify(returned))).toEqual({
      ...rest,
      features: features.map(strip),
      predictions: strip(predictions),
    });
    expect(published(cloudWatch)).toEqual({
      WindowsAnalyzed: 1,
      RowsAnalyzed: 400,
      RejectedRecords: 0,
      CapturedRecords: 400,
      NotUnderstood: 0,
      DriftDetected: 1,
      DriftedFeatures: 1,
      DriftedFeatureShare: 0.5,
      PredictionDrift: 0,
      DriftStrength: 0,
    });
    const { input } = cloudWatch.requests.find((request) => request.name === 'PutMetricDataCommand')!;
    expect(input.Namespace).toBe('SageMakerLifecycle');
    expect(input.MetricData[0]).toEqual({
      MetricName: 'WindowsAnalyzed',
      Value: 1,
      Unit: 'Count',
      Timestamp: new Date(event.scheduledTime),
      Dimensions: [{ Name: 'EndpointName', Value: 'churn' }],
    });
    expect(sageMaker.requests.map(({ input: request }) => Object.values(request)[0])).toEqual([
      'churn',
      'churn-0123456789ab',
      'churn-0123456789ab',
      arn,
    ]);
  });

  test('tells programs of drift, and leaves people to the alarm', async () => {
    const s3 = fakeS3();
    addTraffic(s3, 'Fiber optic');
    const { sns, eventBridge, events, messages } = new ToldNotices();
    const clients = { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch(), sns, eventBridge };
    await detect(event, { ...settings, topicArn: 'topic' }, clients);
    expect(messages).toEqual([]);
    expect(events).toEqual([
      {
        type: 'lifecycle.drift',
        source: 'sagemaker-lifecycle',
        detail: expect.objectContaining({
          kind: 'DriftFound',
          lifecycle: 'churn',
          details: expect.objectContaining({ verdict: 'Drift', report: reportUri }),
        }),
      },
    ]);
  });

  test('tells it again where the event was not taken, and the alarm does not wait for that', async () => {
    const s3 = fakeS3();
    addTraffic(s3, 'Fiber optic');
    const told = new ToldNotices();
    const cloudWatch = fakeCloudWatch();
    const clients = { s3, sageMaker: fakeSageMaker(), cloudWatch, eventBridge: told.eventBridge };
    const busy = Object.assign(new Error('internal error'), { name: 'InternalException' });
    told.busErrors.push(busy, busy);
    await expect(detect(event, settings, clients)).rejects.toThrow('internal error');
    expect(published(cloudWatch)).toMatchObject({ DriftDetected: 1 });
    expect(s3.objects.has('s3://bucket/reports/churn/.progress')).toBe(false);
    await detect(event, settings, clients);
    expect(told.events.map(({ detail }) => detail.kind)).toEqual(['DriftFound']);
    expect(s3.json('s3://bucket/reports/churn/.progress').until.judged).toBe('2026-11-23T14:00:00.000Z');
  });

  test.each([undefined, '{"version":'])(
    'tells it by the next look where nobody was told, and the progress is %p',
    async (left) => {
      const s3 = fakeS3();
      addTraffic(s3, 'Fiber optic');
      const told = new ToldNotices();
      const clients = { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch(), eventBridge: told.eventBridge };
      told.busErrors.push(...Array.from({ length: 2 }, () => awsError('InternalException', 'internal error')));
      await expect(detect(event, settings, clients)).rejects.toThrow('internal error');
      if (left !== undefined) {
        s3.objects.set('s3://bucket/reports/churn/.progress', left);
      }
      // Its own event is given up; the next hour's comes two hours later.
      await detect({ scheduledTime: '2026-11-23T16:10:00Z' }, settings, clients);
      expect(told.events.map(({ detail }) => [detail.kind, detail.details.windowStart])).toEqual([
        ['DriftFound', '2026-11-23T13:00:00.000Z'],
        ['WindowsEvaluatedLate', undefined],
      ]);
      expect(s3.objects.has(reportUri.replaceAll('13', '14'))).toBe(true);
      expect(s3.json('s3://bucket/reports/churn/.progress').until.judged).toBe('2026-11-23T16:00:00.000Z');
    },
  );

  test('begins anew where no report is of the last thirteen days', async () => {
    const s3 = fakeS3();
    addTraffic(s3);
    const clients = { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() };
    await detect({ scheduledTime: '2026-11-10T13:10:00Z' }, settings, clients);
    s3.objects.delete('s3://bucket/reports/churn/.progress');
    await detect(event, settings, clients);
    expect([...s3.objects.keys()].filter((uri) => /reports.*Z\.json$/.test(uri))).toHaveLength(2);
  });

  test('finds no drift in the baseline’s own kind of traffic', async () => {
    const s3 = fakeS3();
    addTraffic(s3);
    const cloudWatch = fakeCloudWatch();
    expect(await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch })).toMatchObject({
      verdict: 'NoDrift',
      rows: 400,
    });
    expect(published(cloudWatch)).toMatchObject({ DriftDetected: 0, DriftedFeatures: 0 });
  });

  test('writes a page beside the report that tells since when, by the reports of the windows before', async () => {
    const s3 = fakeS3();
    addTraffic(s3, 'Fiber optic');
    const [sageMaker, cloudWatch] = [fakeSageMaker(), fakeCloudWatch()];
    const decisionsUri = 's3://bucket/retrain-decisions/churn';
    const run = { ...settings, decisionsUri, qualityUri: 's3://bucket/quality-reports', functionName: 'detector' };
    s3.objects.set(
      's3://bucket/quality-reports/churn/2026/11/22/00/20261122T000000Z.json',
      JSON.stringify({
        verdict: 'CriteriaMissed',
        reason: 'auc 0.71 is below 0.8',
        measuredRows: 900,
        window: { start: '2026-11-22T00:00:00.000Z', end: '2026-11-23T00:00:00.000Z' },
      }),
    );
    await detect(event, run, { s3, sageMaker, cloudWatch });
    const first = s3.json(reportUri);
    const before = (hour: number, change: object): void => {
      const window = { start: `2026-11-23T${hour}:00:00.000Z`, end: `2026-11-23T${hour + 1}:00:00.000Z` };
      s3.objects.set(
        `s3://bucket/reports/churn/2026/11/23/${hour}/20261123T${hour}0000Z.json`,
        JSON.stringify({ ...first, window, ...change }),
      );
    };
    before(10, { verdict: 'NoDrift', driftedFeatures: [] });
    s3.objects.set('s3://bucket/reports/churn/2026/11/23/11/20261123T110000Z.json', '{"damaged');
    before(12, {});
    forget(s3);
    await detect(event, run, { s3, sageMaker, cloudWatch });
    const page = String(s3.objects.get(reportUri.replace('.json', '.html')));
    expect(page).toContain('The traffic of churn has drifted</h1>');
    expect(page).toContain(
      'plan differs from the training data. 2 windows in a row, since Mon, 23 Nov 2026, 12:00 UTC.',
    );
    // Before what changed in the columns.
    expect(page.split('<h2>What changed</h2>')[0]).toContain(
      'The model answers worse than it must</strong>: auc 0.71 is below 0.8.',
    );
    expect(page).toContain('The last 4 windows, from Mon, 23 Nov 2026, 10:00 UTC');
    expect(page).toContain(
      `npx sagemaker-lifecycle drift --baseline ${cacheUri} --live s3://bucket/capture/churn/AllTraffic/2026/11/23/13/ --html`,
    );
    expect(page).toMatch(
      /<h3>plan<\/h3><p class="much">2 windows in a row, since Mon, 23 Nov 2026, 12:00 UTC<\/p>\n<figcaption>unseen values: 0\.0 % in training; 26\.0 %, none, 26\.0 %, 26\.0 % in the last 4 windows/,
    );
    expect(page).toContain('aws s3 ls --recursive s3://bucket/retrain-decisions/churn/');
  });

  test('raises the alarm even if the page cannot be written, and then says so', async () => {
    const s3 = fakeS3();
    addTraffic(s3, 'Fiber optic');
    s3.failures.set(`PutObjectCommand ${reportUri.replace('.json', '.html')}`, awsError('SlowDown'));
    const cloudWatch = fakeCloudWatch();
    await expect(detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch })).rejects.toThrow('SlowDown');
    expect(published(cloudWatch)).toMatchObject({ DriftDetected: 1 });
  });

  test('does the same when it runs again with the same event', async () => {
    const s3 = fakeS3();
    addTraffic(s3, 'Fiber optic');
    const runs = [];
    for (let run = 0; run < 2; run++) {
      const cloudWatch = fakeCloudWatch();
      const returned = await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch });
      runs.push({
        returned,
        stored: s3.objects.get(reportUri),
        metrics: cloudWatch.requests,
        objects: [...s3.objects.keys()].sort(),
      });
    }
    expect(runs[0].metrics.length).toBe(2);
    expect(runs[1]).toEqual({ ...runs[0], metrics: [] });
  });

  test('says neither drift nor no drift when there is little or nothing', async () => {
    const s3 = fakeS3();
    const cloudWatch = fakeCloudWatch();
    expect(await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch })).toMatchObject({
      verdict: 'InsufficientData',
      rows: 0,
      records: 0,
    });
    expect(published(cloudWatch)).toEqual({
      WindowsAnalyzed: 1,
      RowsAnalyzed: 0,
      RejectedRecords: 0,
      CapturedRecords: 0,
    });
  });

  test('publishes nothing about predictions when there are too few to compare', async () => {
    const s3 = fakeS3();
    addTraffic(s3);
    const sageMaker = fakeSageMaker({
      DescribeModelCommand: () => ({
        Containers: [{ ModelPackageName: arn }],
        CreationTime: new Date('2026-11-23T13:45:00Z'),
      }),
    });
    const cloudWatch = fakeCloudWatch();
    const report = await detect(event, settings, { s3, sageMaker, cloudWatch });
    expect(report.predictions!.reasons[0]).toBe(
      '350 predictions were made before this model version served and are left out',
    );
    expect(Object.keys(published(cloudWatch))).not.toContain('PredictionDrift');
  });

  test('stores the report before it publishes, and passes on what CloudWatch refuses', async () => {
    const s3 = fakeS3();
    const cloudWatch = answerBy(CloudWatchClient, {
      GetMetricDataCommand: () => ({}),
      PutMetricDataCommand: () => {
        throw awsError('InvalidParameterValue', 'too old');
      },
    });
    const alone = { ...settings, config: { ...settings.config, maximumWindows: 1 } };
    await expect(detect(event, alone, { s3, sageMaker: fakeSageMaker(), cloudWatch })).rejects.toThrow('too old');
    expect(s3.objects.has(reportUri)).toBe(true);
  });
});

describe('captured lines', () => {
  test('count by their time, wherever they lie, and damaged ones are counted, sampled and never fatal', async () => {
    const s3 = fakeS3();
    const folder = 's3://bucket/capture/churn/AllTraffic/2026/11/23';
    s3.objects.set(
      `${folder}/12/late.jsonl`,
      [capture('2026-11-23T12:59:59.999Z', '1,a'), capture('2026-11-23T13:00:00Z', '1,a'), 'not counted here'].join(
        '\n',
      ),
    );
    s3.objects.set(
      `${folder}/13/a.jsonl`,
      [
        'hello',
        '',
        capture('2026-11-23T13:30:00Z', '1,a\n2,"b"\n3\n'),
        capture('2026-11-23T13:30:00Z', '1,\u2028'),
        capture('2026-11-23T13:30:00Z', '1,a').slice(0, 90),
      ].join('\r\n'),
    );
    s3.objects.set(`${folder}/13/notes.txt`, 'not a capture file');
    s3.objects.set(
      `${folder}/14/b.jsonl`,
      [capture('2026-11-23T13:59:59Z', '1,a'), capture('2026-11-23T14:00:00Z', '1,a')].join('\n'),
    );
    s3.objects.set(`${folder}/15/far.jsonl`, capture('2026-11-23T13:30:00Z', '1,a'));
    s3.objects.set('s3://bucket/capture/churn/Other/2026/11/23/13/x.jsonl', capture('2026-11-23T13:30:00Z', '1,a'));
    const cloudWatch = fakeCloudWatch();
    const alone = { ...settings, config: { ...settings.config, maximumWindows: 1 } };
    const report = await detect(event, alone, { s3, sageMaker: fakeSageMaker(), cloudWatch });
    expect(report).toMatchObject({ records: 4, rows: 5, rejected: { notJson: 1, truncated: 1, wrongArity: 1 } });
    expect(report.rejectedSamples.map(({ reason, location }) => `${reason} ${location}`)).toEqual([
      `notJson ${folder}/13/a.jsonl line 1`,
      `wrongArity ${folder}/13/a.jsonl line 3`,
      `truncated ${folder}/13/a.jsonl line 5`,
    ]);
    expect(report.schema.violations).toMatchObject([
      { check: 'missing_column_check', rows: 1 },
      { check: 'completeness_check', column: 'plan', rows: 1 },
    ]);
    expect(published(cloudWatch)).toMatchObject({ RowsAnalyzed: 5, RejectedRecords: 3 });
  });

  test('may be packed by gzip; what comes before damage counts, and the damage itself', async () => {
    const s3 = fakeS3();
    const folder = 's3://bucket/capture/churn/AllTraffic/2026/11/23';
    const lines = Array.from({ length: 2000 }, (_, i) => capture('2026-11-23T13:30:00Z', `${i},a`)).join('\n');
    const packed = gzipSync(lines);
    s3.objects.set(`${folder}/13/whole.jsonl.gz`, packed);
    s3.objects.set(`${folder}/13/packed-by-its-bytes.jsonl`, packed);
    s3.objects.set(`${folder}/13/cut.jsonl.gz`, packed.subarray(0, packed.length / 2));
    s3.objects.set(`${folder}/12/cut-elsewhere.jsonl.gz`, packed.subarray(0, 10));
    s3.objects.set(
      `${folder}/13/not-utf8.jsonl`,
      Buffer.from(capture('2026-11-23T13:30:00Z', '1,Z\u00fcrich'), 'latin1'),
    );
    const report = await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    expect(report.rejected).toEqual({ damagedGzip: 1, notUtf8: 1 });
    expect(report.rejectedSamples.map(({ reason, location }) => `${reason} ${location}`)).toEqual([
      `damagedGzip ${folder}/13/cut.jsonl.gz`,
      `notUtf8 ${folder}/13/not-utf8.jsonl line 1`,
    ]);
    expect(report.rows).toBeGreaterThan(4000);
    expect(report.rows).toBeLessThan(6000);
  });
});

describe('the baseline', () => {
  test('is built once and read from its cache afterwards', async () => {
    const s3 = fakeS3();
    addTraffic(s3, 'Fiber optic');
    const first = await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    expect(s3.json(cacheUri)).toMatchObject({ version: BASELINE_VERSION, rows: 1000, sources });
    // Without the sources the cache must be enough.
    Object.values(sources).forEach((uri) => s3.objects.delete(uri));
    s3.calls.length = 0;
    const second = await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    expect(second).toEqual(first);
    expect(s3.calls.filter((call) => call.includes('/runs/'))).toEqual([`GetObjectCommand ${cacheUri}`]);
  });

  test.each([
    ['damaged', '{"version":1,"fea'],
    ['of another format', '{"version":0,"features":[]}'],
    [
      'of other files',
      JSON.stringify({
        version: BASELINE_VERSION,
        features: [],
        sources: { ...sources, predictions: 's3://bucket/runs/r0/predictions.csv' },
      }),
    ],
  ])('is built anew when the cache is %s', async (_, text) => {
    const s3 = fakeS3();
    s3.objects.set(cacheUri, text);
    await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    expect(s3.json(cacheUri)).toMatchObject({ version: BASELINE_VERSION, rows: 1000, sources });
  });

  test('does without a cache that it may not read or write', async () => {
    const s3 = fakeS3();
    s3.failures.set(`GetObjectCommand ${cacheUri}`, awsError('AccessDenied'));
    s3.failures.set(`PutObjectCommand ${cacheUri}`, awsError('AccessDenied'));
    addTraffic(s3);
    expect(
      await detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() }),
    ).toMatchObject({ verdict: 'NoDrift' });
    expect(logger.warn).toHaveBeenCalledWith(
      'baseline built but not cached',
      expect.objectContaining({ uri: cacheUri }),
    );
  });

  test('passes on an error of S3 that is none of these', async () => {
    const s3 = fakeS3();
    s3.failures.set(`GetObjectCommand ${cacheUri}`, awsError('SlowDown'));
    await expect(
      detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() }),
    ).rejects.toThrow('SlowDown');
  });

  test('that lacks a file is an error that names it', async () => {
    const s3 = fakeS3();
    s3.objects.delete(sources.schema);
    const run = detect(event, settings, { s3, sageMaker: fakeSageMaker(), cloudWatch: fakeCloudWatch() });
    await expect(run).rejects.toThrow(BaselineError);
    await expect(run).rejects.toThrow(sources.schema);
  });
});

describe('without a baseline', () => {
  const notFound = (message: string) => () => {
    throw awsError('ValidationException', message);
  };

  test.each([
    [
      'there is no endpoint',
      { DescribeEndpointCommand: notFound('Could not find endpoint "arn:…".') },
      undefined,
      'the endpoint churn does not exist',
    ],
    [
      'the variant is another',
      { DescribeEndpointConfigCommand: () => ({ ProductionVariants: [{ VariantName: 'B', ModelName: 'm' }] }) },
      undefined,
      'the endpoint churn has no variant AllTraffic',
    ],
    [
      'the model is not registered',
      { DescribeModelCommand: () => ({ PrimaryContainer: { Image: 'i' } }) },
      undefined,
      'the endpoint churn serves the model churn-0123456789ab, which is not from the registry and carries no baseline',
    ],
    [
      'the version is gone',
      { DescribeModelPackageCommand: notFound('ModelPackage arn:… does not exist.') },
      arn,
      `${arn} is no longer registered`,
    ],
    [
      'the version carries none',
      { DescribeModelPackageCommand: () => ({}) },
      arn,
      `${arn} carries no drift-check baseline of its data`,
    ],
  ])('because %s, there is a report and a sign of life', async (_, answers, modelPackageArn, reason) => {
    const s3 = fakeS3();
    const cloudWatch = fakeCloudWatch();
    const report = await detect(event, settings, { s3, sageMaker: fakeSageMaker(answers), cloudWatch });
    expect(report).toMatchObject({ verdict: 'NoBaseline', reason, rows: 0, features: [], driftedFeatures: [] });
    expect(report.modelPackageArn).toBe(modelPackageArn);
    expect(s3.json(reportUri)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(published(cloudWatch)).toEqual({ WindowsAnalyzed: 1, RowsAnalyzed: 0, RejectedRecords: 0 });
  });

  test('an error that is not an absence is passed on', async () => {
    const sageMaker = fakeSageMaker({
      DescribeEndpointCommand: () => {
        throw awsError('ThrottlingException', 'Rate exceeded');
      },
    });
    await expect(detect(event, settings, { s3: fakeS3(), sageMaker, cloudWatch: fakeCloudWatch() })).rejects.toThrow(
      'Rate exceeded',
    );
  });
});
