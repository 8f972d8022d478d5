import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntimeClient } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { writeTrainingRows } from '../../../engine/quality/training-rows';
import { type RecordEvent, recordLabels } from '../../../lambda/record-labels/record-labels';
import { answerBy, awsError, FakeS3 } from '../detect-drift/fake-aws';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const KEY = 'source/labelled-traffic/20261123T130000Z.csv';

const nameFile = (key = KEY): RecordEvent => ({ detail: { bucket: { name: 'bucket' }, object: { key } } });

type FeatureType = 'String' | 'Integral' | 'Fractional';

function describeGroup(features: Record<string, FeatureType>, eventTime = 'asked_at') {
  return answerBy(SageMakerClient, {
    DescribeFeatureGroupCommand: ({ FeatureGroupName }) => ({
      FeatureGroupName,
      RecordIdentifierFeatureName: 'customer',
      EventTimeFeatureName: eventTime,
      FeatureDefinitions: Object.entries(features).map(([FeatureName, type]) => ({ FeatureName, FeatureType: type })),
    }),
  });
}

const FEATURES = {
  customer: 'String',
  asked_at: 'String',
  churned: 'String',
  tenure: 'Integral',
  spend: 'Fractional',
  region: 'String',
} as const;

interface Put {
  readonly FeatureGroupName: string;
  readonly Record: { FeatureName: string; ValueAsString: string }[];
  readonly TargetStores: string[];
}

/** Copies a file with this text, and says which records were put. */
async function copy(text: string, features: Record<string, FeatureType> = FEATURES) {
  const s3 = new FakeS3();
  s3.objects.set(`s3://bucket/${KEY}`, text);
  const featureStore = answerBy(SageMakerFeatureStoreRuntimeClient, { PutRecordCommand: () => ({}) });
  const options = { featureGroupName: 'labels', s3, sageMaker: describeGroup(features), featureStore };
  const recorded = await recordLabels(nameFile(), options);
  const puts = featureStore.requests.map(({ input }) => input as Put);
  const records = puts.map(({ Record }) =>
    Object.fromEntries(Record.map((one) => [one.FeatureName, one.ValueAsString])),
  );
  return { recorded, puts, records };
}

test('each row is a record of the window, with the columns that are features', async () => {
  const { recorded, puts, records } = await copy('customer,churned,Tenure,spend,plan\nK7,yes,3.0,1.5,a\nK8,no,,,b\n');
  expect(records).toEqual([
    { customer: 'K7', churned: 'yes', tenure: '3', spend: '1.5', asked_at: '2026-11-23T13:00:00.000Z' },
    { customer: 'K8', churned: 'no', asked_at: '2026-11-23T13:00:00.000Z' },
  ]);
  expect(puts[0]).toMatchObject({ FeatureGroupName: 'labels', TargetStores: ['OfflineStore'] });
  expect(recorded).toEqual({ rows: 2, leftOut: {} });
});

test('an event time that is a number is seconds', async () => {
  const { records } = await copy('customer\nK7\n', { ...FEATURES, asked_at: 'Fractional' });
  expect(records).toEqual([{ customer: 'K7', asked_at: '1795438800' }]);
});

test('a value that its feature cannot hold is left out and counted', async () => {
  const long = 'x'.repeat(358_401);
  const { recorded, records } = await copy(`customer,tenure,spend,region\nK7,2.5,much,${long}\nK8,2,1e3,a\n`);
  expect(records.map(({ tenure, spend, region }) => [tenure, spend, region])).toEqual([
    [undefined, undefined, undefined],
    ['2', '1e3', 'a'],
  ]);
  expect(recorded).toEqual({ rows: 2, leftOut: { tenure: 1, spend: 1, region: 1 } });
});

test('what the quality monitor writes is read as it was sent, line breaks and marks of spreadsheets included', async () => {
  const texts = ['=1+1', 'a\n"b",c', "'@x", '-5'];
  const { text } = writeTrainingRows(
    texts.map((region, i) => ({ key: `K${i}`, truth: 'yes', label: 'yes', input: [region] })) as never,
    [{ name: 'region', type: 'categorical' }] as never,
    'customer',
    'churned',
    { nameTruth: (truth: string) => truth } as never,
  );
  const { records } = await copy(text);
  // Feature Store takes no line breaks.
  expect(records.map(({ region }) => region)).toEqual(['=1+1', 'a "b",c', "'@x", '-5']);
});

test('many rows are put some at a time, all of them', async () => {
  const { recorded, records } = await copy(`customer\n${Array.from({ length: 1203 }, (_, i) => `K${i}\n`).join('')}`);
  expect(recorded?.rows).toBe(1203);
  expect(new Set(records.map(({ customer }) => customer)).size).toBe(1203);
});

test('lists of contradicting keys and files of others are no labelled rows', async () => {
  const options = { featureGroupName: 'labels', s3: new FakeS3(), sageMaker: describeGroup(FEATURES) };
  const featureStore = answerBy(SageMakerFeatureStoreRuntimeClient, {});
  for (const key of [
    'source/labelled-traffic/.20261123T130000Z.contradicted.json',
    'source/labelled-traffic/mine.csv',
  ]) {
    expect(await recordLabels(nameFile(key), { ...options, featureStore })).toBeUndefined();
  }
  // It was deleted meanwhile.
  expect(await recordLabels(nameFile(), { ...options, featureStore })).toBeUndefined();
});

test.each<[string, string, Record<string, FeatureType>, string]>([
  [
    'no column of its identifier',
    'id,churned\nK7,yes\n',
    FEATURES,
    'the feature group labels cannot take labelled rows: its record identifier customer is none of the columns id, churned; name the feature as the recipe names the id',
  ],
  [
    'keys that it cannot hold',
    'customer\nK7\n',
    { ...FEATURES, customer: 'Integral' },
    'its record identifier cannot hold "K7"; make it a String',
  ],
])('a feature group with %s is told', async (_, text, features, message) => {
  await expect(copy(text, features)).rejects.toThrow(message);
});

test('an event that names no file says how one is copied by hand', async () => {
  const options = { featureGroupName: 'labels', s3: new FakeS3(), sageMaker: describeGroup(FEATURES) };
  const featureStore = answerBy(SageMakerFeatureStoreRuntimeClient, {});
  await expect(recordLabels({}, { ...options, featureStore })).rejects.toThrow(
    'the event names no file of labelled rows: {"detail": {"bucket": {"name": "…"}, "object": {"key": "….csv"}}} copies one by hand, got {}',
  );
});

test('a record that is refused fails the event, so that Lambda tries it again and the dead letters keep it', async () => {
  const s3 = new FakeS3();
  s3.objects.set(`s3://bucket/${KEY}`, 'customer\nK7\n');
  const featureStore = answerBy(SageMakerFeatureStoreRuntimeClient, {
    PutRecordCommand: () => {
      throw awsError('ValidationError', 'no such feature');
    },
  });
  const options = { featureGroupName: 'labels', s3, sageMaker: describeGroup(FEATURES), featureStore };
  await expect(recordLabels(nameFile(), options)).rejects.toThrow('no such feature');
});
