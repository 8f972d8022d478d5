// What the environment of a command lacks, through the commands: no region, no credentials, old ones, a misspelt region.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describeAwsError, describeEnvironmentProblem } from '../../cli/aws-problem';
import { InputError } from '../../cli/drift/input-error';

const PROGRAM = path.join(__dirname, '..', '..', 'bin', 'sagemaker-lifecycle.js');
const KEYS = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };

let folder: string;
let server: Server;
let answer: { status: number; type: string; message: string };

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'environment-'));
  // The least of an assembly: one stack.
  writeFileSync(path.join(folder, 'Churn.template.json'), '{"Resources": {}}');
  writeFileSync(
    path.join(folder, 'manifest.json'),
    JSON.stringify({
      version: '48.0.0',
      artifacts: {
        Churn: {
          type: 'aws:cloudformation:stack',
          environment: 'aws://unknown-account/unknown-region',
          properties: { templateFile: 'Churn.template.json' },
        },
      },
    }),
  );
  server = createServer((request, response) => {
    request.resume();
    const { status, type, message } = answer;
    // S3 and CloudFormation answer in XML, each in its own, the others in JSON.
    const isForm = request.headers['content-type']?.includes('form-urlencoded');
    const isJson = request.headers['content-type']?.includes('json') || request.url!.startsWith('/2015-03-31/');
    const xml = `<Error><Code>${type}</Code><Message>${message}</Message></Error>`;
    response.writeHead(status, { 'x-amzn-errortype': type });
    response.end(
      isJson ? JSON.stringify({ __type: type, message }) : isForm ? `<ErrorResponse>${xml}</ErrorResponse>` : xml,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const run = (args: string[], environment: Record<string, string>): Promise<{ code: number; stderr: string }> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...environment,
    };
    const child = execFile(process.execPath, [PROGRAM, ...args], { cwd: folder, env }, (_, __, stderr) =>
      resolve({ code: child.exitCode!, stderr }),
    );
  });

describe.each([
  [['status', 'churn']],
  [['rollback', 'churn', '--to', '1']],
  [['replay', 'churn']],
  [['migrate', '--out', 'monitoring']],
  [['review', '--deployed', '.']],
  [['drift', '--baseline', 's3://bucket/baseline.csv', '--live', 's3://bucket/live']],
])('%j', (args) => {
  test('says what is missing, what is too old and what AWS does not know', async () => {
    const region = { AWS_REGION: 'eu-central-1' };
    answer = { status: 400, type: 'ExpiredTokenException', message: 'The security token is expired' };
    const found = [await run(args, KEYS), await run(args, region), await run(args, { ...region, ...KEYS })];
    answer = { status: 403, type: 'InvalidClientTokenId', message: 'The security token is invalid' };
    found.push(await run(args, { ...region, ...KEYS }));
    const line = (text: string) => expect.stringMatching(new RegExp(`^sagemaker-lifecycle: .*${text}.*\n$`));
    expect(found).toEqual([
      { code: 3, stderr: line('no region is set; give one in AWS_REGION') },
      { code: 3, stderr: line('no usable credentials .*give them as to the AWS CLI, for example in AWS_PROFILE') },
      { code: 3, stderr: line('the credentials have expired .*get new ones, for example by aws sso login') },
      { code: 3, stderr: line('AWS does not know the credentials .*give others as to the AWS CLI') },
    ]);
  }, 60_000);
});

test('a host that is not found is a matter of region or network', () => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND'), {
    code: 'ENOTFOUND',
    hostname: 'sts.eu-cental-1.aws',
  });
  expect(describeEnvironmentProblem(error)).toBe(
    'no host sts.eu-cental-1.aws is found; check the region in AWS_REGION, and whether this machine has a network',
  );
});

test.each([
  new Error('the credentials need s3:ListBucket'),
  new InputError('no such file'),
  Object.assign(new Error('not yours'), { name: 'AccessDeniedException' }),
])('$message: is no matter of region or credentials', (error) => {
  expect(describeEnvironmentProblem(error)).toBeUndefined();
  expect(describeAwsError(error)).toContain(error.message);
});
