import type { S3Client } from '@aws-sdk/client-s3';
import type { AnswerFieldsConfig } from '../../contract/answer-fields';
import type { RecordFilterConfig } from '../../contract/record-filter';
import { readJson } from '../aws/s3';
import type { Baseline } from '../drift';
import { loadBaseline } from './baseline-store';
import { identifyCounts } from './report-store';
import type { ServingVersion } from './serving-version';
import { tellBaseline } from './tell-baseline';
import type { Window } from './window';

/** All that the counting and the judging of a window in parts must agree on; plain JSON. */
export interface FanOutPlan {
  /** ISO times, see Window. */
  readonly window: { readonly start: string; readonly end: string; readonly metricTime: string };
  /** `<capture destination>/<endpoint>/<variant>` */
  readonly captureFolder: string;
  readonly modelPackageArn?: string;
  readonly servingSince?: string;
  readonly sources: ServingVersion['sources'];
  /** Where answers hold what was predicted, as the monitor was told. */
  readonly answer?: AnswerFieldsConfig;
  /** Which requests do not count, as the monitor was told. */
  readonly leaveOut?: RecordFilterConfig;
  /** What the parts' counts must be made with, see identifyCounts. */
  readonly identity: string;
  /** How many parts there are. */
  readonly shards: number;
  /** The window whose turn has come, up to which is gone on; the plan's own, if absent. */
  readonly asked?: FanOutPlan['window'];
  /** Somebody asked for the window by its times. */
  readonly named?: true;
}

/** A plan and what it is about. */
export interface OpenPlan {
  /** Of the plan itself. */
  readonly uri: string;
  readonly window: Window;
  readonly version: ServingVersion;
  readonly baseline: Baseline;
  readonly identity: string;
  readonly captureFolder: string;
  readonly shards: number;
  readonly asked: Window;
  readonly named?: true;
}

/** A plan that no longer fits what it was made for: nothing is counted or judged by it. */
export class PlanMismatchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PlanMismatchError';
  }
}

/**
 * Reads a plan and the baseline that it is about.
 *
 * @throws PlanMismatchError when there is no such plan, or when the baseline is no longer the one that it was made with
 */
export async function openPlan(s3: S3Client, uri: string): Promise<OpenPlan> {
  const plan = await readJson<FanOutPlan>(s3, uri);
  if (!plan) {
    throw new PlanMismatchError(`there is no plan ${uri}`);
  }
  const { modelPackageArn, sources, identity, captureFolder, shards } = plan;
  const servingSince = plan.servingSince === undefined ? undefined : new Date(plan.servingSince);
  const baseline = tellBaseline(await loadBaseline(s3, sources), plan);
  if (identifyCounts(baseline, servingSince) !== identity) {
    throw new PlanMismatchError(`the baseline built from ${sources.data} is another than when ${uri} was made`);
  }
  const window = readWindow(plan.window);
  return {
    uri,
    window,
    version: { modelPackageArn, sources, ...(servingSince && { servingSince }) },
    baseline,
    identity,
    captureFolder,
    shards,
    asked: plan.asked ? readWindow(plan.asked) : window,
    ...(plan.named && { named: plan.named }),
  };
}

/** A window of a plan. */
export function readWindow({ start, end, metricTime }: FanOutPlan['window']): Window {
  return { start: new Date(start), end: new Date(end), metricTime: new Date(metricTime) };
}

/** A window as a plan has it. */
export function writeWindow({ start, end, metricTime }: Window): FanOutPlan['window'] {
  return { start: start.toISOString(), end: end.toISOString(), metricTime: metricTime.toISOString() };
}

/** Where the counts of a part go. */
export function locateShard(plan: string, index: number): string {
  return `${plan.replace(/[^/]*$/, '')}counts-${String(index).padStart(5, '0')}.json.gz`;
}
