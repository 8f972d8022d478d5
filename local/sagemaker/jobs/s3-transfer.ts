import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { LOCAL_REGION, type ObjectStore } from '../../interfaces';
import { validationError } from '../errors';

const AT_ONCE = 8;

/** An object of an input and its path relative to the input's prefix. */
export interface InputObject {
  readonly uri: string;
  readonly path: string;
}

/**
 * The objects that an S3Prefix input means: every key that starts with it. The path of an object is what follows the
 * prefix, or the file name where the prefix is the object itself or ends inside a name.
 *
 * @throws AwsError ValidationException when there is none, in AWS's words
 */
export async function listInput(store: ObjectStore, uri: string, role: string): Promise<InputObject[]> {
  const objects = (await store.list(uri)).filter((object) => !object.endsWith('/'));
  if (objects.length === 0) {
    const bucket = uri.split('/')[2];
    throw validationError(
      `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected ` +
        `region (${LOCAL_REGION}), that objects exist under that S3 prefix, and that the role "${role}" has "s3:ListBucket" permissions on bucket "${bucket}".`,
    );
  }
  return objects.map((object) => ({ uri: object, path: relativePath(object, uri) }));
}

function relativePath(object: string, prefix: string): string {
  const rest = object.slice(prefix.length);
  if (rest !== '' && (prefix.endsWith('/') || rest.startsWith('/'))) {
    return rest.replace(/^\/+/, '');
  }
  return object.slice(prefix.lastIndexOf('/') + 1);
}

/** Downloads the objects of an input to a folder. */
export async function downloadInput(store: ObjectStore, objects: InputObject[], folder: string): Promise<void> {
  await inParallel(objects, (object) => store.download(object.uri, join(folder, object.path)));
}

/** Uploads every file of a folder under a prefix. */
export async function uploadFolder(store: ObjectStore, folder: string, uri: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  await inParallel(files, (file) =>
    store.upload(file, `${uri.replace(/\/+$/, '')}/${relative(folder, file).split(sep).join('/')}`),
  );
}

async function inParallel<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        await work(item);
      }
    }),
  );
}
