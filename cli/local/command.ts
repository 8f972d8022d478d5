import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { LOCAL_PARTS } from '../../contract/command-line';
import { parseDecimal } from '../../contract/decimal';
import { InputError } from '../drift/input-error';
import { collect } from '../init/collect';
import { makeTableSource } from '../init/table-source';
import { addDefinitionOptions, type DefinitionOptions, refuseIdleOptions } from './definition/options';
import { runDefinition } from './definition/run-definition';
import { findExample, type LifecycleSource, listExamples } from './lifecycle-source';
import { runApp } from './run-app';
import { runLocal } from './run-local';
import { createPlainRunner, type TaskRunner } from './tasks';
import { runTraining } from './train/run-training';

interface LocalOptions extends DefinitionOptions {
  readonly app?: string | true;
  readonly context?: Record<string, string>;
  readonly keep: boolean;
  readonly notebook: boolean;
  readonly workDir: string;
  readonly example: string;
  readonly data?: string;
  readonly target?: string;
  readonly id?: string[];
  readonly only?: string;
  readonly speed?: number;
}

/** What the commands have in common. */
export interface CommandContext {
  /** This package's folder. */
  readonly root: string;
  /** Writes a line for the reader. */
  readonly write: (line: string) => void;
}

export const workDirOption = ['--work-dir <folder>', 'where everything of the run is kept', '.local'] as const;

/** Simulated seconds per real second: months of a story pass in a minute, an app of one's own has real time. */
const SPEEDS = { story: 60, app: 1 };

function parseSpeed(text: string): number {
  const speed = parseDecimal(text);
  if (!(speed >= 1 && speed <= 600)) {
    throw new InvalidArgumentError('must be a number from 1 to 600.');
  }
  return speed;
}

function addContext(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new InvalidArgumentError('must be key=value.');
  }
  return { ...earlier, [key]: value };
}

async function chooseRunner(write: (line: string) => void): Promise<TaskRunner> {
  if (!process.stdout.isTTY) {
    return createPlainRunner(write);
  }
  const { createListRunner } = await import('./task-list');
  return createListRunner();
}

/** The example, or the lifecycle that is proposed for a table or for images. */
function chooseSource(
  { data, target, id = [], example }: LocalOptions,
  root: string,
  workDir: string,
): LifecycleSource {
  if (data === undefined) {
    const idle = target === undefined ? (id.length > 0 ? '--id' : undefined) : '--target';
    if (idle !== undefined) {
      throw new InputError(`${idle}: is for a table of your own; give it by --data`);
    }
    return findExample(root, example);
  }
  if (target === undefined) {
    throw new InputError('--target: is required with --data: the column to predict');
  }
  return makeTableSource({ file: path.resolve(data), target, ids: id }, root, workDir);
}

async function run(stacks: string[], options: LocalOptions, { root, write }: CommandContext): Promise<void> {
  const { app, context = {}, keep, notebook, pipeline, put, parameter, answer, image, speed } = options;
  const workDir = path.resolve(options.workDir);
  const runner = await chooseRunner(write);
  if (pipeline !== undefined) {
    await runDefinition({
      root,
      workDir,
      definition: pipeline,
      put: put ?? [],
      parameters: parameter ?? [],
      answers: answer ?? [],
      images: image ?? [],
      json: options.json,
      speed: speed ?? SPEEDS.story,
      runner,
      write,
    });
    return;
  }
  refuseIdleOptions(options);
  if (app !== undefined) {
    await runApp({
      root,
      appDir: process.cwd(),
      workDir,
      app: app === true ? undefined : app,
      stacks,
      context,
      speed: speed ?? SPEEDS.app,
      notebook,
      runner,
      write,
    });
    return;
  }
  const [idle] = [
    ...stacks.map((stack) => `the stack ${stack}`),
    ...Object.keys(context).map((key) => `--context ${key}`),
  ];
  if (idle !== undefined) {
    throw new InputError(`--app: is required for ${idle}; without it, an example is deployed`);
  }
  const chosen = chooseSource(options, root, workDir);
  // A lifecycle of ours has a workbench where somebody sits at one.
  const source = notebook ? { ...chosen, context: { ...chosen.context, workbench: 'true' } } : chosen;
  if (options.only !== undefined) {
    await runTraining({ root, workDir, source, speed: speed ?? SPEEDS.story, runner, write });
    return;
  }
  await runLocal({ root, workDir, source, speed: speed ?? SPEEDS.story, keep, notebook, runner, write });
}

/** Adds the command `local`. */
export function addLocalCommand(program: Command, common: CommandContext): void {
  const command = program
    .command('local')
    .description('deploys the example to a cloud on this machine and lets the loop run, or deploys an app of your own')
    .argument('[stacks...]', 'with --app: the stacks to deploy, with those that they depend on; all by default')
    .addOption(
      new Option(
        '--app [command]',
        'deploy the CDK app in this folder, synthesized by the command (that of cdk.json by default), and leave the cloud running',
      ).conflicts('example'),
    )
    .option('-c, --context <key=value>', 'with --app: a context value; can be given several times', addContext)
    .option('--keep', 'leave the cloud running at the end, until Ctrl-C', false)
    .addOption(
      new Option(
        '--notebook',
        'leave the cloud running, and open JupyterLab with a notebook that works with its pipelines',
      )
        .default(false)
        .conflicts('only'),
    )
    .option(...workDirOption)
    .option('--example <name>', `the example to run: ${listExamples(common.root).join(', ')}`, 'churn')
    .addOption(
      new Option(
        '--data <table>',
        'a table of your own in place of an example: a file of CSV, JSON lines or Parquet, or a folder of images',
      ).conflicts(['example', 'app']),
    )
    .option('--target <column>', 'with --data: the column to predict; of images, what their class is called')
    .option('--id <column>', 'with --data: a column that identifies a row; can be given several times', collect)
    .addOption(
      new Option('--only <part>', 'stop after training and judging; nothing is deployed')
        .choices([...LOCAL_PARTS])
        .conflicts(['app', 'keep']),
    )
    .option(
      '--speed <n>',
      `simulated seconds per real second, 1 to 600 (default: ${SPEEDS.story} for the example, ${SPEEDS.app} with --app)`,
      parseSpeed,
    );
  addDefinitionOptions(command).action((stacks: string[], options: LocalOptions) => run(stacks, options, common));
}
