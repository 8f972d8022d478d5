/** What a measured program printed about one run. */
export interface Run {
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly rows: number;
  readonly version: string;
}

/** A program, with its runs on one file, or why there are none. */
export interface Candidate {
  readonly name: string;
  readonly megabytes: number;
  readonly runs: readonly Run[];
  readonly failure?: string;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const listSeconds = ({ runs }: Candidate): number[] => runs.map(({ seconds }) => seconds);

/**
 * A table of speed. Every ratio is the median of the ratios to the run of the floor that was made just before, on the same
 * bytes: what else the machine does then slows both.
 *
 * @param candidates each with its floor, whose runs lie beside its own
 * @param floorName what the ratios are called by
 */
export function renderSpeed(
  candidates: readonly { readonly candidate: Candidate; readonly floor: Candidate }[],
  floorName = 'floor',
): string {
  const lines = candidates.map(({ candidate, floor }) => {
    const { name, megabytes, runs, failure } = candidate;
    if (failure !== undefined) {
      return `| ${name} | not measured: ${failure} | | | | | |`;
    }
    const seconds = median(listSeconds(candidate));
    const ratios = runs.map((run, i) => run.seconds / floor.runs[i]!.seconds);
    const cpuRatios = runs.map((run, i) => run.cpuSeconds / floor.runs[i]!.cpuSeconds);
    const peak = Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes));
    return `| ${name} | ${seconds.toFixed(2)} | ${(megabytes / seconds).toFixed(0)} | ${median(ratios).toFixed(2)} | ${Math.min(...ratios).toFixed(2)} – ${Math.max(...ratios).toFixed(2)} | ${median(cpuRatios).toFixed(2)} | ${peak.toFixed(0)} |`;
  });
  return [
    `| | median seconds | MB a second | time / ${floorName} | range | CPU time / ${floorName} | peak MB |`,
    '|---|---:|---:|---:|---:|---:|---:|',
    ...lines,
  ].join('\n');
}

/** A table of what runs took. */
export function renderTimes(runs: readonly Run[]): string {
  const seconds = runs.map((run) => run.seconds);
  const cpu = runs.map(({ cpuSeconds }) => cpuSeconds);
  const peak = Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes));
  return [
    '| median seconds | fewest | CPU seconds | fewest | peak MB |',
    '|---:|---:|---:|---:|---:|',
    `| ${[median(seconds), Math.min(...seconds), median(cpu), Math.min(...cpu)].map((one) => one.toFixed(2)).join(' | ')} | ${peak.toFixed(0)} |`,
  ].join('\n');
}

/** A table of memory by the number of rows. */
export function renderMemory(runs: readonly Run[]): string {
  const lines = runs.map(
    ({ rows, peakMegabytes, seconds }) =>
      `| ${rows.toLocaleString('en-US')} | ${peakMegabytes.toFixed(0)} | ${seconds.toFixed(0)} |`,
  );
  return ['| rows | peak MB | seconds |', '|---:|---:|---:|', ...lines].join('\n');
}
