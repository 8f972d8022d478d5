import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../cli/local/wait-for';
import { makeWorkDir, ROOT, startCli } from './support/cli';

jest.setTimeout(300_000);

describe('the command line', () => {
  test.each([
    [['local', '--example', 'weather'], '--example: there is no story for "weather"; there is one for churn'],
    [['local', '--speed', 'fast'], 'must be a number from 1 to 600'],
    [['locla'], "unknown command 'locla'"],
  ])('%j is one clear error', async (args, message) => {
    const { code, errors, output } = await startCli(args).ended;
    expect(code).toBe(1);
    expect(errors).toContain(message);
    expect(errors.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(output).toBe('');
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
    writeFileSync(path.join(workDir, 'run.pid'), String(process.pid));
    const { code, errors, output } = await startCli(['local', '--work-dir', workDir]).ended;
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(`is used by another run (process ${process.pid})`);
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
    await waitFor('everything to end', () => (run.living().length === 0 ? true : undefined), 15);
  });
});
