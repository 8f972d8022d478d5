import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Who holds a work folder: a process, and what tells it from a later one with the same number. */
interface Claim {
  readonly pid: number;
  /** As `identifyProcess` says it. */
  readonly process: string;
}

/**
 * Claims a work folder for this process, by a file with its number and when it started. A claim whose process has ended is
 * taken over, also when its number belongs to another process by now.
 *
 * @param workDir is made when it does not exist
 * @returns gives the folder back
 * @throws WorkFolderInUseError when the process of an earlier claim is alive
 */
export function claimWorkFolder(workDir: string): () => void {
  const file = path.join(workDir, 'run.pid');
  mkdirSync(workDir, { recursive: true });
  const own: Claim = { pid: process.pid, process: identifyProcess(process.pid) ?? '' };
  if (!writeClaim(file, own)) {
    refuseLivingClaim(workDir, file);
    rmSync(file, { force: true });
    if (!writeClaim(file, own)) {
      refuseLivingClaim(workDir, file);
    }
  }
  return () => rmSync(file, { force: true });
}

/** Writes the whole claim at once, so that nobody reads half of one; false when there is one already. */
function writeClaim(file: string, claim: Claim): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(claim)}\n`);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function refuseLivingClaim(workDir: string, file: string): void {
  const claim = readClaim(file);
  if (claim !== undefined && identifyProcess(claim.pid) === claim.process) {
    throw new WorkFolderInUseError(workDir, claim.pid);
  }
}

/** Undefined for a claim that is damaged, or gone by now. */
function readClaim(file: string): Claim | undefined {
  try {
    const claim = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isSafeInteger(claim.pid) && claim.pid > 0 && typeof claim.process === 'string' ? claim : undefined;
  } catch {
    return undefined;
  }
}

/**
 * When a process started, in a form that no other process with the same number shares; undefined when there is no such
 * process.
 */
function identifyProcess(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    });
    return status === 0 ? stdout.trim() : undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may hold anything. Ticks since boot say little without the boot.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${started}`;
  } catch {
    return undefined;
  }
}
