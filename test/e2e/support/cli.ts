import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ProcessWatch } from './processes';

export const ROOT = path.resolve(__dirname, '../../..');

/** A started command line. */
export interface CliRun {
  readonly child: ChildProcess;
  /** What it wrote so far, both streams. */
  output(): string;
  readonly ended: Promise<{ code: number | null; output: string; errors: string }>;
  /** Resolves as soon as the output matches; rejects when the command ends without. */
  waitForOutput(pattern: RegExp): Promise<void>;
  /** Command lines of itself and of what it started, as far as they live. */
  living(): string[];
}

/**
 * A work folder of a test's own, empty but for the Python environment, which is that of `npm run local`: making one
 * takes longer than most tests.
 */
export async function makeWorkDir(name: string): Promise<string> {
  const shared = path.join(ROOT, '.local');
  const { code, errors } = await startCli(['setup', '--work-dir', shared]).ended;
  if (code !== 0) {
    throw new Error(`the Python environment could not be made: ${errors}`);
  }
  const workDir = path.join(shared, 'e2e', name);
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  symlinkSync(path.join(shared, 'python'), path.join(workDir, 'python'));
  return workDir;
}

/** Starts the bundled command line, as npx does. */
export function startCli(args: string[], environment: NodeJS.ProcessEnv = {}, cwd = ROOT): CliRun {
  if (!existsSync(path.join(ROOT, 'build', 'cli', 'index.js'))) {
    throw new Error('the command line is not bundled: run npm run bundle first');
  }
  const child = spawn(process.execPath, [path.join(ROOT, 'bin', 'sagemaker-lifecycle.js'), ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watch = new ProcessWatch(child.pid!);
  let output = '';
  let errors = '';
  child.stdout!.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<{ code: number | null; output: string; errors: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      // Its end has been seen here; whatever else still lives has outlived it.
      watch.stop();
      resolve({ code, output, errors });
    });
  });
  const waitForOutput = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(output)) {
          resolve();
        }
      };
      child.stdout!.on('data', look);
      look();
      void ended.then(() => reject(new Error(`ended before it wrote ${pattern}:\n${output}\n${errors}`)));
    });
  return { child, output: () => output + errors, ended, waitForOutput, living: () => watch.living() };
}
