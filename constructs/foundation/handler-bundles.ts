import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { packageFile } from './package-files';

/** Where the bundles are unpacked, once they are. */
let unpacked: string | undefined;
/** Whether an app's assets stay where they are. */
let isKept = false;

/**
 * The folder with the bundle of a handler, for an asset: the one of a checkout, or one of the package's archive, which is
 * unpacked once an installation, or once a process where the package's folder cannot be written to.
 *
 * @param name the handler's folder in lambda/
 */
export function handlerBundle(scope: Construct, name: string): string {
  try {
    return packageFile('build', 'lambda', name);
  } catch {
    isKept ||= Boolean(scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT));
    const archive = packageFile('build', 'handlers.br');
    unpacked ??= unpackBeside(archive) ?? unpackForThisProcess(archive);
    return path.join(unpacked, name);
  }
}

/**
 * Unpacks an archive of `lib/pack-library.mjs` into the folder `lambda` beside it. Two processes may do so at once.
 *
 * @returns the folder, with one of each handler; undefined where nothing can be written
 */
export function unpackBeside(archive: string): string | undefined {
  const place = path.join(path.dirname(archive), 'lambda');
  let draft: string | undefined;
  try {
    draft = fs.mkdtempSync(`${place}-`);
    unpack(archive, draft);
    // Whoever may read the package may read this.
    fs.chmodSync(draft, 0o755);
    fs.renameSync(draft, place);
    return place;
  } catch {
    if (draft !== undefined) {
      fs.rmSync(draft, { recursive: true, force: true });
    }
    return fs.existsSync(place) ? place : undefined;
  }
}

function unpackForThisProcess(archive: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sagemaker-lifecycle-'));
  process.on('exit', () => {
    if (!isKept) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
  unpack(archive, folder);
  return folder;
}

function unpack(archive: string, folder: string): void {
  const files: Record<string, string> = JSON.parse(brotliDecompressSync(fs.readFileSync(archive)).toString('utf8'));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}
