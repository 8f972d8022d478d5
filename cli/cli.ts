import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ensurePython } from '../local/python';
import { addDriftCommand, BAD_INPUT } from './drift/command';
import { InputError } from './drift/input-error';
import { locatePython, runLocal, STORIES, StoppedError } from './local/run-local';
import { createPlainRunner, type TaskRunner } from './local/tasks';

/** The package's folder: the nearest one above that has a package.json. */
function findRoot(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    folder = path.dirname(folder);
  }
  return folder;
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1 && speed <= 600)) {
    throw new InvalidArgumentError('must be a number from 1 to 600.');
  }
  return speed;
}

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function chooseRunner(): Promise<TaskRunner> {
  if (!process.stdout.isTTY) {
    return createPlainRunner(write);
  }
  const { createListRunner } = await import('./local/task-list');
  return createListRunner();
}

// The SDK would tell at every run that it will need a newer Node one day; that is for the project to know, not for its users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const workDirOption = ['--work-dir <folder>', 'where everything of the run is kept', '.local'] as const;

const { version } = JSON.parse(readFileSync(path.join(findRoot(), 'package.json'), 'utf8')) as { version: string };

const program = new Command('sagemaker-lifecycle')
  .description('The loop of train, serve, watch and retrain, on this machine.')
  .version(version)
  // Commands take it over. Otherwise a mistyped one would end with 1, as a run does that failed.
  .exitOverride();

program
  .command('local')
  .description('deploys the example to a cloud on this machine and lets the loop run')
  .option('--keep', 'leave the cloud running at the end, until Ctrl-C', false)
  .option(...workDirOption)
  .option('--example <name>', `the example to run: ${STORIES.join(', ')}`, 'churn')
  .option('--speed <n>', 'simulated seconds per real second, 1 to 600', parseSpeed, 60)
  .action(
    async ({ keep, workDir, example, speed }: { keep: boolean; workDir: string; example: string; speed: number }) => {
      await runLocal({
        root: findRoot(),
        workDir: path.resolve(workDir),
        example,
        speed,
        keep,
        runner: await chooseRunner(),
        write,
      });
    },
  );

program
  .command('setup')
  .description('makes the Python environment that the local cloud needs')
  .option(...workDirOption)
  .action(async ({ workDir }: { workDir: string }) => {
    const python = await ensurePython({
      root: findRoot(),
      venvDir: locatePython(path.resolve(workDir)),
      onProgress: write,
    });
    write(python);
  });

addDriftCommand(program);

// A command sets the exit code if it is not 0.
program.parseAsync().then(
  () => process.exit(),
  (error: Error) => {
    if (error instanceof StoppedError) {
      process.stderr.write(`\n${error.message}\n`);
      process.exit(128 + os.constants.signals[error.signal]);
    }
    if (error instanceof CommanderError) {
      // It has said what there was to say.
      process.exit(error.exitCode === 0 ? 0 : BAD_INPUT);
    }
    process.stderr.write(`sagemaker-lifecycle: ${error.message}\n`);
    process.exit(error instanceof InputError ? BAD_INPUT : 1);
  },
);
