// What guards are called and how much they are: as in the props that set them, whatever their configuration calls it.
import { formatLength } from '../../engine/drift-report/format-time';
import type { Change } from './compare';
import { showChange } from './finding';
import type { Item } from './items';
import type { Fact } from './resolve';

/** Whose guard it is, by the part of a configuration that it stands in. */
const OWNERS: Readonly<Record<string, string>> = {
  GUARDS: ' of the retraining',
  DRIFT_CONFIG: ' of the drift monitor',
  QUALITY_CONFIG: ' of the quality monitor',
};

const PROPS: Readonly<Record<string, string>> = { effect: 'thresholds' };

/** What the quality monitor repeats of what the evaluation has is one guard. */
const REPEATED = /^(?:decisionThreshold|costs)$/;

const SECONDS = /Seconds$/;

/** For example `window of the drift monitor`. */
export function nameGuard({ item, path }: Pick<Change, 'item' | 'path'>): string {
  const start = path.findIndex((part) => /^(?:GUARDS|DRIFT_CONFIG|QUALITY_CONFIG|Settings|Steps)$/.test(part));
  const name = path
    .slice(start + 1)
    .map((part) => PROPS[part] ?? part.replace(SECONDS, ''))
    .join('.');
  const owner = REPEATED.test(path[start + 1]) ? undefined : OWNERS[path[start]];
  return `${name}${owner ?? ''}${item.type === 'AWS::CloudWatch::Alarm' ? ` of the ${nameAlarm(item)}` : ''}`;
}

/** For example `alarm DriftAlarm`. */
export function nameAlarm({ path }: Pick<Item, 'path'>): string {
  return `alarm ${path.split('/').at(-1)}`;
}

/** What a guard was and is; of times in days, hours or minutes. */
export function showGuard(change: Change): string {
  const { path, item, before, after } = change;
  const isTime = SECONDS.test(path.at(-1)!) || (item.type === 'AWS::CloudWatch::Alarm' && path.at(-1) === 'Period');
  return isTime ? showChange({ before: showTime(before), after: showTime(after) }) : showChange(change);
}

/** In the largest unit of which it is a whole number. */
function showTime(fact: Fact | undefined): Fact | undefined {
  const seconds = Number(fact);
  return fact === undefined || Number.isNaN(seconds) ? fact : formatLength(seconds);
}
