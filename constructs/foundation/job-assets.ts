import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { IgnoreMode, Stack } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { packageAsset } from './package-files';
import { keepContent } from './resolve-readable';
import { LifecycleValidationError } from './validation-error';

/** Where a processing job finds what it reads, a folder for each input. */
export const INPUTS_PATH = '/opt/ml/processing/input';
/** Where a processing job leaves what it writes, a folder for each output. */
export const OUTPUTS_PATH = '/opt/ml/processing/output';
/** Where the jobs' code lies inside a processing container. */
export const CODE_PATH = `${INPUTS_PATH}/code`;
/** Where a job's configuration lies inside a processing container. */
export const CONFIG_PATH = `${INPUTS_PATH}/config`;

/** The package's Python jobs as one zip, which Python executes as it is. */
export function jobsAsset(scope: Construct): s3assets.Asset {
  return new s3assets.Asset(scope, 'Code', {
    path: packageAsset(scope, 'jobs'),
    ignoreMode: IgnoreMode.GIT,
    exclude: [
      'tests',
      // Of these the jobs need what a forecast is about, which its training script has too.
      'algorithms/tabular',
      'algorithms/train.py',
      'algorithms/inference.py',
      'workbench',
      '__pycache__',
      '*.pyc',
      '.pytest_cache',
      '.ruff_cache',
      'pyproject.toml',
      'requirements*',
    ],
  });
}

/** A job's configuration as a file. Its values must be known at synth: tokens do not resolve inside an asset. */
export function configurationAsset(scope: Construct, configuration: unknown): s3assets.Asset {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sagemaker-lifecycle-'));
  try {
    const file = path.join(folder, 'configuration.json');
    fs.writeFileSync(file, `${JSON.stringify(configuration, undefined, 2)}\n`);
    const asset = new s3assets.Asset(scope, 'Configuration', { path: file });
    keepContent(asset, configuration);
    return asset;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/**
 * The file name that a container sees of an asset: the end of its key in S3, which the stack's synthesizer makes.
 * Throws when the key's end is only known at deployment.
 */
export function assetFileName(asset: s3assets.Asset): string {
  const key: unknown = Stack.of(asset).resolve(asset.s3ObjectKey);
  // A synthesizer whose prefix names the account or region makes a Fn::Sub; only the prefix varies then.
  const text = isSubstitution(key) ? key['Fn::Sub'] : key;
  const name = typeof text === 'string' ? path.posix.basename(text) : undefined;
  if (name === undefined || name.includes('${')) {
    throw new LifecycleValidationError(
      `synthesizer: the file name of the asset '${asset.node.path}' must be known at synth, as the DefaultStackSynthesizer makes it, got ${JSON.stringify(key)}`,
    );
  }
  return name;
}

function isSubstitution(key: unknown): key is { 'Fn::Sub': unknown } {
  return typeof key === 'object' && key !== null && 'Fn::Sub' in key;
}
