import type { PipelineExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { Cause } from './cause';
import type { StartFacts } from './condition';
import type { ObservedRuns } from './decide';
import { findDiagnosis } from './find-diagnosis';
import { findNewest, findVersions, listStandingAlarms, type ObserveOptions } from './observe';
import { isServed, startOf } from './runs';
import { findSpending } from './spending';

/** What is to be decided about, and when. */
export interface Question {
  readonly cause: Cause;
  readonly recheck: boolean;
  readonly now: Date;
  readonly runs: PipelineExecutionSummary[];
  /** Causes that came before and wait. */
  readonly owed: readonly Cause[];
}

/** Everything that a decision rests on. What no guard asks for is not looked up. */
export async function observe(question: Question, options: ObserveOptions): Promise<ObservedRuns> {
  const { cause, recheck, now, runs } = question;
  const { guards } = options;
  return {
    now,
    runs,
    guards,
    ...(recheck && (await findVersions(cause, options))),
    ...(guards.budget && { spending: await findSpending(runs, now, guards.budget, options) }),
    ...(cause.kind === 'alarm' &&
      !(isServed(runs, cause) && !recheck) && { diagnosis: await findDiagnosis(cause, now, options) }),
    ...(guards.condition && cause.kind !== 'by hand' && { facts: await gatherFacts(question, options) }),
  };
}

async function gatherFacts({ cause, runs, owed }: Question, options: ObserveOptions): Promise<StartFacts> {
  const last = Math.max(0, ...runs.map(startOf));
  const waiting = [...owed, cause].filter(({ at }) => at.getTime() > last);
  const named = (kind: Cause['kind']): string[] =>
    waiting.flatMap((each) => (each.kind === kind ? (each.subject ?? '') : []));
  return {
    alarms: (await listStandingAlarms(options)).map(({ name }) => name),
    newData:
      named('new data').length > 0 ||
      (options.newDataUri !== undefined && (await findNewest(options.s3, options.newDataUri)) > last),
    schedule: named('schedule').length > 0,
    pipelines: named('pipeline'),
  };
}
