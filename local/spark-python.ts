import path from 'node:path';
import { ensurePython, isWhole, type PythonOptions, pythonOf } from './python';

const LOCK = 'requirements-spark.lock';

/** What a job is told that needs Spark where there is none. */
export const HOW_TO_GET_SPARK =
  'Spark is not installed here: `npx sagemaker-lifecycle setup --spark` makes its environment (450 MB; it runs on Java 17)';

/** Spark's environment lies beside that of the local cloud. */
function locate(venvDir: string): string {
  return `${venvDir}-spark`;
}

/**
 * Makes the environment of SageMaker's Spark image on this machine, with its numpy, unless it is there already.
 *
 * @returns the path of the environment's interpreter
 * @throws PythonError as `ensurePython` does
 */
export function ensureSpark(options: PythonOptions): Promise<string> {
  // PySpark is published as its source only.
  return ensurePython({ ...options, venvDir: locate(options.venvDir), lock: LOCK, fromSource: ['pyspark'] });
}

/**
 * The interpreter of Spark's environment, undefined where it was not made or its lock file has changed since.
 *
 * @param root the package's folder
 * @param python the interpreter of the local cloud's environment
 */
export function findSpark(root: string, python: string): string | undefined {
  const venvDir = locate(path.dirname(path.dirname(python)));
  return isWhole(root, venvDir, LOCK) ? pythonOf(venvDir) : undefined;
}
