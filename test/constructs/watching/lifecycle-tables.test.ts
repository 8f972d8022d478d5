import { Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { lifecycle } from '../../../examples/churn/lifecycle';
import {
  Baseline,
  BaselineFile,
  DriftMonitor,
  LifecycleTables,
  type LifecycleTablesProps,
  MlLifecycle,
  type MlLifecycleProps,
  MonitoredEndpoint,
} from '../../../lib';
import { createApp, readStatements } from '../fixtures';

function createLifecycle(more: Partial<MlLifecycleProps> = {}): MlLifecycle {
  return new MlLifecycle(new Stack(createApp(), 'Shop'), 'Churn', { ...lifecycle, ...more });
}

/** An app that watches an endpoint of somebody else's, whose captured requests have a key of their own. */
function watch(props: Partial<LifecycleTablesProps> = {}): { stack: Stack; tables: LifecycleTables } {
  const stack = new Stack(createApp(), 'Watch');
  const reports = new s3.Bucket(stack, 'Reports');
  const endpoint = MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
    endpointName: 'Churn',
    variantName: 'blue',
    captureBucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'their-bucket'),
    capturePrefix: 'data-capture',
    encryptionKey: new kms.Key(stack, 'CaptureKey'),
    baseline: Baseline.fromCsv(
      BaselineFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Data', 'their-data'), 'rows.csv'),
      { targetColumn: 'left' },
    ),
  });
  const monitor = new DriftMonitor(stack, 'Drift', { endpoint, bucket: reports });
  return { stack, tables: new LifecycleTables(stack, 'Tables', { endpoint, monitor, bucket: reports, ...props }) };
}

const countBy = (names: string[]): Record<string, number> =>
  names.reduce<Record<string, number>>((counts, name) => ({ ...counts, [name]: (counts[name] ?? 0) + 1 }), {});

test('a lifecycle has no tables unless it is told to, and with them nothing else changes', () => {
  const [without, tables] = [createLifecycle(), createLifecycle({ tables: {} })];
  expect(without.tables).toBeUndefined();
  const [before, after] = [without, tables].map((one) => Template.fromStack(Stack.of(one)).toJSON().Resources);
  const changed = Object.keys(after).filter((id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]));
  expect(countBy(changed.map((id) => after[id].Type))).toEqual({
    'AWS::Athena::NamedQuery': 10,
    'AWS::Athena::WorkGroup': 1,
    'AWS::Glue::Database': 1,
    'AWS::Glue::Table': 5,
    'AWS::S3::Bucket': 1,
  });
  const rules = (resources: any): any[] =>
    Object.values<any>(resources).find(({ Type }) => Type === 'AWS::S3::Bucket').Properties.LifecycleConfiguration
      .Rules;
  expect(rules(after)).toEqual([
    ...rules(before),
    { Id: 'query-results', Prefix: 'query-results/', ExpirationInDays: 30, Status: 'Enabled' },
  ]);
});

test('partitions come from the days in the keys, so that nothing crawls', () => {
  const { stack } = watch();
  Template.fromStack(stack).hasResourceProperties('AWS::Glue::Table', {
    TableInput: {
      Name: 'captured_requests',
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [{ Name: 'day', Type: 'string' }],
      Parameters: {
        'projection.enabled': 'true',
        'projection.day.type': 'date',
        'projection.day.format': 'yyyy/MM/dd',
        'projection.day.range': '2024/01/01,NOW',
        'projection.day.interval': '1',
        'projection.day.interval.unit': 'DAYS',
        'storage.location.template': `s3://their-bucket/data-capture/Churn/blue/\${day}/`,
      },
      StorageDescriptor: {
        Location: 's3://their-bucket/data-capture/Churn/blue/',
        SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
      },
    },
  });
  expect(Object.keys(Template.fromStack(stack).findResources('AWS::Glue::Crawler'))).toEqual([]);
});

test('tables and queries are of what there is', () => {
  const { stack, tables } = watch({ firstDay: '2026/03/01' });
  expect(tables.tableNames).toEqual(['captured_requests', 'drift_reports']);
  const queries = Object.values(Template.fromStack(stack).findResources('AWS::Athena::NamedQuery'));
  expect(queries.map(({ Properties }) => Properties.Name).sort()).toEqual([
    'columns-that-drift',
    'drifted-windows',
    'missing-values',
    'requests-by-hour',
  ]);
  Template.fromStack(stack).hasResourceProperties('AWS::Glue::Table', {
    TableInput: { Parameters: Match.objectLike({ 'projection.day.range': '2026/03/01,NOW' }) },
  });
});

test('results are encrypted, lie in a folder of their own, and queries scan at most what was said', () => {
  const tables = createLifecycle({ tables: { maximumScan: Size.gibibytes(2) } }).tables!;
  Template.fromStack(Stack.of(tables)).hasResourceProperties('AWS::Athena::WorkGroup', {
    Name: tables.workGroupName,
    WorkGroupConfiguration: {
      BytesScannedCutoffPerQuery: 2 * 1024 ** 3,
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: {
        EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: Match.anyValue() },
        OutputLocation: {
          'Fn::Join': ['', ['s3://', Match.anyValue(), `/query-results/${tables.databaseName}/`]],
        },
      },
    },
  });
});

test('who may ask reads the tables, and writes results alone', () => {
  const { stack, tables } = watch();
  tables.grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
  const statements = readStatements(Template.fromStack(stack)).filter(({ policy }) => policy.startsWith('Analyst'));
  const where = (action: string): string =>
    statements
      .filter(({ actions }) => actions.includes(action))
      .map(({ resources }) => JSON.stringify(resources))
      .join();
  expect(
    statements.flatMap(({ actions }) => actions).filter((action) => /\*|Delete|Create|Update/.test(action)),
  ).toEqual([]);
  expect(where('s3:PutObject')).toMatch(/^[^;]*query-results\/[a-z0-9_]+\/\*/);
  expect(where('s3:GetObject')).toContain('their-bucket/data-capture/');
  expect(where('s3:GetObject')).toContain('/drift-reports/Churn/*');
  expect(where('s3:GetObject')).not.toContain('their-data');
  expect(where('athena:StartQueryExecution')).toContain(`workgroup/${tables.workGroupName}`);
  expect(where('glue:GetTable')).toContain(`table/${tables.databaseName}/drift_reports`);
  expect(where('kms:Decrypt')).toContain('CaptureKey');
});

test('two in a stack are two databases', () => {
  const { stack, tables } = watch();
  const endpoint = MonitoredEndpoint.fromAttributes(stack, 'Other', {
    endpointName: 'fraud',
    captureBucket: new s3.Bucket(stack, 'Own'),
  });
  const other = new LifecycleTables(stack, 'OtherTables', { endpoint });
  expect(other.databaseName).not.toBe(tables.databaseName);
  expect(other.databaseName).toMatch(/^[a-z0-9_]{1,64}$/);
});

test('reports and labels may lie in buckets of their own', () => {
  const stack = new Stack(createApp(), 'Shop');
  const own = (name: string): s3.IBucket => s3.Bucket.fromBucketName(stack, name, name);
  const { tables } = new MlLifecycle(stack, 'Churn', {
    ...lifecycle,
    drift: { bucket: own('drift') },
    quality: { bucket: own('quality'), groundTruthBucket: own('labels') },
    tables: {},
  });
  tables!.grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() }));
  const places = Object.values(Template.fromStack(stack).findResources('AWS::Glue::Table')).map(
    ({ Properties }) => Properties.TableInput.StorageDescriptor.Location,
  );
  expect(places).toEqual(
    expect.arrayContaining([
      's3://drift/drift-reports/churn/',
      's3://quality/quality-reports/churn/',
      's3://labels/ground-truth/',
    ]),
  );
  const read = readStatements(Template.fromStack(stack)).filter(({ policy }) => policy.startsWith('Analyst'));
  expect(JSON.stringify(read)).toContain(':s3:::drift/drift-reports/churn/*');
});

test.each<[string, () => unknown]>([
  ['maximumScan in bytes: must be a whole number from 10485760 to', () => watch({ maximumScan: Size.mebibytes(1) })],
  ["firstDay: must be a day such as '2026/01/31', got '2026-01-31'", () => watch({ firstDay: '2026-01-31' })],
  ["tables.firstDay: must be a day such as '2026/01/31'", () => createLifecycle({ tables: { firstDay: 'today' } })],
  [
    'furtherBuckets: must have the bucket of s3://elsewhere/drift-reports/Churn, which the table drift_reports is made of, got none',
    () => {
      const stack = new Stack(createApp(), 'Elsewhere');
      const monitor = DriftMonitor.fromDriftMonitorAttributes(stack, 'Drift', {
        endpointName: 'Churn',
        bucket: s3.Bucket.fromBucketName(stack, 'There', 'elsewhere'),
      });
      return watch({ monitor });
    },
  ],
])('%s', (message, create) => {
  expect(create).toThrow(message);
});
