import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { LocalCloud } from '../../local/cloud';
import { ensurePython } from '../../local/python';
import { LEFT_TO_MINISTACK } from '../../local/resource-types';
import { signedFor } from './support/guarded-servers';
import { LURES, makeHostileEnvironment, startWorld, type World } from './support/hostile-environment';

const ROOT = path.join(__dirname, '..', '..');
const APP = `${process.execPath} ${path.join(__dirname, 'fixtures', 'tiny-app.js')}`;
const START = new Date('2026-01-05T01:00:00Z');

const before = process.env;

let folder: string;
let python: string;
let cloud: LocalCloud;
let world: World;
let outputs: Record<string, string>;

/** The processes of a group, from /proc. */
function listGroup(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        return fields[0] !== 'Z' && Number(fields[2]) === group;
      } catch {
        return false;
      }
    });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 100_000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`not within 100 seconds: ${condition}`);
    }
    await wait(50);
  }
}

/** The events that the handler has seen. */
async function readSeen(): Promise<any[]> {
  const logs = await cloud.functionLogs(outputs.HandlerName!);
  return [...logs.matchAll(/^.*SEEN (\{.*\})$/gm)].map(([, event]) => JSON.parse(event!));
}

beforeAll(async () => {
  python = process.env.PYTHON ?? (await ensurePython({ root: ROOT, venvDir: path.join(ROOT, '.local', 'python') }));
  folder = mkdtempSync(path.join(os.tmpdir(), 'cloud-'));
  // A caller who has an account, and whose configuration leads everything that asks AWS to the world.
  world = await startWorld();
  process.env = { ...before, ...makeHostileEnvironment(world, path.join(folder, 'home-of-caller'), LURES) };
  cloud = await LocalCloud.start({ root: ROOT, workDir: folder, python, speed: 0.001, startTime: START });
  ({ outputs } = await cloud.deploy({ app: APP }));
});

afterAll(async () => {
  await cloud?.stop();
  process.env = before;
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('the types that are left to MiniStack are types that it knows', async () => {
  const child = spawn(python, [
    '-c',
    'from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS as known; print("\\n".join(known))',
  ]);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await new Promise((resolve) => {
    child.once('close', resolve);
  });
  const known = new Set(text.trim().split('\n'));
  expect([...LEFT_TO_MINISTACK].filter((type) => !known.has(type))).toEqual([]);
});

test('a type that nobody knows fails before anything is deployed', async () => {
  await expect(cloud.deploy({ app: APP, context: { unknown: 'true' } })).rejects.toThrow(
    'the local cloud does not know AWS::EKS::Cluster (Strange in Tiny.template.json); nothing was deployed',
  );
});

test('the real CLI deploys, and deploying twice changes nothing', async () => {
  expect(outputs).toMatchObject({
    Echo: '1',
    GroupArn: 'arn:aws:sagemaker:us-east-1:000000000000:model-package-group/tiny',
  });
  expect((await cloud.deploy({ app: APP })).changed).toBe(false);
  const changed = await cloud.deploy({ app: APP, context: { version: '2' } });
  expect([changed.changed, changed.outputs.Echo]).toEqual([true, '2']);
});

test('functions find MiniStack and the local services, and their errors come back', async () => {
  const { environment } = await cloud.invokeFunction(outputs.HandlerName!, {});
  expect(environment).toMatchObject({
    AWS_ENDPOINT_URL: cloud.awsEnvironment().AWS_ENDPOINT_URL,
    AWS_ENDPOINT_URL_SAGEMAKER: cloud.url,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: cloud.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: cloud.url,
  });
  expect(
    Object.keys(environment).filter((name) => /proxy|AWS_PROFILE|WEB_IDENTITY|CONTAINER|FIPS|IGNORE/i.test(name)),
  ).toEqual([]);
  expect(JSON.stringify(environment)).not.toMatch(/AKIAREAL|123456789012/);
  await expect(cloud.invokeFunction(outputs.HandlerName!, { fail: true })).rejects.toThrow('told to fail');
});

test('schedules fire by simulated time only, once per advance, at their latest due time', async () => {
  await cloud.advanceTo(new Date('2026-01-05T08:15:00Z'));
  const seen = await readSeen();
  expect(seen.filter(({ at }) => at).map(({ at }) => at)).toEqual([expect.stringMatching(/^2026-01-05T08:00:\d\dZ$/)]);
  expect(seen.filter(({ source }) => source === 'aws.events')).toEqual([
    expect.objectContaining({ 'detail-type': 'Scheduled Event', time: '2026-01-05T06:30:00Z' }),
  ]);
});

test('an object that was created is an event at simulated time', async () => {
  await cloud.store.write(`s3://${outputs.BucketName}/raw/a.csv`, 'x');
  await cloud.store.write(`s3://${outputs.BucketName}/other/a.csv`, 'x');
  await until(async () => (await readSeen()).some(({ source }) => source === 'aws.s3'));
  const events = (await readSeen()).filter(({ source }) => source === 'aws.s3');
  expect(events).toEqual([
    expect.objectContaining({
      time: expect.stringMatching(/^2026-01-05T08:15:\d\dZ$/),
      detail: expect.objectContaining({ object: expect.objectContaining({ key: 'raw/a.csv' }) }),
    }),
  ]);
  expect(await cloud.store.list(`s3://${outputs.BucketName}/`)).toEqual([
    `s3://${outputs.BucketName}/other/a.csv`,
    `s3://${outputs.BucketName}/raw/a.csv`,
  ]);
  const listed = await (await askS3('GET', `${outputs.BucketName}?list-type=2`)).text();
  expect(listed).toMatch(/<LastModified>2026-01-05T08:15:\d\d\.\d{3}Z</);
  await expect(cloud.store.read(`s3://${outputs.BucketName}/none`)).rejects.toThrow(
    `there is no object s3://${outputs.BucketName}/none`,
  );
});

test('an alarm reaches its rule twice, as the same event', async () => {
  const client = new CloudWatchClient({
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  });
  await client.send(
    new PutMetricDataCommand({
      Namespace: 'Tiny',
      MetricData: [
        { MetricName: 'm', Dimensions: [{ Name: 'Name', Value: 'a' }], Value: 2, Timestamp: cloud.clock.now() },
      ],
    }),
  );
  client.destroy();
  await cloud.advanceTo(cloud.clock.now());
  const events = (await readSeen()).filter(({ source }) => source === 'aws.cloudwatch');
  expect(events).toHaveLength(2);
  expect(events[0]).toEqual(events[1]);
  expect(events[0]).toMatchObject({
    account: '000000000000',
    region: 'us-east-1',
    time: expect.stringMatching(/^2026-01-05T08:15/),
    detail: { alarmName: outputs.AlarmName, state: { value: 'ALARM' } },
  });
  expect(cloud.alarmHistory()).toMatchObject([{ name: outputs.AlarmName, from: 'INSUFFICIENT_DATA', to: 'ALARM' }]);
});

test("functions have the cloud's time, and none of them sees it jump while it runs", async () => {
  const nextDay = new Date('2026-01-06T08:15:00Z');
  const clock = createServer((_, response) => void cloud.clock.jumpTo(nextDay).then(() => response.end('moved')));
  await new Promise<void>((resolve) => {
    clock.listen(0, '127.0.0.1', resolve);
  });
  const { port } = clock.address() as AddressInfo;
  const during = await cloud.invokeFunction(outputs.HandlerName!, { ask: `http://127.0.0.1:${port}` });
  clock.close();
  expect(during.began).toMatch(/^2026-01-05T08:15:/);
  expect(during.ended).toMatch(/^2026-01-05T08:15:/);
  const after = await cloud.invokeFunction(outputs.HandlerName!, {});
  expect(after.began).toMatch(/^2026-01-06T08:15:/);
  expect(after.ended).toMatch(/^2026-01-06T08:15:/);
  expect(after.forms).toEqual([true, '1970-01-01T00:00:00.000Z', 'string', true]);
});

test('time that passes fires every schedule in order, and a cloud that lives fires what becomes due', async () => {
  const firings = async (): Promise<string[]> => (await readSeen()).flatMap(({ at }) => at ?? []);
  const before = (await firings()).length;
  const moved = await fetch(`${cloud.clockUrl}?advance=3h`, { method: 'POST' });
  expect(await moved.json()).toMatchObject({ now: expect.stringMatching(/^2026-01-06T11:15:/) });
  const fired = (await firings()).slice(before);
  expect(fired).toEqual([...fired].sort());
  expect(fired.slice(-3).map((at) => at.slice(0, 16))).toEqual([
    '2026-01-06T09:00',
    '2026-01-06T10:00',
    '2026-01-06T11:00',
  ]);

  await cloud.live(600);
  await until(async () => (await firings()).at(-1)!.startsWith('2026-01-06T12:00'));
  await cloud.live(1);
});

test('whoever the caller is, nobody but the local cloud was asked for anything', () => {
  expect(world.calls).toEqual([]);
  expect(existsSync(path.join(folder, 'home-of-caller', 'credentials-asked'))).toBe(false);
});

/** An S3 request to the local cloud. */
async function askS3(method: string, path: string, body?: string): Promise<Response> {
  return fetch(`${cloud.awsEnvironment().AWS_ENDPOINT_URL}/${path}`, {
    method,
    body,
    headers: { authorization: signedFor('s3') },
  });
}

/** An IAM request to the local cloud. */
async function askIam(parameters: Record<string, string>): Promise<void> {
  const response = await fetch(cloud.awsEnvironment().AWS_ENDPOINT_URL!, {
    method: 'POST',
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
    headers: { authorization: signedFor('iam') },
  });
  expect(response.status).toBe(200);
}

test('what AWS refuses to delete is refused: a bucket with a delete marker, a role with policies of others', async () => {
  const { PlainName: bucket, RoleName } = outputs as Record<string, string>;
  const [PolicyName, PolicyDocument] = [
    'others',
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }] }),
  ];
  await askIam({ Action: 'PutRolePolicy', RoleName: RoleName!, PolicyName, PolicyDocument });
  // Deleting what never was leaves a marker and nothing else.
  expect((await askS3('DELETE', `${bucket}/never`)).headers.get('x-amz-delete-marker')).toBe('true');
  expect((await askS3('DELETE', bucket!)).status).toBe(409);

  const refusal = await cloud.destroy().then(
    () => 'destroyed',
    (error: Error) => error.message,
  );
  expect(refusal).toContain('The bucket you tried to delete is not empty');
  expect(refusal).toContain('Cannot delete entity, must delete policies first');

  const versions = await (await askS3('GET', `${bucket}?versions`)).text();
  const [, version] = /<VersionId>([^<]+)</.exec(versions)!;
  expect((await askS3('DELETE', `${bucket}/never?versionId=${version}`)).status).toBe(204);
  await askIam({ Action: 'DeleteRolePolicy', RoleName: RoleName!, PolicyName });
});

test('destroying leaves nothing', async () => {
  await cloud.destroy();
  expect(await cloud.sagemaker.operations.ListModelPackageGroups!({})).toEqual({ ModelPackageGroupSummaryList: [] });
  expect(((await cloud.metrics.operations.DescribeAlarms!({})) as any).MetricAlarms).toEqual([]);
  await expect(cloud.store.list(`s3://${outputs.BucketName}/`)).rejects.toThrow();
});

test('stopping, and a process that is killed, leave no process', async () => {
  const script = `
    const { MiniStack } = require(${JSON.stringify(path.join(ROOT, 'local', 'ministack.ts'))});
    MiniStack.start({ root: ${JSON.stringify(ROOT)}, python: ${JSON.stringify(python)}, workDir: ${JSON.stringify(path.join(folder, 'killed'))} }).then(({ pid }) => console.log(pid));`;
  const child = spawn(path.join(ROOT, 'node_modules', '.bin', 'tsx'), ['-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const group = Number(
    await new Promise<string>((resolve) => {
      child.stdout.once('data', (chunk) => resolve(String(chunk)));
    }),
  );
  expect(listGroup(group)).toContain(group);
  process.kill(-child.pid!, 'SIGKILL');
  await until(() => listGroup(group).length === 0);

  const own = cloud.processGroup;
  expect(listGroup(own)).toContain(own);
  await cloud.stop();
  expect(listGroup(own)).toEqual([]);
});
