import { isMoreBetter, METRICS } from '../../contract/metrics';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { BoundAlgorithm } from './bind-algorithm';
import type { SuccessCriterion } from './success-criterion';
import { ObjectiveDirection, type TuningObjective, type TuningOptions } from './tuning';
import { isMoreXgboostBetter } from './xgboost-objectives';

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
    checkDirection(objective, algorithm);
    return objective;
  }
  const names = criteria.map(({ metric }) => metric);
  const chosen = names.find((name) => Object.hasOwn(algorithm.objectiveMetrics, name));
  if (chosen === undefined) {
    throw new LifecycleValidationError(
      `objective: required, got none: the algorithm measures none of the criteria's ${names.join(', ')} while it trains${known.length > 0 ? `, but ${known.join(', ')}` : '; give it metricDefinitions'}`,
    );
  }
  return { metricName: algorithm.objectiveMetrics[chosen], direction: findDirection(chosen)! };
}

/** Refuses to look for the worst model. The direction of a metric that only the algorithm knows is the user's to say. */
function checkDirection({ metricName, direction }: TuningObjective, { objectiveMetrics }: BoundAlgorithm): void {
  const directions = Object.entries(objectiveMetrics)
    .filter(([, name]) => name === metricName)
    .flatMap(([name]) => findDirection(name) ?? []);
  if (directions.length > 0 && !directions.includes(direction)) {
    throw new LifecycleValidationError(
      `objective: direction of ${metricName} must be ${directions[0]}, or the worst training is chosen, got ${direction}`,
    );
  }
}

/** In which direction a metric is better, by the name that criteria have for it, or XGBoost. */
function findDirection(name: string): ObjectiveDirection | undefined {
  const metric = METRICS.find((known) => known.name === name);
  const more = metric ? isMoreBetter(metric) : isMoreXgboostBetter(name);
  return more === undefined ? undefined : more ? ObjectiveDirection.MAXIMIZE : ObjectiveDirection.MINIMIZE;
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
