import type { EffectLimits } from '../../contract/drift-config';
import {
  type ComparedColumn,
  describeEffect,
  type PartTest,
  reachesLimit,
  readLimit,
  type Statistic,
} from './statistic';

/** A change that is large enough to matter. */
export interface Effect {
  readonly statistic: Statistic;
  readonly text: string;
}

/** The effects that a test of a part is of, or all of them: first those that name values. */
export function tellInOrder(effects: readonly Effect[], part?: PartTest): string[] {
  const told = effects.filter(({ statistic }) => part === undefined || statistic.partTests?.includes(part));
  const named = told.filter(({ statistic }) => statistic.describe);
  return [...named, ...told.filter((effect) => !named.includes(effect))].map(({ text }) => text);
}

/** The effects that belong to the verdict's sentence. */
export function tellHeadlines(effects: readonly Effect[]): string[] {
  return effects.filter(({ statistic }) => statistic.isHeadline).map(({ text }) => text);
}

/** The change in words where it is large enough to matter. */
export function tellEffect(
  statistic: Statistic,
  measured: number | undefined,
  limits: EffectLimits,
  column: ComparedColumn,
): string | undefined {
  const limit = readLimit(statistic, limits);
  const value = measured ?? (statistic.direction === 'atLeast' ? 0 : Number.POSITIVE_INFINITY);
  const counts = statistic.counts?.(measured, limit, column) ?? reachesLimit(statistic, value, limit);
  return counts ? (statistic.describe?.(value, limit, column) ?? describeEffect(statistic, value, limit)) : undefined;
}
