import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LocalMlflow, type MlflowRequest } from '../../local/mlflow';

const APP = 'arn:aws:sagemaker:us-east-1:000000000000:mlflow-app/app-ABC';
const SIGNED =
  'AWS4-HMAC-SHA256 Credential=test/20261130/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=0';

/** What stands in for Python with MLflow: answers what it is asked, and fails to start where it is told to. */
const PROGRAM = `#!${process.execPath}
const { argv, env } = process;
if (env.HOME.includes('broken')) process.exit(3);
const port = argv[argv.indexOf('--port') + 1];
require('node:http').createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => response.writeHead(request.url.includes('missing') ? 404 : 200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ method: request.method, url: request.url, body, telemetry: env.MLFLOW_DISABLE_TELEMETRY, args: argv.slice(2, 5) })));
}).listen(Number(port), '127.0.0.1');
`;

let mlflow: LocalMlflow;

function create(folder: string): LocalMlflow {
  const workDir = mkdtempSync(path.join(os.tmpdir(), folder));
  const program = path.join(workDir, 'python');
  writeFileSync(program, PROGRAM);
  chmodSync(program, 0o755);
  mlflow = new LocalMlflow({ workDir, findPython: async () => program });
  return mlflow;
}

afterEach(() => mlflow.stop());

function request(headers: Record<string, string>, rest: Partial<MlflowRequest> = {}): MlflowRequest {
  return {
    method: 'POST',
    path: '/api/2.0/mlflow/runs/search',
    header: (name) => headers[name],
    body: Buffer.from('{"experiment_ids":["1"]}'),
    ...rest,
  };
}

test('requests that are led and signed as SageMaker wants it reach a server that is started once', async () => {
  create('mlflow-');
  const headers = { 'x-sm-mlflow-app-arn': APP, authorization: SIGNED };
  const [one, other] = await Promise.all([
    mlflow.answer(request(headers)),
    mlflow.answer(request(headers, { method: 'GET', path: '/api/2.0/mlflow/missing?a=b%20c', body: Buffer.alloc(0) })),
  ]);
  expect(one.status).toBe(200);
  expect(JSON.parse(one.body)).toMatchObject({
    method: 'POST',
    body: '{"experiment_ids":["1"]}',
    telemetry: 'true',
    args: ['-m', 'mlflow', 'server'],
  });
  expect(other).toMatchObject({ status: 404, body: expect.stringContaining('/api/2.0/mlflow/missing?a=b%20c') });
  expect(await mlflow.start()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test.each([
  ['does not say for which MLflow it is', {}, /does not say which MLflow app or tracking server/],
  [
    'names another thing',
    { 'x-sm-mlflow-app-arn': 'arn:aws:sagemaker:us-east-1:1:pipeline/p', authorization: SIGNED },
    /does not say which MLflow app/,
  ],
  ['is not signed', { 'x-sm-mlflow-app-arn': APP }, /is not signed for sagemaker in us-east-1/],
  [
    'is signed for the other kind',
    { 'x-mlflow-sm-tracking-server-arn': APP.replace('mlflow-app', 'mlflow-tracking-server'), authorization: SIGNED },
    /is not signed for sagemaker-mlflow/,
  ],
])('a request that %s is refused, as by AWS', async (_, headers, message) => {
  create('mlflow-');
  await expect(mlflow.answer(request(headers as unknown as Record<string, string>))).rejects.toThrow(message);
});

test('an experiment is made where its app keeps artefacts, as in SageMaker', async () => {
  create('mlflow-');
  const { PhysicalResourceId: arn } = (await mlflow.resourceProviders['AWS::SageMaker::MlflowApp']!({
    RequestType: 'Create',
    ResourceProperties: {
      Name: 'churn',
      ArtifactStoreUri: 's3://bucket/mlflow/churn',
      RoleArn: 'arn:aws:iam::111122223333:role/mlflow',
    },
  } as never)) as { PhysicalResourceId: string };
  const ask = async (app: string): Promise<unknown> => {
    const asked = { path: '/api/2.0/mlflow/experiments/create', body: Buffer.from('{"name":"churn"}') };
    const { body } = await mlflow.answer(request({ 'x-sm-mlflow-app-arn': app, authorization: SIGNED }, asked));
    return JSON.parse(JSON.parse(body).body);
  };
  expect(await ask(arn)).toEqual({ name: 'churn', artifact_location: 's3://bucket/mlflow/churn/churn' });
  expect(await ask(APP)).toEqual({ name: 'churn' });
});

test('a server that ends at once is told with its log, and tried again', async () => {
  create('broken-');
  await expect(mlflow.start()).rejects.toThrow(/MLflow ended before it answered: .*mlflow\.log$/);
  await expect(mlflow.start()).rejects.toThrow(/MLflow ended before it answered/);
});

test('an app keeps its ARN when it changes, and is refused where AWS refuses it', async () => {
  create('mlflow-');
  const provide = mlflow.resourceProviders['AWS::SageMaker::MlflowApp']!;
  const properties = {
    Name: 'churn',
    ArtifactStoreUri: 's3://bucket/mlflow',
    RoleArn: 'arn:aws:iam::111122223333:role/mlflow',
  };
  const ask = (RequestType: 'Create' | 'Update' | 'Delete', PhysicalResourceId?: string, more = {}): Promise<any> =>
    Promise.resolve(
      provide({
        RequestType,
        PhysicalResourceId,
        LogicalResourceId: 'App',
        ResourceType: 'AWS::SageMaker::MlflowApp',
        ResourceProperties: { ...properties, ...more },
      } as never),
    );
  const { PhysicalResourceId: arn, Data } = await ask('Create');
  expect(arn).toMatch(/:mlflow-app\/app-[A-Z0-9]{12}$/);
  expect(Data.Arn).toBe(arn);
  expect((await ask('Update', arn)).PhysicalResourceId).toBe(arn);
  expect((await ask('Delete', arn)).PhysicalResourceId).toBe(arn);
  await expect(ask('Create', undefined, { Name: 'not allowed' })).rejects.toThrow(
    /at 'name' failed to satisfy constraint/,
  );
});
