import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AwsError } from '../../../local/aws-error';
import { DefinitionCloud } from '../../../local/undeployed/definition-cloud';
import type { EndedExecution } from '../../../local/undeployed/undeployed-sagemaker';
import { InputError } from '../../drift/input-error';
import { pythonTask } from '../python-task';
import { supervise } from '../supervise';
import type { Say, TaskRunner } from '../tasks';
import { describeFailure, tellSteps } from '../train/describe-failure';
import { nameCure } from './name-cure';

/** A run of a pipeline definition. Each pair is the text before and after the first `=`. */
export interface DefinitionRunOptions {
  /** This package's folder. */
  readonly root: string;
  /** Where everything of the run is kept; `objects` there is S3. */
  readonly workDir: string;
  /** The file of the definition. */
  readonly definition: string;
  /** Files and folders by the places in S3 where they are put first. */
  readonly put: readonly (readonly [place: string, file: string])[];
  /** Values of the pipeline's parameters. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Files with the answers of functions, by their names. */
  readonly answers: readonly (readonly [functionName: string, file: string])[];
  /** Python programs that stand for images, by their repositories. */
  readonly images: readonly (readonly [repository: string, program: string])[];
  /** Where the result is written for programs. */
  readonly json?: string;
  readonly speed: number;
  readonly runner: TaskRunner;
  /** Writes a line for the reader. */
  readonly write: (line: string) => void;
}

/** Stands for S3 in the work folder. */
const OBJECTS = 'objects';

/** The pipeline's run failed or was stopped. */
export class DefinitionRunError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DefinitionRunError';
  }
}

/** What `--json` holds. Fields are added, not changed, while `version` stays. */
export interface DefinitionRunResult {
  readonly version: 1;
  /** `Succeeded`, `Failed` or `Stopped`. */
  readonly status: string;
  readonly failureReason?: string;
  readonly steps: readonly { readonly name: string; readonly status: string; readonly failureReason?: string }[];
  /** The folder that stands for S3: `s3://bucket/key` is its file `bucket/key`. */
  readonly objects: string;
}

function requireFile(option: string, file: string): string {
  if (!existsSync(file)) {
    throw new InputError(`${option}: there is no ${file}`);
  }
  return path.resolve(file);
}

function requireNoFolder(option: string, file: string): string {
  const found = requireFile(option, file);
  if (statSync(found).isDirectory()) {
    throw new InputError(`${option}: ${file} is a folder, where a file is needed`);
  }
  return found;
}

function readJson(option: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(requireNoFolder(option, file), 'utf8'));
  } catch (error) {
    throw error instanceof SyntaxError ? new InputError(`${option}: ${file} is no JSON: ${error.message}`) : error;
  }
}

/** Files by their addresses: one file as it is, a folder's files below the place, those too that links lead to. */
function listFiles([place, given]: readonly [string, string], emptied: string): [uri: string, file: string][] {
  if (!/^s3:\/\/[^/]+\/./.test(place)) {
    throw new InputError(`--put: must be s3://<bucket>/<key>=<file or folder>, got ${place}=${given}`);
  }
  const file = requireFile('--put', given);
  if (`${realpathSync(file)}${path.sep}`.startsWith(`${emptied}${path.sep}`)) {
    throw new InputError(
      `--put: ${given} is what an earlier run wrote to S3, which this run empties first; copy it elsewhere`,
    );
  }
  if (!statSync(file).isDirectory()) {
    return [[place, file]];
  }
  const files = readdirSync(file, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
  if (files.length === 0) {
    throw new InputError(`--put: no file is in ${given}`);
  }
  return files.map((each) => [
    `${place.replace(/\/$/, '')}/${path.relative(file, each).split(path.sep).join('/')}`,
    each,
  ]);
}

/** Programs have no container around them here, so that a path of one leads nowhere. */
function findContainerPaths(files: readonly (readonly [uri: string, file: string])[]): string[] {
  return files
    .map(([, file]) => file)
    .filter((file) => file.endsWith('.py'))
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      return text.includes('/opt/ml') && !text.includes('SAGEMAKER_BASE_DIR');
    });
}

function summarize({ execution, steps }: EndedExecution, objects: string): DefinitionRunResult {
  return {
    version: 1,
    status: execution.PipelineExecutionStatus!,
    ...(execution.FailureReason !== undefined && { failureReason: execution.FailureReason }),
    steps: steps.map(({ StepName, StepStatus, FailureReason }) => ({
      name: StepName!,
      status: StepStatus!,
      ...(FailureReason !== undefined && { failureReason: FailureReason }),
    })),
    objects,
  };
}

/** What SageMaker refuses is the fault of what was given. */
function refuseAs(option: string): (error: Error) => never {
  return (error) => {
    throw error instanceof AwsError ? new InputError(`${option}: ${error.message}`) : error;
  };
}

/**
 * Runs a pipeline definition on the local SageMaker, with the files of the work folder for S3.
 *
 * @throws InputError for an option or a definition that cannot be
 * @throws DefinitionRunError when the run ended in another way than `Succeeded`
 */
export async function runDefinition(options: DefinitionRunOptions): Promise<void> {
  const { root, workDir, speed, write } = options;
  const definition = JSON.stringify(readJson('--pipeline', options.definition));
  mkdirSync(workDir, { recursive: true });
  const objects = path.join(workDir, OBJECTS);
  const emptied = path.join(realpathSync(workDir), OBJECTS);
  const files = options.put.flatMap((pair) => listFiles(pair, emptied));
  const answers = new Map(options.answers.map(([name, file]) => [name, readJson('--answer', file)]));
  const images = options.images.map(([repository, file]) => ({
    repository,
    program: requireNoFolder('--image', file),
  }));
  for (const file of findContainerPaths(files)) {
    write(
      `${file} names /opt/ml, where nothing is without a container: take os.environ.get("SAGEMAKER_BASE_DIR", "/opt/ml"), as AWS's own toolkits do`,
    );
  }
  const stopping = new AbortController();
  let cloud: DefinitionCloud | undefined;
  let python = '';
  let ended: EndedExecution | undefined;
  const execute = async (say: Say): Promise<void> => {
    rmSync(objects, { recursive: true, force: true });
    cloud = new DefinitionCloud({ root, workDir, python, speed, images, answers });
    for (const [uri, file] of files) {
      await cloud.store.upload(file, uri).catch(refuseAs('--put'));
    }
    await cloud.provide(definition).catch(refuseAs(`--pipeline: ${options.definition}`));
    ended = await cloud.execute(new Map(options.parameters), tellSteps(say)).catch(refuseAs('--parameter'));
  };
  const { signal } = stopping;
  const tasks = [
    pythonTask({ root, workDir, signal }, (made) => {
      python = made;
    }),
    { title: 'pipeline run', run: execute },
  ];
  const end = async (): Promise<void> => {
    stopping.abort();
    await cloud?.stop();
  };
  await supervise(workDir, end, async ({ waitFor }) => {
    await waitFor(options.runner.run(tasks, {}));
    const result = summarize(ended!, objects);
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify(result, undefined, 2)}\n`);
    }
    write(`${result.status}; what the run wrote to S3: ${objects}`);
    if (result.status !== 'Succeeded') {
      throw new DefinitionRunError(describeFailure(ended!, nameCure));
    }
  });
}
