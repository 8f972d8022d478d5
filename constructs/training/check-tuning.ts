import { checkInteger } from '../foundation/names';
import { nearestName } from '../foundation/nearest-name';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { BoundAlgorithm } from './bind-algorithm';
import { checkHyperparameter, HyperparameterType } from './hyperparameter-limit';
import type { HyperparameterRange } from './hyperparameter-range';
import { type TuningOptions, TuningStrategy } from './tuning';

/**
 * What SageMaker allows.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-limits.html
 */
const LIMITS = { ranges: 30, trainings: 750, randomTrainings: 10_000, parallel: 100, parents: 5 };
/** The name of a tuning job, by SageMaker's service model. */
const TUNING_JOB = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/;

/** Checks a tuning against its algorithm's table and SageMaker's limits. */
export function checkTuning(tuning: TuningOptions, algorithm: BoundAlgorithm): void {
  const { ranges, strategy = TuningStrategy.BAYESIAN, maximumTrainings, parallelTrainings, warmStart } = tuning;
  const count = Object.keys(ranges).length;
  if (count < 1 || count > LIMITS.ranges) {
    throw new LifecycleValidationError(`ranges: must be 1 to ${LIMITS.ranges} of a tuning, got ${count}`);
  }
  Object.entries(ranges).forEach(([name, range]) => checkRange(name, range, algorithm));
  const most = strategy === TuningStrategy.RANDOM ? LIMITS.randomTrainings : LIMITS.trainings;
  checkInteger('maximumTrainings', maximumTrainings, 1, most);
  checkInteger('parallelTrainings', parallelTrainings, 1, LIMITS.parallel);
  checkInteger('randomSeed', tuning.randomSeed, 0, 2 ** 31 - 1);
  if (strategy === TuningStrategy.GRID) {
    checkGrid(tuning);
  }
  if (strategy === TuningStrategy.HYPERBAND && tuning.stopEarly) {
    throw new LifecycleValidationError(
      'stopEarly: must not be true with TuningStrategy.HYPERBAND, which stops early by itself',
    );
  }
  checkRuntime(tuning);
  if (warmStart) {
    checkParents(warmStart.parentTuningJobs);
  }
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

function checkGrid({ ranges, maximumTrainings }: TuningOptions): void {
  const sizes = Object.entries(ranges).map(([name, { _rendered }]) => {
    if (_rendered.values === undefined) {
      throw new LifecycleValidationError(
        `ranges: must be categorical with TuningStrategy.GRID, '${name}' is a range of numbers; use HyperparameterRange.categorical`,
      );
    }
    return _rendered.values.length;
  });
  const combinations = sizes.reduce((product, size) => product * size, 1);
  if (maximumTrainings !== undefined && maximumTrainings !== combinations) {
    throw new LifecycleValidationError(
      `maximumTrainings: must be left out or be the ${combinations} combinations with TuningStrategy.GRID, got ${maximumTrainings}`,
    );
  }
  if (combinations > LIMITS.trainings) {
    throw new LifecycleValidationError(
      `ranges: must have at most ${LIMITS.trainings} combinations with TuningStrategy.GRID, got ${combinations}`,
    );
  }
}

function checkRuntime({ maximumRuntime }: TuningOptions): void {
  const seconds = maximumRuntime?.toSeconds();
  if (seconds !== undefined && (seconds < 120 || seconds > 30 * 86_400)) {
    throw new LifecycleValidationError(
      `maximumRuntime: must be from 2 minutes to 30 days for a tuning, got ${seconds} seconds`,
    );
  }
}

function checkParents(parents: string[]): void {
  if (parents.length < 1 || parents.length > LIMITS.parents) {
    throw new LifecycleValidationError(
      `parentTuningJobs: must be 1 to ${LIMITS.parents} tuning jobs, got ${parents.length}`,
    );
  }
  const odd = parents.find((name) => !TUNING_JOB.test(name));
  if (odd !== undefined) {
    throw new LifecycleValidationError(
      `parentTuningJobs: a name must be 1 to 32 letters, digits and hyphens, got '${odd}'`,
    );
  }
}
