import type { Clock } from '../../engine/aws/clock';
import type { LedgerStore } from './ledger';
import { type NewsOptions, tellNews } from './news';
import { listRunsSince } from './observe';

/** A run whose event never came is looked for so long after its start. */
const SEARCH_MILLISECONDS = 7 * 86_400_000;
/** Where nothing is written down of who was told, runs that are older count as told. */
const UNKNOWN_MILLISECONDS = 86_400_000;
/** So many are remembered, and no more are looked at. */
const MOST_FAILURES = 500;

/**
 * Tells of each run that failed, once: of the one that an event names, and of those whose events were lost.
 *
 * @param named the run of the event, which the list may not show as failed yet
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
    .slice(0, MOST_FAILURES)
    .map(({ PipelineExecutionArn, StartTime }) => ({ run: PipelineExecutionArn!, start: StartTime?.getTime() ?? 0 }));
  if (store.ledger.toldFailures === undefined) {
    const old = failed.filter(({ run, start }) => start < now - UNKNOWN_MILLISECONDS && run !== named);
    await store.save({ ...store.ledger, toldFailures: old.map(({ run }) => run) });
  }
  const recent = failed.filter(({ start }) => start >= now - SEARCH_MILLISECONDS).map(({ run }) => run);
  for (const run of new Set([...(named === undefined ? [] : [named]), ...recent])) {
    const told = store.ledger.toldFailures ?? [];
    if (!told.includes(run)) {
      await tellNews({ kind: 'RunFailed', run }, time, options);
      await store.save({ ...store.ledger, toldFailures: [...told, run].slice(-MOST_FAILURES) });
    }
  }
}
