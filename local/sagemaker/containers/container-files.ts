import { mkdir, readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { create, extract } from 'tar';
import { makeChildEnvironment } from '../../child-environment';
import { LOCAL_REGION, type ObjectStore } from '../../interfaces';

const ROOT = '/opt/ml';

/** Moves a path of the container contract, such as `/opt/ml/model`, under a container's base directory; other text stays. */
export function relocate(text: string, baseDir: string): string {
  return text.replace(/^("?)\/opt\/ml(?=\/|"|$)/, `$1${baseDir}`);
}

/** Where a path of the container contract is on this machine. */
export function localPath(path: string, baseDir: string): string {
  if (path !== ROOT && !path.startsWith(`${ROOT}/`)) {
    throw new Error(`the local cloud has only ${ROOT} of a container, not ${path}`);
  }
  return join(baseDir, path.slice(ROOT.length));
}

/**
 * The environment of a container's process: what the container definition gives, with relocated paths, and what every
 * program on this machine needs. The local cloud's endpoints are left out, as under network isolation.
 */
export function containerEnvironment(
  python: string,
  baseDir: string,
  own: Record<string, string>,
): Record<string, string> {
  const relocated = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, relocate(value, baseDir)]));
  return makeChildEnvironment({
    home: baseDir,
    variables: {
      PATH: [dirname(python), process.env.PATH ?? ''].join(delimiter),
      LANG: 'C.UTF-8',
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      SAGEMAKER_REGION: LOCAL_REGION,
      SAGEMAKER_BASE_DIR: baseDir,
      ...relocated,
    },
  });
}

/** How an adapter is told that its container has a network, and could install libraries from an index. */
export function networkVariable(isolated: boolean | undefined): Record<string, string> {
  return isolated === true ? {} : { SAGEMAKER_LOCAL_NETWORK: '1' };
}

/** Downloads a `model.tar.gz` and unpacks it to the container's model folder. */
export async function unpackModel(store: ObjectStore, uri: string, baseDir: string): Promise<void> {
  const folder = join(baseDir, 'model');
  const archive = join(baseDir, 'model.tar.gz');
  await mkdir(folder, { recursive: true });
  await store.download(uri, archive);
  await extract({ file: archive, cwd: folder });
}

/** Packs the content of a folder as `.tar.gz`; says whether there was any. */
export async function packFolder(folder: string, archive: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  if (names.length > 0) {
    await create({ gzip: true, cwd: folder, file: archive, portable: true }, names.sort());
  }
  return names.length > 0;
}
