import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FolderStore } from '../../../local/undeployed/folder-store';

let folder: string;
let store: FolderStore;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'folder-store-'));
  store = new FolderStore(path.join(folder, 'objects'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('objects are files, listed by prefix in the order of their keys', async () => {
  await store.write('s3://bucket/rows/b.csv', 'b');
  await store.write('s3://bucket/rows/a.csv', 'a');
  await store.write('s3://bucket/rowsof/c.csv', 'c');
  await store.write('s3://other/rows/d.csv', 'd');
  expect(await store.list('s3://bucket/rows/')).toEqual(['s3://bucket/rows/a.csv', 's3://bucket/rows/b.csv']);
  expect(await store.list('s3://bucket/rows')).toHaveLength(3);
  expect(await store.list('s3://absent/')).toEqual([]);
  expect((await store.read('s3://bucket/rows/a.csv')).toString()).toBe('a');
  expect(readFileSync(store.locate('s3://other/rows/d.csv'), 'utf8')).toBe('d');
});

test('files travel to and fro', async () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, 'content');
  await store.upload(file, 's3://bucket/deep/in/there');
  await store.download('s3://bucket/deep/in/there', path.join(folder, 'new', 'copy'));
  expect(readFileSync(path.join(folder, 'new', 'copy'), 'utf8')).toBe('content');
});

test('what is not there is named, as S3 would', async () => {
  await expect(store.read('s3://bucket/absent')).rejects.toMatchObject({
    name: 'NoSuchKey',
    message: 'there is no object s3://bucket/absent',
  });
  await expect(store.download('s3://bucket/absent', path.join(folder, 'copy'))).rejects.toThrow(
    'there is no object s3://bucket/absent',
  );
});

test('no key leaves its bucket', async () => {
  await expect(store.write('s3://bucket/../../out', '')).rejects.toThrow('the key leaves its bucket');
  await expect(store.write('s3://bucket/../bucket2/out', '')).rejects.toThrow('the key leaves its bucket');
});
