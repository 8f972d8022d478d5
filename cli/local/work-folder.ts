import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Another run uses the work folder. */
export class WorkFolderInUseError extends Error {
  constructor(workDir: string, pid: number) {
    super(
      `the work folder ${workDir} is used by another run (process ${pid}); wait for it, end it, or give this one a folder of its own with --work-dir`,
    );
    this.name = 'WorkFolderInUseError';
  }
}

/**
 * Claims a work folder for this process, by a file with its id. A claim whose process has ended is taken over.
 *
 * @param workDir is made when it does not exist
 * @returns gives the folder back
 * @throws WorkFolderInUseError when the process of an earlier claim is alive
 */
export function claimWorkFolder(workDir: string): () => void {
  const file = path.join(workDir, 'run.pid');
  mkdirSync(workDir, { recursive: true });
  const claim = (): boolean => {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
        return false;
      }
      throw error;
    }
  };
  if (!claim()) {
    const pid = Number(readFileSync(file, 'utf8'));
    if (isAlive(pid)) {
      throw new WorkFolderInUseError(workDir, pid);
    }
    rmSync(file, { force: true });
    if (!claim()) {
      throw new WorkFolderInUseError(workDir, Number(readFileSync(file, 'utf8')));
    }
  }
  return () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
