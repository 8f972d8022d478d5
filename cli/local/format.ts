import type { PipelineRunSummary } from './summary-types';

const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** Such as `Mon 5 Jan`, UTC. */
export function formatDay(time: string): string {
  return DAY.format(new Date(time)).replace(',', '');
}

/** Such as `Mon 5 Jan 12:04`, UTC. */
export function formatTime(time: string): string {
  return `${formatDay(time)} ${CLOCK.format(new Date(time))}`;
}

/** A share with three decimals, or a dash. */
export function formatShare(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(3);
}

/** Such as `1 min 42 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60
    ? `${seconds < 10 ? seconds.toFixed(1) : whole} s`
    : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Why a run failed: what its step says, of which the run itself only says that it failed. */
export function explainFailure({ failureReason, steps }: PipelineRunSummary): string | undefined {
  return steps.find((step) => step.failureReason !== undefined)?.failureReason ?? failureReason;
}
