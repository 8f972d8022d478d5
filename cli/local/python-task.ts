import { ensurePython } from '../../local/python';
import type { LifecycleSource } from './lifecycle-source';
import { locatePython } from './locate-python';
import type { Say, Task } from './tasks';

/** What tasks need that start programs. */
export interface PythonTaskOptions {
  /** This package's folder. */
  readonly root: string;
  /** The folder that the environment is kept in. */
  readonly workDir: string;
  readonly signal: AbortSignal;
}

/** Makes the Python environment of a run, unless it is there, and hands its interpreter on. */
export function pythonTask({ root, workDir, signal }: PythonTaskOptions, use: (python: string) => void): Task {
  return {
    title: 'Python environment',
    run: async (say) => use(await ensurePython({ root, venvDir: locatePython(workDir), onProgress: say, signal })),
  };
}

/** Makes what is synthesized, once there is an interpreter; no task where it is there already. */
export function proposalTasks({ make }: LifecycleSource, getPython: () => string, signal: AbortSignal): Task[] {
  return make === undefined
    ? []
    : [{ title: 'proposal for the table', run: (say: Say) => make(getPython(), say, signal) }];
}
