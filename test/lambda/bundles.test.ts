import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { KILOBYTES_AT_MOST } from '../../bench/figures/render';
import { listLoaded, measureGzipped } from '../../bench/handlers/list-loaded';

const ROOT = path.join(__dirname, '..', '..');
const BUILT = path.join(ROOT, 'build', 'lambda');

const handlers = readdirSync(path.join(ROOT, 'lambda')).filter((name) =>
  existsSync(path.join(ROOT, 'lambda', name, 'handler.ts')),
);

test('every handler is built', () => {
  expect(readdirSync(BUILT).sort()).toEqual(handlers.sort());
});

test.each(handlers)('%s starts small', (name) => {
  const loaded = [...listLoaded(path.join(BUILT, name, 'index.mjs'))];
  expect(measureGzipped(loaded) / 1000).toBeLessThanOrEqual(KILOBYTES_AT_MOST);
  expect(
    // Without the hash at a chunk's end, which may spell anything.
    loaded
      .map((file) => path.basename(file).replace(/-[A-Z0-9]{8}\.mjs$/, ''))
      .filter((file) => /render-window|build-baseline|sso|sts/i.test(file)),
  ).toEqual([]);
});

test.each(handlers)('%s starts as Lambda starts it, and names what its environment lacks', (name) => {
  const file = path.join(BUILT, name, 'index.mjs');
  const script = `import(${JSON.stringify(file)}).then(({ handler }) => console.log(typeof handler), (error) => console.log(error.name))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { AWS_REGION: 'eu-west-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  expect(stderr).toBe('');
  expect(stdout.trim()).toMatch(/^(function|MissingVariableError)$/);
});

test('a bundle signs and sends without what was left out of the SDK', async () => {
  const seen: { url?: string; authorization?: string }[] = [];
  const server = createServer((request, response) => {
    seen.push({ url: request.url, authorization: request.headers.authorization });
    response.writeHead(404, { 'content-type': 'application/xml' });
    response.end('<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const file = path.join(BUILT, 'count-shard', 'index.mjs');
  const script = `import(${JSON.stringify(file)})
    .then(({ handler }) => handler({ plan: 's3://bucket/plan.json', shard: { index: 0, keys: [] } }, { awsRequestId: '1' }))
    .catch((error) => console.log(error.message))`;
  try {
    const child = execFile(process.execPath, ['-e', script], {
      env: {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      },
    });
    let text = '';
    child.stdout?.on('data', (part) => {
      text += part;
    });
    await once(child, 'close');
    expect(text.trim().split('\n').at(-1)).toBe('there is no plan s3://bucket/plan.json');
  } finally {
    server.close();
  }
  expect(seen).toEqual([
    {
      url: '/bucket/plan.json?x-id=GetObject',
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=id\/.*Signature=[0-9a-f]{64}$/),
    },
  ]);
});

test('a directory bucket, whose sessions were left out, is refused by name', () => {
  const file = path.join(BUILT, 'count-shard', 'index.mjs');
  const script = `import(${JSON.stringify(file)})
    .then(({ handler }) => handler({ plan: 's3://data--euw1-az1--x-s3/plan.json', shard: { index: 0, keys: [] } }, { awsRequestId: '1' }))
    .catch((error) => console.log(error.message))`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
  });
  expect(stdout.trim().split('\n').at(-1)).toBe('directory buckets are not supported: data--euw1-az1--x-s3');
});

test('what is loaded later can be loaded', () => {
  const later = path.join(BUILT, 'detect-drift', 'later');
  const files = readdirSync(later).filter((file) => file.endsWith('.mjs'));
  expect(files.some((file) => file.startsWith('render-window'))).toBe(true);
  const script = `Promise.all(${JSON.stringify(files)}.map((file) => import(${JSON.stringify(`${later}/`)} + file))).then((all) => console.log(all.length))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe(`${files.length}`);
});
