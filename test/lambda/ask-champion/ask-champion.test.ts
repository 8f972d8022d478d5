import type { ChampionRequest } from '../../../contract/champion';
import { askChampion } from '../../../lambda/ask-champion/ask-champion';
import type { ChampionOptions } from '../../../lambda/ask-champion/options';
import { awsError, FakeS3 } from '../../engine/aws/fake-s3';
import { ARN, FakeSageMaker } from './fake-sagemaker';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const RUN = 's3://bucket/churn/runs/new';
const ANSWERS = `${RUN}/champion/answers`;
const NAME = 'pipelines-new-AskChampion-champion';
const TARGET = { name: 'left', type: 'binary', positiveClass: 'Yes' };

let s3: FakeS3;
let sageMaker: FakeSageMaker;
let now = 0;

function put(uri: string, body: string): void {
  s3.objects.set(uri, { body, etag: '"x"' });
}

function schema(names: string[], target: object = TARGET): string {
  return JSON.stringify({ target, features: names.map((name) => ({ name, type: 'numeric' })) });
}

beforeEach(() => {
  s3 = new FakeS3();
  sageMaker = new FakeSageMaker();
  now = 0;
  put(`${RUN}/prepare/test/features.csv`, '1,a\n2,"b, ""c"""\n');
  put(`${RUN}/prepare/test/alone-1.csv`, '1,a');
  put(`${RUN}/prepare/baseline/schema.json`, schema(['age', 'plan']));
  for (const version of [2, 3]) {
    put(`s3://bucket/churn/runs/old${version}/prepare/baseline/schema.json`, schema(['age', 'plan']));
    put(`s3://bucket/churn/runs/old${version}/evaluate/evaluation/evaluation.json`, `{"version":${version}}`);
  }
});

const PROFILE = 'prepare/baseline/profile.json';

/** What the preparation of the run is told of an earlier version's rows. */
async function recall(): Promise<any> {
  await askChampion({ action: 'recall', run: 'new', folder: `${RUN}/champion` }, 600_000, options());
  return s3.json(`${RUN}/champion/earlier/earlier.json`);
}

const step = (action: ChampionRequest['action'], milliseconds = 600_000): Promise<{ outcome: string }> =>
  askChampion(
    { action, run: 'new', folder: `${RUN}/champion`, rows: `${RUN}/prepare/test`, baseline: `${RUN}/prepare/baseline` },
    milliseconds,
    options(),
  );

const options = (): ChampionOptions => ({
  s3,
  sageMaker,
  modelPackageGroup: 'churn',
  config: {
    roleArn: 'arn:aws:iam::111122223333:role/model',
    instanceType: 'ml.m5.large',
    vpc: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
    outputKeyArn: 'arn:key',
    volumeKeyArn: 'arn:key',
    tags: { team: 'churn' },
  },
  now: () => now,
  sleep: async (milliseconds) => void (now += milliseconds),
});

async function askAndAwait(): Promise<any> {
  await step('ask');
  await step('await');
  return s3.json(`${ANSWERS}/champion.json`);
}

test('the newest approved version is asked about the held-out rows, by its own containers', async () => {
  sageMaker.approved = [2, 3];
  expect(await step('ask')).toEqual({ outcome: `${ARN}/3: asked` });
  expect(sageMaker.models).toEqual([
    {
      ModelName: NAME,
      ExecutionRoleArn: 'arn:aws:iam::111122223333:role/model',
      Containers: [{ ModelPackageName: `${ARN}/3` }],
      EnableNetworkIsolation: true,
      VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
      Tags: [{ Key: 'team', Value: 'churn' }],
    },
  ]);
  expect(sageMaker.transform).toMatchObject({
    TransformJobName: NAME,
    ModelName: NAME,
    // Not the rows beside them that only the candidate is asked about.
    TransformInput: { DataSource: { S3DataSource: { S3Uri: `${RUN}/prepare/test/features.csv` } } },
    TransformOutput: { S3OutputPath: ANSWERS, KmsKeyId: 'arn:key', Accept: 'text/csv' },
    TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeKmsKeyId: 'arn:key' },
    Tags: [{ Key: 'team', Value: 'churn' }],
  });
  sageMaker.statuses = ['InProgress', 'InProgress', 'Completed'];
  expect(await step('await')).toEqual({ outcome: `${ARN}/3: answered` });
  expect(now).toBe(20_000);
  expect(s3.json(`${ANSWERS}/champion.json`)).toEqual({ version: `${ARN}/3` });
  expect(s3.json(`${ANSWERS}/champion-evaluation.json`)).toEqual({ version: 3 });
  expect(sageMaker.models).toEqual([]);
});

test.each([
  [['application/jsonlines'], 'application/jsonlines'],
  [['application/jsonlines; verbose=true'], 'application/jsonlines; verbose=true'],
  [['application/json', 'text/csv'], 'text/csv'],
  [[], 'text/csv'],
  [undefined, 'text/csv'],
])('a champion that was registered as answering %j is asked for %s', async (answerTypes, accept) => {
  sageMaker.approved = [3];
  sageMaker.answerTypes = answerTypes;
  await step('ask');
  expect(sageMaker.transform?.TransformOutput?.Accept).toBe(accept);
});

test('it is asked as the candidate is: as many rows as fit, or each by itself', async () => {
  sageMaker.approved = [3];
  await step('ask');
  expect(sageMaker.transform).toMatchObject({ BatchStrategy: 'MultiRecord', MaxPayloadInMB: 1 });
  sageMaker = new FakeSageMaker();
  sageMaker.approved = [3];
  const { config, ...rest } = options();
  await askChampion(
    {
      action: 'ask',
      run: 'new',
      folder: `${RUN}/champion`,
      rows: `${RUN}/prepare/test`,
      baseline: `${RUN}/prepare/baseline`,
    },
    600_000,
    { ...rest, config: { ...config, asksRowsAlone: true } },
  );
  expect(sageMaker.transform).toMatchObject({ BatchStrategy: 'SingleRecord', TransformInput: { SplitType: 'Line' } });
  expect(sageMaker.transform).not.toHaveProperty('MaxPayloadInMB');
});

const FORECAST = { name: 'units', type: 'forecasting', season: 7, horizon: 7 };

/** A run whose held-out requests are series, and a champion that forecasts them. */
function putSeries(champion: object = FORECAST): void {
  s3.objects.delete(`${RUN}/prepare/test/features.csv`);
  s3.objects.delete(`${RUN}/prepare/test/alone-1.csv`);
  put(`${RUN}/prepare/test/requests.jsonl`, '{"series":"a"}\n');
  put(`${RUN}/prepare/baseline/schema.json`, schema(['series', 'level_change', 'season_change'], FORECAST));
  put('s3://bucket/churn/runs/old3/prepare/baseline/schema.json', schema(['series', 'level_change'], champion));
  sageMaker.approved = [3];
  sageMaker.answerTypes = ['application/jsonlines'];
}

test('a champion that forecasts is asked for a series at a time, whatever the monitors compare of requests', async () => {
  putSeries();
  expect(await step('ask')).toEqual({ outcome: `${ARN}/3: asked` });
  expect(sageMaker.transform).toMatchObject({
    BatchStrategy: 'SingleRecord',
    TransformInput: {
      ContentType: 'application/jsonlines',
      SplitType: 'Line',
      DataSource: { S3DataSource: { S3Uri: `${RUN}/prepare/test/requests.jsonl` } },
    },
    TransformOutput: { Accept: 'application/jsonlines' },
  });
});

test('a champion that forecasts another horizon is not asked', async () => {
  putSeries({ ...FORECAST, horizon: 14 });
  expect((await askAndAwait()).problem).toBe('it predicts another target: horizon was 14, and is 7 now');
});

test('of a champion that learned from its backtests after it was judged, the model is asked that was judged', async () => {
  putSeries();
  const Environment = { SAGEMAKER_PROGRAM: 'inference.py' };
  sageMaker.containers = [
    { Image: 'translator', ModelDataUrl: 's3://bucket/t.tar.gz', ImageDigest: 'sha256:1' },
    { Image: 'model', ModelDataUrl: 's3://bucket/churn/runs/old3/train/refit/model.tar.gz', Environment },
  ];
  sageMaker.metadata = { judgedModel: 's3://bucket/churn/runs/old3/train/model.tar.gz' };
  await step('ask');
  expect(sageMaker.models[0].Containers).toEqual([
    { Image: 'translator', ModelDataUrl: 's3://bucket/t.tar.gz' },
    { Image: 'model', ModelDataUrl: 's3://bucket/churn/runs/old3/train/model.tar.gz', Environment },
  ]);
});

test('a champion that finds objects is sent images, and none that numbers its classes otherwise', async () => {
  const boxes = (...objectClasses: string[]): string =>
    schema(['brightness'], { name: 'cells', type: 'regression', images: true, detectionScore: 0.5, objectClasses });
  sageMaker.approved = [3];
  put(`${RUN}/prepare/baseline/schema.json`, boxes('cell', 'nucleus'));
  put('s3://bucket/churn/runs/old3/prepare/baseline/schema.json', boxes('cell', 'nucleus'));
  await step('ask');
  expect(sageMaker.transform).toMatchObject({
    TransformInput: { ContentType: 'application/x-image', SplitType: 'None' },
  });
  put('s3://bucket/churn/runs/old3/prepare/baseline/schema.json', boxes('nucleus', 'cell'));
  expect((await askAndAwait()).problem).toBe(
    'it predicts another target: objectClasses was ["nucleus","cell"], and is ["cell","nucleus"] now',
  );
});

test('a step that Lambda runs twice asks once', async () => {
  sageMaker.approved = [3];
  await step('ask');
  expect(await step('ask')).toEqual({ outcome: `${ARN}/3: asked` });
  expect(sageMaker.models).toHaveLength(1);
});

test('without an approved version nobody is asked', async () => {
  expect(await askAndAwait()).toEqual({});
  expect(sageMaker.transform).toBeUndefined();
});

test('a champion whose recipe had fewer columns, in another order, is asked with its own', async () => {
  sageMaker.approved = [3];
  put(`${RUN}/prepare/test/features.csv`, '1,a,x\n2,"b, ""c""\n",y\n');
  put(`${RUN}/prepare/baseline/schema.json`, schema(['age', 'plan', 'new']));
  put('s3://bucket/churn/runs/old3/prepare/baseline/schema.json', schema(['plan', 'age']));
  expect(await askAndAwait()).toEqual({ version: `${ARN}/3` });
  expect(sageMaker.transform?.TransformInput?.DataSource?.S3DataSource?.S3Uri).toBe(`${RUN}/champion/rows/`);
  expect(s3.uris(`${RUN}/champion/rows/`)).toEqual([`${RUN}/champion/rows/features.csv`]);
  expect(s3.objects.get(`${RUN}/champion/rows/features.csv`)?.body).toBe('a,1\n"b, ""c""\n",2\n');
});

const refused = awsError('ResourceLimitExceeded', 'The account-level service limit is 0 Instances.');

test.each<[string, () => void, string]>([
  [
    'needs a column that is gone',
    () => put('s3://bucket/churn/runs/old3/prepare/baseline/schema.json', schema(['age', 'tenure'])),
    'it needs the column tenure, which the held-out rows do not have',
  ],
  [
    'needs many columns that are gone',
    () => put('s3://bucket/churn/runs/old3/prepare/baseline/schema.json', schema([...'abcdefg'])),
    'it needs the columns a, b, c, d, e and 2 more, which the held-out rows do not have',
  ],
  [
    'predicts another class',
    () =>
      put(
        's3://bucket/churn/runs/old3/prepare/baseline/schema.json',
        schema(['age', 'plan'], { ...TARGET, positiveClass: 'No' }),
      ),
    'it predicts another target: positiveClass was "No", and is "Yes" now',
  ],
  [
    'came without a schema',
    () => s3.objects.delete('s3://bucket/churn/runs/old3/prepare/baseline/schema.json'),
    'it has no schema.json, which says what columns it takes',
  ],
  [
    'is deleted in this moment',
    () => sageMaker.deleted.push(3),
    `it could not be asked: ValidationException: ModelPackage ${ARN}/3 does not exist.`,
  ],
  [
    'is of an image that is gone',
    () => {
      sageMaker.refuse.CreateModelCommand = awsError('ValidationException', 'Requested image not found.');
    },
    'it could not be asked: ValidationException: Requested image not found.',
  ],
  [
    'gets no instance',
    () => {
      sageMaker.refuse.CreateTransformJobCommand = refused;
    },
    'it could not be asked: ResourceLimitExceeded: The account-level service limit is 0 Instances.',
  ],
  [
    'fails',
    () => {
      sageMaker.statuses = ['InProgress', 'Failed'];
      sageMaker.failureReason = 'AlgorithmError: See job logs for more information';
    },
    'its predictions failed: AlgorithmError: See job logs for more information',
  ],
  [
    'is stopped',
    () => {
      sageMaker.statuses = ['Stopped'];
    },
    `its predictions failed: the batch transform ${NAME} was stopped`,
  ],
  [
    'cannot be looked at',
    () => {
      sageMaker.refuse.DescribeTransformJobCommand = awsError('AccessDeniedException', 'no');
    },
    'its predictions could not be awaited: AccessDeniedException: no',
  ],
])('a champion that %s is no error, but a reason', async (_, arrange, problem) => {
  sageMaker.approved = [3];
  arrange();
  expect(await askAndAwait()).toEqual({ version: `${ARN}/3`, problem });
});

test('predictions that take too long are stopped, in time for the function to end', async () => {
  sageMaker.approved = [3];
  sageMaker.statuses = ['InProgress'];
  const { problem } = await askAndAwait();
  expect(problem).toContain('its predictions took too long');
  expect(sageMaker.stopped).toBe(true);
  expect(now).toBeLessThanOrEqual(540_000);
  expect(now).toBeGreaterThan(500_000);
});

test('a version that is approved while the run goes on is the champion, and was not asked', async () => {
  sageMaker.approved = [2];
  await step('ask');
  sageMaker.approved = [2, 3];
  await step('await');
  expect(s3.json(`${ANSWERS}/champion.json`)).toEqual({
    version: `${ARN}/3`,
    problem: 'it became the champion while the run went on, too late to be asked',
  });
});

test('so is the first version of all', async () => {
  await step('ask');
  sageMaker.approved = [2];
  await step('await');
  expect(s3.json(`${ANSWERS}/champion.json`).problem).toContain('too late to be asked');
});

test('a champion that is rejected while the run goes on is none any more', async () => {
  sageMaker.approved = [3];
  await step('ask');
  sageMaker.approved = [];
  await step('await');
  expect(s3.json(`${ANSWERS}/champion.json`)).toEqual({});
});

test('a registry that cannot be read ends no run, and approves nothing', async () => {
  sageMaker.refuse.ListModelPackagesCommand = awsError('ThrottlingException', 'Rate exceeded', 400);
  expect(await askAndAwait()).toEqual({
    version: 'unknown',
    problem: 'the registry could not be read: ThrottlingException: Rate exceeded',
  });
});

test('an evaluation that cannot be read keeps nobody from asking', async () => {
  sageMaker.approved = [3];
  s3.objects.delete('s3://bucket/churn/runs/old3/evaluate/evaluation/evaluation.json');
  expect(await askAndAwait()).toEqual({ version: `${ARN}/3` });
  expect(s3.json(`${ANSWERS}/champion-evaluation.json`)).toBeUndefined();
});

test('a model that cannot be deleted is left to the cleaner of the run', async () => {
  sageMaker.approved = [3];
  sageMaker.refuse.DeleteModelCommand = awsError('AccessDeniedException', 'no');
  expect(await askAndAwait()).toEqual({ version: `${ARN}/3` });
});

test('the preparation is told what the rows of the approved version were like, or of the one that waits', async () => {
  put(`s3://bucket/churn/runs/old2/${PROFILE}`, '{"rows":2}');
  put(`s3://bucket/churn/runs/old3/${PROFILE}`, '{"rows":3}');
  expect(await recall()).toEqual({});
  sageMaker.pending = [2, 3];
  expect(await recall()).toEqual({
    version: `${ARN}/3`,
    approval: 'PendingManualApproval',
    profile: { rows: 3 },
  });
  // What serves counts, whatever is newer.
  sageMaker.approved = [2];
  expect(await recall()).toEqual({ version: `${ARN}/2`, approval: 'Approved', profile: { rows: 2 } });
});

test.each<[string, () => void, object]>([
  [
    'a version from before profiles were kept',
    () => undefined,
    { version: `${ARN}/3`, approval: 'Approved', problem: 'its run kept no profile of them' },
  ],
  [
    'a profile that is no JSON',
    () => put(`s3://bucket/churn/runs/old3/${PROFILE}`, '{'),
    { version: `${ARN}/3`, approval: 'Approved', problem: expect.stringMatching(/^they could not be looked up: /) },
  ],
  [
    'a version that is gone',
    () => void (sageMaker.deleted = [3]),
    { version: `${ARN}/3`, approval: 'Approved', problem: expect.stringContaining('does not exist') },
  ],
  [
    'a registry that cannot be read',
    () => void (sageMaker.refuse.ListModelPackagesCommand = awsError('ThrottlingException', 'Rate exceeded', 400)),
    { problem: 'they could not be looked up: ThrottlingException: Rate exceeded' },
  ],
])('no run ends because of an earlier version: %s', async (_, arrange, document) => {
  sageMaker.approved = [3];
  arrange();
  expect(await recall()).toEqual(document);
});
