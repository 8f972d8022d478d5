import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { MlLifecycleStackProps } from '../../../lib';

/** The lifecycle that a file of TypeScript exports, written by `init`. */
export function loadLifecycle(file: string): MlLifecycleStackProps {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const made: { lifecycle?: MlLifecycleStackProps } = {};
  new Function('require', 'exports', outputText)(
    (name: string) => require(name.startsWith('.') ? path.resolve(path.dirname(file), name) : name),
    made,
  );
  return made.lifecycle!;
}
