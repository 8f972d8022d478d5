import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CLOSED_ENDPOINT, Inherited, makeChildEnvironment } from '../../local/child-environment';
import { CdkCli } from '../../local/deploy';
import { LURES, type Lure, makeHostileEnvironment, startWorld, type World } from './support/hostile-environment';

const ROOT = path.join(__dirname, '..', '..');
const APP = `${process.execPath} ${path.join(__dirname, 'fixtures', 'asking-app.js')}`;

let world: World;
let folder: string;
const before = process.env;

beforeEach(async () => {
  world = await startWorld();
  folder = mkdtempSync(path.join(os.tmpdir(), 'no-account-'));
});
afterEach(async () => {
  process.env = before;
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Synthesizes the asking app as a caller with these lures, and returns what it told. */
async function synthesize(lures: readonly Lure[], context: Record<string, string> = {}): Promise<any> {
  const home = path.join(folder, 'home-of-caller');
  process.env = { ...before, OWN_VARIABLE: 'kept', ...makeHostileEnvironment(world, home, lures) };
  const told = path.join(folder, 'told.json');
  const cdk = new CdkCli({ root: ROOT, workDir: folder, environment: {} });
  await cdk.synth({ app: APP, context: { told, ...context } }, path.join(folder, 'assembly'), false);
  expect(existsSync(path.join(home, 'credentials-asked'))).toBe(false);
  return JSON.parse(readFileSync(told, 'utf8'));
}

test.each([...LURES.map((lure) => ({ name: lure, lures: [lure] })), { name: 'all of them', lures: LURES }])(
  'with $name, a synth calls nobody, and the app can reach no account',
  async ({ lures }) => {
    const told = await synthesize(lures);
    expect(world.calls).toEqual([]);
    expect(told.asked).toMatch(/ECONNREFUSED/);
    expect(told.stolen).toBeUndefined();
    expect(told.home).toBe(path.join(folder, 'home'));
    expect(told.environment).toMatchObject({
      OWN_VARIABLE: 'kept',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_ENDPOINT_URL: CLOSED_ENDPOINT,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DEFAULT_ACCOUNT: '000000000000',
      CDK_DEFAULT_REGION: 'us-east-1',
    });
    expect(JSON.stringify(told.environment)).not.toMatch(/AKIAREAL|123456789012|_proxy"/i);
  },
);

test('an app with a context lookup is told so, and nobody is called', async () => {
  await expect(synthesize(LURES, { lookup: 'true' })).rejects.toThrow(/context lookups/i);
  expect(world.calls).toEqual([]);
});

test('every kind of child gets keys that are valid nowhere, and nothing of the caller that belongs to AWS or the CDK', () => {
  const caller: Record<string, string> = {
    ...makeHostileEnvironment(world, path.join(folder, 'caller'), LURES),
    PATH: '/bin',
    AWS_LAMBDA_FUNCTION_NAME: 'x',
    aws_session_token: 'real',
    CDK_HOME: '/caller',
    CDK_DOCKER: 'x',
    NODE_OPTIONS: '--require /caller.js',
    PIP_INDEX_URL: 'https://index.example',
    GITHUB_TOKEN: 'x',
  };
  const aws = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: CLOSED_ENDPOINT,
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    NODE_NO_WARNINGS: '1',
    PATH: '/bin',
  };
  const home = path.join(folder, 'child');
  const own = { HOME: home, USERPROFILE: home };
  expect(makeChildEnvironment({ home }, caller)).toEqual({ ...aws, ...own });
  expect(makeChildEnvironment({ home, inherited: Inherited.APP }, caller)).toEqual({
    ...aws,
    ...own,
    PIP_INDEX_URL: 'https://index.example',
    GITHUB_TOKEN: 'x',
  });
  const { HOME, HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy, PIP_INDEX_URL } = caller;
  expect(makeChildEnvironment({ inherited: Inherited.PIP }, caller)).toEqual({
    ...aws,
    ...{ HOME, HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy, PIP_INDEX_URL },
  });
  expect(makeChildEnvironment({ home, variables: { AWS_ENDPOINT_URL: 'http://127.0.0.1:2' } }, caller)).toMatchObject({
    AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
  });
});
