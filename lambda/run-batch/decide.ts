/** What is there when a batch is due. */
export interface Observed {
  /** The name of this batch's run: the same for the same due time. */
  readonly run: string;
  /** The run that goes on. @default - none */
  readonly running?: { readonly run?: string; readonly arn: string };
  /** The version that the endpoint serves; absent, with the reason, where there is none. */
  readonly version?: string;
  readonly noVersion?: string;
  /** How many objects there are to read. */
  readonly objects: number;
  /** What they are called. */
  readonly source: 'table' | 'delivery';
  readonly fingerprint: string;
  /** Of the last batch that was published. @default - there was none */
  readonly last?: {
    readonly run: string;
    readonly version: string;
    readonly fingerprint: string;
    readonly time: string;
  };
  /** Whether a person asks, who has a reason. */
  readonly byHand: boolean;
}

/** What becomes of a batch that is due. */
export interface Decision {
  readonly outcome: 'start' | 'repeat' | 'skip' | 'refuse';
  readonly reason: string;
  /** Of a skip: what due times have in common that are skipped for one and the same reason. */
  readonly state?: string;
}

/**
 * Whether a batch starts. `repeat`: it has been started for this due time already, and nobody needs to hear of it; `skip`: it
 * is not started, and people are told once; `refuse`: it cannot be, and the failure alarm fires.
 */
export function decide(observed: Observed): Decision {
  const { run, running, version, objects, source, last } = observed;
  if (running?.run === run || last?.run === run) {
    return { outcome: 'repeat', reason: 'the batch of this time was started before' };
  }
  if (running) {
    return skip(`the batch ${running.arn} is still in progress`, `in progress: ${running.arn}`, observed);
  }
  if (version === undefined) {
    return skip(`no version serves yet: ${observed.noVersion}`, 'nothing serves', observed);
  }
  if (objects === 0) {
    // A table that trains has rows; before the first delivery there are none.
    return source === 'table'
      ? { outcome: 'refuse', reason: 'the table has no rows' }
      : skip('there is no delivery', 'no delivery', observed);
  }
  const isSame = last?.fingerprint === observed.fingerprint && last.version === version;
  if (isSame && !observed.byHand) {
    return skip(
      `neither the ${source} nor the version has changed since the batch of ${last.time}, whose answers still hold`,
      'unchanged',
      observed,
    );
  }
  return { outcome: 'start', reason: observed.byHand ? 'somebody asked for it' : 'the schedule is due' };
}

/** Each published batch begins anew. */
function skip(reason: string, kind: string, { last }: Observed): Decision {
  return { outcome: 'skip', reason, state: last ? `${kind}, after ${last.run}` : kind };
}
