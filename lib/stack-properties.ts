import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Whether a stack has a property. Newer releases of aws-cdk-lib may have more than the one that this library was built
 * with: the declarations of the one that is installed are asked. Where there are none, as in a bundle, every name passes.
 */
export function isStackProperty(name: string): boolean {
  try {
    const file = path.join(path.dirname(require.resolve('aws-cdk-lib')), 'core', 'lib', 'stack.d.ts');
    return readFileSync(file, 'utf8').includes(`readonly ${name}?: `);
  } catch {
    return true;
  }
}
