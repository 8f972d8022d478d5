import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { packageFile } from '../foundation/package-files';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type PackedDependencies, WHEELS_FOLDER } from './script-dependencies';
import { REQUIREMENTS_FILE } from './script-project';

/** The program that runs the user's script and keeps its folder with the model, so that the model can serve itself. */
export const LIFECYCLE_ENTRY = 'lifecycle_entry.py';

/** The names in the archive that are the library's. */
const TAKEN = [LIFECYCLE_ENTRY, WHEELS_FOLDER];

/** Whether a file or folder goes into the archive: not what tools keep beside a script, and no secrets of its author. */
function belongsToScript(file: string): boolean {
  const name = path.basename(file);
  if (fs.lstatSync(file).isSymbolicLink() && !fs.existsSync(file)) {
    throw new LifecycleValidationError(`source: '${file}' is a link to nothing`);
  }
  const isLeft = name.startsWith('.') || name.endsWith('.pyc') || ['__pycache__', 'node_modules'].includes(name);
  return !isLeft && !fs.existsSync(path.join(file, 'pyvenv.cfg'));
}

/** @throws LifecycleValidationError when the folder has a file that the library adds */
export function checkNames(source: string): void {
  const taken = TAKEN.find((name) => fs.existsSync(path.join(source, name)));
  if (taken !== undefined) {
    throw new LifecycleValidationError(
      `source: the name ${taken} is taken by the library, rename the file in '${source}'`,
    );
  }
}

/** The archive that script mode unpacks; the same files always make the same bytes. */
export function packSource(scope: Construct, source: string, dependencies: PackedDependencies): s3assets.Asset {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sagemaker-lifecycle-'));
  const wheels = new Set(dependencies.wheels.map((wheel) => path.resolve(wheel)));
  try {
    const staged = path.join(folder, 'source');
    // What a link points to is not in the container.
    fs.cpSync(source, staged, {
      recursive: true,
      dereference: true,
      filter: (file) => file === source || (belongsToScript(file) && !wheels.has(path.resolve(file))),
    });
    fs.copyFileSync(packageFile('jobs', 'script_entry.py'), path.join(staged, LIFECYCLE_ENTRY));
    if (dependencies.requirements !== undefined) {
      fs.writeFileSync(path.join(staged, REQUIREMENTS_FILE), dependencies.requirements);
      fs.mkdirSync(path.join(staged, WHEELS_FOLDER));
      wheels.forEach((wheel) => fs.copyFileSync(wheel, path.join(staged, WHEELS_FOLDER, path.basename(wheel))));
    }
    const file = path.join(folder, 'sourcedir.tar.gz');
    const names = (fs.readdirSync(staged, { recursive: true }) as string[])
      .filter((name) => fs.statSync(path.join(staged, name)).isFile())
      .sort();
    // Loaded here: most apps train without a script, and an import would cost each of them a fortieth second.
    const tar = require('tar') as typeof import('tar');
    tar.create({ sync: true, gzip: true, portable: true, noMtime: true, cwd: staged, file }, names);
    return new s3assets.Asset(scope, 'Source', { path: file });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
