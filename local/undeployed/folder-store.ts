import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AwsError } from '../aws-error';
import type { ObjectStore } from '../interfaces';
import { parseS3Uri } from '../s3';

/** S3 as files: the object `s3://bucket/key` is the file `<folder>/bucket/key`, where a reader finds it afterwards. */
export class FolderStore implements ObjectStore {
  /** @param folder where the buckets are */
  constructor(private readonly folder: string) {}

  /** The file of an object. A bucket or key that leaves the folder is refused. */
  public locate(uri: string): string {
    const { bucket, key } = parseS3Uri(uri);
    const root = path.join(this.folder, bucket);
    const file = path.join(root, key);
    if (path.dirname(root) !== path.normalize(this.folder) || !`${file}${path.sep}`.startsWith(`${root}${path.sep}`)) {
      throw new AwsError('ValidationException', `the key leaves its bucket: ${uri}`);
    }
    return file;
  }

  public async list(uri: string): Promise<string[]> {
    const { bucket, key } = parseS3Uri(uri);
    const root = path.join(this.folder, bucket);
    const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') {
          return [];
        }
        throw error;
      },
    );
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        path
          .relative(root, path.join(entry.parentPath ?? entry.path, entry.name))
          .split(path.sep)
          .join('/'),
      )
      .filter((found) => found.startsWith(key))
      .sort()
      .map((found) => `s3://${bucket}/${found}`);
  }

  public async read(uri: string): Promise<Buffer> {
    return readFile(this.locate(uri)).catch((error) => refuse(error, uri));
  }

  public async write(uri: string, body: Buffer | string): Promise<void> {
    await writeFile(await this.makeRoom(uri), body);
  }

  public async download(uri: string, file: string): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true });
    await copyFile(this.locate(uri), file).catch((error) => refuse(error, uri));
  }

  public async upload(file: string, uri: string): Promise<void> {
    await copyFile(file, await this.makeRoom(uri));
  }

  private async makeRoom(uri: string): Promise<string> {
    const file = this.locate(uri);
    await mkdir(path.dirname(file), { recursive: true });
    return file;
  }
}

function refuse(error: NodeJS.ErrnoException, uri: string): never {
  if (error.code === 'ENOENT') {
    throw new AwsError('NoSuchKey', `there is no object ${uri}`, 404);
  }
  throw error;
}
