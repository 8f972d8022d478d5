import { Token } from 'aws-cdk-lib';
import { CONFIG_KEYS, HYPERPARAMETER_PREFIX } from '../../contract/jobs';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { PipelineValue } from '../pipeline/pipeline-value';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import type { BoundAlgorithm } from './bind-algorithm';
import { checkHyperparameter, type HyperparameterLimit, HyperparameterType, keepsLimit } from './hyperparameter-limit';
import type { HyperparameterRange } from './hyperparameter-range';

/** What the name of a pipeline's parameter may be made of. */
const PARAMETER_NAME = /^[A-Za-z0-9\-_]{1,240}$/;

/** Hyperparameters that each run may have otherwise than deployed. */
export interface RunHyperparameters {
  /** The parameters of the pipeline, by the hyperparameters' names. */
  readonly values: Readonly<Record<string, PipelineValue>>;
  /** What they may be, as the evaluation holds a run to it. */
  readonly limits: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Makes a parameter of the pipeline of each hyperparameter that a run may have otherwise, with the deployed value as its default.
 *
 * @throws LifecycleValidationError for one that is not deployed, and for bounds that the algorithm or the deployed value does not keep
 */
export function openHyperparameters(
  pipeline: TrainingPipeline,
  { hyperparameters, hyperparameterLimits }: BoundAlgorithm,
  ranges: Readonly<Record<string, HyperparameterRange>>,
): RunHyperparameters {
  const values: Record<string, PipelineValue> = {};
  const limits: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [name, range] of Object.entries(ranges)) {
    const deployed = Object.hasOwn(hyperparameters, name) ? hyperparameters[name] : undefined;
    if (deployed === undefined) {
      throw new LifecycleValidationError(
        `runHyperparameters: '${name}' must be a hyperparameter of the algorithm that has a value, which runs have where nobody gives another one; those are ${Object.keys(hyperparameters).join(', ')}`,
      );
    }
    if (!PARAMETER_NAME.test(name)) {
      throw new LifecycleValidationError(
        `runHyperparameters: the name of a hyperparameter that runs choose must be letters, digits, hyphens and underscores, got '${name}'`,
      );
    }
    if (hyperparameterLimits && Object.hasOwn(hyperparameterLimits, name)) {
      range._rendered.bounds.forEach((bound) =>
        checkHyperparameter('runHyperparameters', name, bound, hyperparameterLimits),
      );
    }
    const limit = toLimit(range);
    if (!Token.isUnresolved(deployed) && !keepsLimit(limit, unquote(deployed))) {
      throw new LifecycleValidationError(
        `runHyperparameters: the range of ${name} must hold the deployed value ${deployed}, got ${range._rendered.bounds.join(', ')}`,
      );
    }
    limits[name] = renderLimit(limit);
    values[name] = pipeline.addParameter(`${HYPERPARAMETER_PREFIX}${name}`, deployed);
  }
  return { values, limits };
}

function toLimit(range: HyperparameterRange): HyperparameterLimit {
  const { kind, bounds } = range._rendered;
  if (kind === 'CategoricalParameterRanges') {
    return { allowedValues: bounds };
  }
  const [minimum, maximum] = bounds.map(Number);
  const type = kind === 'IntegerParameterRanges' ? HyperparameterType.INTEGER : HyperparameterType.NUMBER;
  return { type, minimum, maximum };
}

function renderLimit({ type, ...bounds }: HyperparameterLimit): Readonly<Record<string, unknown>> {
  return { ...(type === HyperparameterType.INTEGER && { [CONFIG_KEYS.whole]: true }), ...bounds };
}

/** Scripts get texts as JSON has them. */
function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text;
}
