import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '../../cli/local/wait-for';
import { makeChildEnvironment } from '../../local/child-environment';
import { runProgram } from '../../local/child-program';
import { ProcessWatch } from '../e2e/support/processes';

const ROOT = path.join(__dirname, '..', '..');
/** A program whose child does the work, and tells that it has begun. */
const NESTED = ['-c', 'sh -c "echo begun; exec sleep 60" & wait'];

/** Whether a living process is the one that does the work. */
function isWork(process: string): boolean {
  return /^\d+ (sh -c echo begun; exec )?sleep 60$/.test(process);
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'program-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = makeChildEnvironment();

test('lines of both streams are told and returned, with the code', async () => {
  const told: string[] = [];
  const end = await runProgram('sh', ['-c', 'echo a; echo b >&2; exit 3'], {
    environment,
    workingDirectory: folder,
    onLine: (line) => told.push(line),
  });
  expect(end.code).toBe(3);
  expect(told.sort()).toEqual(['a', 'b']);
  expect(end.output.split('\n').sort()).toEqual(['a', 'b']);
});

test('a program that cannot be started is an end without a code, and a reason', async () => {
  expect(await runProgram('no-such-program', [], { environment })).toEqual({
    code: null,
    output: expect.stringContaining('no-such-program'),
  });
});

test('what a program started ends with it', async () => {
  // The child would hold the streams open for a minute.
  expect((await runProgram('sh', ['-c', 'sleep 60 & echo done'], { environment })).output).toBe('done');
});

test('aborting ends a program and what it started, and nothing is started afterwards', async () => {
  const controller = new AbortController();
  const watch = new ProcessWatch(process.pid);
  const options = { environment, signal: controller.signal };
  let working: string[] = [];
  const ended = runProgram('sh', NESTED, {
    ...options,
    onLine: () => {
      working = watch.living().filter(isWork);
      controller.abort();
    },
  });
  expect((await ended).code).toBeNull();
  expect(working).toHaveLength(1);
  await waitFor('everything to end', () => (watch.living().some(isWork) ? undefined : true), 10);
  watch.stop();
  expect((await runProgram('sh', ['-c', 'echo never'], options)).output).toContain('was not started');
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s to this process ends the programs, and then itself',
  async (signal) => {
    const script = `
    const { runProgram } = require(${JSON.stringify(path.join(ROOT, 'local', 'child-program.ts'))});
    void runProgram('sh', ${JSON.stringify(NESTED)}, { environment: { PATH: process.env.PATH }, onLine: console.log });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const watch = new ProcessWatch(child.pid!);
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const working = watch.living().filter(isWork);
    child.kill(signal);
    expect(await ended).toEqual([null, signal]);
    expect(working).toHaveLength(1);
    await waitFor('everything to end', () => (watch.living().length === 0 ? true : undefined), 10);
    watch.stop();
  },
);
