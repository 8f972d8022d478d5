// The commands of the runbook that bring the settings of an endpoint back, run as they stand there but for the names.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PREFIXES } from '../../contract/layout';
import { describeShell } from '../../local/cloud-environment';
import { MiniStack } from '../../local/ministack';
import { ensurePython } from '../../local/python';

const ROOT = path.join(__dirname, '..', '..');
const [BUCKET, ENDPOINT] = ['lifecycle-bucket', 'churn'];
const folder = mkdtempSync(path.join(tmpdir(), 'restore-'));
const python = path.join(ROOT, '.local', 'python', 'bin', 'python');

let ministack: MiniStack;
let s3: S3Client;

beforeAll(async () => {
  await ensurePython({ root: ROOT, venvDir: path.join(ROOT, '.local', 'python') });
  ministack = await MiniStack.start({ root: ROOT, python, workDir: folder });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  s3 = new S3Client({ endpoint: ministack.url, region: 'us-east-1', credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
  // `aws`, by the models that it is made of.
  mkdirSync(path.join(folder, 'bin'));
  const program = path.join(__dirname, 'aws_commands.py');
  writeFileSync(path.join(folder, 'bin', 'aws'), `#!/bin/sh\nexec "${python}" "${program}" "$@"\n`, { mode: 0o755 });
}, 120_000);

afterAll(async () => {
  s3?.destroy();
  await ministack?.stop();
});

async function runCommands(): Promise<void> {
  const runbook = readFileSync(path.join(ROOT, 'docs', 'runbook.md'), 'utf8');
  const [, section = ''] = runbook.split('\n### SettingsLost\n');
  const [, block] = /^```sh\n(.*?)^```$/ms.exec(section.split('\n### ')[0]!)!;
  const commands = block!.replaceAll('BUCKET', BUCKET).replaceAll('ENDPOINT', ENDPOINT);
  const environment = describeShell(ministack.url, ministack.url);
  const { stderr } = await promisify(execFile)('bash', ['--norc', '-eo', 'pipefail', '-c', commands], {
    env: { ...environment, PATH: `${path.join(folder, 'bin')}:${process.env.PATH}` },
  });
  expect(stderr).toBe('');
}

async function list(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return Contents.map(({ Key }) => path.basename(Key!)).sort();
}

test('bring both objects back, also one that was deleted twice, and touch nothing else', async () => {
  const locate = (name: string): string => `${PREFIXES.endpointController}/${ENDPOINT}/${name}`;
  const put = (name: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: locate(name), Body }));
  const remove = (name: string) => s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: locate(name) }));
  await put('settings.json', 'before');
  for (const name of ['settings.json', 'settings-copy.json', 'handled.json', 'lock']) {
    await put(name, 'last');
  }
  await runCommands();
  expect(await list()).toEqual(['handled.json', 'lock', 'settings-copy.json', 'settings.json']);
  for (const name of ['settings.json', 'settings-copy.json', 'settings.json', 'lock']) {
    await remove(name);
  }
  expect(await list()).toEqual(['handled.json']);
  await runCommands();
  expect(await list()).toEqual(['handled.json', 'settings-copy.json']);
  await runCommands();
  expect(await list()).toEqual(['handled.json', 'settings-copy.json', 'settings.json']);
  await runCommands();
  expect(await list()).toEqual(['handled.json', 'settings-copy.json', 'settings.json']);
}, 120_000);
