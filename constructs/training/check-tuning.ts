import { checkInteger } from '../foundation/names';
import { nearestName } from '../foundation/nearest-name';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { BoundAlgorithm } from './bind-algorithm';
import { checkHyperparameter, HyperparameterType } from './hyperparameter-limit';
import type { HyperparameterRange } from './hyperparameter-range';
import type { TuningOptions } from './tuning';

/** Checks a tuning's ranges against its algorithm's table; what SageMaker allows is checked of its request. */
export function checkTuning({ ranges, randomSeed }: TuningOptions, algorithm: BoundAlgorithm): void {
  Object.entries(ranges).forEach(([name, range]) => checkRange(name, range, algorithm));
  checkInteger('randomSeed', randomSeed, 0, 2 ** 31 - 1);
}

function checkRange(name: string, range: HyperparameterRange, algorithm: BoundAlgorithm): void {
  const { hyperparameters, hyperparameterLimits, replaceableHyperparameters } = algorithm;
  if (Object.hasOwn(hyperparameters, name) && !replaceableHyperparameters.includes(name)) {
    throw new LifecycleValidationError(
      `ranges: '${name}' is given to the algorithm already, as '${hyperparameters[name]}'; leave it out in one of the two places`,
    );
  }
  if (hyperparameterLimits === undefined) {
    return;
  }
  const limits = hyperparameterLimits;
  const tunable = Object.keys(limits).filter((known) => limits[known].tunable ?? true);
  if (!Object.hasOwn(limits, name)) {
    const near = nearestName(name, tunable, 3);
    const hint = near === undefined ? '' : `; did you mean '${near}'?`;
    throw new LifecycleValidationError(
      `ranges: '${name}' is not known to the algorithm; those that can be tuned are ${tunable.join(', ')}${hint}`,
    );
  }
  if (!tunable.includes(name)) {
    throw new LifecycleValidationError(
      `ranges: '${name}' cannot be tuned, got a range; those that can are ${tunable.join(', ')}`,
    );
  }
  const { kind, bounds } = range._rendered;
  if (kind === 'ContinuousParameterRanges' && limits[name].type === HyperparameterType.INTEGER) {
    throw new LifecycleValidationError(
      `ranges: '${name}' is a whole number, got a continuous range; use HyperparameterRange.integer`,
    );
  }
  bounds.forEach((bound) => checkHyperparameter('ranges', name, bound, limits));
}
