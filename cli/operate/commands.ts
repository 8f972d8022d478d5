import { createInterface } from 'node:readline/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Command } from 'commander';
import type { EndpointStatusReport, ReplayReport, RollbackReport } from '../../contract/operator';
import { InputError } from '../drift/input-error';
import { removeControlCharacters } from '../drift/print-result';
import { parseVersion } from '../parse-version';
import { askController } from './ask-controller';
import { describeReplayReport } from './describe-replay';
import { describeRollbackReport, describeStatusReport } from './describe-reports';
import { findController } from './find-controller';

/** What the commands have in common. */
export interface OperatorContext {
  /** Writes a line for the reader. */
  readonly write: (line: string) => void;
}

interface RollbackOptions {
  readonly to: number;
  readonly reason?: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** What a command ends with that did not do what it was asked. */
const NOT_DONE = 1;

/**
 * Adds what an operator does to an endpoint that is deployed: with the credentials and the region of the environment, and in
 * the local cloud as well.
 */
export function addOperatorCommands(program: Command, { write }: OperatorContext): void {
  const print = (lines: readonly string[]): void => lines.map(removeControlCharacters).forEach(write);

  program
    .command('status')
    .description('says what an endpoint serves, which versions may serve, and what its controller does next')
    .argument('<endpoint>', "the endpoint's name")
    .option('--json', 'writes the whole answer as JSON', false)
    .action(async (endpoint: string, { json }: { json: boolean }) => {
      const lambda = new LambdaClient();
      const controller = await findController(lambda, endpoint);
      const report = await askController<EndpointStatusReport>(lambda, controller, { operator: 'status' });
      print(json ? JSON.stringify(report, undefined, 2).split('\n') : describeStatusReport(report));
    });

  program
    .command('rollback')
    .description('brings an older approved version back: those that are newer are marked Rejected in the registry')
    .argument('<endpoint>', "the endpoint's name")
    .requiredOption('--to <version>', 'the number of the version that is to serve', parseVersion)
    .option('--reason <text>', 'why, for the registry')
    .option('--dry-run', 'only says what would be done', false)
    .option('--yes', 'does not ask before', false)
    .action(async (endpoint: string, { to, reason, dryRun, yes }: RollbackOptions) => {
      const lambda = new LambdaClient();
      const controller = await findController(lambda, endpoint);
      const ask = (isDryRun: boolean): Promise<RollbackReport> =>
        askController(lambda, controller, { operator: 'rollback', to, reason, dryRun: isDryRun });
      const plan = await ask(true);
      print(describeRollbackReport(plan));
      if (plan.refused !== undefined) {
        process.exitCode = NOT_DONE;
      } else if (!dryRun && plan.rejects.length > 0 && (yes || (await confirm()))) {
        const report = await ask(false);
        print(describeRollbackReport(report));
        process.exitCode = report.refused === undefined ? 0 : NOT_DONE;
      }
    });

  program
    .command('replay')
    .description("gives what lies in the dead-letter queue of an endpoint's stack to the functions that failed on it")
    .argument('<endpoint>', "the endpoint's name")
    .option('--dry-run', 'only says what would be done', false)
    .action(async (endpoint: string, { dryRun }: { dryRun: boolean }) => {
      const lambda = new LambdaClient();
      const controller = await findController(lambda, endpoint);
      const report = await askController<ReplayReport>(lambda, controller, { operator: 'replay', dryRun });
      print(describeReplayReport(report));
      process.exitCode = report.letters.every(({ outcome }) => outcome !== 'failed') ? 0 : NOT_DONE;
    });
}

async function confirm(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new InputError('--yes: is required where nobody can be asked');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question('Reject them? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}
