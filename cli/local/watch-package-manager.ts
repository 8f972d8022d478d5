import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Real milliseconds between looks at whether it is there. */
const PACE = 1000;

/** Shells by which package managers start programs. */
const SHELL = /^-?(?:ba|da|z|k)?sh$/;

interface Ancestor {
  readonly pid: number;
  readonly isShell: boolean;
  readonly parent: number;
}

/** Undefined where the system tells nothing of it. */
function describeProcess(pid: number): Ancestor | undefined {
  const [, name, parent] = /^(.*) (\d+)$/s.exec(process.platform === 'linux' ? readProc(pid) : askPs(pid)) ?? [];
  return parent === undefined ? undefined : { pid, isShell: SHELL.test(name), parent: Number(parent) };
}

/** Its name and its parent, with a space between. */
function readProc(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = stat.lastIndexOf(')');
    return `${stat.slice(stat.indexOf('(') + 1, end)} ${stat.slice(end + 2).split(' ')[1]}`;
  } catch {
    return '';
  }
}

function askPs(pid: number): string {
  const ask = (column: string): string =>
    spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return `${ask('comm').replace(/^.*\//, '')} ${ask('ppid')}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Calls back when the package manager (npm, npx, pnpm, yarn) that started this process is gone, or the shell between them:
 * npm gives a signal to that shell alone, which ends and gives it to nobody. Where something else started this process
 * nothing is watched, since a shell that ends may leave a run in the background on purpose.
 *
 * @returns ends the watch
 */
export function watchPackageManager(onEnd: () => void): () => void {
  // All of them say who they are.
  if (process.env.npm_config_user_agent === undefined && process.env.npm_execpath === undefined) {
    return () => undefined;
  }
  const { ppid } = process;
  const parent = describeProcess(ppid);
  const watched = [ppid, ...(parent?.isShell && parent.parent > 1 ? [parent.parent] : [])];
  const timer = setInterval(() => {
    // The number of a parent that ended may be another one's by now, but is the parent of nobody here.
    if (process.ppid !== ppid || !watched.every(isAlive)) {
      onEnd();
    }
  }, PACE);
  timer.unref();
  return () => clearInterval(timer);
}
