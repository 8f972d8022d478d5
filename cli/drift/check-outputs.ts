import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from './input-error';
import { isS3 } from './s3-files';

/** A file that an option names. */
export type NamedFile = readonly [option: string, file: string | undefined];

/**
 * Refuses to write over what is read, and to write one file twice.
 *
 * @param read files that are read
 * @param written files that are written
 * @throws InputError that names both options
 */
export async function checkOutputs(read: readonly NamedFile[], written: readonly NamedFile[]): Promise<void> {
  const taken = new Map<string, string>();
  for (const [option, file] of read) {
    if (file !== undefined && !isS3(file)) {
      taken.set(await resolve(file), `${option} ${file}, which is read`);
    }
  }
  for (const [option, file] of written) {
    if (file !== undefined) {
      const place = await resolve(file);
      const other = taken.get(place);
      if (other !== undefined) {
        throw new InputError(`${option} ${file}: would be written over ${other}; name another file`);
      }
      taken.set(place, `what ${option} writes`);
    }
  }
}

/** Where a path leads, links followed as far as it exists. */
async function resolve(file: string): Promise<string> {
  const folder = path.dirname(path.resolve(file));
  return realpath(file).catch(async () => path.join(await realpath(folder).catch(() => folder), path.basename(file)));
}
