import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { listLoaded, measureGzipped } from '../../bench/handlers/list-loaded';

const ROOT = path.join(__dirname, '..', '..');
const BUILT = path.join(ROOT, 'build', 'lambda');

/** KB gzipped that a cold start may read. The monitors bring statistics and a CSV reader besides four clients. */
const LIMITS: Record<string, number> = { 'detect-drift': 145, 'measure-quality': 136 };
const LIMIT = 120;

const handlers = readdirSync(path.join(ROOT, 'lambda')).filter((name) =>
  existsSync(path.join(ROOT, 'lambda', name, 'handler.ts')),
);

test('every handler is built', () => {
  expect(readdirSync(BUILT).sort()).toEqual(handlers.sort());
});

test.each(handlers)('%s starts small', (name) => {
  const loaded = [...listLoaded(path.join(BUILT, name, 'index.mjs'))];
  expect(measureGzipped(loaded) / 1000).toBeLessThanOrEqual(LIMITS[name] ?? LIMIT);
  expect(
    loaded.map((file) => path.basename(file)).filter((file) => /render-page|build-baseline|sso|sts/i.test(file)),
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

test('what is loaded later can be loaded', () => {
  const later = path.join(BUILT, 'detect-drift', 'later');
  const files = readdirSync(later).filter((file) => file.endsWith('.mjs'));
  expect(files.some((file) => file.startsWith('render-page'))).toBe(true);
  const script = `Promise.all(${JSON.stringify(files)}.map((file) => import(${JSON.stringify(`${later}/`)} + file))).then((all) => console.log(all.length))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe(`${files.length}`);
});
