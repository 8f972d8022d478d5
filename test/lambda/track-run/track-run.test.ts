import { RUN_TAGS } from '../../../contract/mlflow';
import { logger } from '../../../engine/aws/logging';
import { MlflowClient } from '../../../lambda/track-run/mlflow-client';
import { type TrackEvent, trackRun } from '../../../lambda/track-run/track-run';
import type { FakeS3 } from '../detect-drift/fake-aws';
import { FakeMlflow } from './fake-mlflow';
import { EXECUTION, fakeFiles, fakeSageMaker, VERSION } from './fixtures';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const APP = 'arn:aws:sagemaker:eu-west-1:111122223333:mlflow-app/app-ABC';
const EVENT: TrackEvent = { detail: { pipelineExecutionArn: EXECUTION } };
const credentials = async (): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> => ({
  accessKeyId: 'AKID',
  secretAccessKey: 'secret',
  sessionToken: 'token',
});

let server: FakeMlflow;
let url: string;

beforeEach(async () => {
  server = new FakeMlflow();
  url = await server.listen();
});
afterEach(() => {
  server.close();
  jest.clearAllMocks();
});

const track = (
  event: unknown = EVENT,
  sageMaker = fakeSageMaker(),
  mlflowArn = APP,
  more: { readonly artifactUri?: string; readonly s3?: FakeS3 } = {},
): ReturnType<typeof trackRun> =>
  trackRun(event as TrackEvent, {
    pipelineName: 'churn',
    experimentName: 'churn',
    mlflowArn,
    sageMaker,
    s3: fakeFiles(),
    mlflow: new MlflowClient(mlflowArn, credentials, url),
    ...more,
  });

test('a run has its parameters, the metrics of its evaluation, and where its pages are', async () => {
  expect(await track()).toEqual({ experimentId: '1', runId: 'run9' });
  const [run] = server.runs;
  expect(run).toMatchObject({
    name: 'abc123',
    status: 'FINISHED',
    start_time: Date.parse('2026-11-30T10:00:00Z'),
    end_time: Date.parse('2026-11-30T10:10:30Z'),
  });
  expect(Object.fromEntries(run!.params)).toEqual({
    InputDataUri: 's3://bucket/source/',
    max_depth: '5',
    'odd name_': '1',
    region: 'eu',
    'image.Prepare': 'images/scikit-learn:1.4',
    'image.Train': 'images/xgboost:1.7',
    'image.Evaluate': 'images/scikit-learn:1.4',
  });
  expect(Object.fromEntries(run!.metrics)).toEqual({
    auc: 0.83,
    f1: 0.58,
    held_out_rows: 720,
    source_rows: 720,
    source_files: 2,
    run_seconds: 630,
  });
  expect(Object.fromEntries(run!.tags)).toEqual({
    'mlflow.source.name': 'churn',
    'mlflow.source.type': 'JOB',
    'mlflow.note.content': 'drift: 3 of 20 columns',
    [RUN_TAGS.execution]: EXECUTION,
    [RUN_TAGS.version]: VERSION,
    [RUN_TAGS.verdict]: 'met',
    [RUN_TAGS.verdictMessage]: 'auc 0.830 is above the required 0.75',
    [RUN_TAGS.evaluationPage]: 's3://bucket/churn/runs/abc123/evaluate/evaluation/evaluation.html',
    [RUN_TAGS.dataReport]: 's3://bucket/churn/runs/abc123/prepare/report/report.html',
  });
});

test('the hyperparameters of a tuning are the best ones', async () => {
  await track(EVENT, fakeSageMaker({ tuned: true }));
  expect(Object.fromEntries(server.runs[0]!.params)).toMatchObject({ num_round: '100', eta: '0.3' });
});

test('a run that failed or was stopped is recorded as far as it came, with the reason', async () => {
  await track(EVENT, fakeSageMaker({ status: 'Failed', failed: true }));
  const [run] = server.runs;
  expect(run!.status).toBe('FAILED');
  expect(run!.tags.get(RUN_TAGS.failure)).toBe('Step failure: Train');
  expect(Object.fromEntries(run!.metrics)).toEqual({ source_rows: 720, source_files: 2, run_seconds: 630 });
  await track({ pipelineExecutionArn: EXECUTION }, fakeSageMaker({ status: 'Stopped' }));
  expect(server.runs).toHaveLength(1);
  expect(run!.status).toBe('KILLED');
});

describe('artefacts', () => {
  const artifactUri = 's3://bucket/mlflow/churn';
  const PLACE = `${artifactUri}/1/run9/artifacts/`;
  const listCopied = (s3: FakeS3): string[] =>
    [...s3.objects.keys()].flatMap((uri) => (uri.startsWith(PLACE) ? [uri.slice(PLACE.length)] : [])).sort();

  test('are the pages and reports of the run and how its rows were prepared, where MLflow looks for them', async () => {
    const s3 = fakeFiles();
    await track(EVENT, fakeSageMaker(), APP, { artifactUri, s3 });
    expect(listCopied(s3)).toEqual([
      'data/lineage.json',
      'data/report.html',
      'data/report.json',
      'evaluation/evaluation.html',
      'evaluation/evaluation.json',
    ]);
    expect(s3.objects.get(`${PLACE}evaluation/evaluation.html`)).toBe('<html>evaluation</html>');
  });

  test('of a run that failed are what it wrote before', async () => {
    const s3 = fakeFiles();
    await track(EVENT, fakeSageMaker({ status: 'Failed', failed: true }), APP, { artifactUri, s3 });
    expect(listCopied(s3)).toEqual(['data/lineage.json', 'data/report.html', 'data/report.json']);
  });

  test('stay where they are where nobody said that they may be written', async () => {
    const s3 = fakeFiles();
    await track(EVENT, fakeSageMaker(), APP, { s3 });
    expect(listCopied(s3)).toEqual([]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  test.each(['s3://other/mlflow/churn/1', 's3://bucket/mlflow/churn-2/1', 'mlflow-artifacts:/1'])(
    'that MLflow looks for in %s are not written, which is logged, and the run is recorded',
    async (location) => {
      const s3 = fakeFiles();
      server.artifactLocation = location;
      await track(EVENT, fakeSageMaker(), APP, { artifactUri, s3 });
      expect(server.runs).toMatchObject([{ status: 'FINISHED' }]);
      expect(s3.calls.filter((call) => call.startsWith('Copy'))).toEqual([]);
      expect(logger.warn).toHaveBeenCalledWith(expect.stringMatching(/^artefacts are kept elsewhere by MLflow/), {
        location: `${location}/run9/artifacts`,
        allowed: artifactUri,
      });
    },
  );

  test('that cannot be written leave a run that goes on, which the event that comes again finishes', async () => {
    const s3 = fakeFiles();
    const refused = Object.assign(new Error('denied'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    s3.failures.set(`CopyObjectCommand ${PLACE}evaluation/evaluation.html`, refused);
    await expect(track(EVENT, fakeSageMaker(), APP, { artifactUri, s3 })).rejects.toThrow('denied');
    expect(server.runs).toMatchObject([{ status: 'RUNNING' }]);
    s3.failures.clear();
    await track(EVENT, fakeSageMaker(), APP, { artifactUri, s3 });
    expect(server.runs).toMatchObject([{ status: 'FINISHED' }]);
    expect(listCopied(s3)).toHaveLength(5);
  });
});

test('an event that comes twice, one after the other or at once, makes one run', async () => {
  await track();
  await track();
  expect(server.runs).toHaveLength(1);
  server.runs.length = 0;
  // Both have looked before either creates its own.
  let waiting = 0;
  const isFirstLook = new Set(['runs/search']);
  server.before = (operation) => {
    waiting += isFirstLook.has(operation) ? 1 : 0;
  };
  const results = await Promise.allSettled([track(), track()]);
  expect(waiting).toBeGreaterThanOrEqual(3);
  expect(server.runs.filter(({ deleted }) => !deleted)).toHaveLength(1);
  // Who lost its run meanwhile is called again, and finds the one that stays.
  if (results.some(({ status }) => status === 'rejected')) {
    await track();
  }
  const [left] = server.runs.filter(({ deleted }) => !deleted);
  expect(left).toMatchObject({ status: 'FINISHED' });
});

test('a call that fails on the way leaves nothing behind that the next one does not finish', async () => {
  for (const operation of ['experiments/create', 'runs/create', 'runs/log-batch', 'runs/update']) {
    server.before = (now) => {
      if (now === operation) {
        throw new Error('no');
      }
    };
    await expect(track()).rejects.toThrow(`MLflow answered ${operation} with 500 INTERNAL_ERROR: no`);
  }
  server.before = () => undefined;
  await track();
  expect(server.runs).toMatchObject([{ status: 'FINISHED', deleted: false }]);
});

test('an experiment that was deleted by hand is told with what to do', async () => {
  server.experiments.set('churn', { experiment_id: '7', lifecycle_stage: 'deleted' });
  await expect(track()).rejects.toThrow(/^the experiment churn was deleted in MLflow, .* restore it there/);
});

test('more params than MLflow takes at once come in parts', async () => {
  const sageMaker = fakeSageMaker();
  const send = sageMaker.send.bind(sageMaker) as (command: any) => Promise<any>;
  Object.assign(sageMaker, {
    send: async (command: any) => {
      const answer = await send(command);
      return command.constructor.name === 'DescribeTrainingJobCommand'
        ? {
            ...answer,
            HyperParameters: Object.fromEntries(Array.from({ length: 230 }, (_, i) => [`p${i}`, String(i)])),
          }
        : answer;
    },
  });
  await track(EVENT, sageMaker);
  expect(server.runs[0]!.params.size).toBe(230 + 4);
});

test.each([[{}], [{ detail: {} }], [{ pipelineExecutionArn: 'churn' }]])('%j names no run', async (event) => {
  await expect(track(event)).rejects.toThrow(/^the event names no run: \{"pipelineExecutionArn": /);
});

test.each([
  ['an app', APP, 'x-sm-mlflow-app-arn', '/eu-west-1/sagemaker/aws4_request'],
  [
    'a tracking server',
    'arn:aws:sagemaker:eu-west-1:111122223333:mlflow-tracking-server/ours',
    'x-mlflow-sm-tracking-server-arn',
    '/eu-west-1/sagemaker-mlflow/aws4_request',
  ],
])('requests to %s are signed and led as SageMaker wants it', async (_, arn, header, scope) => {
  await track(EVENT, fakeSageMaker(), arn);
  for (const { headers } of server.calls) {
    expect(headers[header]).toBe(arn);
    expect(headers.authorization).toContain(scope);
    expect(headers.authorization).toMatch(new RegExp(`SignedHeaders=[^,]*${header}`));
    expect(headers['x-amz-security-token']).toBe('token');
  }
});
