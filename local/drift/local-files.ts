import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeFileError, InputError } from './input-error';

/** Names of live files inside a folder, compressed or not; others in it (`_SUCCESS`, say) are left alone. */
const LIVE_FILE = /\.(jsonl|json|csv)(\.gz)?$/i;

/** What `--live` came down to. */
export interface FoundFiles {
  /** In a fixed order, each once. */
  readonly files: readonly string[];
  /** Files inside given folders that are neither JSON lines nor CSV by their names. */
  readonly skipped: readonly string[];
}

/**
 * Refuses what is not on this machine.
 *
 * @throws InputError for an address such as s3://…
 */
export function requireLocal(option: string, location: string): void {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) {
    throw new InputError(`${option} ${location}: only files on this machine can be read; copy it first (aws s3 cp --recursive)`);
  }
}

/**
 * The files behind the given files and folders; folders are searched to the bottom.
 *
 * @throws InputError when something does not exist or a folder has nothing to read
 */
export async function findLiveFiles(locations: readonly string[]): Promise<FoundFiles> {
  const files = new Set<string>();
  const skipped = new Set<string>();
  for (const location of locations) {
    requireLocal('--live', location);
    if (!(await isFolder(location))) {
      files.add(path.normalize(location));
      continue;
    }
    const inside = await listFolder(location);
    const readable = inside.filter((file) => LIVE_FILE.test(file));
    if (readable.length === 0) {
      throw new InputError(`--live ${location}: the folder holds no .jsonl, .json or .csv file (or one of these with .gz)`);
    }
    readable.forEach((file) => files.add(file));
    inside.filter((file) => !LIVE_FILE.test(file)).forEach((file) => skipped.add(file));
  }
  return { files: [...files], skipped: [...skipped].filter((file) => !files.has(file)) };
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

/** The bytes of a file. */
export function readBytes(file: string): AsyncIterable<Uint8Array> {
  return createReadStream(file, { highWaterMark: 1 << 18 });
}
