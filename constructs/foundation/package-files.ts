import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { LifecycleValidationError } from './validation-error';

/** Where the archive is unpacked, once it is. */
let unpacked: string | undefined;
/** Whether an app's assets stay where they are. */
let isKept = false;

/**
 * The path of a file or folder that ships with the package: that of a checkout, or one of the package's archive, which is
 * unpacked once an installation, or once a process where the package's folder cannot be written to. Throws when the package
 * was not built.
 */
export function packageFile(...parts: string[]): string {
  const root = packageRoot();
  const archive = path.join(root, 'build', 'files.br');
  const file = path.join(root, ...parts);
  if (fs.existsSync(file)) {
    return file;
  }
  if (fs.existsSync(archive)) {
    unpacked ??= unpackBeside(archive) ?? unpackForThisProcess(archive);
    const packed = path.join(unpacked, ...parts);
    if (fs.existsSync(packed)) {
      return packed;
    }
  }
  throw new LifecycleValidationError(
    `${parts.join('/')} is missing from the package: run \`npm run bundle\` in a checkout`,
  );
}

/** The same for an asset, which an app may want to leave where it is. */
export function packageAsset(scope: Construct, ...parts: string[]): string {
  isKept ||= Boolean(scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT));
  return packageFile(...parts);
}

/** The package's folder, from the sources as well as from the compiled library. */
function packageRoot(): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'package.json'))) {
      return folder;
    }
    if (folder === path.dirname(folder)) {
      throw new LifecycleValidationError(`no package.json above ${__dirname}: the package is incomplete`);
    }
  }
}

/**
 * Unpacks an archive of `lib/pack-library.mjs` into the folder `files` beside it. Two processes may do so at once.
 *
 * @returns the folder; undefined where nothing can be written
 */
export function unpackBeside(archive: string): string | undefined {
  const place = path.join(path.dirname(archive), 'files');
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
