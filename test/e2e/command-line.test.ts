import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../cli/local/wait-for';
import { claimWorkFolder } from '../../cli/local/work-folder';
import { makeWorkDir, ROOT, startCli } from './support/cli';

describe('the command line', () => {
  test.each([
    [
      ['local', '--example', 'weather'],
      '--example: there is no examples/weather/lifecycle.ts; there are churn, churn-pytorch, churn-script, churn-tuned, demand, demand-deepar, demand-smoothing, diagnosis',
    ],
    [['local', '--speed', 'fast'], 'must be a number from 1 to 600'],
    [['locla'], "unknown command 'locla'"],
    [['local', '--sped', '2'], "unknown option '--sped'"],
    [['setup', 'everything'], 'too many arguments'],
    [['local', 'Stack'], '--app: is required for the stack Stack'],
    [['local', '-c', 'owner=me'], '--app: is required for --context owner'],
    [['local', '--app', '-c', 'owner'], 'must be key=value'],
    [['status'], "missing required argument 'endpoint'"],
    [['lineage'], "missing required argument 'endpoint'"],
    [['lineage', 'churn', '--at', 'monday'], 'must be a time such as 2026-11-30T09:00:00Z'],
    [['rollback', 'churn'], "required option '--to <version>' not specified"],
    [['rollback', 'churn', '--to', 'last'], 'must be the number of a version, from 1'],
    [['local', '--app', '--example', 'churn'], "cannot be used with option '--example"],
  ])('%j is one clear error, and bad input', async (args, message) => {
    const { code, errors, output } = await startCli(args).ended;
    expect(code).toBe(3);
    expect(errors).toContain(message);
    expect(errors.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(output).toBe('');
  });

  test.each([[['local']], [['init']], [['drift']], [['setup']], [['rollback']]])(
    'the help of %j has no defaults that say nothing',
    async (args) => {
      const { code, output } = await startCli([...args, '--help']).ended;
      expect(code).toBe(0);
      expect(output).not.toMatch(/default: (\{\}|\[\]|undefined)/);
    },
  );

  test.each([['--version'], ['-V']])('%s tells the version of the package', async (option) => {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    expect(await startCli([option]).ended).toEqual({ code: 0, output: `${version}\n`, errors: '' });
  });

  test('a Node.js that is too old is told so in one sentence, before anything else is loaded', () => {
    const entry = path.join(ROOT, 'bin', 'sagemaker-lifecycle.js');
    const folder = mkdtempSync(path.join(os.tmpdir(), 'old-node-'));
    try {
      // It says that it is old, and finds nothing that is loaded from a file.
      const preload = path.join(folder, 'old.js');
      writeFileSync(
        preload,
        `Object.defineProperty(process, 'versions', { value: { node: '18.20.8' } });
        Object.defineProperty(process, 'version', { value: 'v18.20.8' });
        const { _load } = require('node:module');
        require('node:module')._load = (name, ...rest) => name.includes('build') ? process.exit(99) : _load(name, ...rest);`,
      );
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', preload, entry, 'local'], {
        encoding: 'utf8',
      });
      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: '',
        stderr: 'sagemaker-lifecycle: needs Node.js 20 or newer; this is v18.20.8\n',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
    // What came after the ECMAScript of 2009 would be a syntax error to the oldest.
    expect(readFileSync(entry, 'utf8')).not.toMatch(/=>|`|\b(const|let|class|import|async)\b|\?\.|\?\?/);
  });

  test('a machine without Python is told so at once', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'no-python-'));
    try {
      const { code, errors } = await startCli(['setup', '--work-dir', folder], { PATH: folder }).ended;
      expect(code).toBe(1);
      expect(errors).toMatch(/Python/);
      expect(errors.trim().split('\n')).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('cdk synth validates strictly and says nothing', () => {
    const output = mkdtempSync(path.join(os.tmpdir(), 'synth-'));
    try {
      const { status, stdout, stderr } = spawnSync('npx', ['cdk', 'synth', '--quiet', '--output', output], {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
      });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    } finally {
      rmSync(output, { recursive: true });
    }
  });

  test('a second run in the same work folder is refused before it starts anything', async () => {
    const workDir = await makeWorkDir('in-use');
    const release = claimWorkFolder(workDir);
    const { code, errors, output } = await startCli(['local', '--work-dir', workDir]).ended;
    release();
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(`is used by another run (process ${process.pid})`);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s during cdk synth ends everything at once', async (signal) => {
    const run = startCli(['local', '--work-dir', await makeWorkDir('synth')]);
    try {
      // The app itself is a child of a child of the CDK's.
      await waitFor(
        'the app to run',
        () => run.living().find((command) => /tsx.*bin\/app\.ts/.test(command)),
        120,
        0.05,
      );
      run.child.kill(signal);
      expect((await run.ended).code).toBe(128 + os.constants.signals[signal]);
      expect(run.living()).toEqual([]);
    } finally {
      run.child.kill('SIGKILL');
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle of a run leaves no process behind', async (signal) => {
    const workDir = await makeWorkDir('signals');
    const run = startCli(['local', '--work-dir', workDir]);
    try {
      await run.waitForOutput(signal === 'SIGINT' ? /Prepare Executing/ : /cdk deploy/);
      expect(run.living().some((command) => command.includes('ministack'))).toBe(true);
      run.child.kill(signal);
      const { code, errors } = await run.ended;
      expect(code).toBe(128 + os.constants.signals[signal]);
      expect(errors).toContain(`stopped by ${signal}`);
      expect(run.living()).toEqual([]);
    } finally {
      run.child.kill('SIGKILL');
    }
  });

  test('a cloud whose command line is killed does not outlive it', async () => {
    const run = startCli(['local', '--work-dir', await makeWorkDir('killed')]);
    await run.waitForOutput(/first training/);
    run.child.kill('SIGKILL');
    await run.ended;
    await waitFor('everything to end', () => (run.living().length === 0 ? true : undefined), 120);
  });
});
