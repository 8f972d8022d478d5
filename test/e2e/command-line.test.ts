import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../local/run/wait-for';
import { makeWorkDir, startCli } from './support/cli';

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
