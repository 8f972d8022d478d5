import { Tokenization } from 'aws-cdk-lib';
import { LifecycleValidationError } from '../foundation/validation-error';

/** Refuses hyperparameters that something else says; `by` names it. */
export function refuseGiven(given: Readonly<Record<string, unknown>>, by: Readonly<Record<string, string>>): void {
  const name = Object.keys(by).find((one) => given[one] !== undefined);
  if (name !== undefined) {
    throw new LifecycleValidationError(`hyperparameters: ${name} is given by ${by[name]}`);
  }
}

/** SageMaker takes hyperparameters as strings of at most 2,500 characters, at most 100 of them; some are ours. */
export function renderHyperparameters(given: Record<string, string | number> = {}): Record<string, string> {
  const infinite = Object.entries(given).find(([, value]) => typeof value === 'number' && !Number.isFinite(value));
  if (infinite) {
    throw new LifecycleValidationError(`hyperparameters: '${infinite[0]}' must be a finite number, got ${infinite[1]}`);
  }
  const rendered = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'number' ? Tokenization.stringifyNumber(value) : value,
    ]),
  );
  const long = Object.keys(rendered).find((name) => rendered[name].length > 2500);
  if (long !== undefined) {
    throw new LifecycleValidationError(
      `hyperparameters: '${long}' has ${rendered[long].length} characters, at most 2500 are allowed`,
    );
  }
  if (Object.keys(rendered).length > 95) {
    throw new LifecycleValidationError(`hyperparameters: at most 95 are allowed, got ${Object.keys(rendered).length}`);
  }
  return rendered;
}
