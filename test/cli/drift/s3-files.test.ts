import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { runDrift } from '../../../cli/drift/run-drift';
import { FakeS3Server } from './fake-s3-server';
import { makeFolder, mixFibre, put, ROOT, readCustomers, toCaptureLine, toCsv } from './fixtures';

const { fibre, others } = readCustomers();
const half = Math.floor(others.length / 2);
const folder = makeFolder();
const baseline = put(folder, 'training.csv', toCsv(others.slice(0, half)));
const mixed = mixFibre(fibre, others.slice(half), 600);
const names = Object.keys(mixed[0]).filter((name) => name !== 'churn');
const lines = mixed.map((customer) => toCaptureLine(names.map((name) => customer[name])));

const s3 = new FakeS3Server('data');
const environment = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const before = { ...process.env };

beforeAll(async () => {
  Object.assign(process.env, environment, { AWS_ENDPOINT_URL_S3: await s3.start() });
  s3.objects.set('training.csv', readFileSync(baseline));
  s3.objects.set('capture/churn/AllTraffic/2026/03/01/12/a.jsonl', lines.slice(0, 200).join('\n'));
  s3.objects.set('capture/churn/AllTraffic/2026/03/01/12/b.jsonl.gz', gzipSync(lines.slice(200, 400).join('\n')));
  s3.objects.set('capture/churn/AllTraffic/2026/03/01/13/c.jsonl', lines.slice(400).join('\n'));
  s3.objects.set('capture/churn/AllTraffic/', '');
  s3.objects.set('capture/churn/_SUCCESS', 'x');
  s3.objects.set('capture/churn-2/AllTraffic/2026/03/01/12/other.jsonl', 'another endpoint\n');
  s3.objects.set('empty/', '');
});

afterAll(async () => {
  process.env = before;
  await s3.stop();
});

describe('objects of S3', () => {
  test('give what the same files give, baseline and live, packed or not', async () => {
    const local = await runDrift({ baseline, live: [put(folder, 'all.jsonl', lines.join('\n'))], ignore: ['churn'] });
    const result = await runDrift({
      baseline: 's3://data/training.csv',
      live: ['s3://data/capture/churn'],
      ignore: ['churn'],
    });
    expect(result).toMatchObject({ verdict: 'drift', rows: 600, records: 600, rejected: {} });
    expect(result.features).toEqual(local.features);
    expect(result.live).toEqual(
      ['12/a.jsonl', '12/b.jsonl.gz', '13/c.jsonl'].map(
        (name) => `s3://data/capture/churn/AllTraffic/2026/03/01/${name}`,
      ),
    );
    expect(result.notes).toContainEqual(expect.stringContaining('s3://data/capture/churn/_SUCCESS'));
  });

  test('are found by their key, as a folder or by the beginning of their keys', async () => {
    const rows = async (...live: string[]): Promise<number> =>
      (await runDrift({ baseline, live, ignore: ['churn'] })).rows;
    expect(await rows('s3://data/capture/churn/AllTraffic/2026/03/01/13/c.jsonl')).toBe(200);
    expect(await rows('s3://data/capture/churn/AllTraffic/2026/03/01/12/')).toBe(400);
    expect(await rows('s3://data/capture/churn/AllTraffic/2026/03/01/1')).toBe(600);
    expect(await rows('s3://data/capture/churn', 's3://data/capture/churn/AllTraffic/2026/03/01/12/a.jsonl')).toBe(600);
  });

  test.each([
    [
      'a bucket that is not there',
      { baseline, live: ['s3://nowhere/capture'] },
      '--live s3://nowhere/capture does not exist',
    ],
    [
      'a prefix without objects',
      { baseline, live: ['s3://data/none'] },
      '--live s3://data/none: there is no such object, and none below it',
    ],
    [
      'a folder of the console',
      { baseline, live: ['s3://data/empty/'] },
      '--live s3://data/empty/: there is no such object, and none below it',
    ],
    [
      'a prefix without readable files',
      { baseline, live: ['s3://data/capture/churn/_'] },
      '--live s3://data/capture/churn/_: the folder holds no .jsonl',
    ],
    [
      'a refusal',
      { baseline, live: ['s3://data/forbidden/'] },
      '--live s3://data/forbidden/ may not be read (AccessDenied): the credentials need s3:ListBucket',
    ],
    [
      'a baseline that is not there',
      { baseline: 's3://data/none.csv', live: [baseline] },
      '--baseline s3://data/none.csv does not exist',
    ],
    ['an address without a bucket', { baseline, live: ['s3://'] }, '--live s3:// is no S3 address'],
    [
      'another kind of address',
      { baseline, live: ['https://example.com/a.csv'] },
      '--live https://example.com/a.csv: only files on this machine and s3:// addresses can be read',
    ],
  ])('%s is named', async (_, options, message) => {
    const error = await runDrift(options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'InputError', message: expect.stringContaining(message) });
    expect((error as Error).message).not.toContain('\n');
  });
});

describe('the command', () => {
  const run = (env: Record<string, string>): Promise<{ code: number; stderr: string }> =>
    new Promise((resolve) => {
      const args = [
        path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'),
        'drift',
        '--baseline',
        's3://data/training.csv',
        '--live',
        's3://data/capture/churn/',
        '--ignore',
        'churn',
      ];
      const child = execFile(
        process.execPath,
        args,
        {
          env: {
            PATH: before.PATH,
            HOME: folder,
            AWS_ENDPOINT_URL_S3: process.env.AWS_ENDPOINT_URL_S3,
            AWS_EC2_METADATA_DISABLED: 'true',
            ...env,
          },
        },
        (_, __, stderr) => resolve({ code: child.exitCode!, stderr }),
      );
    });

  test('takes region, credentials and endpoint from the environment', async () => {
    expect(await run(environment)).toEqual({ code: 1, stderr: '' });
  });

  test('tells in one line that the region or the credentials are missing, which is no drift', async () => {
    const { AWS_REGION, ...noRegion } = environment;
    expect(await run(noRegion)).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^sagemaker-lifecycle: --live .*no region is set; give one in AWS_REGION\n$/),
    });
    expect(await run({ AWS_REGION })).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^sagemaker-lifecycle: --live .*no usable credentials .*AWS_PROFILE\n$/),
    });
  });
});
