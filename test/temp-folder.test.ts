import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';

const ROOT = path.join(__dirname, '..');

test('an app that a test synthesizes leaves its assembly in the folder of the test run', () => {
  const app = new App();
  new CfnResource(new Stack(app, 'Small'), 'Topic', { type: 'AWS::SNS::Topic' });
  expect(path.dirname(app.synth().directory)).toBe(process.env.TMPDIR);
  expect(path.basename(process.env.TMPDIR!)).toMatch(/^lifecycle-tests-/);
});

test('a test run leaves nothing in the temporary folder', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'outer-'));
  try {
    const tests = path.join(folder, 'tests');
    const temporary = path.join(folder, 'temporary');
    [tests, temporary].forEach((one) => mkdirSync(one));
    writeFileSync(
      path.join(tests, 'leaves.test.js'),
      `test('it leaves files', () => {
        const { App, CfnResource, Stack } = require(${JSON.stringify(path.dirname(require.resolve('aws-cdk-lib/package.json')))});
        const app = new App();
        new CfnResource(new Stack(app, 'Small'), 'Topic', { type: 'AWS::SNS::Topic' });
        require('node:fs').writeFileSync(${JSON.stringify(path.join(folder, 'was'))}, app.synth().directory);
      });`,
    );
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
        ...['--config', path.join(ROOT, 'jest.config.js'), '--roots', tests, '--testMatch', '**/*.test.js'],
        ...['--cacheDirectory', path.join(folder, 'cache')],
      ],
      { cwd: ROOT, encoding: 'utf8', env: { ...process.env, TMPDIR: temporary } },
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(folder)).toContain('was');
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
