import { formatSeconds } from './format';

/** Tells how a task is going: one line of its own, and optionally the line that a live display shows instead. */
export type Say = (line: string, live?: string) => void;

/** One step of a run. */
export interface Task {
  readonly title: string;
  run(say: Say): Promise<void>;
}

/** Runs tasks one after the other and shows how they go. */
export interface TaskRunner {
  /**
   * @param tasks what to do, in order; the first that fails ends the run with its error
   * @param durations receives the real seconds of every task that ran
   */
  run(tasks: Task[], durations: Record<string, number>): Promise<void>;
}

/** Runs a task and notes how long it took, even if it failed. */
export async function timeTask(task: Task, say: Say, durations: Record<string, number>): Promise<void> {
  const start = performance.now();
  try {
    await task.run(say);
  } finally {
    durations[task.title] = Number(((performance.now() - start) / 1000).toFixed(2));
  }
}

/** Shows tasks as plain lines: for logs, pipes and continuous integration. */
export function createPlainRunner(write: (line: string) => void): TaskRunner {
  return {
    async run(tasks, durations) {
      const start = performance.now();
      const stamp = (): string => `[${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s]`;
      for (const [index, task] of tasks.entries()) {
        write(`${stamp()} ${index + 1}/${tasks.length} ${task.title}`);
        await timeTask(task, (line) => write(`${stamp()}       ${line}`), durations);
        write(`${stamp()}       done in ${formatSeconds(durations[task.title]!)}`);
      }
    },
  };
}
