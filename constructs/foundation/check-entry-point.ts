import * as fs from 'node:fs';
import * as path from 'node:path';
import { Token } from 'aws-cdk-lib';
import { LifecycleValidationError } from './validation-error';

/**
 * Checks that a folder holds a Python script that travels with it.
 *
 * @param prop the property that names the script, relative to the folder that `source` names
 * @returns the script's path as containers have it: `./train.py` is `train.py`
 * @throws LifecycleValidationError that says what the script must be
 */
export function checkEntryPoint(prop: string, entryPoint: string, source: string): string {
  for (const [name, value] of Object.entries({ source, [prop]: entryPoint })) {
    if (Token.isUnresolved(value)) {
      throw new LifecycleValidationError(`${name}: must be known at synthesis, got a token`);
    }
  }
  if (!fs.existsSync(source) || !fs.statSync(source).isDirectory()) {
    throw new LifecycleValidationError(`source: must be the folder that holds the script, got '${source}'`);
  }
  const script = path.posix.normalize(entryPoint);
  if (!script.endsWith('.py')) {
    throw new LifecycleValidationError(`${prop}: '${entryPoint}' must be a Python script, whose name ends with .py`);
  }
  if (path.posix.isAbsolute(script) || script.startsWith('../')) {
    throw new LifecycleValidationError(`${prop}: '${entryPoint}' must be a path within source '${source}'`);
  }
  const hidden = script.split('/').find((part) => part.startsWith('.'));
  if (hidden !== undefined) {
    throw new LifecycleValidationError(
      `${prop}: '${entryPoint}' is not packed, because '${hidden}' is hidden; rename it`,
    );
  }
  if (!fs.existsSync(path.join(source, script)) || !fs.statSync(path.join(source, script)).isFile()) {
    throw new LifecycleValidationError(`${prop}: there is no file '${script}' in source '${source}'`);
  }
  return script;
}
