import * as fs from 'node:fs';
import * as path from 'node:path';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { InferenceNeeds } from './script-containers';

/**
 * Checks that an inference script has what its container's defaults cannot do. A script that takes all names of a module
 * (`from serving import *`) may have it from there.
 *
 * @throws LifecycleValidationError that names the functions and says why
 */
export function checkInferenceScript(source: string, program: string, framework: string, needs: InferenceNeeds): void {
  const { fileName = program, functions, reason } = needs;
  if (path.posix.normalize(program) !== path.posix.normalize(fileName)) {
    throw new LifecycleValidationError(
      `inferenceEntryPoint: must be '${fileName}', the only name that the ${framework} container knows, got '${program}'`,
    );
  }
  const text = fs.readFileSync(path.join(source, program), 'utf8').replace(/(^|\s)#.*$/gm, '');
  const has = (name: string): boolean =>
    new RegExp(`\\bdef\\s+${name}\\b|\\bimport\\b[^\\n]*\\b${name}\\b|^${name}\\s*=`, 'm').test(text);
  const isOpen = /^from\s+\S+\s+import\s+\*/m.test(text);
  if (!isOpen && !functions.some((group) => group.every(has))) {
    const wanted = functions.map((group) => group.join(' and ')).join(', or ');
    throw new LifecycleValidationError(
      `inferenceEntryPoint: '${program}' must define ${wanted} for ${framework}: ${reason}`,
    );
  }
}
