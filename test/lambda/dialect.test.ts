// The handlers speak one dialect: who knows one of them finds the same things by the same names in the others.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Context } from 'aws-lambda';
import * as variables from '../../contract/environment';
import { logged, logger } from '../../engine/aws/logging';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const handlers = readdirSync(path.join(ROOT, 'lambda')).filter((name) =>
  existsSync(path.join(ROOT, 'lambda', name, 'handler.ts')),
);
const sources = ['lambda', 'engine']
  .flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts'));

/** What a client is called, wherever it is made or taken. */
const CLIENT_NAMES: Record<string, string> = {
  S3Client: 's3',
  AthenaClient: 'athena',
  SageMakerClient: 'sageMaker',
  SageMakerFeatureStoreRuntimeClient: 'featureStore',
  CloudWatchClient: 'cloudWatch',
  CloudWatchLogsClient: 'logs',
  EventBridgeClient: 'eventBridge',
  SNSClient: 'sns',
  SFNClient: 'stepFunctions',
  SQSClient: 'sqs',
  LambdaClient: 'lambda',
  MlflowClient: 'mlflow',
};

/** Where a text stands in the sources, as `file: text`. */
function find(pattern: RegExp, except: readonly string[] = []): string[] {
  return sources
    .filter((file) => !except.includes(file))
    .flatMap((file) => [...read(file).matchAll(pattern)].map(([text]) => `${file}: ${text}`));
}

test('there are twelve handlers, and all sources are looked at', () => {
  expect(handlers).toHaveLength(12);
  expect(sources.length).toBeGreaterThan(100);
});

describe.each(handlers)('%s', (name) => {
  const source = read(`lambda/${name}/handler.ts`);

  test('is thin, and its log lines name their request', () => {
    expect(source.split('\n').length).toBeLessThanOrEqual(40);
    expect(source.match(/^export .*/gm)).toEqual([expect.stringMatching(/^export const handler = logged</)]);
  });

  test('makes its clients once, and reads its configuration in its settings', () => {
    expect(source.match(/^const clients = \{/gm)).toHaveLength(1);
    const configured = `${name.toUpperCase().replaceAll('-', '_')}_VARIABLES` in variables;
    expect(existsSync(path.join(ROOT, 'lambda', name, 'settings.ts'))).toBe(configured);
    expect(source.includes('const settings = readSettings();')).toBe(configured);
  });
});

test('every configuration is of a handler', () => {
  const configured = Object.keys(variables).flatMap((name) => /^(.*)_VARIABLES$/.exec(name)?.[1] ?? []);
  expect(configured.filter((name) => name !== 'ENDPOINT')).toEqual(
    configured.filter((name) => handlers.includes(name.toLowerCase().replaceAll('_', '-'))),
  );
});

test('a client has one name', () => {
  const named = sources.flatMap((file) =>
    [...read(file).matchAll(/\b(\w+)\??: (?:new )?([A-Z]\w+Client)\b/g)].map(([, name, client]) => ({
      file,
      name,
      client,
    })),
  );
  expect(named.length).toBeGreaterThan(40);
  // What holds the one client of a process, for a client that few events need.
  const others = named.filter(({ name, client }) => name !== CLIENT_NAMES[client!] && name !== 'shared');
  expect(others).toEqual([]);
  expect(find(/Pick<\w+Client\b/g)).toEqual([]);
});

test('lists are read to their end by the SDK', () => {
  expect(find(/\b(?:Next|Continuation|Next\w+)Token\b/g)).toEqual([]);
  // The tags of a log group come without pages.
  expect(find(/\bnew List(?!TagsForResource)\w+Command\b|\bnew (?:GetMetricData|DescribeAlarms)Command\b/g)).toEqual(
    [],
  );
});

test('the environment is read in one place', () => {
  expect(find(/process\.env|from 'node:process'/g, ['engine/aws/environment.ts'])).toEqual([]);
  expect(find(/readEnvironment\(/g).map((text) => text.replace(/:.*/, ''))).toEqual([
    ...handlers.map((name) => `lambda/${name}/settings.ts`).filter((file) => sources.includes(file)),
    'engine/aws/cloudformation.ts',
    'engine/aws/s3.ts',
  ]);
});

test('only the wall clock waits', () => {
  expect(find(/node:timers/g, ['engine/aws/clock.ts'])).toEqual([]);
});

test('messages are words, beginning small; CloudFormation is a name', () => {
  expect(find(/logger(?:\.(?:info|warn|error)|\[[^\]]*\])\(\s*'(?!CloudFormation)[^a-z][^']*'/g)).toEqual([]);
  expect(find(/logger(?:\.(?:info|warn|error)|\[[^\]]*\])\(\s*'/g).length).toBeGreaterThan(20);
});

test('a handler that is logged names the request in each line, and the next request in the next', async () => {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const handler = logged(async (event: string) => {
    logger.info(event);
    return event.length;
  });
  try {
    const context = { functionName: 'f', memoryLimitInMB: '1024', invokedFunctionArn: 'arn' };
    expect(await handler('one', { ...context, awsRequestId: 'request-1' } as Context)).toBe(3);
    await handler('two', { ...context, awsRequestId: 'request-2' } as Context);
  } finally {
    write.mockRestore();
  }
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { message: 'one', function_request_id: 'request-1', function_name: 'f' },
    { message: 'two', function_request_id: 'request-2' },
  ]);
});
