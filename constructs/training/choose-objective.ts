import { isMoreBetter, METRICS } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { BoundAlgorithm } from './bind-algorithm';
import type { SuccessCriterion } from './success-criterion';
import { ObjectiveDirection, type TuningObjective, type TuningOptions } from './tuning';

/**
 * What a tuning chooses by: what it is told, or the metric of the first criterion that the algorithm measures while it
 * trains.
 *
 * @throws LifecycleValidationError when there is none, or the algorithm does not measure what it is told
 */
export function chooseObjective(
  { objective }: TuningOptions,
  algorithm: BoundAlgorithm,
  criteria: SuccessCriterion[],
): TuningObjective {
  const known = [
    ...new Set([...Object.values(algorithm.objectiveMetrics), ...Object.keys(algorithm.metricDefinitions)]),
  ];
  if (objective !== undefined) {
    if (!known.includes(objective.metricName)) {
      throw new LifecycleValidationError(
        `objective: metricName must be ${known.length > 0 ? `one of ${known.join(', ')}` : 'a metric of the training, and the algorithm names none; give it metricDefinitions'}, got '${objective.metricName}'`,
      );
    }
    return objective;
  }
  const names = criteria.map((criterion) => criterion._metricName);
  const chosen = names.find((name) => Object.hasOwn(algorithm.objectiveMetrics, name));
  if (chosen === undefined) {
    throw new LifecycleValidationError(
      `objective: required, got none: the algorithm measures none of the criteria's ${names.join(', ')} while it trains${known.length > 0 ? `, but ${known.join(', ')}` : '; give it metricDefinitions'}`,
    );
  }
  const metric = METRICS.find(({ name }) => name === chosen)!;
  return {
    metricName: algorithm.objectiveMetrics[chosen],
    direction: isMoreBetter(metric) ? ObjectiveDirection.MAXIMIZE : ObjectiveDirection.MINIMIZE,
  };
}

/** The hyperparameters of a tuning's trainings, which measure its objective: last, as XGBoost stops early by the last one. */
export function withObjective(
  { hyperparameters, metricsHyperparameter }: BoundAlgorithm,
  { metricName }: TuningObjective,
): Record<string, string> {
  if (metricsHyperparameter === undefined) {
    return hyperparameters;
  }
  const metric = metricName.replace(/^validation:/, '');
  const others = (hyperparameters[metricsHyperparameter] ?? '')
    .split(',')
    .filter((name) => name !== '' && name !== metric);
  return { ...hyperparameters, [metricsHyperparameter]: [...others, metric].join(',') };
}
