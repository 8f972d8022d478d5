/** The command line's comparison of files, from the training rows to the verdict: `desk <training rows> <live CSV>`. */
import { runDrift } from '../../cli/drift/run-drift';

async function run(baseline: string, live: string): Promise<void> {
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  const { rows, verdict } = await runDrift({ baseline, live: [live] });
  const { user, system } = process.cpuUsage(cpuBefore);
  process.stdout.write(
    JSON.stringify({
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (user + system) / 1e6,
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      rows,
      verdict,
      version: process.version,
    }),
  );
}

void run(process.argv[2]!, process.argv[3]!);
