import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { DataExtract, type DataPrepStageOptions, Engine, MlLifecycle } from '../../../lib';
import { createApp, createStack, findStep, prepareExtract, readDefinition, readStatements } from '../fixtures';

type Props = Parameters<typeof DataExtract.athena>[0];

function createStage(overrides: Partial<Props> = {}, options: DataPrepStageOptions = {}): Stack {
  const stack = createStack('eu-west-1');
  prepareExtract(
    stack,
    DataExtract.athena({
      query: 'SELECT * FROM customers;',
      database: 'crm',
      tables: [
        { name: 'customers', bucket: s3.Bucket.fromBucketName(stack, 'Warehouse', 'warehouse'), prefix: 'customers/' },
        { name: 'plans', database: 'shared' },
      ],
      ...overrides,
    }),
    options,
  );
  return stack;
}

const answer = (step: string, name: string): object => ({ Get: `Steps.${step}.OutputParameters['${name}']` });

test('the query is started and awaited before the preparation, which reads what it was unloaded to', () => {
  const definition = readDefinition(createStage());
  const names = definition.Steps.map(({ Name }: { Name: string }) => Name);
  expect(names).toEqual(['StartExtract', 'AwaitExtract', 'AwaitExtract2', 'AwaitExtract3', 'AwaitExtract4', 'Prepare']);
  const folder = {
    'Std:Join': {
      On: '/',
      Values: [expect.stringMatching(/^s3:\/\/.*\/query-extracts\/churn$/), { Get: 'Execution.PipelineExecutionId' }],
    },
  };
  const labelled = expect.stringMatching(/^s3:\/\/.*\/raw\/labelled-traffic\/$/);
  const query = 'SELECT * FROM customers';
  expect(findStep(definition, 'StartExtract').Arguments).toEqual({ action: 'start', folder, labelled, query });
  expect(findStep(definition, 'AwaitExtract2').Arguments).toEqual({
    action: 'await',
    folder,
    labelled,
    seconds: 540,
    queryId: answer('AwaitExtract', 'queryId'),
    attempt: answer('AwaitExtract', 'attempt'),
  });
  expect(findStep(definition, 'AwaitExtract4').Arguments).toMatchObject({ action: 'finish', seconds: 180 });
  const inputs = findStep(definition, 'Prepare').Arguments.ProcessingInputs;
  expect(
    inputs.slice(0, 2).map(({ InputName, S3Input }: any) => [InputName, S3Input.S3Uri, S3Input.LocalPath]),
  ).toEqual([
    ['source-extract', answer('AwaitExtract4', 'rows'), '/opt/ml/processing/input/source/extract'],
    [
      'source-labelled-traffic',
      answer('AwaitExtract4', 'labelled'),
      '/opt/ml/processing/input/source/labelled-traffic',
    ],
  ]);
  expect(definition.Parameters).toEqual([]);
});

test.each([
  [1, 1],
  [9, 1],
  [10, 2],
  [240, 27],
])('%i minutes are %i steps that wait', (minutes, steps) => {
  const { Steps } = readDefinition(createStage({ maximumRuntime: Duration.minutes(minutes) }));
  expect(Steps.filter(({ Name }: { Name: string }) => Name.startsWith('AwaitExtract'))).toHaveLength(steps);
});

function listGrants(stack: Stack, policy: RegExp): Record<string, string> {
  const grants: Record<string, string> = {};
  for (const { policy: id, actions, resources } of readStatements(Template.fromStack(stack))) {
    for (const action of policy.test(id) ? actions : []) {
      grants[action] = `${grants[action] ?? ''}${JSON.stringify(resources)}`;
    }
  }
  return grants;
}

test('the function may run queries in its work group, see its tables, and read and write where they are', () => {
  const grants = listGrants(createStage({ workGroup: 'training' }), /^DataExtractHandlerRole/);
  expect(grants['athena:StartQueryExecution']).toContain(':workgroup/training');
  expect(grants['glue:GetTable']).toMatch(/:table\/crm\/customers.*:table\/shared\/plans/);
  expect(grants['glue:GetDatabase']).toContain(':database/default');
  expect(grants['s3:GetObject']).toContain('warehouse/customers/*');
  expect(grants['s3:PutObject']).toContain('/query-extracts/churn/*');
  for (const [action, resources] of Object.entries(grants)) {
    expect(`${action}: ${resources}`).not.toMatch(/glue.*\*|athena.*\*|PutObject.*(warehouse|raw)|GetObject.*raw/);
  }
  expect(grants).not.toHaveProperty('lakeformation:GetDataAccess');
  expect(listGrants(createStage({ lakeFormation: true }), /^DataExtractHandlerRole/)).toHaveProperty([
    'lakeformation:GetDataAccess',
  ]);
});

test('the preparation reads extracts and labelled rows, and nothing else of the source', () => {
  const { 's3:GetObject': read } = listGrants(createStage(), /^DataRole/);
  expect(read).toContain('/query-extracts/churn/*');
  expect(read).toContain('/raw/labelled-traffic/*');
  expect(read).not.toContain('/raw/*');
});

test('results of a work group that keeps them elsewhere are read and written there', () => {
  const stack = createStage();
  const resultBucket = s3.Bucket.fromBucketName(stack, 'Results', 'athena-results');
  const { 's3:PutObject': written } = listGrants(
    createStage({ resultBucket, resultPrefix: 'training' }),
    /^DataExtractHandlerRole/,
  );
  expect(written).toContain('athena-results/training/*');
});

test('another query changes no permission', () => {
  const read = (query: string) => readStatements(Template.fromStack(createStage({ query })));
  expect(read('WITH a AS (SELECT 1) SELECT * FROM a')).toEqual(read("SELECT ';' AS b FROM customers"));
});

test('extracts expire in the bucket of a lifecycle of its own, and other lifecycles keep their rules', () => {
  const rules = (preparation: object): string[] => {
    const stack = new Stack(createApp(), 'Shop');
    new MlLifecycle(stack, 'Lifecycle', { ...lifecycle, preparation });
    const [bucket] = Object.values(Template.fromStack(stack).findResources('AWS::S3::Bucket'));
    return bucket.Properties.LifecycleConfiguration.Rules.map(({ Id }: { Id: string }) => Id);
  };
  const extract = DataExtract.athena({ query: 'SELECT 1', database: 'crm', tables: [{ name: 'customers' }] });
  expect(rules({})).not.toContain('extracts');
  expect(rules({ extract })).toContain('extracts');
});

test.each<[string, Partial<Props>, string]>([
  [
    'no SELECT',
    { query: 'DROP TABLE a' },
    "query: must be a SELECT, or WITH and a SELECT, which is unloaded for each run, got 'DROP TABLE a'",
  ],
  [
    'several statements',
    { query: 'SELECT 1; SELECT 2' },
    'query: must be one SELECT without a semicolon after it, got several statements',
  ],
  ['nothing', { query: ' ; ' }, 'query: must be a SELECT of at most 100000 characters, got 0'],
  ['no table', { tables: [] }, 'tables: at least one table is required, which the query may read, got none'],
  ['a wildcard', { tables: [{ name: '*' }] }, 'tables[0].name: must be a name as the Glue Data Catalog has it'],
  ['a name with capitals', { database: 'Crm' }, 'database: must be a name as the Glue Data Catalog has it'],
  ['a prefix alone', { tables: [{ name: 'a', prefix: 'b' }] }, 'tables[0].bucket: required with prefix, got none'],
  ['a work group that is none', { workGroup: 'a/b' }, 'workGroup: must be 1 to 128 letters'],
  ['too much time', { maximumRuntime: Duration.hours(5) }, 'maximumRuntime: must be 1 to 240 minutes, got 300'],
])('refuses %s', (_, overrides, message) => {
  expect(() => createStage(overrides)).toThrow(message);
});

test('a long query stands once, however many steps wait for it', () => {
  const query = `SELECT '${'é'.repeat(99_000)}' AS note FROM customers`;
  expect(() => Template.fromStack(createStage({ query, maximumRuntime: Duration.hours(4) }))).not.toThrow();
});

test("a script of one's own makes rows of what the query found", () => {
  const script = { source: 'examples/house-prices-own-rows/rows' };
  const stack = createStage({}, { engine: Engine.script(script) });
  const definition = readDefinition(stack);
  const read = (step: string) =>
    findStep(definition, step).Arguments.ProcessingInputs.map(({ S3Input }: any) => S3Input.S3Uri);
  expect(read('MakeRows').slice(0, 2)).toEqual([answer('AwaitExtract4', 'rows'), answer('AwaitExtract4', 'labelled')]);
  expect(read('Prepare')[0]).toEqual({ Get: "Steps.MakeRows.ProcessingOutputConfig.Outputs['rows'].S3Output.S3Uri" });
  expect(listGrants(stack, /^DataRowMakerRole/)['s3:GetObject']).toContain('/query-extracts/churn/*');
  expect(listGrants(stack, /^DataRole/)['s3:GetObject']).not.toContain('query-extracts');
});

test('a comment before the query, and brackets around it, are a part of it', () => {
  expect(() => createStage({ query: '-- customers\n/* all */ (SELECT 1)' })).not.toThrow();
});
