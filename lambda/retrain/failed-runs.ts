import type { Clock } from '../../engine/aws/clock';
import { listFailedSteps } from '../../engine/aws/pipeline-steps';
import type { LedgerStore } from './ledger';
import { type NewsOptions, tellNews } from './news';
import { listRunsSince } from './observe';

/** A run whose event never came is looked for so long after its start. */
const SEARCH_MILLISECONDS = 7 * 86_400_000;
/** Where nothing is written down of who was told, runs that are older count as told. */
const UNKNOWN_MILLISECONDS = 86_400_000;
/** So many are remembered. */
const MOST_TOLD = 500;
/** So many are looked at, the newest: fewer than are remembered, so that none of them is forgotten in favour of another one. */
const MOST_LOOKED_AT = MOST_TOLD / 2;
/** Of runs that were told it is looked whether they were retried since, of so many: the newest. */
const MOST_RETRIED = 10;

/**
 * Tells of each run that failed, once: of the one that an event names, and of those whose events were lost. A run that was
 * tried again (RetryPipelineExecution) and fails again is told again, by its event or because a step of it failed since it was told.
 *
 * @param named the run of the event, which the list may not show as failed yet
 * @param time of the event
 */
export async function tellFailedRuns(
  named: string | undefined,
  time: Date,
  store: LedgerStore,
  options: NewsOptions & Clock,
): Promise<void> {
  const now = options.now();
  const failed = (await listRunsSince(now - SEARCH_MILLISECONDS, options))
    .filter(({ PipelineExecutionStatus: status }) => status === 'Failed')
    .slice(0, MOST_LOOKED_AT)
    .map(({ PipelineExecutionArn, StartTime }) => ({ run: PipelineExecutionArn!, since: StartTime?.getTime() ?? 0 }))
    .reverse();
  if (store.ledger.toldFailures === undefined) {
    const old = failed.filter(({ run, since }) => since < now - UNKNOWN_MILLISECONDS && !isSameRun(run, named));
    await store.save({ ...store.ledger, toldFailures: old.map(({ run }) => ({ run, at: new Date(now) })) });
  }
  const recent = failed.filter(({ since }) => since >= now - SEARCH_MILLISECONDS);
  const { toldFailures = [] } = store.ledger;
  const known = recent.filter(({ run }) => toldFailures.some((each) => isSameRun(each.run, run))).slice(-MOST_RETRIED);
  for (const each of known) {
    const { steps } = await listFailedSteps(each.run, options);
    each.since = Math.max(each.since, ...steps.map(({ EndTime }) => EndTime?.getTime() ?? 0));
  }
  for (const { run, since } of [...(named === undefined ? [] : [{ run: named, since: time.getTime() }]), ...recent]) {
    const told = store.ledger.toldFailures ?? [];
    if (!told.some((each) => isSameRun(each.run, run) && each.at.getTime() >= since)) {
      await tellNews({ kind: 'RunFailed', run }, time, options);
      const others = told.filter((each) => !isSameRun(each.run, run));
      const at = new Date(Math.max(options.now(), since));
      await store.save({ ...store.ledger, toldFailures: [...others, { run, at }].slice(-MOST_TOLD) });
    }
  }
}

/** SageMaker writes the pipeline's name in small letters in some ARNs. */
function isSameRun(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}
