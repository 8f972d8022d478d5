import { MAXIMUM_RUNS_PER_ALARM } from '../../../contract/retrain-guards';
import { formatHour, formatSecond } from '../../../engine/traffic/window';
import { TELL_MILLISECONDS } from '../aws/alarms';
import type { PipelineRun } from '../aws/pipelines';
import { DRIFT_REPORTS, RECHECK_MILLISECONDS, type RetrainWorld } from './world';

const DAY = 86_400_000;
/** So many days an alarm stands that no run clears. */
const STANDING_DAYS = 4;
/** A broken feed is looked at for so long. */
const FAULT_MILLISECONDS = 12 * RECHECK_MILLISECONDS;

/** An alarm stands whatever is trained: some runs are tried, and then a person is told. @returns what did not hold */
export async function standIncurably(world: RetrainWorld): Promise<string | undefined> {
  const since = await raise(world);
  world.isIncurable = true;
  await world.pass(STANDING_DAYS * DAY);
  const runs = countRuns(world, since);
  if (runs > MAXIMUM_RUNS_PER_ALARM) {
    return `${runs} runs did not clear an alarm, and each was followed by another one`;
  }
  if (runs < MAXIMUM_RUNS_PER_ALARM) {
    return `an alarm stands for days, and ${runs} runs were tried`;
  }
  // Told at every look would be told every hour.
  const told = countNotices(world, 'RetrainingGivenUp', since);
  return told === 1 ? undefined : `runs did not clear an alarm, and people were told ${told} times`;
}

/**
 * The report that an alarm rests on looks like a broken feed: nothing is trained on that, and a person is told. Then it looks
 * like the world.
 *
 * @returns what did not hold
 */
export async function breakFeed(world: RetrainWorld): Promise<string | undefined> {
  world.deploy('diagnosed');
  writeDiagnosis(world, 'feed', 'A feature is missing in all rows.');
  const since = await raise(world);
  await world.pass(FAULT_MILLISECONDS);
  if (countRuns(world, since) > 0) {
    return 'a run was started on what looks like a broken feed';
  }
  if (!world.watch.told.byNotice(['FeedFault'], since, since + RECHECK_MILLISECONDS + TELL_MILLISECONDS)) {
    return 'requests look faulty, and nobody was told';
  }
  writeDiagnosis(world, 'world', 'Many features have shifted together.');
  await world.pass(FAULT_MILLISECONDS);
  return countRuns(world, since) === 1 ? undefined : 'drift of the world stands, and no run has started';
}

/** Raises the alarm of drift in a world in which no run is in the way. @returns since when it stands */
async function raise(world: RetrainWorld): Promise<number> {
  const { cloudWatch, runtime } = world;
  cloudWatch.alarms.clear();
  await world.pass(2 * DAY);
  const since = runtime.now;
  world.take({ kind: 'alarm', name: 'drift' });
  return since;
}

/** Runs for the alarm of drift. */
function countRuns({ pipelines }: RetrainWorld, since: number): number {
  return pipelines.runs.filter(
    ({ start, description }: PipelineRun) => start >= since && description.startsWith('alarm drift'),
  ).length;
}

function countNotices({ messages }: RetrainWorld, kind: string, since: number): number {
  return messages.sent.filter(({ at, text }) => at >= since && text.includes(kind)).length;
}

function writeDiagnosis({ s3, runtime }: RetrainWorld, kind: 'feed' | 'world', text: string): void {
  const start = new Date(Math.floor(runtime.now / RECHECK_MILLISECONDS) * RECHECK_MILLISECONDS);
  const end = new Date(start.getTime() + RECHECK_MILLISECONDS);
  const report = {
    version: 1,
    endpoint: 'churn',
    window: { start: start.toISOString(), end: end.toISOString() },
    verdict: 'Drift',
    driftedFeatures: [],
    diagnosis: { kind, text, signs: [] },
  };
  s3.put(`${DRIFT_REPORTS}/${formatHour(start)}/${formatSecond(start)}.json`, JSON.stringify(report));
}
