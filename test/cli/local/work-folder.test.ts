import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { claimWorkFolder, WorkFolderInUseError } from '../../../cli/local/work-folder';

let workDir: string;
beforeEach(() => {
  workDir = path.join(mkdtempSync(path.join(os.tmpdir(), 'work-folder-')), 'new');
});
afterEach(() => rmSync(path.dirname(workDir), { recursive: true }));

test('a folder is made, claimed and given back', () => {
  const release = claimWorkFolder(workDir);
  expect(readFileSync(path.join(workDir, 'run.pid'), 'utf8')).toBe(String(process.pid));
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

test.each([
  ['of a process that was killed', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
  ['that is damaged', () => 'x'],
  ['that is empty', () => ''],
])('a claim %s is taken over', (_, write) => {
  claimWorkFolder(workDir)();
  writeFileSync(path.join(workDir, 'run.pid'), write());
  const release = claimWorkFolder(workDir);
  expect(readFileSync(path.join(workDir, 'run.pid'), 'utf8')).toBe(String(process.pid));
  release();
  expect(existsSync(path.join(workDir, 'run.pid'))).toBe(false);
});
