import type { QualityConfig } from '../../contract/quality-config';
import { readEventTime } from '../../engine/aws/event-time';
import { formatHour, formatSecond, readNamedWindow, readTime, type Window } from '../../engine/traffic/window';

/** A schedule's event, or a call by hand that names the window. */
export interface MeasureQualityEvent {
  /** ISO 8601; labels that were collected until then count. @default - now */
  readonly scheduledTime?: string;
  /** ISO 8601, inclusive; only together with windowEnd. */
  readonly windowStart?: string;
  /** ISO 8601, exclusive. */
  readonly windowEnd?: string;
  /** The state machine's: the S3 URI of a plan, whose parts are merged, or of which one is measured. */
  readonly plan?: string;
  /** Of the plan, from 0. */
  readonly part?: number;
}

/** What is done for every window, by the marks of the monitor's progress. */
export type Step = 'estimated' | 'measured' | 'measuredAgain';

/** One thing to do for one window. */
export interface Task extends Window {
  /** Estimate before the labels are due, or measure with them. */
  readonly kind: 'estimate' | 'measure';
  /** The step that it is; absent where somebody asked for the window by its times. */
  readonly step?: Step;
  /** Whether metrics are published: a window that is measured again would be counted twice. */
  readonly published: boolean;
}

/** What an event asks for. */
export interface Plan {
  /** The instant of the event: the metrics' time, and until when labels count. */
  readonly now: Date;
  readonly tasks: readonly Task[];
}

/**
 * What an event means. The schedule's: estimate the last window whose traffic is complete, measure the last one whose labels
 * are due, and measure once more the last one whose late labels are in. One that names a window: measure that one again,
 * without metrics. The same event always means the same.
 *
 * @throws InvalidEventError when it names half a window, an empty one, or something that is no time
 */
export function planTasks(
  event: MeasureQualityEvent | undefined,
  config: QualityConfig,
  present: () => number = Date.now,
): Plan {
  const now = readTime('scheduledTime', () => readEventTime(event, present), event?.scheduledTime);
  const { windowStart, windowEnd } = event ?? {};
  if (windowStart === undefined && windowEnd === undefined) {
    const { captureDelaySeconds, labelDelaySeconds, lateLabelDelaySeconds } = config;
    const task = (kind: Task['kind'], step: Step, delaySeconds: number): Task => ({
      kind,
      step,
      published: step !== 'measuredAgain',
      ...findWindow(now, config.windowSeconds, delaySeconds),
      metricTime: now,
    });
    const tasks = [task('estimate', 'estimated', captureDelaySeconds), task('measure', 'measured', labelDelaySeconds)];
    return {
      now,
      tasks:
        lateLabelDelaySeconds > labelDelaySeconds
          ? [...tasks, task('measure', 'measuredAgain', lateLabelDelaySeconds)]
          : tasks,
    };
  }
  const named = readNamedWindow(windowStart, windowEnd);
  return { now, tasks: [{ kind: 'measure', ...named, metricTime: now, published: false }] };
}

/** The last window that ended at least so long ago. */
function findWindow(now: Date, windowSeconds: number, delaySeconds: number): { start: Date; end: Date } {
  const length = windowSeconds * 1000;
  const end = Math.floor((now.getTime() - delaySeconds * 1000) / length) * length;
  return { start: new Date(end - length), end: new Date(end) };
}

/** `<report uri>/<endpoint>/yyyy/mm/dd/hh/<window start><ending>`, all of the window's start. */
export function reportUri(prefix: string, endpoint: string, start: Date, ending: string): string {
  return `${prefix}/${endpoint}/${formatHour(start)}/${formatSecond(start)}${ending}`;
}
