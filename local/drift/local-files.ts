import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeFileError, InputError } from './input-error';
import { findObjects, isS3, readObject } from './s3-files';

/** Names of live files inside a folder, compressed or not; others in it (`_SUCCESS`, say) are left alone. */
const LIVE_FILE = /\.(jsonl|json|csv)(\.gz)?$/i;

/** What `--live` came down to; a file may be an object of S3. */
export interface FoundFiles {
  /** In a fixed order, each once. */
  readonly files: readonly string[];
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
 * @throws InputError when something does not exist or a folder has nothing to read
 */
export async function findLiveFiles(locations: readonly string[]): Promise<FoundFiles> {
  const files = new Set<string>();
  const skipped = new Set<string>();
  for (const location of locations) {
    requireReadable('--live', location);
    const inside = await listInside(location);
    if (!inside) {
      files.add(isS3(location) ? location : path.normalize(location));
      continue;
    }
    const readable = inside.filter((file) => LIVE_FILE.test(file));
    if (readable.length === 0) {
      throw new InputError(`--live ${location}: the folder holds no .jsonl, .json or .csv file (or one of these with .gz)`);
    }
    readable.forEach((file) => files.add(file));
    inside.filter((file) => !LIVE_FILE.test(file)).forEach((file) => skipped.add(file));
  }
  return { files: [...files], skipped: [...skipped].filter((file) => !files.has(file)) };
}

/** What a folder or a prefix holds; undefined when it is a single file. */
async function listInside(location: string): Promise<string[] | undefined> {
  if (isS3(location)) {
    const uris = (await findObjects('--live', location)).map(({ uri }) => uri);
    return uris.length === 1 && uris[0] === location ? undefined : uris;
  }
  return (await isFolder(location)) ? listFolder(location) : undefined;
}

async function isFolder(location: string): Promise<boolean> {
  try {
    return (await stat(location)).isDirectory();
  } catch (error) {
    throw describeFileError(`--live ${location}`, error);
  }
}

async function listFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw describeFileError(`--live ${folder}`, error);
  });
  const files: string[] = [];
  for (const file of names.map((name) => path.join(folder, name)).sort()) {
    if (!(await isFolder(file))) {
      files.push(file);
    }
  }
  return files;
}

/** The bytes of a file or of an object of S3. */
export function readBytes(file: string): AsyncIterable<Uint8Array> {
  return isS3(file) ? readObject('--live', file) : createReadStream(file, { highWaterMark: 1 << 18 });
}
