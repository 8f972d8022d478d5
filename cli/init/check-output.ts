import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../drift/input-error';

/**
 * The files that a command writes into a folder.
 *
 * @throws InputError when one exists and may not be overwritten
 */
export function checkOutput<N extends string>(
  folder: string,
  names: readonly N[],
  { force }: { readonly force: boolean },
): Record<N, string> {
  const files = Object.fromEntries(names.map((name) => [name, path.join(folder, name)])) as Record<N, string>;
  const there = names.map((name) => files[name]).filter((file) => existsSync(file));
  if (there.length > 0 && !force) {
    throw new InputError(
      `${there.map((file) => path.relative(process.cwd(), file)).join(' and ')} exist already: nothing was written; --force overwrites, --out takes another folder`,
    );
  }
  return files;
}
