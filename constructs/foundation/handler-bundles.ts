import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { packageFile } from './package-files';

/** The folder of the bundles, once they are unpacked. */
let unpacked: string | undefined;
/** Whether an app's assets stay where they are. */
let isKept = false;

/**
 * The folder with the bundle of a handler, for an asset: the one of a checkout, or one of the package's archive, which is
 * unpacked once a process.
 *
 * @param name the handler's folder in lambda/
 */
export function handlerBundle(scope: Construct, name: string): string {
  try {
    return packageFile('build', 'lambda', name);
  } catch {
    isKept ||= Boolean(scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT));
    unpacked ??= unpackForThisProcess();
    return path.join(unpacked, name);
  }
}

function unpackForThisProcess(): string {
  const folder = unpackBundles(packageFile('build', 'handlers.br'));
  process.on('exit', () => {
    if (!isKept) {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
  return folder;
}

/**
 * Unpacks an archive of `lib/pack-library.mjs` into a temporary folder.
 *
 * @returns the folder, with one of each handler
 */
export function unpackBundles(archive: string): string {
  const files: Record<string, string> = JSON.parse(brotliDecompressSync(fs.readFileSync(archive)).toString('utf8'));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sagemaker-lifecycle-'));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  return folder;
}
