import { Token } from 'aws-cdk-lib';
import { LifecycleValidationError } from '../foundation/validation-error';

/** SageMaker's limits of a container's environment: variables, and characters of a name and of a value. */
const MOST_VARIABLES = 100;
const MOST_CHARACTERS = 1024;

/** Refuses variables that CreateModel would refuse, which is only noticed when a version is to be served. */
export function checkContainerEnvironment(environment: Record<string, string> = {}): void {
  const variables = Object.entries(environment);
  if (variables.length > MOST_VARIABLES) {
    throw new LifecycleValidationError(
      `environment: must have at most ${MOST_VARIABLES} variables, got ${variables.length}`,
    );
  }
  for (const [name, value] of variables) {
    if (name.length > MOST_CHARACTERS || !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) {
      throw new LifecycleValidationError(
        `environment: a name must be letters, digits and underscores, not begin with a digit and have at most ${MOST_CHARACTERS} characters, got '${name.slice(0, 40)}'`,
      );
    }
    if (!Token.isUnresolved(value) && value.length > MOST_CHARACTERS) {
      throw new LifecycleValidationError(
        `environment: ${name} must have at most ${MOST_CHARACTERS} characters, got ${value.length}`,
      );
    }
  }
}
