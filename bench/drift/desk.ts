/** The command line's comparison of files, from the training rows to the verdict: `desk <training rows> <live CSV>`. */
import { runDrift } from '../../cli/drift/run-drift';
import { measureCost } from './measure-cost';

async function run(baseline: string, live: string): Promise<void> {
  const print = measureCost();
  const { rows, verdict } = await runDrift({ baseline, live: [live] });
  print({ rows, verdict });
}

void run(process.argv[2]!, process.argv[3]!);
