import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeFileError, InputError } from '../drift/input-error';

/**
 * The files that are given, and those in given folders that end with `.json`, in a fixed order.
 *
 * @throws InputError when one does not exist, or a folder has none
 */
export async function findJsonFiles(option: string, locations: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const location of locations) {
    try {
      const inside = (await stat(location)).isDirectory()
        ? (await readdir(location, { recursive: true }))
            .filter((name) => /\.json$/i.test(name))
            .sort()
            .map((name) => path.join(location, name))
        : [location];
      if (inside.length === 0) {
        throw new InputError(`${option} ${location}: the folder holds no .json file`);
      }
      inside.forEach((file) => files.add(path.normalize(file)));
    } catch (error) {
      throw error instanceof InputError ? error : describeFileError(`${option} ${location}`, error);
    }
  }
  return [...files];
}
