import { existsSync } from 'node:fs';
import path from 'node:path';

/** The library as a file in a folder imports it: by its name, or within this package's own checkout by its path. */
export function findLibrary(root: string, folder: string): string {
  const within = path.relative(root, folder);
  const source = path.join(root, 'lib/index.ts');
  if (!existsSync(source) || within.startsWith('..') || path.isAbsolute(within)) {
    return 'cdk-sagemaker-lifecycle';
  }
  const library = path.relative(folder, path.dirname(source)).split(path.sep).join('/');
  return library.startsWith('.') ? library : `./${library}`;
}
