import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { describeError, isInProgress, isNotFound } from '../../engine/aws/aws-errors';
import { logger } from '../../engine/aws/logging';

/** Asks for the deletion of an endpoint. One that is `busy`, being changed, cannot be deleted yet. */
export async function askForDeletion(
  sageMaker: SageMakerClient,
  endpointName: string,
): Promise<'begun' | 'absent' | 'busy'> {
  try {
    await sageMaker.send(new DeleteEndpointCommand({ EndpointName: endpointName }));
    return 'begun';
  } catch (error) {
    if (isInProgress(error)) {
      logger.info('the endpoint is being changed: deleting it later', { endpointName, reason: describeError(error) });
      return 'busy';
    }
    if (!isNotFound(error)) {
      throw error;
    }
    return 'absent';
  }
}

/** Deletes configurations and then the models that they served. */
export async function deleteResources(
  sageMaker: SageMakerClient,
  configs: readonly string[],
  models: readonly string[],
): Promise<void> {
  for (const name of configs) {
    await tolerate(isNotFound, () => sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })));
  }
  for (const name of models) {
    await tolerate(isNotFound, () => sageMaker.send(new DeleteModelCommand({ ModelName: name })));
  }
}

/** Does what may meet an error that says it is done already; returns whether it met one. */
export async function tolerate(expected: (error: unknown) => boolean, send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return false;
  } catch (error) {
    if (!expected(error)) {
      throw error;
    }
    return true;
  }
}
