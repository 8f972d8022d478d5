import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeEndpointCommand, ListTrialsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { AwsError } from '../../local/aws-error';
import { SimulatedClock } from '../../local/clock';
import { LocalCloudWatch } from '../../local/cloudwatch/local-cloudwatch';
import { LocalHttpServer } from '../../local/http';
import type { InvokeEndpointRequest } from '../../local/sagemaker/endpoints/invocation';

const NOW = new Date('2026-01-05T00:00:30Z');

class ModelError extends AwsError {
  public readonly originalStatusCode = 500;
  public readonly originalMessage = 'it broke';
  public readonly logStreamArn = 'arn:log';
}

let server: LocalHttpServer;
let cloudwatch: LocalCloudWatch;
let invocation: InvokeEndpointRequest | undefined;
let faults: Error[];
/** What the clock was told. */
let told: string[] = [];
const clock = {
  now: () => NOW,
  speed: 60,
  setSpeed: async (speed: number) => void told.push(`speed ${speed}`),
  advance: async (milliseconds: number) => void told.push(`advance ${milliseconds}`),
};
let clients: { cloudwatch: CloudWatchClient; sagemaker: SageMakerClient; runtime: SageMakerRuntimeClient };

beforeAll(async () => {
  cloudwatch = new LocalCloudWatch({
    clock: new SimulatedClock(NOW, 0.000001),
    events: { emit: async () => undefined },
    act: async () => undefined,
  });
  server = await LocalHttpServer.start({
    jsonServices: {
      GraniteServiceVersion20100801: cloudwatch.operations,
      SageMaker: {
        DescribeEndpoint: ({ EndpointName }) => {
          if (EndpointName === 'broken') {
            throw new TypeError('a fault of ours');
          }
          if (EndpointName !== 'churn') {
            throw new AwsError('ValidationException', `Could not find endpoint "${EndpointName}".`);
          }
          return {
            EndpointName,
            CreationTime: NOW,
            ProductionVariants: [{ VariantName: 'AllTraffic', VariantStatus: [{ StartTime: NOW }] }],
          };
        },
      },
    },
    clock,
    invokeEndpoint: async (request) => {
      invocation = request;
      if (request.endpointName === 'failing') {
        throw new ModelError('ModelError', 'Received server error (500)', 424);
      }
      return { status: 200, body: Buffer.from('0.5\n'), contentType: 'text/csv; charset=utf-8', variant: 'AllTraffic' };
    },
    resourceProviders: {
      'AWS::X::Y': ({ ResourceProperties }) => ({ PhysicalResourceId: 'y', Data: ResourceProperties }),
    },
    onFault: (error) => faults.push(error),
  });
  const configuration = {
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  clients = {
    cloudwatch: new CloudWatchClient(configuration),
    sagemaker: new SageMakerClient(configuration),
    runtime: new SageMakerRuntimeClient(configuration),
  };
});
beforeEach(() => {
  faults = [];
});
afterAll(async () => {
  Object.values(clients).forEach((client) => client.destroy());
  cloudwatch.stop();
  await server.stop();
});

test('it listens on loopback only', () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('SageMaker: responses with timestamps, and errors by their code', async () => {
  const endpoint = await clients.sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'churn' }));
  expect(endpoint).toMatchObject({ EndpointName: 'churn', CreationTime: NOW });
  expect(endpoint.ProductionVariants![0]!.VariantStatus![0]!.StartTime).toEqual(NOW);
  await expect(clients.sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'none' }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Could not find endpoint "none".',
    $metadata: { httpStatusCode: 400 },
  });
});

test('an unknown operation, service or path fails loudly, naming itself', async () => {
  await expect(clients.sagemaker.send(new ListTrialsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'the local cloud does not know the operation SageMaker.ListTrials',
  });
  await expect(
    clients.cloudwatch.send(new PutDashboardCommand({ DashboardName: 'd', DashboardBody: '{}' })),
  ).rejects.toMatchObject({ name: 'UnknownOperationException', message: expect.stringContaining('PutDashboard') });
  const response = await fetch(`${server.url}/nothing`);
  expect([response.status, (await response.json()).message]).toEqual([
    404,
    'the local cloud does not know GET /nothing',
  ]);
  const query = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListMetrics',
  });
  expect((await query.json()).message).toContain('not the Query protocol in which ListMetrics was asked');
});

test('a fault of the local services is a 500 and is told', async () => {
  await expect(clients.sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'broken' }))).rejects.toMatchObject({
    name: 'InternalFailure',
    message: 'the local cloud failed: a fault of ours',
    $metadata: { httpStatusCode: 500 },
  });
  expect(faults.map(({ message }) => message)).toEqual(['a fault of ours']);
});

test('SageMaker Runtime: headers and bodies there and back', async () => {
  const response = await clients.runtime.send(
    new InvokeEndpointCommand({
      EndpointName: 'churn',
      Body: '1,2\n',
      ContentType: 'text/csv',
      Accept: 'text/csv',
      InferenceId: 'id',
      CustomAttributes: 'trace',
      TargetVariant: 'AllTraffic',
    }),
  );
  expect(invocation).toEqual({
    endpointName: 'churn',
    body: Buffer.from('1,2\n'),
    contentType: 'text/csv',
    accept: 'text/csv',
    inferenceId: 'id',
    customAttributes: 'trace',
    targetVariant: 'AllTraffic',
  });
  expect(Buffer.from(response.Body).toString()).toBe('0.5\n');
  expect(response).toMatchObject({
    ContentType: 'text/csv; charset=utf-8',
    InvokedProductionVariant: 'AllTraffic',
    CustomAttributes: 'trace',
  });
  await expect(
    clients.runtime.send(new InvokeEndpointCommand({ EndpointName: 'failing', Body: 'x' })),
  ).rejects.toMatchObject({
    name: 'ModelError',
    message: 'Received server error (500)',
    OriginalStatusCode: 500,
    OriginalMessage: 'it broke',
    LogStreamArn: 'arn:log',
    $metadata: { httpStatusCode: 424 },
  });
});

test('CloudWatch: values, statistics, queries and alarms', async () => {
  const Dimensions = [{ Name: 'EndpointName', Value: 'churn' }];
  await clients.cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'N',
      MetricData: [
        { MetricName: 'm', Dimensions, Timestamp: NOW, Value: 1, Unit: 'Count' },
        { MetricName: 'm', Dimensions, Timestamp: NOW, Values: [2, 10], Counts: [3, 1], Unit: 'Count' },
        {
          MetricName: 'm',
          Dimensions,
          StatisticValues: { SampleCount: 2, Sum: 10, Minimum: 4, Maximum: 6 },
          Unit: 'Count',
        },
        // Large requests are sent compressed.
        ...Array.from({ length: 400 }, (_, index) => ({ MetricName: `filler-${index}`, Dimensions, Value: index })),
      ],
    }),
  );
  const window = { StartTime: new Date('2026-01-05T00:00:00Z'), EndTime: new Date('2026-01-05T00:05:00Z') };
  const statistics = await clients.cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'N',
      MetricName: 'm',
      Dimensions,
      ...window,
      Period: 60,
      Statistics: ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'],
    }),
  );
  expect(statistics.Datapoints).toEqual([
    { Timestamp: window.StartTime, Sum: 27, SampleCount: 7, Average: 27 / 7, Minimum: 1, Maximum: 10, Unit: 'Count' },
  ]);
  const data = await clients.cloudwatch.send(
    new GetMetricDataCommand({
      ...window,
      MetricDataQueries: [
        {
          Id: 'm1',
          ReturnData: false,
          MetricStat: { Metric: { Namespace: 'N', MetricName: 'm', Dimensions }, Period: 60, Stat: 'Sum' },
        },
        { Id: 'e1', Expression: 'FILL(m1, 0) * 2', Label: 'twice' },
      ],
      ScanBy: 'TimestampAscending',
    }),
  );
  expect(data.MetricDataResults).toEqual([
    expect.objectContaining({ Id: 'e1', Label: 'twice', StatusCode: 'Complete', Values: [54, 0, 0, 0, 0] }),
  ]);
  expect(data.MetricDataResults![0]!.Timestamps![1]).toEqual(new Date('2026-01-05T00:01:00Z'));
  expect((await clients.cloudwatch.send(new ListMetricsCommand({ Namespace: 'N', MetricName: 'm' }))).Metrics).toEqual([
    { Namespace: 'N', MetricName: 'm', Dimensions },
  ]);

  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'a',
      Namespace: 'N',
      MetricName: 'm',
      Dimensions,
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 9,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  const { MetricAlarms } = await clients.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['a'] }));
  expect(MetricAlarms).toEqual([
    expect.objectContaining({
      AlarmName: 'a',
      StateValue: 'ALARM',
      Threshold: 9,
      StateTransitionedTimestamp: expect.any(Date),
    }),
  ]);
  await expect(
    clients.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'none', StateValue: 'OK', StateReason: 'x' })),
  ).rejects.toMatchObject({ name: expect.stringContaining('ResourceNotFound') });
});

test('resources of CloudFormation', async () => {
  const ask = (ResourceType: string): Promise<Response> =>
    fetch(`${server.url}/local/resource`, {
      method: 'POST',
      body: JSON.stringify({ RequestType: 'Create', ResourceType, ResourceProperties: { a: 1 } }),
    });
  expect(await (await ask('AWS::X::Y')).json()).toEqual({ PhysicalResourceId: 'y', Data: { a: 1 } });
  const unknown = await ask('AWS::X::Z');
  expect([unknown.status, (await unknown.json()).message]).toEqual([400, 'the local cloud does not provide AWS::X::Z']);
});

describe('the clock', () => {
  beforeEach(() => {
    told = [];
  });
  const ask = async (query: string, method = 'POST'): Promise<{ status: number; body: any }> => {
    const response = await fetch(`${server.url}/_local/clock${query}`, { method });
    return { status: response.status, body: await response.json() };
  };

  test('is read by GET', async () => {
    expect(await ask('', 'GET')).toEqual({ status: 200, body: { now: NOW.toISOString(), speed: 60 } });
    expect(told).toEqual([]);
  });

  test.each([
    ['?advance=90s', ['advance 90000']],
    ['?advance=1.5h', ['advance 5400000']],
    ['?advance=10m', ['advance 600000']],
    ['?advance=2w', ['advance 1209600000']],
    ['?speed=600', ['speed 600']],
    ['?advance=1d&speed=1', ['speed 1', 'advance 86400000']],
  ])('POST %s moves it', async (query, expected) => {
    expect((await ask(query)).status).toBe(200);
    expect(told).toEqual(expected);
  });

  test.each([
    ['?advance=tomorrow', 'advance: must be a number with a unit (s, m, h, d or w), above 0 and at most 366d'],
    ['?advance=', 'got ""'],
    ['?advance=0d', 'got "0d"'],
    ['?advance=-1d', 'got "-1d"'],
    ['?advance=367d', 'got "367d"'],
    ['?advance=1d&speed=0', 'speed: must be a number from 1 to 600, got "0"'],
    ['?speed=fast', 'got "fast"'],
    ['?advanse=1d', 'advanse: is not known; the clock takes advance and speed'],
    ['', 'advance: is required, or speed, such as ?advance=1d'],
  ])('POST %s is one clear error, and changes nothing', async (query, message) => {
    const { status, body } = await ask(query);
    expect([status, body.__type]).toEqual([400, 'ValidationException']);
    expect(body.message).toContain(message);
    expect(told).toEqual([]);
  });

  test('is not moved by GET, which a page can make a browser send', async () => {
    expect(await ask('?advance=1d', 'GET')).toMatchObject({
      status: 400,
      body: { message: 'the clock is moved by POST, not by GET' },
    });
    expect(told).toEqual([]);
  });

  test('is moved by no web page', async () => {
    const response = await fetch(`${server.url}/_local/clock?advance=1d`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
    expect(told).toEqual([]);
  });
});
