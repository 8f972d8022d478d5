import { AthenaClient, type QueryExecutionStatus } from '@aws-sdk/client-athena';
import type { ExtractRequest } from '../../../contract/extract';
import { unloadQuery } from '../../../lambda/unload-query/unload-query';
import { fakeClient } from '../../engine/aws/fake-client';
import { FakeS3 } from '../../engine/aws/fake-s3';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const FOLDER = 's3://bucket/query-extracts/churn/abc123';
const LABELLED = 's3://bucket/source/labelled-traffic/';
const request: ExtractRequest = { action: 'start', folder: FOLDER, query: 'SELECT 1 AS a', labelled: LABELLED };

let s3: FakeS3;
/** What Athena was asked, in order. */
let asked: { readonly name: string; readonly input: any }[];
/** The queries by their tokens: asking again starts no second one. */
let queries: Map<string, string>;
/** What becomes of each query, newest state last; the last one stays. */
let states: Record<string, QueryExecutionStatus[]>;
let refusal: Error | undefined;
/** Which call is refused; all of them when it is not said. */
let refusedCall: string | undefined;
let now: number;

const athena = fakeClient<AthenaClient>(AthenaClient, (command) => {
  const { input } = command;
  const name = command.constructor.name.replace('Command', '');
  asked.push({ name, input });
  if (refusal && (refusedCall === undefined || refusedCall === name)) {
    throw refusal;
  }
  if (name === 'StartQueryExecution') {
    queries.set(input.ClientRequestToken, queries.get(input.ClientRequestToken) ?? `query-${queries.size + 1}`);
    return { QueryExecutionId: queries.get(input.ClientRequestToken) };
  }
  const id = input.QueryExecutionId;
  const left = states[id] ?? [{ State: 'RUNNING' }];
  const Status = left.length > 1 ? left.shift() : left[0];
  return name === 'GetQueryExecution' ? { QueryExecution: { QueryExecutionId: id, Status } } : {};
});

beforeEach(() => {
  [s3, asked, queries, states, now] = [new FakeS3(), [], new Map(), {}, 0];
  [refusal, refusedCall] = [undefined, undefined];
});

function run(step: Partial<ExtractRequest> = {}, milliseconds = 600_000) {
  const config = { workGroup: 'primary', database: 'crm', keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/a' };
  return unloadQuery({ ...request, ...step }, milliseconds, {
    config,
    athena,
    s3,
    now: () => now,
    sleep: async (time) => void (now += time),
  });
}

const put = (uri: string, body = 'PAR1…'): void => void s3.objects.set(uri, { body, etag: '"x"' });
const waiting = { action: 'await', query: undefined, seconds: 540, queryId: 'query-1', attempt: 1 } as const;
const failed = (AthenaError: object): QueryExecutionStatus => ({ State: 'FAILED', AthenaError });

test('the query is unloaded as Parquet to a folder of the run, in the work group and database that were said', async () => {
  expect(await run()).toEqual({
    outcome: 'started',
    queryId: 'query-1',
    attempt: 1,
    rows: `${FOLDER}/rows/1/`,
    labelled: `${FOLDER}/no-labels/`,
  });
  expect(asked[0].input).toEqual({
    ClientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    WorkGroup: 'primary',
    QueryExecutionContext: { Database: 'crm' },
    QueryString: `UNLOAD (\nSELECT 1 AS a\n) TO '${FOLDER}/rows/1/' WITH (format = 'PARQUET', compression = 'SNAPPY')`,
    ResultConfiguration: {
      OutputLocation: `${FOLDER}/query/`,
      EncryptionConfiguration: {
        EncryptionOption: 'SSE_KMS',
        KmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/a',
      },
    },
  });
  // What was asked stays beside what came of it.
  expect([...s3.objects.keys()]).toEqual([`${FOLDER}/query/query.sql`, `${FOLDER}/no-labels/.no-labels`]);
  expect(s3.objects.get(`${FOLDER}/query/query.sql`)!.body).toBe('SELECT 1 AS a');
});

test('a step that is run twice starts one query, and another run one of its own', async () => {
  const [first, second] = [await run(), await run()];
  expect(second.queryId).toBe(first.queryId);
  const other = await run({ folder: FOLDER.replace('abc123', 'def456') });
  expect(other.queryId).not.toBe(first.queryId);
});

test('a step waits until the query has ended', async () => {
  states['query-1'] = [{ State: 'QUEUED' }, { State: 'RUNNING' }, { State: 'SUCCEEDED' }];
  put(`${FOLDER}/rows/1/part-0`, 'x'.repeat(1_500_000));
  put(`${FOLDER}/rows/1/part-1`);
  put(`${LABELLED}2026/11/28/10/a.csv`);
  expect(await run(waiting)).toEqual({
    outcome: '1.5 MB in 2 files',
    queryId: 'query-1',
    attempt: 1,
    rows: `${FOLDER}/rows/1/`,
    // Labelled rows of live traffic are prepared with those of the query.
    labelled: LABELLED,
  });
  expect(now).toBe(10_000);
});

test('a step hands on what has not ended, and the last one stops it', async () => {
  expect(await run(waiting)).toMatchObject({ outcome: 'running', queryId: 'query-1', attempt: 1 });
  expect(now).toBeLessThanOrEqual(540_000);
  expect(now).toBeGreaterThan(530_000);
  await expect(run({ ...waiting, action: 'finish' })).rejects.toThrow(
    /^the query query-1 was stopped: it took longer than the extract's `maximumRuntime`\. Ask for less/,
  );
  expect(asked.at(-1)!.name).toBe('StopQueryExecution');
});

test('the last step waits for what is left of the time, and no step longer than its function runs', async () => {
  await expect(run({ ...waiting, action: 'finish', seconds: 60 })).rejects.toThrow('was stopped');
  expect(now).toBeLessThanOrEqual(60_000);
  now = 0;
  expect(await run(waiting, 300_000)).toMatchObject({ outcome: 'running' });
  expect(now).toBeLessThanOrEqual(255_000);
});

test('a query that cannot be stopped is told as such', async () => {
  [refusal, refusedCall] = [
    Object.assign(new Error('busy'), { name: 'InternalServerException' }),
    'StopQueryExecution',
  ];
  await expect(run({ ...waiting, action: 'finish' })).rejects.toThrow(
    /^the query query-1 could not be stopped and may go on: it took longer/,
  );
});

test('a folder with a quote in its name is quoted', async () => {
  await run({ folder: "s3://bucket/query-extracts/ann's/abc123" });
  expect(asked[0].input.QueryString).toContain("TO 's3://bucket/query-extracts/ann''s/abc123/rows/1/' WITH");
});

test.each<[string, QueryExecutionStatus, RegExp]>([
  [
    'an error of the query',
    failed({ ErrorCategory: 2, ErrorMessage: "SYNTAX_ERROR: line 1:8:\n Column 'age' cannot be resolved" }),
    /^the query query-1 failed: SYNTAX_ERROR: line 1:8: Column 'age' cannot be resolved\. Correct the extract's `query`, deploy, and start a new run$/,
  ],
  [
    'a permission',
    failed({ ErrorCategory: 2, ErrorMessage: 'Insufficient permissions to execute the query. Access Denied' }),
    /`tables` and their objects only: add what is missing there, or grant it in Lake Formation/,
  ],
  [
    'a reason alone',
    { State: 'FAILED', StateChangeReason: 'HIVE_BAD_DATA: Error parsing column age' },
    /failed: HIVE_BAD_DATA: Error parsing column age\. Correct/,
  ],
  [
    'a cancellation',
    { State: 'CANCELLED', StateChangeReason: 'Query cancelled by user' },
    /was cancelled: Query cancelled by user/,
  ],
])('the run fails with what Athena said and what to do: %s', async (_, status, message) => {
  states['query-1'] = [status];
  await expect(run(waiting)).rejects.toThrow(message);
  expect(asked.map(({ name }) => name)).not.toContain('StartQueryExecution');
});

test('what Athena says at length fits into the reason of a step', async () => {
  states['query-1'] = [failed({ ErrorCategory: 2, ErrorMessage: 'x'.repeat(5000) })];
  const error: Error = await run(waiting).then(
    () => new Error('no error'),
    (reason) => reason,
  );
  expect(error.message.length).toBeLessThan(700);
  expect(error.message).toContain("Correct the extract's `query`");
});

test('what Athena calls worth repeating is repeated, in a folder of its own, three times in all', async () => {
  const busy = failed({ ErrorCategory: 1, Retryable: true, ErrorMessage: 'Query exhausted resources' });
  await run();
  states = { 'query-1': [busy], 'query-2': [busy], 'query-3': [{ State: 'SUCCEEDED' }] };
  put(`${FOLDER}/rows/1/left-behind`);
  put(`${FOLDER}/rows/3/part-0`);
  expect(await run(waiting)).toMatchObject({ queryId: 'query-3', attempt: 3, rows: `${FOLDER}/rows/3/` });
  const [first, , third] = asked.filter(({ name }) => name === 'StartQueryExecution').map(({ input }) => input);
  expect(third.QueryString).toBe(first.QueryString.replace('/rows/1/', '/rows/3/'));
  states = { 'query-1': [busy], 'query-2': [busy], 'query-3': [busy] };
  await expect(run(waiting)).rejects.toThrow(/exhausted resources\. It was tried 3 times: start a new run later$/);
});

test('a query without rows fails the run, and names what to check', async () => {
  states['query-1'] = [{ State: 'SUCCEEDED' }];
  await expect(run(waiting)).rejects.toThrow(/^the query query-1 found no rows, and there is nothing to train on/);
});

test('a refusal is told with what Athena said; so is what is none', async () => {
  refusal = Object.assign(new Error('WorkGroup crm is not found.'), { name: 'InvalidRequestException' });
  await expect(run()).rejects.toThrow(
    "Athena refused the query: InvalidRequestException: WorkGroup crm is not found.. Check the extract's `query`, `database` and `workGroup`",
  );
  refusal = Object.assign(new Error('busy'), { name: 'InternalServerException' });
  await expect(run()).rejects.toThrow(
    'the extract stopped at InternalServerException: busy. Nothing was prepared; start a new run, later if AWS was busy',
  );
});
