import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudFormationFront } from '../../local/cloudformation-front';
import { LocalHttpServer } from '../../local/http';
import type { ObjectStore } from '../../local/interfaces';

const TEMPLATE = {
  Resources: { Group: { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: 'g' } } },
};
const ANSWER =
  '<CreateChangeSetResponse><CreateChangeSetResult><Id>arn:set</Id></CreateChangeSetResult></CreateChangeSetResponse>';

let ministack: Server;
let server: LocalHttpServer;
let client: CloudFormationClient;
/** What came through, as forms. */
let received: URLSearchParams[];
let objects: Map<string, string>;

beforeAll(async () => {
  ministack = createServer(async (request, response) => {
    received.push(new URLSearchParams(await text(request)));
    response.setHeader('content-type', 'text/xml').end(ANSWER);
  });
  await new Promise<void>((resolve) => {
    ministack.listen(0, '127.0.0.1', resolve);
  });
  const store = {
    read: async (uri: string) => Buffer.from(objects.get(uri)!),
    write: async (uri: string, body: string) => void objects.set(uri, body),
  } as unknown as ObjectStore;
  server = await LocalHttpServer.start({
    jsonServices: {},
    invokeEndpoint: async () => {
      throw new Error('nobody asks');
    },
    resourceProviders: {},
    clock: { now: () => new Date(0), speed: 1, setSpeed: async () => undefined, advance: async () => undefined },
    cloudFormation: new CloudFormationFront({
      url: `http://127.0.0.1:${(ministack.address() as AddressInfo).port}`,
      store,
      adaptation: () => ({
        providedTypes: ['AWS::SageMaker::ModelPackageGroup'],
        serviceToken: 'arn:forwarder',
        functionEnvironment: {},
      }),
    }),
  });
  client = new CloudFormationClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  received = [];
  objects = new Map();
});
afterAll(async () => {
  client.destroy();
  await server.stop();
  ministack.closeAllConnections();
  ministack.close();
});

const change = (template: { TemplateBody?: string; TemplateURL?: string }): Promise<{ Id?: string }> =>
  client.send(new CreateChangeSetCommand({ StackName: 's', ChangeSetName: 'c', ...template }));

test('a template in a request is adapted on its way', async () => {
  expect((await change({ TemplateBody: JSON.stringify(TEMPLATE) })).Id).toBe('arn:set');
  const [form] = received;
  expect(Object.fromEntries(form!)).toMatchObject({ Action: 'CreateChangeSet', StackName: 's', ChangeSetName: 'c' });
  expect(JSON.parse(form!.get('TemplateBody')!).Resources.Group).toMatchObject({
    Type: 'Custom::SageMaker-ModelPackageGroup',
    Properties: { ServiceToken: 'arn:forwarder', Properties: { ModelPackageGroupName: 'g' } },
  });
});

test('one in S3 is adapted beside itself, and stays what it was', async () => {
  objects.set('s3://assets/abc.json', JSON.stringify(TEMPLATE));
  await change({ TemplateURL: 'https://s3.us-east-1.amazonaws.com/assets/abc.json' });
  expect(received[0]!.get('TemplateURL')).toBe('https://s3.us-east-1.amazonaws.com/assets/abc.json.local');
  expect(JSON.parse(objects.get('s3://assets/abc.json.local')!).Resources.Group.Type).toMatch(/^Custom::/);
  expect(JSON.parse(objects.get('s3://assets/abc.json')!)).toEqual(TEMPLATE);
});

test('what is deployed is told as it was given, once its change set is executed', async () => {
  const deployed = async (StackName = 's'): Promise<string | undefined> =>
    (await client.send(new GetTemplateCommand({ StackName }))).TemplateBody;
  const execute = () => client.send(new ExecuteChangeSetCommand({ StackName: 's', ChangeSetName: 'c' }));
  const [first, second] = ['<&"é', 'later'].map((Description) => JSON.stringify({ Description, ...TEMPLATE }));
  await change({ TemplateBody: first });
  // MiniStack is asked about what is not known, and knows nothing here.
  expect(await deployed()).toBeUndefined();
  await execute();
  expect(await deployed()).toBe(first);
  objects.set('s3://assets/abc.json', second!);
  await change({ TemplateURL: 'https://s3.us-east-1.amazonaws.com/assets/abc.json' });
  expect(await deployed()).toBe(first);
  await execute();
  expect(await deployed()).toBe(second);
  expect(await deployed('arn:aws:cloudformation:us-east-1:000000000000:stack/s/1')).toBe(second);
  await client.send(new DeleteStackCommand({ StackName: 's' }));
  expect(await deployed()).toBeUndefined();
});

describe('a nested stack', () => {
  const nested = (TemplateURL: unknown): string =>
    JSON.stringify({ Resources: { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } } });
  const place = (key: string): object => ({
    'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, `/assets/${key}`]],
  });
  const inner = (text: string): any => JSON.parse(text).Resources.Inner.Properties.TemplateURL;

  test('is adapted beside its own template, at any depth, however its place is written', async () => {
    objects.set(
      's3://assets/middle.json',
      nested({ 'Fn::Sub': 'https://s3.${AWS::Region}.${AWS::URLSuffix}/assets/deep.json' }),
    );
    objects.set('s3://assets/deep.json', JSON.stringify(TEMPLATE));
    await change({ TemplateBody: nested(place('middle.json')) });
    expect(inner(received[0]!.get('TemplateBody')!)).toBe(
      'https://s3.us-east-1.amazonaws.com/assets/middle.json.local',
    );
    expect(inner(objects.get('s3://assets/middle.json.local')!)).toBe(
      'https://s3.us-east-1.amazonaws.com/assets/deep.json.local',
    );
    expect(JSON.parse(objects.get('s3://assets/deep.json.local')!).Resources.Group.Type).toMatch(/^Custom::/);
  });

  test('with a type that nobody knows is refused by its name', async () => {
    objects.set('s3://assets/a.json', JSON.stringify({ Resources: { Strange: { Type: 'AWS::EKS::Cluster' } } }));
    await expect(change({ TemplateBody: nested(place('a.json')) })).rejects.toThrow(
      'the local cloud does not know AWS::EKS::Cluster (Strange in the nested stack Inner); nothing was deployed',
    );
    expect(received).toEqual([]);
  });

  test.each([
    [{ Ref: 'Place' }],
    [{ 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': ['Bucket', 'DomainName'] }]] }],
    [{ 'Fn::Sub': 'https://s3.${Place}/a.json' }],
    ['https://elsewhere.example/a.json'],
    [undefined],
  ])('whose template lies at %j is refused', async (url) => {
    await expect(change({ TemplateBody: nested(url) })).rejects.toThrow(
      /^the nested stack Inner: TemplateURL must be an address in S3 that is known before the deployment, got .*; nothing was deployed$/,
    );
    expect(received).toEqual([]);
  });
});

test('a type that nobody knows is refused, and nothing is passed on', async () => {
  const unknown = { Resources: { Strange: { Type: 'AWS::EKS::Cluster' } } };
  await expect(change({ TemplateBody: JSON.stringify(unknown) })).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'the local cloud does not know AWS::EKS::Cluster (Strange in the template); nothing was deployed',
  });
  expect(received).toEqual([]);
});

test('everything else is passed on as it is', async () => {
  await change({ TemplateBody: 'Resources: {}' });
  await client.send(new DescribeStacksCommand({ StackName: 'other' })).catch(() => undefined);
  expect(received.map((form) => form.get('TemplateBody') ?? form.get('StackName'))).toEqual(['Resources: {}', 'other']);
});
