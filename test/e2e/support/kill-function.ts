import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills the processes that run a function of the local cloud, as a host does that is lost: no answer, no clean-up. Needs
 * Linux's /proc.
 *
 * @param processGroup the cloud's
 * @returns how many there were
 */
export function killFunction(processGroup: number, functionName: string): number {
  const found = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && belongsTo(pid, processGroup) && runs(pid, functionName),
  );
  for (const pid of found) {
    process.kill(Number(pid), 'SIGKILL');
  }
  return found.length;
}

/** The group is the third field behind the name, which stands in parentheses and may hold anything. */
function belongsTo(pid: string, processGroup: number): boolean {
  const stat = readProcess(pid, 'stat');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) === processGroup;
}

function runs(pid: string, functionName: string): boolean {
  return readProcess(pid, 'environ').split('\0').includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`);
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended between the listing and the reading, or is not ours.
    return '';
  }
}
