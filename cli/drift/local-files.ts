import { createReadStream, type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DRIFT_OPTIONS } from '../../contract/command-line';
import { describeFileError, InputError } from './input-error';
import { findObjects, isS3, readObject } from './s3-files';

/** Names of live files inside a folder, compressed or not; others in it (`_SUCCESS`, say) are left alone. */
const LIVE_FILE = /\.(jsonl|json|csv)(\.gz)?$/i;

/** What `--live` came down to; a file may be an object of S3. */
export interface FoundFiles {
  /** In a fixed order, each once. */
  readonly files: readonly string[];
  /** Of all of them together, as they are stored. */
  readonly bytes: number;
  /** Files inside given folders that are neither JSON lines nor CSV by their names. */
  readonly skipped: readonly string[];
}

/**
 * Refuses what is neither on this machine nor in S3.
 *
 * @throws InputError for an address such as https://…
 */
export function requireReadable(option: string, location: string): void {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location) && !isS3(location)) {
    throw new InputError(`${option} ${location}: only files on this machine and s3:// addresses can be read`);
  }
}

/**
 * The files behind the given files, folders and S3 prefixes; folders are searched to the bottom.
 *
 * @param option that named them
 * @throws InputError when something does not exist or a folder has nothing to read
 */
export async function findLiveFiles(
  locations: readonly string[],
  option: string = DRIFT_OPTIONS.live,
): Promise<FoundFiles> {
  const files = new Map<string, number>();
  const skipped = new Set<string>();
  for (const location of locations) {
    requireReadable(option, location);
    const { isFolder, inside } = isS3(location) ? await lookInS3(option, location) : await lookUp(option, location);
    const readable = isFolder ? inside.filter(({ name }) => LIVE_FILE.test(name)) : inside;
    if (readable.length === 0) {
      throw new InputError(
        `${option} ${location}: the folder holds no .jsonl, .json or .csv file (or one of these with .gz)`,
      );
    }
    readable.forEach(({ name, size }) => files.set(name, size));
    inside.filter((file) => !readable.includes(file)).forEach(({ name }) => skipped.add(name));
  }
  const bytes = [...files.values()].reduce((total, size) => total + size, 0);
  return { files: [...files.keys()], bytes, skipped: [...skipped].filter((file) => !files.has(file)) };
}

/** What a location holds; itself if it is a single file. */
interface Location {
  readonly isFolder: boolean;
  readonly inside: readonly { readonly name: string; readonly size: number }[];
}

async function lookInS3(option: string, location: string): Promise<Location> {
  const inside = (await findObjects(option, location)).map(({ uri, size }) => ({ name: uri, size }));
  return { isFolder: inside.length > 1 || inside[0].name !== location, inside };
}

async function lookUp(option: string, location: string): Promise<Location> {
  const found = await examine(option, location);
  if (!found.isDirectory() && !found.isFile()) {
    throw new InputError(
      `${option} ${location}: is neither a file nor a folder; write what comes through the pipe to a file`,
    );
  }
  return found.isDirectory()
    ? { isFolder: true, inside: await listFolder(option, location) }
    : { isFolder: false, inside: [{ name: path.normalize(location), size: found.size }] };
}

async function examine(option: string, location: string): Promise<Stats> {
  try {
    return await stat(location);
  } catch (error) {
    throw describeFileError(`${option} ${location}`, error);
  }
}

async function listFolder(option: string, folder: string): Promise<Location['inside']> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw describeFileError(`${option} ${folder}`, error);
  });
  const files: { name: string; size: number }[] = [];
  for (const name of names.map((inside) => path.join(folder, inside)).sort()) {
    const found = await examine(option, name);
    if (!found.isDirectory()) {
      files.push({ name, size: found.size });
    }
  }
  return files;
}

/**
 * The bytes of a file or of an object of S3.
 *
 * @param onBytes is told how many came
 * @param option that named it
 */
export async function* readBytes(
  file: string,
  onBytes?: (count: number) => void,
  option: string = DRIFT_OPTIONS.live,
): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<Uint8Array> = isS3(file)
    ? readObject(option, file)
    : createReadStream(file, { highWaterMark: 1 << 18 });
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}

/** What is said of files that were not read. */
export function noteSkipped({ skipped }: Pick<FoundFiles, 'skipped'>): string[] {
  const more = skipped.length > 3 ? ` and ${skipped.length - 3} more` : '';
  return skipped.length > 0
    ? [`not read, since neither JSON lines nor CSV: ${skipped.slice(0, 3).join(', ')}${more}`]
    : [];
}
