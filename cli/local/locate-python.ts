import path from 'node:path';

/** Where the Python environment of a work folder is. */
export function locatePython(workDir: string): string {
  return path.join(workDir, 'python');
}
