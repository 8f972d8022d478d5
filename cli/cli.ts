import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { PROGRAM } from '../contract/command-line';
import { ensurePython } from '../local/python';
import { ensureSpark } from '../local/spark-python';
import { addApplyCommand } from './apply/command';
import { describeEnvironmentProblem } from './aws-problem';
import { addDriftCommand, BAD_INPUT } from './drift/command';
import { InputError } from './drift/input-error';
import { addDriftDiffCommand } from './drift-diff/command';
import { addInitCommand } from './init/command';
import { addLineageCommand } from './lineage/command';
import { addLocalCommand, workDirOption } from './local/command';
import { locatePython } from './local/locate-python';
import { StoppedError } from './local/stopping';
import { addMigrateCommand } from './migrate/command';
import { addOperatorCommands } from './operate/commands';
import { addQualityCommand } from './quality/command';
import { addReviewCommand } from './review/command';

/** The package's folder: the nearest one above that has a package.json. */
function findRoot(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    folder = path.dirname(folder);
  }
  return folder;
}

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// The SDK would tell at every run that it will need a newer Node one day; that is for the project to know, not for its users.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const { version } = JSON.parse(readFileSync(path.join(findRoot(), 'package.json'), 'utf8')) as { version: string };

const program = new Command(PROGRAM)
  .description('The loop of train, serve, watch and retrain, on this machine.')
  .version(version)
  // Commands take it over. Otherwise a mistyped one would end with 1, as a run does that failed.
  .exitOverride();

addLocalCommand(program, { root: findRoot(), write });

addInitCommand(program, { root: findRoot(), write });

program
  .command('setup')
  .description('makes the Python environment that the local cloud needs')
  .option(...workDirOption)
  .option('--spark', 'and the one of the Spark engine, 450 MB; it runs on Java 17')
  .action(async ({ workDir, spark }: { workDir: string; spark?: boolean }) => {
    const options = { root: findRoot(), venvDir: locatePython(path.resolve(workDir)), onProgress: write };
    write(await ensurePython(options));
    if (spark) {
      write(await ensureSpark(options));
    }
  });

addDriftCommand(program);

addDriftDiffCommand(program, { write });

addQualityCommand(program);

addMigrateCommand(program, { root: findRoot(), write });

addReviewCommand(program, { root: findRoot(), write });

addApplyCommand(program);

addOperatorCommands(program, { write });

addLineageCommand(program, { write });

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
    const lacking = error instanceof InputError ? error.message : describeEnvironmentProblem(error);
    process.stderr.write(`${PROGRAM}: ${lacking ?? error.message}\n`);
    process.exit(lacking === undefined ? 1 : BAD_INPUT);
  },
);
