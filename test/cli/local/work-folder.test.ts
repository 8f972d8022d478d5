import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { claimWorkFolder, WorkFolderInUseError } from '../../../cli/local/work-folder';

const ROOT = path.join(__dirname, '..', '..', '..');

let workDir: string;
beforeEach(() => {
  workDir = path.join(mkdtempSync(path.join(os.tmpdir(), 'work-folder-')), 'new');
});
afterEach(() => rmSync(path.dirname(workDir), { recursive: true }));

function readClaim(): { pid: number; process: string } {
  return JSON.parse(readFileSync(path.join(workDir, 'run.pid'), 'utf8'));
}

test('a folder is made, claimed and given back', () => {
  const release = claimWorkFolder(workDir);
  expect(readClaim().pid).toBe(process.pid);
  release();
  expect(readdirSync(workDir)).toEqual([]);
  claimWorkFolder(workDir)();
});

test('a folder whose run lives is refused with the process and the way out', () => {
  const release = claimWorkFolder(workDir);
  expect(() => claimWorkFolder(workDir)).toThrow(WorkFolderInUseError);
  expect(() => claimWorkFolder(workDir)).toThrow(
    `process ${process.pid}); wait for it, end it, or give this one a folder of its own with --work-dir`,
  );
  release();
});

test('a folder of another process that lives is refused, until that ends', async () => {
  const script = `require(${JSON.stringify(path.join(ROOT, 'cli', 'local', 'work-folder.ts'))}).claimWorkFolder(${JSON.stringify(workDir)}); console.log('claimed'); process.stdin.resume();`;
  const child = spawn(path.join(ROOT, 'node_modules', '.bin', 'tsx'), ['-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  expect(() => claimWorkFolder(workDir)).toThrow(WorkFolderInUseError);
  child.stdin.end();
  await ended;
  claimWorkFolder(workDir)();
});

test.each([
  [
    'of a process that was killed',
    () => JSON.stringify({ pid: spawnSync(process.execPath, ['-e', '']).pid, process: 'x' }),
  ],
  // The number of this process: it lives, but is not the one that claimed.
  [
    'whose number belongs to another process by now',
    () => JSON.stringify({ pid: process.pid, process: 'an earlier start' }),
  ],
  ['of a version that wrote the number alone', () => String(process.pid)],
  ['that is damaged', () => 'x'],
  ['that is empty', () => ''],
])('a claim %s is taken over', (_, write) => {
  claimWorkFolder(workDir)();
  writeFileSync(path.join(workDir, 'run.pid'), write());
  const release = claimWorkFolder(workDir);
  expect(readClaim()).toEqual({ pid: process.pid, process: expect.stringMatching(/\d/) });
  release();
  expect(existsSync(path.join(workDir, 'run.pid'))).toBe(false);
});
