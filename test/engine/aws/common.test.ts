import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  isAlreadyExisting,
  isInProgress,
  isNotFound,
  isPermissionRefusal,
  isRefusal,
} from '../../../engine/aws/aws-errors';
import { toCanonicalJson } from '../../../engine/aws/canonical';
import { AnswerNotDeliveredError, answerCloudFormation } from '../../../engine/aws/cloudformation';
import { readEventTime } from '../../../engine/aws/event-time';
import { holdLock, LockHeldError } from '../../../engine/aws/lock';
import { createS3Client, listUris, parseS3Uri, readJson, writeJson } from '../../../engine/aws/s3';
import { fakeClient } from './fake-client';
import { awsError, FakeS3 } from './fake-s3';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const validation = (message: string) => awsError('ValidationException', message);

describe('errors of AWS', () => {
  test.each([
    [isNotFound, validation('Could not find endpoint "arn:aws:sagemaker:eu-west-1:1:endpoint/churn".')],
    [isNotFound, validation('ModelPackageGroup arn does not exist')],
    [isNotFound, awsError('ResourceNotFound', 'Pipeline churn')],
    [isNotFound, awsError('NoSuchBucket', '', 404)],
    [isAlreadyExisting, validation('Cannot create already existing model "arn".')],
    [isAlreadyExisting, validation('Cannot create already existing endpoint configuration "arn".')],
    [isInProgress, validation('Cannot update in-progress endpoint "arn".')],
    [isInProgress, awsError('ResourceInUse', 'x')],
    [isRefusal, awsError('ResourceLimitExceeded', 'x')],
    [isPermissionRefusal, validation('Could not assume role arn:aws:iam::1:role/x.')],
  ])('%p recognises %p', (check, error) => {
    expect(check(error)).toBe(true);
  });

  test.each([isNotFound, isAlreadyExisting, isInProgress, isRefusal, isPermissionRefusal])(
    '%p takes nothing else for it',
    (check) => {
      expect(check(awsError('ThrottlingException', 'Rate exceeded'))).toBe(false);
      expect(check(new Error('socket hang up'))).toBe(false);
      expect(check(undefined)).toBe(false);
    },
  );
});

describe('S3', () => {
  test('URIs', () => {
    expect(parseS3Uri('s3://bucket/a/b.json')).toEqual({ bucket: 'bucket', key: 'a/b.json' });
    expect(parseS3Uri('s3://bucket')).toEqual({ bucket: 'bucket', key: '' });
    expect(() => parseS3Uri('https://bucket')).toThrow("'https://bucket' is not an S3 URI");
  });

  test('the path holds the bucket only where an endpoint variable is set', async () => {
    const names = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'];
    names.forEach((name) => delete process.env[name]);
    expect(createS3Client().config.forcePathStyle).toBe(false);
    for (const name of names) {
      process.env[name] = 'http://127.0.0.1:1';
      expect(createS3Client().config.forcePathStyle).toBe(true);
      delete process.env[name];
    }
  });

  test('objects are read, written under a condition, and listed over pages', async () => {
    const s3 = new FakeS3();
    expect(await readJson(s3, 's3://b/x')).toBeUndefined();
    expect(await writeJson(s3, 's3://b/x', { a: 1 }, 'absent')).toBe(true);
    expect(await writeJson(s3, 's3://b/x', { a: 2 }, 'absent')).toBe(false);
    expect(await writeJson(s3, 's3://b/x', { a: 2 }, { etag: '"other"' })).toBe(false);
    expect(await writeJson(s3, 's3://b/gone', {}, { etag: '"1"' })).toBe(false);
    expect(await readJson(s3, 's3://b/x')).toEqual({ a: 1 });
    for (const key of ['p/1', 'p/2', 'p/3', 'q']) {
      await writeJson(s3, `s3://b/${key}`, {});
    }
    expect(await listUris(s3, 's3://b/p/')).toEqual(['s3://b/p/1', 's3://b/p/2', 's3://b/p/3']);
    s3.objects.set('s3://b/bad', { body: '{', etag: '"9"' });
    await expect(readJson(s3, 's3://b/bad')).rejects.toThrow('s3://b/bad is not JSON');
  });
});

test('an object that is not there is told from one that is refused, although S3 answers 403 to both', async () => {
  const s3 = new FakeS3();
  await writeJson(s3, 's3://b/p/there', {});
  const refusing = fakeClient(S3Client, (command) =>
    command instanceof GetObjectCommand
      ? Promise.reject(awsError('AccessDenied', 'Access Denied', 403))
      : s3.send(command),
  );
  expect(await readJson(refusing, 's3://b/p/missing')).toBeUndefined();
  await expect(readJson(refusing, 's3://b/p/there')).rejects.toThrow('Access Denied');
});

describe('the lock', () => {
  const URI = 's3://b/lock';
  let now = 0;
  const options = { remainingMilliseconds: 60_000, now: () => now, sleep: async (ms: number) => void (now += ms) };
  beforeEach(() => (now = 0));

  test('is held by one at a time and given back, also after an error', async () => {
    const s3 = new FakeS3();
    let inside = 0;
    const work = async () => {
      expect(++inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    const patient = { ...options, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
    await Promise.all(Array.from({ length: 8 }, () => holdLock(s3, URI, patient, work)));
    await expect(holdLock(s3, URI, options, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(s3.objects.size).toBe(0);
  });

  test('of a holder that died is taken over once it cannot be running any more; until then the wait ends in an error', async () => {
    const s3 = new FakeS3();
    await writeJson(s3, URI, { owner: 'dead', expiresAt: 65_000 });
    await expect(holdLock(s3, URI, options, async () => 'in')).rejects.toThrow(LockHeldError);
    now = 65_000;
    expect(await holdLock(s3, URI, options, async () => 'in')).toBe('in');
  });

  test('that cannot be read blocks nobody', async () => {
    const s3 = new FakeS3();
    s3.objects.set(URI, { body: 'what?', etag: '"1"' });
    expect(await holdLock(s3, URI, options, async () => 'in')).toBe('in');
  });
});

describe('the answer to CloudFormation', () => {
  let server: Server;
  let statuses: number[];
  const received: Array<{ method?: string; contentType?: string; body: string }> = [];
  const request = () => ({
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?X-Amz-Signature=1`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Endpoint',
  });
  beforeAll((done) => {
    server = createServer((incoming, outgoing) => {
      let body = '';
      incoming
        .on('data', (chunk) => (body += chunk))
        .on('end', () => {
          received.push({ method: incoming.method, contentType: incoming.headers['content-type'], body });
          outgoing.writeHead(statuses.shift() ?? 200).end();
        });
    }).listen(0, '127.0.0.1', done);
  });
  afterAll((done) => void server.close(done));
  beforeEach(() => {
    received.splice(0);
    process.env.AWS_ENDPOINT_URL = new URL(request().ResponseURL).origin;
  });
  afterEach(() => delete process.env.AWS_ENDPOINT_URL);

  test('goes to an https address of CloudFormation only', async () => {
    const asked = jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response());
    const own = request().ResponseURL;
    delete process.env.AWS_ENDPOINT_URL;
    const host = 'cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com';
    const good = `https://${host}/answer?X-Amz-Signature=1`;
    const others = [
      own,
      good.replace('https', 'http'),
      good.replace(host, `${host}.attacker.example`),
      'file:///etc/passwd',
      'none',
    ];
    for (const ResponseURL of [...others, good]) {
      await answerCloudFormation(
        { ...request(), ResponseURL },
        { status: 'SUCCESS', reason: '', physicalResourceId: 'churn' },
      );
    }
    expect(asked.mock.calls.map(([url]) => url)).toEqual([good]);
    asked.mockRestore();
  });

  test('is a PUT without a content type that repeats the ids; a passing fault is tried again', async () => {
    statuses = [503, 200];
    await answerCloudFormation(request(), {
      status: 'FAILED',
      reason: 'x'.repeat(5_000),
      physicalResourceId: 'churn',
      data: { A: 'b' },
    });
    expect(received).toHaveLength(2);
    expect(received[1]).toMatchObject({ method: 'PUT', contentType: '' });
    const answer = JSON.parse(received[1].body);
    expect(answer).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'churn',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Endpoint',
      Data: { A: 'b' },
    });
    expect(received[1].body.length).toBeLessThan(4_096);
  });

  test('that is refused for good counts as given; one that cannot be delivered is an error', async () => {
    statuses = [403];
    await answerCloudFormation(request(), { status: 'SUCCESS', reason: '', physicalResourceId: 'churn' });
    expect(received).toHaveLength(1);
    statuses = [500, 500, 500];
    await expect(
      answerCloudFormation(request(), { status: 'SUCCESS', reason: '', physicalResourceId: 'churn' }),
    ).rejects.toThrow(AnswerNotDeliveredError);
  });
});

test('an address that takes the answer and says nothing is not waited for without end', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const waits: number[] = [];
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    waits.push(milliseconds);
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    return controller.signal;
  });
  const { port } = server.address() as AddressInfo;
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
  const request = {
    ResponseURL: `http://127.0.0.1:${port}/answer?X-Amz-Signature=1`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Endpoint',
  };
  await expect(
    answerCloudFormation(request, { status: 'SUCCESS', reason: '', physicalResourceId: 'churn' }),
  ).rejects.toThrow(AnswerNotDeliveredError);
  // All of them end before the function does, whose time is two minutes.
  expect(waits.length).toBeGreaterThan(0);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(60_000);
  timeout.mockRestore();
  delete process.env.AWS_ENDPOINT_URL;
  server.closeAllConnections();
  server.close();
});

test('the time of an event is its own', () => {
  expect(readEventTime({ time: '2026-01-02T03:04:05Z' }).toISOString()).toBe('2026-01-02T03:04:05.000Z');
  expect(readEventTime({ source: 'sweep', scheduledTime: '2026-01-02T03:04:05Z' }).toISOString()).toBe(
    '2026-01-02T03:04:05.000Z',
  );
  expect(readEventTime({}, () => 5).getTime()).toBe(5);
  expect(() => readEventTime({ time: 'soon' })).toThrow("'soon' is not an ISO 8601 instant");
});

test('canonical JSON does not depend on the order of keys and leaves undefined out', () => {
  expect(toCanonicalJson({ b: [{ d: 1, c: undefined }], a: 'x' })).toBe('{"a":"x","b":[{"d":1}]}');
});

test('canonical JSON is what JSON makes of dates, gaps, and keys that objects are careful with', () => {
  const given = JSON.parse('{"b": 1, "__proto__": {"z": null, "10": 1, "9": 2}}') as object;
  expect(toCanonicalJson({ ...given, at: new Date(0), list: [undefined, [new Date(1)]] })).toBe(
    '{"__proto__":{"9":2,"10":1,"z":null},"at":"1970-01-01T00:00:00.000Z","b":1,"list":[null,["1970-01-01T00:00:00.001Z"]]}',
  );
});
