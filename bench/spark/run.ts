import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** What one way of preparing the rows took. */
export interface Preparation {
  readonly name: string;
  /** Seconds from beginning to end. */
  readonly seconds: number;
}

function run(program: string, args: string[], variables: Record<string, string>): string {
  const { stdout, stderr, status } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, OMP_NUM_THREADS: '1', ...variables },
  });
  if (status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${stderr.split('\n').slice(-20).join('\n')}`);
  }
  return stdout;
}

function measure(base: string, name: string, program: string, ...args: string[]): Preparation {
  const started = performance.now();
  run(program, args, { SAGEMAKER_BASE_DIR: base });
  return { name, seconds: (performance.now() - started) / 1000 };
}

/** Made-up rows in several files, below a folder that stands for /opt/ml, and the configuration of the job. */
export function makeTable(python: string, root: string, base: string, rows: number, files: number): void {
  run(python, [path.join(root, 'bench', 'prepare', 'make_table.py'), String(rows), base], {});
  const source = path.join(base, 'processing', 'input', 'source');
  run(python, [path.join(root, 'bench', 'spark', 'split_rows.py'), source, String(files)], {});
}

/** The job on one machine. */
export function prepareAlone(python: string, root: string, base: string): Preparation {
  const job = [path.join(root, 'jobs'), 'prepare', '--config', path.join(base, 'config.json')];
  return measure(base, 'one machine', python, ...job);
}

/**
 * The job by Spark in local mode, submitted as SageMaker's container does.
 *
 * @param spark the interpreter of Spark's environment
 */
export function prepareOnSpark(spark: string, root: string, base: string): Preparation {
  const modules = path.join(base, 'py-files');
  packJobs(spark, root, modules);
  const image = path.join(root, 'local', 'containers', 'spark_image.py');
  const program = path.join(root, 'jobs', 'spark_entry.py');
  const submit = [image, '--py-files', modules, program, '--config', path.join(base, 'config.json')];
  return measure(base, 'Spark, local mode', spark, ...submit);
}

/** The jobs as the zip that is deployed. */
export function packJobs(python: string, root: string, folder: string): void {
  const copy = `${folder}-jobs`;
  cpSync(path.join(root, 'jobs'), copy, {
    recursive: true,
    filter: (file) => !/(^|\/)(tests|algorithms|__pycache__|\.[^/]+)$/.test(path.relative(root, file)),
  });
  mkdirSync(folder, { recursive: true });
  const script = 'import shutil, sys; shutil.make_archive(sys.argv[2], "zip", sys.argv[1])';
  run(python, ['-c', script, copy, path.join(folder, 'jobs')], {});
  rmSync(copy, { recursive: true });
}
