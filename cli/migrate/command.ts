import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { type Command, InvalidArgumentError } from 'commander';
import { parseDecimal } from '../../contract/decimal';
import { InputError } from '../drift/input-error';
import { removeControlCharacters } from '../drift/print-result';
import { checkOutput } from '../init/check-output';
import { findLibrary } from '../init/find-library';
import type { CommandContext } from '../local/command';
import { compareVerdicts } from './compare-verdicts';
import { type Descriptions, readDescriptions } from './descriptions';
import { makePlans } from './make-plans';
import { readAccount } from './read-account';
import { renderMonitoring } from './render-monitoring';
import { describeVerdicts, renderNotes } from './render-notes';

/** What is migrated, and where it goes. */
export interface MigrateOptions {
  readonly from?: string[];
  readonly endpoint?: string;
  readonly s3Copy?: string;
  readonly target?: string;
  readonly executions: number;
  readonly out: string;
  readonly force: boolean;
}

/**
 * Writes constructs that take the place of Model Monitor's schedules, and what became what.
 *
 * @throws InputError when something given cannot be used; nothing is written then
 */
export async function migrate(
  options: MigrateOptions,
  { root, write }: CommandContext,
  sageMaker = new SageMakerClient({}),
): Promise<void> {
  const folder = path.resolve(options.out);
  const { 'monitoring.ts': code, 'monitoring.md': notes } = checkOutput(
    folder,
    ['monitoring.ts', 'monitoring.md'],
    options,
  );
  const descriptions = await read(options, sageMaker);
  const plans = await makePlans(descriptions, { copies: options.s3Copy, target: options.target });
  const verdicts = await compareVerdicts(plans, descriptions.executions, options.s3Copy);
  mkdirSync(folder, { recursive: true });
  writeFileSync(code, renderMonitoring(plans, findLibrary(root, folder)));
  writeFileSync(notes, renderNotes(plans, verdicts));
  const lines = [
    ...plans.flatMap(({ left }) => left.map((item) => `- ${item}`)),
    ...describeVerdicts(verdicts),
    `${path.relative(process.cwd(), code)}, and what became what: ${path.relative(process.cwd(), notes)}`,
  ];
  lines.map(removeControlCharacters).forEach(write);
}

async function read(options: MigrateOptions, sageMaker: SageMakerClient): Promise<Descriptions> {
  const { from, endpoint, executions } = options;
  if (from === undefined) {
    return readAccount(sageMaker, { endpointName: endpoint, executions });
  }
  const all = await readDescriptions(from);
  if (endpoint === undefined) {
    return all;
  }
  const schedules = all.schedules.filter(({ EndpointName: name }) => name === endpoint);
  if (schedules.length === 0) {
    const names = new Set(all.schedules.map(({ EndpointName: name }) => name));
    throw new InputError(
      `--endpoint ${endpoint} has no monitoring schedule; those that are given are of ${[...names].join(', ') || 'none'}`,
    );
  }
  return { ...all, schedules };
}

function parseExecutions(text: string): number {
  const executions = parseDecimal(text);
  if (!Number.isSafeInteger(executions) || executions < 0 || executions > 100) {
    throw new InvalidArgumentError('must be a whole number from 0 to 100.');
  }
  return executions;
}

/** Adds the command `migrate`. */
export function addMigrateCommand(program: Command, common: CommandContext): void {
  program
    .command('migrate')
    .description("writes constructs in place of Model Monitor's schedules, and compares verdicts on the same requests")
    .option(
      '--from <file...>',
      'what aws sagemaker describe-monitoring-schedule and its like printed: files or folders; otherwise the account is read',
    )
    .option('--endpoint <name>', 'the schedules of this endpoint alone')
    .option(
      '--s3-copy <folder>',
      "a folder with copies of S3's objects, as <folder>/<bucket>/<key>; otherwise S3 is read",
    )
    .option('--target <column>', "the baseline's column that requests lack; '' for none (default: its first)")
    .option('--executions <n>', 'how many executions of a schedule are compared, of the account', parseExecutions, 3)
    .option('--out <folder>', 'where monitoring.ts and monitoring.md are written', '.')
    .option('--force', 'overwrite them', false)
    .action((options: MigrateOptions) => migrate(options, common));
}
