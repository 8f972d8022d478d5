/**
 * Measures one window by the handler's own code, on traffic that is made up as it is read; prints what it took as JSON. With a
 * folder for what lies between, it plans the parts of the window, or answers an event of the state machine.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DEFAULT_QUALITY_CONFIG } from '../../contract/quality-config';
import { answerEvent } from '../../lambda/measure-quality/answer-event';

const [rows, rowsPerRecord, columns] = process.argv.slice(2, 5).map(Number);
const [between, asked] = process.argv.slice(5);
const OBJECTS = 100;
const FEATURES = Array.from({ length: columns! }, (_, i) => ({
  name: `feature_${i}`,
  type: i % 4 === 0 ? 'categorical' : 'numeric',
}));
const SCHEMA = JSON.stringify({ features: FEATURES, target: { positiveClass: '1', negativeClass: '0' } });
const CAPTURE = 'capture/bench/AllTraffic/2026/11/23/13/';
const LABELS = 'ground-truth/2026/11/23/15/';

function* listRecords(object: number): Generator<{ id: string; first: number }> {
  const records = Math.ceil(rows! / rowsPerRecord!);
  for (let record = object; record < records; record += OBJECTS) {
    const first = record * rowsPerRecord!;
    yield { id: Array.from({ length: rowsPerRecord! }, (_, i) => `C${first + i}`).join(','), first };
  }
}

const inRecord = (make: (row: number) => string, first: number): string =>
  Array.from({ length: rowsPerRecord! }, (_, i) => make(first + i)).join('\n');

function makeLine(key: string, { id, first }: { id: string; first: number }): string {
  const payload = (data: string): object => ({ observedContentType: 'text/csv', mode: 'INPUT', data, encoding: 'CSV' });
  const scoreOf = (row: number): number => ((row * 7919) % 1000) / 1000;
  if (key.startsWith(LABELS)) {
    const data = inRecord((row) => ((row * 104_729) % 1000 < scoreOf(row) * 1000 ? '1' : '0'), first);
    return JSON.stringify({
      groundTruthData: { data, encoding: 'CSV' },
      eventMetadata: { eventId: id },
      eventVersion: '0',
    });
  }
  const input = inRecord(
    (row) =>
      FEATURES.map(({ type }, i) => (type === 'numeric' ? ((row * 31 + i) % 9973) / 7 : `plan ${(row + i) % 9}`)).join(
        ',',
      ),
    first,
  );
  return JSON.stringify({
    captureData: {
      endpointInput: payload(input),
      endpointOutput: payload(inRecord((row) => `${scoreOf(row)}`, first)),
    },
    eventMetadata: { eventId: 'e', inferenceId: id, inferenceTime: '2026-11-23T13:30:00Z' },
    eventVersion: '0',
  });
}

let written = 0;
/** A client that answers by this function; paginators want one of the SDK's own. */
function answering<C extends object>(Client: new (config: object) => C, answer: (command: never) => unknown): C {
  return Object.assign(new Client({ region: 'eu-west-1' }), { send: async (command: never) => answer(command) });
}

const locate = (key: string): string => path.join(between!, path.basename(key));
const isBetween = (key: string | undefined): boolean => key?.startsWith('quality-fan-out/') === true;

interface AnyRequest {
  readonly input: { readonly Prefix?: string; readonly Key?: string; readonly Body?: string | Buffer };
}

const s3 = answering(S3Client, (command: AnyRequest) => {
  const { Prefix, Key, Body } = command.input;
  if (Body !== undefined && isBetween(Key)) {
    writeFileSync(locate(Key!), Body);
    return {};
  }
  if (Body !== undefined) {
    // The file of training rows, whole or in pieces.
    written = command.constructor.name === 'UploadPartCommand' ? written + Body.length : Math.max(written, Body.length);
    return {};
  }
  if (/Multipart/.test(command.constructor.name)) {
    return {};
  }
  if (isBetween(Key) && existsSync(locate(Key!))) {
    const bytes = readFileSync(locate(Key!));
    const whole = { transformToString: async () => bytes.toString(), transformToByteArray: async () => bytes };
    return {
      Body: Object.assign(
        (async function* () {
          yield bytes;
        })(),
        whole,
      ),
    };
  }
  if (Prefix !== undefined) {
    const inside = CAPTURE.startsWith(Prefix) || LABELS.startsWith(Prefix);
    const folder = Prefix.startsWith('capture') ? CAPTURE : LABELS;
    return {
      Contents: inside
        ? Array.from({ length: OBJECTS }, (_, i) => ({
            Key: `${folder}${String(i).padStart(3, '0')}.jsonl`,
            Size: 1_000_000,
          }))
        : [],
    };
  }
  if (Key === 'runs/schema.json') {
    return { Body: { transformToString: async () => SCHEMA } };
  }
  if (!Key!.startsWith(CAPTURE) && !Key!.startsWith(LABELS)) {
    throw Object.assign(new Error(Key), { name: 'NoSuchKey' });
  }
  return {
    Body: (async function* () {
      for (const record of listRecords(Number(Key!.slice(-9, -6)))) {
        yield Buffer.from(`${makeLine(Key!, record)}\n`);
      }
    })(),
  };
});

const answers: Readonly<Record<string, object>> = {
  DescribeEndpointCommand: { EndpointConfigName: 'config' },
  DescribeEndpointConfigCommand: { ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'model' }] },
  DescribeModelCommand: { Containers: [{ ModelPackageName: 'arn' }], CreationTime: new Date('2026-11-01T00:00:00Z') },
  DescribeModelPackageCommand: {
    DriftCheckBaselines: {
      ModelDataQuality: {
        Statistics: { S3Uri: 's3://bucket/runs/baseline.csv' },
        Constraints: { S3Uri: 's3://bucket/runs/schema.json' },
      },
    },
  },
};
const sageMaker = answering(SageMakerClient, (command: object) => answers[command.constructor.name]);
const cloudWatch = answering(CloudWatchClient, () => ({}));
let parts = 0;
const stepFunctions = answering(SFNClient, ({ input: { input } }: { input: { input: string } }) => {
  parts = JSON.parse(input).parts.length;
  return { executionArn: 'execution' };
});
const FAN_OUT = { stateMachineArn: 'machine', uri: 's3://bucket/quality-fan-out' };
const WINDOW = {
  windowStart: '2026-11-23T13:00:00Z',
  windowEnd: '2026-11-23T14:00:00Z',
  scheduledTime: '2026-11-23T16:05:00Z',
};

async function main(): Promise<void> {
  const started = process.cpuUsage();
  const answer = await answerEvent(
    asked === undefined ? WINDOW : JSON.parse(asked),
    {
      ...(between && { fanOut: FAN_OUT }),
      endpointName: 'bench',
      variantName: 'AllTraffic',
      captureUri: 's3://bucket/capture',
      groundTruthUri: 's3://bucket/ground-truth',
      reportUri: 's3://bucket/quality-reports',
      config: {
        ...DEFAULT_QUALITY_CONFIG,
        slices: [{ column: 'feature_0' }],
        trainingData: { uri: 's3://bucket/source/live', idColumn: 'id', targetColumn: 'target' },
      },
    },
    { s3, sageMaker, cloudWatch, stepFunctions },
  );
  const { user, system } = process.cpuUsage(started);
  const [report] = [answer].flat() as [Partial<import('../../engine/quality/report').QualityReport>];
  const { labels, trainingRows } = report;
  process.stdout.write(
    `\n${JSON.stringify({
      answer: labels ? undefined : answer,
      parts,
      share: labels?.sample?.share ?? 1,
      measured: labels?.labelledRows,
      trainingRows: trainingRows?.rows,
      fileBytes: written,
      peakBytes: process.resourceUsage().maxRSS * 1024,
      seconds: (user + system) / 1e6,
    })}\n`,
  );
}

void main();
