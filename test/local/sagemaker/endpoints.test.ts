import { Harness, ROLE, START, XGBOOST } from './harness';

const CAPTURE = {
  DataCaptureConfig: {
    EnableCapture: true,
    InitialSamplingPercentage: 100,
    DestinationS3Uri: 's3://bucket/capture',
    CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
    CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
  },
};
const canary = (waitSeconds: number, percent: number, alarms: string[] = []): object => ({
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      WaitIntervalInSeconds: waitSeconds,
      CanarySize: { Type: 'CAPACITY_PERCENT', Value: percent },
    },
    TerminationWaitInSeconds: 0,
    MaximumExecutionTimeoutInSeconds: 3600,
  },
  ...(alarms.length > 0 && { AutoRollbackConfiguration: { Alarms: alarms.map((AlarmName) => ({ AlarmName })) } }),
});

let harness: Harness;
beforeEach(async () => {
  harness = await Harness.start();
});
afterEach(() => harness.stop());

const serve = async (environment: Record<string, string> = {}, config: object = {}): Promise<void> => {
  await harness.makeConfig('one', environment, config);
  await harness.call('CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'one' });
  await harness.untilEndpoint('churn', 'InService');
};
const statusEvents = (): unknown[] =>
  harness.events
    .filter(({ detailType }) => detailType === 'SageMaker Endpoint State Change')
    .map(({ detail }) => detail.EndpointStatus);

test('creates an endpoint that answers once it is in service', async () => {
  await harness.makeConfig('one');
  await harness.call('CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'one' });
  expect(await harness.call('DescribeEndpoint', { EndpointName: 'churn' })).toMatchObject({
    EndpointStatus: 'Creating',
    EndpointConfigName: 'one',
  });
  await expect(harness.invoke('churn', 'x')).rejects.toMatchObject({
    code: 'ValidationError',
    message: 'Endpoint churn of account 000000000000 not found.',
  });
  const described = await harness.untilEndpoint('churn', 'InService');
  expect(described).toMatchObject({
    EndpointArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn',
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        CurrentInstanceCount: 2,
        CurrentWeight: 1,
        DeployedImages: [{ SpecifiedImage: XGBOOST }],
      },
    ],
  });
  expect(described.CreationTime).toBeGreaterThanOrEqual(START.getTime() / 1000);
  expect(await harness.invoke('churn', '1,2\n3,4')).toBe('1,2!\n3,4!\n');
  expect(statusEvents()).toEqual(['CREATING', 'IN_SERVICE']);
});

test('holds the clock while containers start, which takes real time: a slow machine lets no deadline pass', async () => {
  const paces: number[] = [];
  harness.clock.onAdvance(() => void paces.push(harness.clock.pace));
  await serve();
  await harness.makeConfig('two');
  await harness.call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'two' });
  await harness.untilEndpoint('churn', 'InService');
  expect(paces).toEqual([1, harness.clock.speed, 1, harness.clock.speed]);
  expect(harness.clock.speed).toBeGreaterThan(1);
});

test('a probe is answered by what serves, and is not traffic', async () => {
  await serve({}, CAPTURE);
  expect(String(await harness.sagemaker.probeEndpoint('churn', { body: Buffer.from('1,2') }))).toBe('1,2!\n');
  await harness.sagemaker.flushCapture();
  expect([harness.metrics, await harness.store.list('s3://bucket/capture')]).toEqual([[], []]);
  await expect(harness.sagemaker.probeEndpoint('other', { body: Buffer.from('1,2') })).rejects.toThrow(
    'Endpoint other of account 000000000000 not found.',
  );
});

test('sends an invocation through the containers of a model in order, with Accept for the last one', async () => {
  await harness.call('CreateModel', {
    ModelName: 'two',
    ExecutionRoleArn: ROLE,
    Containers: [
      { Image: XGBOOST, Environment: { FAKE_SUFFIX: ',a' } },
      { Image: XGBOOST, Environment: { FAKE_SUFFIX: ',b' } },
    ],
  });
  await harness.call('CreateEndpointConfig', {
    EndpointConfigName: 'two',
    ProductionVariants: [{ VariantName: 'v', ModelName: 'two', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }],
  });
  await harness.call('CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'two' });
  await harness.untilEndpoint('churn', 'InService');
  expect(await harness.invoke('churn', 'x')).toBe('x,a,b\n');
  await expect(harness.invoke('churn', 'bad')).rejects.toMatchObject({
    code: 'ModelError',
    status: 424,
    originalStatusCode: 400,
    originalMessage: 'a bad row',
    message: expect.stringContaining('Received client error (400) from container-1 with message "a bad row"'),
  });
});

test('passes content type, accept and custom attributes to the container', async () => {
  await serve();
  const headers = JSON.parse(
    await harness.invoke('churn', 'describe', {
      contentType: 'text/csv',
      accept: 'application/json',
      customAttributes: 'a=b',
    }),
  );
  expect(headers).toMatchObject({
    'content-type': 'text/csv',
    accept: 'application/json',
    'x-amzn-sagemaker-custom-attributes': 'a=b',
  });
});

test('fails the creation when the container ends, with the last line of its log', async () => {
  await harness.makeConfig('one', { FAKE_EXIT: 'no module named inference' });
  await harness.call('CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'one' });
  const { FailureReason } = await harness.untilEndpoint('churn', 'Failed');
  expect(FailureReason).toContain(
    'The primary container for production variant AllTraffic did not pass the ping health check.',
  );
  expect(FailureReason).toContain('exit code 1: no module named inference');
  await expect(harness.call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'one' })).rejects.toThrow(
    'DeleteEndpoint is the only operation',
  );
  await harness.call('DeleteEndpoint', { EndpointName: 'churn' });
  await harness.until(
    () => harness.call('ListEndpoints'),
    ({ Endpoints }) => Endpoints.length === 0,
  );
});

test('names an image that it cannot run, and a version that is not installed', async () => {
  for (const [image, problem] of [
    ['1.dkr.ecr.us-east-1.amazonaws.com/mxnet-inference:1.9', 'it knows sagemaker-scikit-learn, sagemaker-xgboost'],
    [XGBOOST.replace('3.2-0', '1.7-1'), "xgboost-cpu is installed in version 3.2.0, the image's tag asks for 1.7"],
  ]) {
    await harness.call('CreateModel', { ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer: { Image: image } });
    await harness.call('CreateEndpointConfig', {
      EndpointConfigName: 'm',
      ProductionVariants: [{ VariantName: 'v', ModelName: 'm', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }],
    });
    await harness.call('CreateEndpoint', { EndpointName: 'm', EndpointConfigName: 'm' });
    expect((await harness.untilEndpoint('m', 'Failed')).FailureReason).toContain(problem);
    await harness.call('DeleteEndpoint', { EndpointName: 'm' });
    await harness.until(
      () => harness.call('ListEndpoints'),
      ({ Endpoints }) => Endpoints.length === 0,
    );
    await harness.call('DeleteEndpointConfig', { EndpointConfigName: 'm' });
    await harness.call('DeleteModel', { ModelName: 'm' });
  }
});

test('keeps the old model serving until the new one answers, then swaps and ends the old processes', async () => {
  await serve({ FAKE_SUFFIX: '-old' });
  const before = (await harness.processes()).length;
  await harness.makeConfig('new', { FAKE_SUFFIX: '-new' });
  await harness.call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'new' });
  expect(await harness.call('DescribeEndpoint', { EndpointName: 'churn' })).toMatchObject({
    EndpointStatus: 'Updating',
    EndpointConfigName: 'one',
    PendingDeploymentSummary: { EndpointConfigName: 'new' },
  });
  expect(await harness.invoke('churn', 'x')).toBe('x-old\n');
  await expect(harness.call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'new' })).rejects.toThrow(
    'Cannot update in-progress endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn".',
  );
  const updated = await harness.untilEndpoint('churn', 'InService');
  expect(updated.EndpointConfigName).toBe('new');
  expect(updated).not.toHaveProperty('PendingDeploymentSummary');
  expect(await harness.invoke('churn', 'x')).toBe('x-new\n');
  await harness.until(
    () => harness.processes(),
    ({ length }) => length === before,
  );
  expect(statusEvents()).toEqual(['CREATING', 'IN_SERVICE', 'UPDATING', 'IN_SERVICE']);
});

test('lets the requests of the old model finish', async () => {
  await serve({ FAKE_SUFFIX: '-old' });
  await harness.makeConfig('new', { FAKE_SUFFIX: '-new' });
  await harness.call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'new' });
  const slow = harness.invoke('churn', 'slow');
  await harness.untilEndpoint('churn', 'InService');
  expect(await harness.invoke('churn', 'x')).toBe('x-new\n');
  expect(await slow).toBe('slow-old\n');
});

test('keeps the old model when the new container does not start, and says why', async () => {
  await serve({ FAKE_SUFFIX: '-old' });
  await harness.makeConfig('broken', { FAKE_EXIT: 'boom' });
  await harness.call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'broken' });
  const after = await harness.untilEndpoint('churn', 'InService');
  expect(after).toMatchObject({
    EndpointConfigName: 'one',
    FailureReason: expect.stringContaining('did not pass the ping health check'),
  });
  expect(await harness.invoke('churn', 'x')).toBe('x-old\n');
  expect(statusEvents()).toEqual(['CREATING', 'IN_SERVICE', 'UPDATING', 'ROLLING_BACK', 'IN_SERVICE']);
  expect(harness.sagemaker.endpointHistory('churn').map(({ status, configName }) => [status, configName])).toEqual(
    ['Creating', 'InService', 'Updating', 'RollingBack', 'InService'].map((status) => [status, 'one']),
  );
});

test('gives the canary exactly its share of the traffic, then all of it', async () => {
  await serve({ FAKE_SUFFIX: '-old' });
  await harness.makeConfig('new', { FAKE_SUFFIX: '-new' });
  await harness.call('UpdateEndpoint', {
    EndpointName: 'churn',
    EndpointConfigName: 'new',
    DeploymentConfig: canary(3600, 20),
  });
  await harness.until(
    () => harness.call('DescribeEndpoint', { EndpointName: 'churn' }),
    ({ PendingDeploymentSummary }) =>
      PendingDeploymentSummary.ProductionVariants?.[0].VariantStatus[0].Status === 'ActivatingTraffic',
  );
  const answers = await Promise.all(Array.from({ length: 50 }, () => harness.invoke('churn', 'x')));
  expect(answers.filter((answer) => answer === 'x-new\n')).toHaveLength(10);
  await harness.clock.jumpTo(new Date(harness.clock.now().getTime() + 3_600_000));
  await harness.untilEndpoint('churn', 'InService');
  expect(await harness.invoke('churn', 'x')).toBe('x-new\n');
  expect((await harness.call('DescribeEndpoint', { EndpointName: 'churn' })).LastDeploymentConfig).toEqual(
    canary(3600, 20),
  );
});

test('rolls the canary back when an alarm goes off', async () => {
  harness.alarms.set('errors', 'OK');
  await serve({ FAKE_SUFFIX: '-old' });
  await harness.makeConfig('new', { FAKE_SUFFIX: '-new' });
  await harness.call('UpdateEndpoint', {
    EndpointName: 'churn',
    EndpointConfigName: 'new',
    DeploymentConfig: canary(3600, 50, ['errors']),
  });
  await harness.until(
    () => harness.invoke('churn', 'x'),
    (answer) => answer === 'x-new\n',
  );
  harness.alarms.set('errors', 'ALARM');
  const after = await harness.untilEndpoint('churn', 'InService');
  expect(after).toMatchObject({ EndpointConfigName: 'one', FailureReason: expect.stringContaining('errors') });
  const answers = await Promise.all(Array.from({ length: 4 }, () => harness.invoke('churn', 'x')));
  expect(new Set(answers)).toEqual(new Set(['x-old\n']));
});

test('refuses deployment configurations as AWS does', async () => {
  await serve();
  const update = (DeploymentConfig: object): Promise<any> =>
    harness.call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'one', DeploymentConfig });
  await expect(update(canary(60, 60))).rejects.toThrow('CanarySize must be at most 50 percent');
  await expect(update(canary(60, 50, ['nothing']))).rejects.toThrow(
    'AutoRollbackConfiguration names CloudWatch alarms that are unknown: nothing.',
  );
  await expect(
    update({
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
        TerminationWaitInSeconds: 900,
        MaximumExecutionTimeoutInSeconds: 600,
      },
    }),
  ).rejects.toThrow('must be at least the 900 seconds');
});

test('retains what the variants have been scaled to, except what is excluded', async () => {
  await serve();
  await harness.call('UpdateEndpointWeightsAndCapacities', {
    EndpointName: 'churn',
    DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 7 }],
  });
  await harness.untilEndpoint('churn', 'InService');
  await harness.makeConfig('new', {}, CAPTURE);
  const update = async (request: object): Promise<any> => {
    await harness.call('UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'new', ...request });
    return harness.untilEndpoint('churn', 'InService');
  };
  const retained = await update({ RetainAllVariantProperties: true });
  expect(retained.ProductionVariants[0].CurrentInstanceCount).toBe(7);
  expect(retained).not.toHaveProperty('DataCaptureConfig');
  const excluded = await update({
    RetainAllVariantProperties: true,
    ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DataCaptureConfig' }],
  });
  expect(excluded.ProductionVariants[0].CurrentInstanceCount).toBe(7);
  expect(excluded.DataCaptureConfig).toMatchObject({
    EnableCapture: true,
    CaptureStatus: 'Started',
    CurrentSamplingPercentage: 100,
  });
  expect((await update({})).ProductionVariants[0].CurrentInstanceCount).toBe(2);
});

test('divides the traffic by the weights of the variants', async () => {
  await harness.makeConfig('one', { FAKE_SUFFIX: '-one' });
  await harness.makeConfig('two', { FAKE_SUFFIX: '-two' });
  const variant = (name: string, weight: number): object => ({
    VariantName: name,
    ModelName: name,
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 1,
    InitialVariantWeight: weight,
  });
  await harness.call('CreateEndpointConfig', {
    EndpointConfigName: 'both',
    ProductionVariants: [variant('one', 3), variant('two', 1)],
  });
  await harness.call('CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'both' });
  await harness.untilEndpoint('churn', 'InService');
  const answers = await Promise.all(Array.from({ length: 8 }, () => harness.invoke('churn', 'x')));
  expect(answers.filter((answer) => answer === 'x-one\n')).toHaveLength(6);
  expect(await harness.invoke('churn', 'x', { targetVariant: 'two' })).toBe('x-two\n');
  await expect(harness.invoke('churn', 'x', { targetVariant: 'three' })).rejects.toMatchObject({
    code: 'ValidationError',
  });
});

test("captures requests and answers in AWS's format, by hour", async () => {
  await serve({}, CAPTURE);
  await harness.invoke('churn', '69,0\n', { inferenceId: 'row-1', customAttributes: 'source=test' });
  await harness.invoke('churn', 'describe', { contentType: 'application/x-image' });
  await expect(harness.invoke('churn', 'bad')).rejects.toThrow('a bad row');
  await harness.sagemaker.flushCapture();
  const hour = harness.clock.now().toISOString().slice(0, 13).replace(/[-T]/g, '/');
  const [key, ...others] = await harness.store.list('s3://bucket/capture/');
  expect(others).toEqual([]);
  expect(key).toMatch(
    new RegExp(`^s3://bucket/capture/churn/AllTraffic/${hour}/\\d\\d-\\d\\d-\\d\\d\\d-[0-9a-f-]{36}\\.jsonl$`),
  );
  const text = harness.store.text(key);
  expect(text.endsWith('\n')).toBe(true);
  const [first, second, ...rest] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rest).toEqual([]);
  expect(first).toEqual({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '69,0\n', encoding: 'CSV' },
      endpointOutput: {
        observedContentType: 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: '69,0!\n',
        encoding: 'CSV',
      },
    },
    eventMetadata: {
      eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      inferenceId: 'row-1',
      customAttributes: ['source=test'],
      inferenceTime: expect.stringMatching(/^2026-03-01T\d\d:\d\d:\d\dZ$/),
    },
    eventVersion: '0',
  });
  expect(Object.keys(first)).toEqual(['captureData', 'eventMetadata', 'eventVersion']);
  expect(second.captureData.endpointInput).toEqual({
    observedContentType: 'application/x-image',
    mode: 'INPUT',
    data: Buffer.from('describe').toString('base64'),
    encoding: 'BASE64',
  });
  expect(second.eventMetadata).not.toHaveProperty('inferenceId');
});

test('captures the sampled share, writes it when the clock jumps, and keeps hours apart', async () => {
  await serve(
    {},
    {
      DataCaptureConfig: {
        ...CAPTURE.DataCaptureConfig,
        InitialSamplingPercentage: 25,
        CaptureOptions: [{ CaptureMode: 'Output' }],
      },
    },
  );
  await Promise.all(Array.from({ length: 20 }, () => harness.invoke('churn', 'x')));
  await harness.clock.jumpTo(new Date('2026-03-02T05:00:00Z'));
  await Promise.all(Array.from({ length: 4 }, () => harness.invoke('churn', 'x')));
  await harness.clock.jumpTo(new Date('2026-03-03T00:00:00Z'));
  const keys = await harness.store.list('s3://bucket/capture/');
  expect(keys.map((key) => key.split('/').slice(8, 10).join('/'))).toEqual([expect.stringMatching(/^01\//), '02/05']);
  const lines = keys.map((key) => harness.store.text(key).trim().split('\n'));
  expect(lines.map(({ length }) => length)).toEqual([5, 1]);
  expect(Object.keys(JSON.parse(lines[0][0]).captureData)).toEqual(['endpointOutput']);
});

test('publishes the metrics of every invocation', async () => {
  await serve();
  await harness.invoke('churn', 'x');
  await expect(harness.invoke('churn', 'bad')).rejects.toThrow('client error (400)');
  await expect(harness.invoke('churn', 'break')).rejects.toThrow('server error (500)');
  const values = (name: string): number[] =>
    harness.metrics.filter(({ metricName }) => metricName === name).map(({ value }) => value);
  expect(values('Invocations')).toEqual([1, 1, 1]);
  expect(values('Invocation4XXErrors')).toEqual([0, 1, 0]);
  expect(values('Invocation5XXErrors')).toEqual([0, 0, 1]);
  expect(values('ModelLatency').every((value) => value > 0)).toBe(true);
  expect(values('OverheadLatency')).toHaveLength(3);
  expect(harness.metrics[0]).toMatchObject({
    namespace: 'AWS/SageMaker',
    dimensions: { EndpointName: 'churn', VariantName: 'AllTraffic' },
    timestamp: expect.any(Date),
  });
});

test('deletes no endpoint while it is being changed, as AWS does not', async () => {
  await harness.makeConfig('first');
  await harness.call('CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'first' });
  await expect(harness.call('DeleteEndpoint', { EndpointName: 'churn' })).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'Cannot update in-progress endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn".',
  });
});

test('deletes an endpoint, and leaves no process', async () => {
  await serve({}, CAPTURE);
  await harness.call('DeleteEndpoint', { EndpointName: 'churn' });
  await expect(harness.invoke('churn', 'x')).rejects.toThrow('not found');
  await harness.until(
    () => harness.call('ListEndpoints'),
    ({ Endpoints }) => Endpoints.length === 0,
  );
  expect(await harness.processes()).toEqual([]);
  await expect(harness.call('DescribeEndpoint', { EndpointName: 'churn' })).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn".',
  });
  expect(harness.sagemaker.endpointHistory('churn').at(-1)).toMatchObject({ status: 'Deleting' });
});

test('stop() ends everything and writes what was captured', async () => {
  await serve({}, CAPTURE);
  await harness.invoke('churn', 'x');
  expect(await harness.processes()).not.toEqual([]);
  await harness.sagemaker.stop();
  expect(await harness.processes()).toEqual([]);
  expect(await harness.store.list('s3://bucket/capture/')).toHaveLength(1);
});
