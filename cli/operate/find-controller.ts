import type { LambdaClient } from '@aws-sdk/client-lambda';
import { DEPLOY_MODEL_VARIABLES } from '../../contract/environment';
import { InputError } from '../drift/input-error';
import { listFunctions } from './list-functions';

/** The function that keeps an endpoint serving. */
export interface Controller {
  readonly functionName: string;
}

/**
 * The controller of an endpoint, by its environment: the endpoint itself may not exist when somebody asks.
 *
 * @throws InputError naming the endpoints that have one, where this one has none
 */
export async function findController(lambda: LambdaClient, endpointName: string): Promise<Controller> {
  const others: string[] = [];
  for await (const { functionName, variables } of listFunctions(lambda)) {
    const name = variables[DEPLOY_MODEL_VARIABLES.stateUri]
      ? variables[DEPLOY_MODEL_VARIABLES.endpointName]
      : undefined;
    if (name === endpointName) {
      return { functionName };
    }
    if (name !== undefined) {
      others.push(name);
    }
  }
  const known = others.length > 0 ? `it has ${others.sort().join(', ')}` : 'it has none';
  throw new InputError(
    `endpoint: no endpoint '${endpointName}' of a lifecycle is deployed in this account and region; ${known}`,
  );
}
