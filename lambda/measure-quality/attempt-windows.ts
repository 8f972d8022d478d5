import type { EstimateReport, QualityReport } from '../../engine/quality/report';
import type { FanOutStarted } from './fan-out';
import type { Task } from './tasks';

/** What was made of a window. */
export type WindowReport = QualityReport | EstimateReport;

interface FailedTask {
  readonly task: Task;
  readonly error: unknown;
}

/** What came of the windows of a step. */
export interface Outcome {
  readonly done: { readonly task: Task; readonly report: WindowReport }[];
  /** Those that failed while a later one did not. */
  readonly givenUp: FailedTask[];
  /** The last ones, which are tried again. */
  readonly failed: FailedTask[];
  /** That which was handed to the state machine; those after it wait. */
  begun?: Task;
}

/** Attempts a window. @returns what was handed to the state machine */
export async function attempt(
  task: Task,
  { done, givenUp, failed }: Outcome,
  work: (task: Task) => Promise<WindowReport | FanOutStarted>,
): Promise<FanOutStarted | undefined> {
  try {
    const report = await work(task);
    if ('fanOut' in report) {
      return report;
    }
    done.push({ task, report });
    givenUp.push(...failed.splice(0));
  } catch (error) {
    failed.push({ task, error });
  }
  return undefined;
}

/**
 * Tries the windows that would be given up once more: one refused request is no window's own fault.
 *
 * @returns those that were handed to the state machine
 */
export async function attemptAgain(
  { done, givenUp }: Outcome,
  work: (task: Task) => Promise<WindowReport | FanOutStarted>,
): Promise<FanOutStarted[]> {
  const begun: FanOutStarted[] = [];
  for (const { task } of givenUp.splice(0)) {
    try {
      const report = await work(task);
      'fanOut' in report ? begun.push(report) : done.push({ task, report });
    } catch (error) {
      givenUp.push({ task, error });
    }
  }
  done.sort((one, other) => one.task.start.getTime() - other.task.start.getTime());
  return begun;
}
