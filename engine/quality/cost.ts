import type { CostsConfig } from '../../contract/costs';
import { COST_METRIC } from '../../contract/metrics';
import { keepWithin, type Measure, type Measures, mean, measureMean, measureShare, type Outcome } from './measure';

/**
 * What a row's answer costs in the mean. The interval of a deviation's cost is the normal one. That of classes puts Wilson's
 * intervals of the shares of rows with each cost together, by the variances that they stand for (MOVER: Zou and Donner,
 * 2008): a dear mistake that few rows show, or none, is in it, where the normal one would know nothing of it.
 *
 * @returns nothing of no rows
 */
export function measureCost(outcomes: readonly Outcome[], { matrix, over = 0, under = 0 }: CostsConfig): Measures {
  if (outcomes.length === 0) {
    return {};
  }
  const costs = outcomes.map(({ truth, predicted }) =>
    matrix ? matrix[truth][predicted] : predicted > truth ? over * (predicted - truth) : under * (truth - predicted),
  );
  return {
    [COST_METRIC.name]: matrix ? measureLevels(costs, matrix.flat()) : keepWithin(measureMean(costs), 0, Infinity),
  };
}

/** @param possible what a row may cost */
function measureLevels(costs: readonly number[], possible: readonly number[]): Measure {
  const least = Math.min(...possible);
  const levels = [...new Set(possible)]
    .filter((cost) => cost > least)
    .map((cost) => ({
      weight: cost - least,
      share: measureShare(costs.filter((one) => one === cost).length, costs.length),
    }));
  const deviate = (end: 'lower' | 'upper'): number => {
    const deviations = levels.map(({ weight, share }) => weight * Math.abs(share[end] - share.value));
    const squares = levels.map(({ share: one }, i) =>
      levels.reduce(
        (total, { share: other }, j) => total + correlate(one, other, i === j) * deviations[i] * deviations[j],
        0,
      ),
    );
    return Math.sqrt(
      Math.max(
        0,
        squares.reduce((total, square) => total + square, 0),
      ),
    );
  };
  const value = mean(costs);
  const { standardError } = measureMean(costs);
  const measure = { value, lower: value - deviate('lower'), upper: value + deviate('upper'), standardError };
  return keepWithin(measure, least, Math.max(...possible));
}

/** How two shares of the same rows vary together: where one is larger, the other is smaller. */
function correlate(one: Measure, other: Measure, same: boolean): number {
  const left = (1 - one.value) * (1 - other.value);
  return same ? 1 : left === 0 ? 0 : -Math.sqrt((one.value * other.value) / left);
}
