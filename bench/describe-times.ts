import type { Summary } from '../cli/local/summary-types';

interface Row {
  readonly name: string;
  readonly seconds: number[];
}

function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Real seconds of the steps of the first training: nothing moves the simulated clock ahead while it lasts. */
function timeSteps({ pipelineRuns: [first], speed }: Summary): Record<string, number> {
  const timed = (first?.steps ?? []).filter(({ startTime, endTime }) => startTime && endTime);
  return Object.fromEntries(
    timed.map(({ name, startTime, endTime }) => [name, (Date.parse(endTime!) - Date.parse(startTime!)) / 1000 / speed]),
  );
}

function collectRows(records: Record<string, number>[]): Row[] {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return names.map((name) => ({ name, seconds: records.map((record) => record[name] ?? 0) }));
}

function renderRows(heading: string, rows: Row[], total: number): string {
  const lines = [...rows]
    .sort((one, other) => median(other.seconds) - median(one.seconds))
    .map(({ name, seconds }) => {
      const middle = median(seconds);
      return `| ${name} | ${middle.toFixed(1)} | ${((middle / total) * 100).toFixed(0)} % | ${Math.min(...seconds).toFixed(1)} – ${Math.max(...seconds).toFixed(1)} |`;
    });
  return [`| ${heading} | median seconds | share of the run | range |`, '|---|---:|---:|---:|', ...lines].join('\n');
}

/**
 * Tables of where the time of several runs went: by task, and by step of the task "first training".
 */
export function describeTimes(summaries: Summary[]): string {
  if (summaries.length === 0) {
    throw new RangeError('there are no runs to describe');
  }
  const tasks = collectRows(summaries.map(({ durations: { total: _, ...tasks } }) => tasks));
  const totals = summaries.map(({ durations }) => durations.total ?? 0);
  const total = median(totals);
  return [
    `${summaries.length} runs, median ${total.toFixed(1)} s, from ${Math.min(...totals).toFixed(1)} to ${Math.max(...totals).toFixed(1)} s`,
    renderRows('task', tasks, total),
    renderRows('step of the first training', collectRows(summaries.map(timeSteps)), total),
  ].join('\n\n');
}
