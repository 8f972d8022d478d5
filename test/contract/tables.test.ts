// Across the seam: what the handlers write, read as the tables declare it, and the saved queries asked of it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DEFAULT_QUALITY_CONFIG } from '../../contract/quality-config';
import { SAVED_QUERIES } from '../../contract/saved-queries';
import { logger } from '../../engine/aws/logging';
import { createRandom } from '../../engine/aws/random';
import { measureQuality } from '../../lambda/measure-quality/measure-quality';
import {
  Baseline,
  BaselineFile,
  BatchPrediction,
  Column,
  DataRecipe,
  DriftMonitor,
  Frequency,
  LifecycleTables,
  ModelRegistry,
  MonitoredEndpoint,
  Problem,
  QualityMonitor,
  RetrainTrigger,
} from '../../lib';
import { ToldNotices } from '../engine/aws/told-notices';
import { capture, label, SCHEMA } from '../engine/quality/fixtures';
import { answerBy, FakeS3 } from '../lambda/detect-drift/fake-aws';
import * as drift from '../lambda/detect-drift/fixtures';
import { PipelineWorld } from '../lambda/retrain/fake-pipeline';
import { Catalogue, type GlueTable, type Objects, type Row, readJsonRows } from './athena-tables';
import forecast from './forecast.json';
import { findMember, readType } from './hive-types';
import prediction from './prediction.json';

const TODAY = '2026/11/25';

interface Deployed {
  readonly tables: readonly GlueTable[];
  readonly queries: Record<string, string>;
  /** The variables of the monitors' functions. */
  readonly variables: Record<string, string>[];
  readonly recordUri: string;
}

/** An app that watches an endpoint, with names that are known when it is synthesized. */
function deploy(): Deployed {
  const stack = new Stack(new App(), 'Watch');
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'bucket');
  const endpoint = MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
    endpointName: 'churn',
    captureBucket: bucket,
    capturePrefix: 'capture',
    reportBucket: bucket,
    baseline: Baseline.fromCsv(BaselineFile.fromBucket(bucket, 'rows.csv'), { targetColumn: 'churned' }),
  });
  const monitor = new DriftMonitor(stack, 'Drift', { endpoint });
  const qualityMonitor = new QualityMonitor(stack, 'Quality', { endpoint });
  const retrain = RetrainTrigger.fromRetrainTriggerAttributes(stack, 'Retrain', {
    handler: lambda.Function.fromFunctionName(stack, 'Handler', 'retrain'),
    bucket,
    pipelineName: 'churn',
  });
  const shared = {
    schedule: ScheduleExpression.cron({ hour: '5' }),
    source: bucket,
    sourcePrefix: 'source',
    endpoint,
    registry: new ModelRegistry(stack, 'Registry'),
    bucket,
    topic: new sns.Topic(stack, 'Topic'),
  };
  const batch = new BatchPrediction(stack, 'Batch', {
    ...shared,
    pipelineName: 'churn-batch',
    recipe: new DataRecipe({
      columns: { units: Column.numericTarget() },
      problem: Problem.forecasting({ timestamp: 'day', horizon: 7, frequency: Frequency.DAY }),
    }),
  });
  const scored = new BatchPrediction(stack, 'Scored', {
    ...shared,
    pipelineName: 'churn-scored',
    recipe: new DataRecipe({ columns: { id: Column.id(), fee: Column.numeric(), units: Column.numericTarget() } }),
  });
  new LifecycleTables(stack, 'Tables', { endpoint, monitor, qualityMonitor, retrain, batch });
  new LifecycleTables(stack, 'ScoredTables', { endpoint, batch: scored });
  const template = Template.fromStack(stack);
  const read = (type: string): any[] =>
    Object.values(template.findResources(type)).map(({ Properties }: any) => Properties);
  return {
    tables: [...new Map(read('AWS::Glue::Table').map(({ TableInput }) => [TableInput.Name, TableInput])).values()],
    queries: Object.fromEntries(read('AWS::Athena::NamedQuery').map(({ Name, QueryString }) => [Name, QueryString])),
    variables: read('AWS::Lambda::Function').map(({ Environment }) => Environment.Variables),
    recordUri: retrain.recordUri,
  };
}

/** A window with drift and missing values, reports and pages as the drift monitor's function writes them. */
async function watchDrift(captureUri: string, reportUri: string): Promise<FakeS3> {
  const made = drift.fakeS3();
  drift.addTraffic(made, '');
  const cloudWatch = drift.fakeCloudWatch();
  const settings = { ...drift.settings, captureUri, reportUri };
  await drift.detect(drift.event, settings, { s3: made, sageMaker: drift.fakeSageMaker(), cloudWatch });
  // Somebody looks at a half of the window.
  const closer = { windowStart: '2026-11-23T13:00:00Z', windowEnd: '2026-11-23T13:30:00Z' };
  await drift.detect(closer, settings, { s3: made, sageMaker: drift.fakeSageMaker(), cloudWatch });
  return made;
}

/** A window with captured requests, an estimate, then labels, and a criterion that is missed. */
async function watchQuality(captureUri: string, groundTruthUri: string, reportUri: string): Promise<FakeS3> {
  const made = new FakeS3();
  const random = createRandom(1);
  const rows = Array.from({ length: 400 }, (_, i) => ({ id: `C${i}`, score: random(), plan: i % 2 ? 'a' : 'b' }));
  const heldOut = Array.from({ length: 400 }, () => random()).map((score) => `${score},${random() < score ? 1 : 0}`);
  made.objects.set(
    's3://bucket/runs/schema.json',
    JSON.stringify({ features: SCHEMA, target: { positiveClass: '1', negativeClass: '0' } }),
  );
  made.objects.set('s3://bucket/runs/predictions.csv', ['prediction,label', ...heldOut].join('\n'));
  made.objects.set(
    `${captureUri}/churn/AllTraffic/2026/11/24/13/0.jsonl`,
    rows
      .map(({ id, score, plan }, i) =>
        capture({ inferenceId: id }, `${i},${plan}\n`, `${score}\n`, '2026-11-24T13:05:00Z'),
      )
      .join('\n'),
  );
  made.objects.set(
    `${groundTruthUri}/2026/11/24/14/a.jsonl`,
    rows.map(({ id, score }) => label(id, `${random() < score ? 1 : 0}\n`)).join('\n'),
  );
  const sources = {
    ModelDataQuality: {
      Statistics: { S3Uri: 's3://bucket/runs/baseline.csv' },
      Constraints: { S3Uri: 's3://bucket/runs/schema.json' },
    },
    ModelQuality: { Statistics: { S3Uri: 's3://bucket/runs/predictions.csv' } },
  };
  const settings = {
    endpointName: 'churn',
    variantName: 'AllTraffic',
    captureUri,
    groundTruthUri,
    reportUri,
    config: {
      ...DEFAULT_QUALITY_CONFIG,
      windowSeconds: 3600,
      labelDelaySeconds: 7200,
      lateLabelDelaySeconds: 7200,
      criteria: [{ metric: 'auc' as const, comparison: 'atLeast' as const, threshold: 0.99 }],
      slices: [{ column: 'plan' }],
      groupCriteria: [
        {
          metric: 'demographicParityRatio' as const,
          comparison: 'atLeast' as const,
          threshold: 0.8,
          slice: { column: 'plan' },
          minimumGroupRows: 30,
        },
      ],
    },
  };
  for (const scheduledTime of ['2026-11-24T14:15:00Z', '2026-11-24T16:05:00Z']) {
    await measureQuality({ scheduledTime }, settings, {
      s3: made,
      sageMaker: drift.fakeSageMaker({ DescribeModelPackageCommand: () => ({ DriftCheckBaselines: sources }) }),
      cloudWatch: answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) }),
      eventBridge: new ToldNotices().eventBridge,
    });
  }
  return made;
}

/** A retraining that is started, and one that has to wait. */
async function decide(recordUri: string): Promise<Objects> {
  const world = new PipelineWorld();
  world.recordUri = recordUri;
  await world.deliver({ reason: 'first model', time: world.iso() });
  await world.deliver(world.alarm());
  return new Map([...world.s3.objects].map(([uri, { body }]) => [uri, body]));
}

let deployed: Deployed;
let objects: Objects;
let catalogue: Catalogue;

beforeAll(async () => {
  for (const level of ['info', 'warn', 'error'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
  deployed = deploy();
  const [detector, measurer] = [
    deployed.variables.find(({ DRIFT_CONFIG }) => DRIFT_CONFIG)!,
    deployed.variables.find(({ QUALITY_CONFIG }) => QUALITY_CONFIG)!,
  ];
  objects = new Map([
    ...(await watchDrift(detector.CAPTURE_URI, detector.REPORT_URI)).objects,
    ...(await watchQuality(measurer.CAPTURE_URI, measurer.GROUND_TRUTH_URI, measurer.REPORT_URI)).objects,
    ...(await decide(deployed.recordUri)),
    // As jobs/tests/test_batch.py has it of the job that writes it.
    ['s3://bucket/forecasts/churn/2026/11/24/batch-20261124T050000Z.jsonl', JSON.stringify(forecast)],
    ['s3://bucket/predictions/churn/2026/11/24/batch-20261124T050000Z.jsonl', JSON.stringify(prediction)],
  ]);
  catalogue = await Catalogue.open(deployed.tables, objects, TODAY);
});

afterAll(() => catalogue.close());

const ask = (name: string): Promise<Row[]> => catalogue.ask(deployed.queries[name]);

test('what every column and member is declared as stands in what is written, and nothing else', () => {
  // The capture's sample has no attributes of callers, and the monitors had no window without a predecessor.
  const absent = ['captured_requests.eventmetadata.customattributes is nowhere'];
  const found = deployed.tables.flatMap((table) => {
    const rows = readJsonRows(table, objects, TODAY);
    return table.StorageDescriptor.Columns.flatMap(({ Name, Type }) => {
      const values = rows.map((row) => findMember(row, Name));
      return [
        ...values.filter((some) => some.length > 1).map(() => `${table.Name}.${Name} is there twice`),
        ...readType(Type).findMismatches(values.flat(), `${table.Name}.${Name}`),
      ];
    });
  });
  expect(found).toEqual(absent);
});

test('every decision is a row of its own, and what lies beside the records is none', async () => {
  expect(await catalogue.ask('SELECT day, outcome FROM decisions ORDER BY outcome DESC')).toEqual([
    { day: '2026/11/01', outcome: 'started' },
    { day: '2026/11/01', outcome: 'skipped' },
  ]);
});

test('ten queries are saved, and none unfolds structures, of which Athena makes columns', () => {
  expect(Object.keys(deployed.queries).sort()).toEqual(SAVED_QUERIES.map(({ name }) => name).sort());
  expect(SAVED_QUERIES).toHaveLength(10);
  const plain = Object.values(deployed.queries).flatMap((sql) =>
    [...sql.matchAll(/UNNEST\((\w+)\)/g)].map(([, name]) => name),
  );
  const types = new Map(
    deployed.tables.flatMap(({ StorageDescriptor }) => StorageDescriptor.Columns.map(({ Name, Type }) => [Name, Type])),
  );
  expect(plain.map((name) => types.get(name))).toEqual(['array<string>']);
});

test.each(SAVED_QUERIES.map(({ name }) => [name]))('%s answers', async (name) => {
  expect((await ask(name)).slice(0, 4)).toMatchSnapshot();
});

test('what has no row yet is asked without an error', async () => {
  const empty = await Catalogue.open(deployed.tables, new Map(), TODAY);
  for (const sql of Object.values(deployed.queries)) {
    expect(await empty.ask(sql)).toEqual([]);
  }
  empty.close();
});

test('the page has every table with its columns, and every query as it is saved', () => {
  const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'sql.md'), 'utf8');
  const missing = [
    ...deployed.tables.flatMap(({ Name, StorageDescriptor }) => [
      `### \`${Name}\``,
      ...StorageDescriptor.Columns.map((column) => `| \`${column.Name}\` | \`${column.Type}\` |`),
    ]),
    ...SAVED_QUERIES.map(
      ({ name, question }) => `### ${question}\n\n\`${name}\`\n\n\`\`\`sql\n${deployed.queries[name]}\n`,
    ),
  ].filter((text) => !page.includes(text));
  expect(missing).toEqual([]);
});
