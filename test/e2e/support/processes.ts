import { readdirSync, readFileSync } from 'node:fs';

/** The variable that marks the processes of a test: children inherit it. */
export const MARK = 'LIFECYCLE_TEST_MARK';

/** The command lines of all living processes that carry a mark. Needs Linux's /proc. */
export function findMarked(mark: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // A zombie has no command line any more: it runs nothing, and waits for its parent only.
      return environment.includes(`${MARK}=${mark}`) && command !== '' ? [`${pid} ${command}`] : [];
    } catch (error) {
      // It ended between the listing and the reading, or belongs to somebody else.
      if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) {
        return [];
      }
      throw error;
    }
  });
}
