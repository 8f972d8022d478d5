import * as fs from 'node:fs';
import * as path from 'node:path';
import { LifecycleValidationError } from './validation-error';

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

/** The path of a file or folder that ships with the package. Throws when the package was not built. */
export function packageFile(...parts: string[]): string {
  const file = path.join(packageRoot(), ...parts);
  if (!fs.existsSync(file)) {
    throw new LifecycleValidationError(
      `${parts.join('/')} is missing from the package: run \`npm run bundle\` in a checkout`,
    );
  }
  return file;
}
