import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** An interpreter with pinned packages, or why there is none. */
export type Environment = { readonly python: string } | { readonly failure: string };

/**
 * Makes a Python environment from a requirements file, unless one was made from the same file before.
 *
 * @param folder where it is made
 */
export function makeEnvironment(requirements: string, folder: string): Environment {
  const python = path.join(folder, 'bin', 'python');
  const stamp = path.join(folder, 'requirements.sha256');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    return { python };
  }
  rmSync(folder, { recursive: true, force: true });
  for (const [program, args] of [
    ['python3', ['-m', 'venv', folder]],
    [python, ['-m', 'pip', 'install', '--quiet', '-r', requirements]],
  ] as const) {
    const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) {
      return { failure: (error?.message ?? stderr.trim().split('\n').at(-1)!).slice(0, 200) };
    }
  }
  writeFileSync(stamp, hash);
  return { python };
}
