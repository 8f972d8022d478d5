import { RETRAIN_VARIABLES } from '../../contract/environment';
import { isBatch } from './batches';
import type { Comparison } from './compare';
import { type Finding, find } from './finding';
import { type Item, readVariables } from './items';
import { findLifecycle, type Lifecycle } from './lifecycles';
import { type Fact, type Facts, ORDER } from './resolve';

/** How an endpoint goes over to its new configuration. */
export function describeRollout({ facts }: Item): string {
  const { rollout } = (facts.Settings ?? {}) as Facts;
  if (rollout === undefined) {
    return 'the new configuration takes over once it answers; what serves goes on serving until then';
  }
  const { type, sizePercent, waitSeconds = 0, terminationWaitSeconds = 0, alarmNames } = rollout as Facts;
  const wait = minutes(Number(waitSeconds));
  const [how, steps] =
    type === 'CANARY'
      ? [`${sizePercent} % of the traffic first, the rest after ${wait}`, 1]
      : type === 'LINEAR'
        ? [`${sizePercent} % of the traffic every ${wait}`, Math.ceil(100 / Number(sizePercent)) - 1]
        : ['all traffic at once', 0];
  const lasts = minutes(steps * Number(waitSeconds) + Number(terminationWaitSeconds));
  const back = alarmNames === undefined ? '' : ', and again if an alarm fires';
  return `${how}; it takes about ${lasts} after the new instances have started; the old ones serve until then${back}`;
}

function minutes(seconds: number): string {
  return `${Number((seconds / 60).toFixed(1))} min`;
}

/** Whether merging trains, and what starts the next run of each pipeline that changes. */
export function describeNextRun(
  findings: readonly Finding[],
  after: readonly Item[],
  lifecycles: readonly Lifecycle[],
  anew: ReadonlySet<string>,
): Finding[] {
  const paths = findings.filter(({ section }) => section === 'model').flatMap((finding) => finding.paths);
  const isChanged = ({ path }: Item): boolean =>
    lifecycles.length < 2 || paths.some((each) => each === path || each.startsWith(`${path}#`));
  const pipelines = after.filter(
    (item) => item.type === 'AWS::SageMaker::Pipeline' && !isBatch(item, after) && isChanged(item),
  );
  return paths.length === 0
    ? []
    : pipelines.map(({ path }) => {
        const lifecycle = findLifecycle(lifecycles, path);
        const own = after.filter((item) => lifecycle === undefined || item.path.startsWith(`${lifecycle.root}/`));
        // One pipeline alone needs no name.
        return { section: 'merge', text: tellNextRun(own, anew.has(path)), paths: lifecycles.length < 2 ? [] : [path] };
      });
}

/** @param isAnew whether the pipeline itself is made anew, with nothing that serves */
function tellNextRun(items: readonly Item[], isAnew: boolean): string {
  const starts = [...new Set(items.flatMap((item) => listStarts(item, items)))].sort();
  const next = [...starts, 'by hand'].join(', ').replace(/, by hand$/, starts.length > 0 ? ' or by hand' : 'by hand');
  return `the next run of the pipeline trains what is described above; it starts ${next}, and merging starts none${isAnew ? '' : ': what serves goes on serving'}`;
}

function listStarts(item: Item, items: readonly Item[]): string[] {
  const variables = readVariables(item);
  if (variables[RETRAIN_VARIABLES.guards] === undefined) {
    return [];
  }
  const owner = item.path.split('/').slice(0, -1).join('/');
  const schedules = items.filter(
    ({ type, path }) => type === 'AWS::Scheduler::Schedule' && path === `${owner}/Schedule`,
  );
  const named = variables[RETRAIN_VARIABLES.alarmNames] ?? {};
  const alarms = typeof named === 'object' ? Object.keys(named ?? {}).filter((name) => name !== ORDER) : [named];
  return [
    ...(alarms.length > 0 ? ['after an alarm'] : []),
    ...(variables[RETRAIN_VARIABLES.newDataUri] === undefined ? [] : ['with new data']),
    ...schedules.map(({ facts }) => `on its schedule, ${facts.ScheduleExpression}`),
  ];
}

/** A column as a client sends it. */
interface SentColumn {
  readonly name: string;
  readonly type: string;
}

/** How many columns a sentence names. */
const NAMED = 30;

/** What clients send to a version of the new recipe, and whether what serves is still watched rightly. */
export function describeRequests({ pairs }: Comparison): Finding[] {
  return pairs.flatMap(({ before, after }): Finding[] => {
    const [old, fresh] = [listColumns(before.facts), listColumns(after.facts)];
    if (
      old === undefined ||
      fresh === undefined ||
      JSON.stringify(before.facts.recipe) === JSON.stringify(after.facts.recipe)
    ) {
      return [];
    }
    if (JSON.stringify(old) === JSON.stringify(fresh)) {
      return [
        find('merge', after, 'the baseline of the version that serves still fits: columns, their order and types stay'),
      ];
    }
    const names = fresh.map(({ name }) => name);
    const order =
      names.length > NAMED ? `${names.slice(0, NAMED).join(', ')}, and ${names.length - NAMED} more` : names.join(', ');
    return [
      find(
        'merge',
        after,
        'the version that serves and its baseline expect the columns as they were: clients change with the first version of the new recipe, not with the merge',
      ),
      find('merge', after, `from then on clients send, in this order: ${order}`),
    ];
  });
}

function listColumns(facts: Facts): SentColumn[] | undefined {
  const features = ((facts.recipe ?? {}) as Facts).features as Facts | undefined;
  return features === undefined
    ? undefined
    : Object.entries(features)
        .filter(([name]) => name !== ORDER)
        .map(([name, column]: [string, Fact]) => ({ name, type: String((column as Facts).type) }));
}
