import type { Command } from 'commander';
import { DRIFT_DIFF } from '../../contract/command-line';
import { checkOutputs } from '../drift/check-outputs';
import { removeControlCharacters } from '../drift/print-result';
import { writeOutput } from '../drift/write-output';
import { describeDifference, printDifference } from './describe-difference';
import { readWindow } from './read-window';

/** What the command needs of the program. */
export interface DriftDiffContext {
  /** Writes a line for the reader. */
  readonly write: (line: string) => void;
}

/** Adds `drift-diff` to the command line. */
export function addDriftDiffCommand(program: Command, { write }: DriftDiffContext): void {
  program
    .command(DRIFT_DIFF)
    .description('says what changed from one window to another: which columns began to drift, and which no longer do')
    .argument('<earlier>', 'a report of the drift monitor, or what drift --json wrote; a file or s3://…')
    .argument('<later>', 'the same of another window')
    .option('--json <file>', 'writes the difference as JSON')
    .action(async (earlier: string, later: string, { json }: { json?: string }) => {
      await checkOutputs(
        [
          ['<earlier>', earlier],
          ['<later>', later],
        ],
        [['--json', json]],
      );
      const difference = describeDifference(await readWindow(earlier), await readWindow(later));
      printDifference(difference).map(removeControlCharacters).forEach(write);
      await writeOutput('--json', json, () => `${JSON.stringify(difference, undefined, 2)}\n`);
    });
}
