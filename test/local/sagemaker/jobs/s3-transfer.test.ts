import { listInput } from '../../../../local/sagemaker/jobs/s3-transfer';
import { MemoryStore } from '../harness';

const store = new MemoryStore();
beforeAll(async () => {
  for (const key of ['data/a.csv', 'data/2026/b.csv', 'data/', 'data-old/c.csv']) {
    await store.write(`s3://bucket/${key}`, key);
  }
});
const paths = async (uri: string): Promise<string[]> => (await listInput(store, uri, 'role')).map(({ path }) => path);

test.each([
  ['s3://bucket/data/', ['2026/b.csv', 'a.csv']],
  ['s3://bucket/data/a.csv', ['a.csv']],
  ['s3://bucket/data/2026', ['b.csv']],
  // a prefix is no folder: SageMaker takes every key that starts with it
  ['s3://bucket/data', ['data-old/c.csv', '2026/b.csv', 'a.csv']],
])('%s means %j', async (uri, expected) => {
  expect(await paths(uri)).toEqual(expected);
});

test("says that there is nothing, in AWS's words", async () => {
  await expect(listInput(store, 's3://bucket/nothing', 'arn:aws:iam::000000000000:role/r')).rejects.toThrow(
    'No S3 objects found under S3 URL "s3://bucket/nothing" given in input data source.',
  );
});
