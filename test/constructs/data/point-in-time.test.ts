// The query of DataExtract.featureGroups, asked of records in DuckDB, beside what a reader of the documentation expects.
import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import fc from 'fast-check';
import { DataExtract, FeatureGroup, type JoinedFeatures, type LabelTable, TimeFormat } from '../../../lib';
import { type Connection, connect } from '../../contract/duck-db';
import { createStack, findStep, prepareExtract, readDefinition, readStatements } from '../fixtures';

let athena: Connection;

beforeAll(async () => {
  athena = await connect();
  await athena.runAndReadAll("SET TimeZone = 'UTC'");
  // What Athena calls by other names.
  await athena.runAndReadAll('CREATE MACRO to_unixtime(moment) AS epoch(moment)');
  await athena.runAndReadAll('CREATE MACRO from_iso8601_timestamp(text) AS CAST(text AS TIMESTAMPTZ)');
  await athena.runAndReadAll('CREATE SCHEMA crm');
  await athena.runAndReadAll('CREATE SCHEMA sagemaker_featurestore');
});
afterAll(() => athena.closeSync());

const LABELS: LabelTable = {
  name: 'churned',
  database: 'crm',
  columns: ['id', 'left'],
  eventTime: 'asked_at',
};

function addGroup(
  stack: Stack,
  eventTimeFormat = TimeFormat.ISO_8601,
  tableName = 'customers_1700000000',
): FeatureGroup {
  return FeatureGroup.fromFeatureGroupAttributes(stack, `Group${tableName}`, {
    featureGroupName: 'Customers',
    tableName,
    recordIdentifier: 'customer',
    eventTime: 'updated_at',
    eventTimeFormat,
    offlineBucket: s3.Bucket.fromBucketName(stack, `Store${tableName}`, 'store'),
    offlinePrefix: 'features/111122223333/sagemaker/eu-west-1/offline-store/customers-1700000000/data',
  }) as FeatureGroup;
}

type Join = Omit<JoinedFeatures, 'featureGroup'>;

function deploy(labels: LabelTable, joins: (stack: Stack) => JoinedFeatures[]): Stack {
  const stack = createStack('eu-west-1');
  prepareExtract(stack, DataExtract.featureGroups({ labels, features: joins(stack) }));
  return stack;
}

/** The query as the pipeline hands it to the function that unloads it. */
const readQuery = (stack: Stack): string => findStep(readDefinition(stack), 'StartExtract').Arguments.query;

function queryOf(join: Join, { format, labels = LABELS }: { format?: TimeFormat; labels?: LabelTable } = {}): string {
  return readQuery(deploy(labels, (stack) => [{ featureGroup: addGroup(stack, format), ...join }]));
}

const ask = async (sql: string): Promise<Record<string, unknown>[]> =>
  (await athena.runAndReadAll(sql)).getRowObjectsJson();

async function fill(
  labels: readonly (readonly [id: string, left: string, customer: string | number, askedAt: string | null])[],
  records: readonly (readonly [
    customer: string,
    updatedAt: string,
    plan: string | null,
    calledAt: number,
    deleted?: boolean,
  ])[],
): Promise<void> {
  await athena.runAndReadAll(
    'CREATE OR REPLACE TABLE crm.churned (id VARCHAR, "left" VARCHAR, customer VARCHAR, asked_at TIMESTAMP)',
  );
  await athena.runAndReadAll(
    'CREATE OR REPLACE TABLE sagemaker_featurestore.customers_1700000000 (customer VARCHAR, updated_at VARCHAR, plan VARCHAR, write_time TIMESTAMP, api_invocation_time TIMESTAMP, is_deleted BOOLEAN)',
  );
  const text = (value: string | number | null): string => (value === null ? 'NULL' : `'${value}'`);
  for (const row of labels) {
    await athena.runAndReadAll(`INSERT INTO crm.churned VALUES (${row.map(text).join(', ')})`);
  }
  for (const [customer, updatedAt, plan, calledAt, deleted = false] of records) {
    const called = `epoch_ms(${calledAt})`;
    await athena.runAndReadAll(
      `INSERT INTO sagemaker_featurestore.customers_1700000000 VALUES (${[customer, updatedAt, plan].map(text).join(', ')}, ${called}, ${called}, ${deleted})`,
    );
  }
}

const byId = (rows: Record<string, unknown>[]): Record<string, unknown>[] =>
  rows.sort((one, other) => String(one.id).localeCompare(String(other.id)));

test('each label has the record of its time, and nothing that came later', async () => {
  await fill(
    [
      ['1', 'Yes', 'a', '2026-03-01 12:00:00'],
      ['2', 'No', 'a', '2026-01-31 00:00:00'],
      ['3', 'No', 'a', '2026-02-01 00:00:00'],
      ['4', 'No', 'b', '2026-03-01 00:00:00'],
      ['5', 'Yes', 'c', '2026-03-01 00:00:00'],
      ['6', 'Yes', 'c', '2026-02-10 00:00:00'],
      ['7', 'Yes', 'd', null],
      ['8', 'Yes', 'a', '2026-03-01 12:00:00'],
    ],
    [
      ['a', '2026-02-01T00:00:00Z', 'small', 1],
      ['a', '2026-02-20T00:00:00Z', 'large', 2],
      // Corrected: the same time, written later.
      ['a', '2026-02-20T00:00:00Z', 'medium', 3],
      ['a', '2026-03-01T12:00:00.001Z', 'future', 4],
      ['c', '2026-02-01T00:00:00Z', 'small', 1],
      ['c', '2026-02-20T00:00:00Z', null, 2, true],
      ['d', '2026-02-20T00:00:00Z', 'small', 1],
    ],
  );
  const rows = byId(await ask(queryOf({ features: ['plan'], key: 'customer' })));
  expect(rows).toEqual([
    { id: '1', left: 'Yes', plan: 'medium' },
    { id: '2', left: 'No', plan: null },
    { id: '3', left: 'No', plan: 'small' },
    { id: '4', left: 'No', plan: null },
    { id: '5', left: 'Yes', plan: null },
    { id: '6', left: 'Yes', plan: 'small' },
    { id: '7', left: 'Yes', plan: null },
    { id: '8', left: 'Yes', plan: 'medium' },
  ]);
});

test('a record that nobody could read yet, and one that is too old, count as none', async () => {
  await fill(
    [
      ['1', 'Yes', 'a', '2026-02-01 00:30:00'],
      ['2', 'Yes', 'a', '2026-02-01 01:00:00'],
      ['3', 'Yes', 'a', '2026-02-03 00:00:00'],
      ['4', 'Yes', 'a', '2026-02-03 00:00:01'],
    ],
    [['a', '2026-02-01T00:00:00Z', 'small', 1]],
  );
  const query = queryOf({ features: ['plan'], delay: Duration.hours(1), maximumAge: Duration.days(2) });
  expect(byId(await ask(query)).map(({ plan }) => plan)).toEqual([null, 'small', 'small', null]);
});

test.each([
  [TimeFormat.ISO_8601, "'2026-02-01T01:00:00+01:00'"],
  [TimeFormat.EPOCH_SECONDS, '1769904000'],
  [TimeFormat.TIMESTAMP, "DATE '2026-02-01'"],
  [TimeFormat.TIMESTAMP, "TIMESTAMP '2026-02-01 00:00:00'"],
  [TimeFormat.TIMESTAMP, "TIMESTAMPTZ '2026-02-01 01:00:00+01'"],
])('times of labels are read as %s: %s', async (eventTimeFormat, moment) => {
  await fill(
    [],
    [
      ['7', '2026-02-01T00:00:00Z', 'small', 1],
      ['7', '2026-02-01T00:00:01Z', 'large', 1],
    ],
  );
  // The key of the labels is a number, as a warehouse may have it.
  await athena.runAndReadAll(
    `CREATE OR REPLACE TABLE crm.churned AS SELECT '1' AS id, 'Yes' AS "left", 7 AS customer, ${moment} AS asked_at`,
  );
  expect(await ask(queryOf({ features: ['plan'] }, { labels: { ...LABELS, eventTimeFormat } }))).toEqual([
    { id: '1', left: 'Yes', plan: 'small' },
  ]);
});

test('event times of a feature group may be seconds', async () => {
  await fill([['1', 'Yes', 'a', '2026-02-01 00:00:00']], []);
  await athena.runAndReadAll(
    `CREATE OR REPLACE TABLE sagemaker_featurestore.customers_1700000000 AS SELECT 'a' AS customer, second AS updated_at, plan, TIMESTAMP '2026-02-01' AS write_time, TIMESTAMP '2026-02-01' AS api_invocation_time, false AS is_deleted FROM (VALUES (1769903999.5, 'then'), (1769904000.5, 'later')) AS records(second, plan)`,
  );
  const query = queryOf({ features: ['plan'] }, { format: TimeFormat.EPOCH_SECONDS });
  expect(await ask(query)).toEqual([{ id: '1', left: 'Yes', plan: 'then' }]);
});

test('a feature group is joined by two keys, and another one beside it', async () => {
  await athena.runAndReadAll(
    `CREATE OR REPLACE TABLE crm.churned AS SELECT 't1' AS id, 'Yes' AS "left", 'a' AS buyer, 'b' AS seller, TIMESTAMP '2026-02-02' AS asked_at`,
  );
  const record = (columns: string): string =>
    `SELECT ${columns}, '2026-02-01T00:00:00Z' AS updated_at, TIMESTAMP '2026-02-01' AS write_time, TIMESTAMP '2026-02-01' AS api_invocation_time, false AS is_deleted`;
  await athena.runAndReadAll(
    `CREATE OR REPLACE TABLE sagemaker_featurestore.customers_1700000000 AS ${record("'a' AS customer, 'small' AS plan")} UNION ALL ${record("'b' AS customer, 'large' AS plan")}`,
  );
  await athena.runAndReadAll(
    `CREATE OR REPLACE TABLE sagemaker_featurestore.cities AS ${record("'b' AS customer, 'Rome' AS plan")}`,
  );
  const stack = deploy(LABELS, (scope) => {
    const featureGroup = addGroup(scope);
    const cities = addGroup(scope, TimeFormat.ISO_8601, 'cities');
    return [
      { featureGroup, features: ['plan'], key: 'buyer', columnPrefix: 'buyer_' },
      { featureGroup, features: ['plan'], key: 'seller', columnPrefix: 'seller_' },
      { featureGroup: cities, features: ['plan'], key: 'seller' },
    ];
  });
  expect(await ask(readQuery(stack))).toEqual([
    { id: 't1', left: 'Yes', buyer_plan: 'small', seller_plan: 'large', plan: 'Rome' },
  ]);
  const tables = readStatements(Template.fromStack(stack)).flatMap(({ actions, resources }) =>
    actions.includes('glue:GetTable') ? resources.map((each) => JSON.stringify(each)) : [],
  );
  expect(tables.filter((each) => each.includes(':table/'))).toHaveLength(3);
});

/** What the documentation says, row by row. */
function findRecord(
  customer: string,
  asked: number,
  records: readonly {
    readonly customer: string;
    readonly at: number;
    readonly plan: string;
    readonly called: number;
    readonly deleted: boolean;
  }[],
): string | null {
  const known = records.filter((each) => each.customer === customer && each.at <= asked);
  const [latest] = known.sort((one, other) => other.at - one.at || other.called - one.called);
  return latest === undefined || latest.deleted ? null : latest.plan;
}

test('whatever the records, each label is there once with what was known of it', async () => {
  const hour = (n: number): string => new Date(Date.UTC(2026, 1, 1, n)).toISOString();
  const customer = fc.constantFrom('a', 'b', '1');
  const records = fc.uniqueArray(
    fc.record({
      customer,
      at: fc.nat(6),
      plan: fc.constantFrom('s', 'm', 'l'),
      called: fc.nat(1000),
      deleted: fc.boolean(),
    }),
    { maxLength: 12, selector: ({ called }) => called },
  );
  const query = queryOf({ features: ['plan'] });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(customer, fc.nat(6)), { maxLength: 8 }), records, async (labels, known) => {
      await fill(
        labels.map(([who, asked], i) => [String(i), 'Yes', who, hour(asked).replace('T', ' ').replace('Z', '')]),
        known.map((each) => [each.customer, hour(each.at), each.plan, each.called, each.deleted]),
      );
      expect(byId(await ask(query))).toEqual(
        labels.map(([who, asked], i) => ({ id: String(i), left: 'Yes', plan: findRecord(who, asked, known) })),
      );
    }),
    { numRuns: 60 },
  );
});

test.each<[string, LabelTable, Join, string]>([
  ['no database', { ...LABELS, database: undefined }, { features: ['plan'] }, 'labels.database: required'],
  [
    'capitals',
    { ...LABELS, columns: ['Id'] },
    { features: ['plan'] },
    "labels.columns: must be a column in lower case, as Athena has it, whose name does not begin with lifecycle_, got 'Id'",
  ],
  [
    'a name of our own',
    { ...LABELS, columns: ['lifecycle_row'] },
    { features: ['plan'] },
    'labels.columns: must be a column',
  ],
  [
    'a column twice',
    LABELS,
    { features: ['id'] },
    "features[0].features: must be columns that the rows do not have yet, got 'id', which labels.columns has; features[].columnPrefix tells them apart",
  ],
  ['no features', LABELS, { features: [] }, 'features[0].features: at least one feature is required'],
  ['a quote', LABELS, { features: ['pl"an'] }, 'features[0].features: must be a column'],
  [
    'an age below the delay',
    LABELS,
    { features: ['plan'], delay: Duration.hours(2), maximumAge: Duration.hours(1) },
    'features[0].maximumAge: must be longer than the delay of a record, got 1 hour',
  ],
  ['a bucket alone', { ...LABELS, prefix: 'x' }, { features: ['plan'] }, 'labels.bucket: required with prefix'],
])('%s is refused', (_, labels, join, message) => {
  expect(() => queryOf(join, { labels })).toThrow(message);
});

test('labels without feature groups are read by a query', () => {
  expect(() => deploy(LABELS, () => [])).toThrow(
    'features: must be 1 to 20 feature groups, got 0; labels alone are read by DataExtract.athena',
  );
});
