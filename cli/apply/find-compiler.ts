import { createRequire } from 'node:module';
import path from 'node:path';
import type ts from 'typescript';

/** The TypeScript compiler's API. */
export type Compiler = typeof ts;

/** Another one of its API was never tried. */
const NEEDED = ['createSourceFile', 'forEachChild', 'transpileModule'] as const;

/**
 * The compiler of whoever has the file, from beside it or from where the command runs: it is larger than all other commands together,
 * and an app that is written in TypeScript has one.
 */
export function findCompiler(file: string): Compiler | undefined {
  for (const place of [path.resolve(file), path.resolve('package.json'), __filename]) {
    try {
      const found = createRequire(place)('typescript') as Compiler;
      if (NEEDED.every((name) => typeof found[name] === 'function')) {
        return found;
      }
    } catch {
      // Elsewhere, perhaps.
    }
  }
  return undefined;
}
